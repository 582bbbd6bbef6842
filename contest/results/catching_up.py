"""One more sheet in a large event (增量更新): only its entry is scored anew, then all are ranked.

It comes to exactly what scoring everybody comes to. Where that cannot be promised, because a rule
lets one sheet move others or because more than sheets has changed, it says so and everybody is
scored.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.contests.models import Contest, Event, Stage
from contest.judging.models import Sheet
from contest.results.documents import event_team_rows
from contest.results.loading import load_field, load_sheets, load_spec
from contest.results.packing import Kept
from contest.results.queries import ScoredEvent, details_needed
from contest.scoring.columns import Column
from contest.scoring.document import stood_in, with_stand_ins
from contest.scoring.event import EventScore, SheetsOf, score_event
from contest.scoring.places import rank_again
from contest.scoring.spec import EventSpec
from contest.scoring.types import ScoringError

MOST = 300  # entries scored anew in this way; with more of them everybody is


def latest_sheet(session: Session) -> int:
    """The latest sheet there is; ask before reading sheets, so that none is missed."""
    return session.scalar(select(func.max(Sheet.id))) or 0


def kept_of(scored: ScoredEvent, last_sheet: int) -> Kept:
    """A computed event as it is kept."""
    sheets = scored.sheets
    return Kept(
        ids=scored.ids,
        score=scored.score,
        last_sheet=last_sheet,
        held={code: sorted(periods) for code, periods in sheets.items()},
        stood_in=stood_in(scored.score.spec, sheets),
        teams=event_team_rows(scored),
        is_plain=_is_plain(scored.score.spec, sheets),
    )


def _is_plain(spec: EventSpec, sheets: SheetsOf) -> bool:
    """Whether each entry's scores and status follow from its own sheets alone."""
    return (
        spec.rank_within == "event"
        and not spec.document.get("team_ranking")
        and not any(s.gate or s.panel.factor for s in spec.stages)
        and not _by_member(sheets)
    )


def _by_member(sheets: SheetsOf) -> bool:
    return any(b.owner is not None for periods in sheets.values() for b in periods.values())


def catch_up(
    session: Session, contest: Contest, event: Event, kept: Kept, since: int
) -> Kept | None:
    """``kept``, computed at score version ``since``, brought to the present; None: score everybody.

    ``kept`` is changed. Every sheet raises the version by one: where it has risen by more,
    something else has changed as well.
    """
    version, last_sheet = event.score_version, latest_sheet(session)
    if not kept.is_plain:
        return None
    entries = _changed(session, event, kept.last_sheet)
    only = sorted(set(entries))
    if len(entries) != version - since or not 0 < len(only) <= MOST:
        return None
    places = [bisect_left(kept.ids, entry) for entry in only]
    if any(i == len(kept.ids) or kept.ids[i] != e for i, e in zip(places, only, strict=True)):
        return None
    try:
        part = _scored(session, contest, event, kept, only)
    except ScoringError:
        return None
    if part is None or len(part.entries) != len(only):
        return None
    for index, place in enumerate(places):
        _put(kept.score, place, part, index)
    _put_numbers(kept.score, places, part)
    rank_again(kept.score, places)
    kept.last_sheet = last_sheet
    return kept


def _changed(session: Session, event: Event, last_sheet: int) -> list[int]:
    """The entry of every sheet of the event that has come in since."""
    query = (
        select(Sheet.entry_id)
        .join(Stage, Sheet.stage_id == Stage.id)
        .where(Sheet.id > last_sheet, Stage.event_id == event.id)
    )
    return list(session.scalars(query.limit(10 * MOST)))


def _scored(
    session: Session, contest: Contest, event: Event, kept: Kept, only: Sequence[int]
) -> EventScore | None:
    """These entries scored as they would be among all; None where that cannot be said."""
    spec = load_spec(session, event)
    field, ids = load_field(session, contest, event, only)
    sheets = load_sheets(
        session, event, spec, field, ids,
        detailed=details_needed(spec), only=only, held=kept.held,
    )  # fmt: skip
    if {code: sorted(periods) for code, periods in sheets.items()} != kept.held:
        return None
    if _by_member(sheets) or not _same_stand_ins(spec, sheets, kept.stood_in):
        return None
    return score_event(with_stand_ins(spec, kept.stood_in), field, sheets)


def _same_stand_ins(spec: EventSpec, sheets: SheetsOf, before: Sequence[str]) -> bool:
    """Whether these sheets leave it as it is in which stages the office stands in."""
    now = stood_in(spec, sheets)
    return all(
        (s.code in now) == (s.code in before)
        for s in spec.stages
        if any(row for b in (sheets.get(s.code) or {}).values() for row in b.rows)
    )


def _put(whole: EventScore, place: int, part: EventScore, index: int) -> None:
    """Status, reasons and effects of one entry."""
    whole.status[place] = part.status[index]
    whole.entries.statuses[place] = part.entries.statuses[index]
    pairs: list[tuple[dict[int, Any], Mapping[int, Any]]] = [
        (whole.reasons, part.reasons),
        (whole.fired, part.fired),
    ]
    for code, stage in whole.stages.items():
        pairs.append((stage.penalised, part.stages[code].penalised))
    for mine, new in pairs:
        mine.pop(place, None)
        if index in new:
            mine[place] = new[index]


def _put_numbers(whole: EventScore, places: Sequence[int], part: EventScore) -> None:
    _put_column(whole.total, places, part.total)
    for key, new in zip(whole.keys, part.keys, strict=True):
        _put_column(key.values, places, new.values)
    for code, stage in whole.stages.items():
        _put_column(stage.score, places, part.stages[code].score)
        for period, col in stage.periods.items():
            _put_column(col, places, part.stages[code].periods[period])


def _put_column(col: Column, places: Sequence[int], new: Column) -> None:
    den = lcm(col.den, *(v.denominator for v in map(new.at, range(len(new))) if v is not None))
    if den != col.den:
        factor = den // col.den
        col.values[:] = [None if v is None else v * factor for v in col.values]
        col.den = den
    for index, place in enumerate(places):
        value: Fraction | None = new.at(index)
        col.values[place] = None if value is None else value.numerator * (den // value.denominator)
