"""What the statistics of a contest are made of (统计的查询); the number of queries is fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from contest.contests.models import Event, Stage
from contest.db import db
from contest.entries.models import Delegation, Entry
from contest.i18n import N_, _
from contest.judging.models import Sheet
from contest.statistics.figures import Line

GIVEN = ("submitted", "checked", "locked")  # states of a sheet that counts
ALONE = N_("没有单位")


@dataclass(frozen=True, slots=True)
class Figures:
    """A contest in figures: by event and by unit, in their order; the sheets there are."""

    events: list[Line]
    units: list[Line]
    sheets: int
    judges: int


def figures_of(
    contest_id: int, events: Sequence[Event], rankings: Mapping[int, Any], only: int | None = None
) -> Figures:
    """Everything countable of a contest. Three queries.

    rankings: documents of the standings, by event id; an event that cannot be computed is missing
    only:     units are counted in this event alone
    """
    by_event = {event.id: Line(event.name, str(event.id)) for event in events}
    by_unit: dict[str, Line] = {}
    for row in _entries(contest_id):
        by_event[row.event_id].add_entries(row.state, row.status, row.count)
        if only in (None, row.event_id):
            unit = by_unit.setdefault(row.code or "", Line(row.name or _(ALONE), row.code or ""))
            unit.add_entries(row.state, row.status, row.count)
    for event_id, document in rankings.items():
        for result in document["ranking"]:
            by_event[event_id].add_result(result)
            unit_line = by_unit.get(result["unit"] or "")
            if unit_line is not None and only in (None, event_id):
                unit_line.add_result(result)
    units = [line for line in by_unit.values() if line.entered]
    units.sort(key=lambda line: (-line.awarded, -line.ranked, -line.entered, line.name))
    sheets, judges = _sheets(contest_id)
    return Figures(list(by_event.values()), units, sheets, judges)


def _entries(contest_id: int) -> Sequence[Any]:
    query = (
        select(
            Entry.event_id,
            Delegation.code,
            Delegation.name,
            Entry.state,
            Entry.status,
            func.count().label("count"),
        )
        .join(Event, Event.id == Entry.event_id)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .where(Event.contest_id == contest_id)
        .group_by(Entry.event_id, Delegation.code, Delegation.name, Entry.state, Entry.status)
    )
    return db.session.execute(query).all()


def _sheets(contest_id: int) -> tuple[int, int]:
    """How many sheets hold, and how many judges gave any."""
    query = (
        select(func.count(), func.count(Sheet.judge_id.distinct()))
        .join(Stage, Stage.id == Sheet.stage_id)
        .join(Event, Event.id == Stage.event_id)
        .where(Event.contest_id == contest_id, Sheet.current, Sheet.state.in_(GIVEN))
    )
    count, judges = db.session.execute(query).one()
    return count, judges
