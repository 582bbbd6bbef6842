"""Which column is which (列的对应): what a person said, remembered for their unit."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from contest.contests.models import Contest
from contest.db import db
from contest.entries.excel import roster_columns
from contest.entries.models import KnownHeading
from contest.errors import Invalid
from contest.excel.layout import plain
from contest.i18n import _

MOST = 100  # headings remembered of one unit


def headings_of(unit_id: int) -> dict[str, str]:
    """Key of a column by plain heading, as this unit once said."""
    query = select(KnownHeading.heading, KnownHeading.key).where(KnownHeading.unit_id == unit_id)
    return {row.heading: row.key for row in db.session.execute(query)}


def checked_places(contest: Contest, chosen: Mapping[str, int], width: int) -> dict[str, int]:
    """Places of columns as somebody chose them. Raises Invalid with every fault by key."""
    problems: dict[str, str] = {}
    seen: dict[int, str] = {}
    for column in roster_columns(contest.events):
        place = chosen.get(column.key)
        if place is None:
            if column.required:
                problems[column.key] = _("请选“{heading}”是哪一列。", heading=column.heading)
        elif not 0 <= place < width:
            problems[column.key] = _("没有这一列，请重新选。")
        elif place in seen:
            sentence = _("这一列已用作“{heading}”，请另选一列。", heading=seen[place])
            problems[column.key] = sentence
        else:
            seen[place] = column.heading
    if problems:
        raise Invalid("".join(problems.values()), problems)
    return {key: place for key, place in chosen.items() if place in seen}


def remember_headings(unit_id: int, headings: Sequence[str], chosen: Mapping[str, int]) -> None:
    """Keep what these headings mean for this unit; the latest word counts."""
    query = select(KnownHeading).where(KnownHeading.unit_id == unit_id)
    known = {row.heading: row for row in db.session.scalars(query)}
    for key, place in chosen.items():
        heading = plain(headings[place])[:60]
        if not heading:
            continue
        if heading in known:
            known[heading].key = key
        elif len(known) < MOST:
            known[heading] = KnownHeading(unit_id=unit_id, heading=heading, key=key)
            db.session.add(known[heading])
    db.session.flush()
