"""All stages of a contest at a glance (评分总览); the number of queries is fixed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from contest.contests.models import Event, Stage
from contest.db import db
from contest.entries.models import Entry
from contest.judging.models import Sheet
from contest.panels.models import Recusal
from contest.panels.queries import Chair, chairs, recused_pairs
from contest.rubrics.models import Rubric


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage: ``given`` of ``due`` sheets are there."""

    stage: Stage
    event: Event
    judges: int
    has_office: bool
    due: int
    given: int
    last_at: datetime | None

    @property
    def is_complete(self) -> bool:
        return self.due > 0 and self.given >= self.due


def contest_overview(contest_id: int) -> list[StageLine]:
    """Every stage in order. Six queries."""
    query = (
        select(Stage, Event)
        .join(Event, Event.id == Stage.event_id)
        .where(Event.contest_id == contest_id)
        .order_by(Event.position, Event.id, Stage.position)
    )
    stages = db.session.execute(query).all()
    ids = [row.Stage.id for row in stages]
    events = {row.Event.id for row in stages}
    seats: dict[int, list[Chair]] = {}
    for chair in chairs(stage_ids=ids):
        seats.setdefault(chair.stage_id, []).append(chair)
    entries, recused = _entries(events), recused_pairs(events)
    offices, given = _offices(ids), _given(ids)
    lines = []
    for row in stages:
        own, count = seats.get(row.Stage.id, []), entries.get(row.Event.id, [])
        periods = len(row.Stage.setup.get("repeat") or ()) or 1
        office = offices.get(row.Stage.id, 0)
        due = _expected(own, count, recused, periods) + office * len(count) * periods
        total, last_at = given.get(row.Stage.id, (0, None))
        judges = len({chair.judge_id for chair in own})
        lines.append(StageLine(row.Stage, row.Event, judges, bool(office), due, total, last_at))
    return lines


def _expected(
    seats: list[Chair], entries: list[tuple[int, str]], recused: set[tuple[int, int]], periods: int
) -> int:
    return sum(
        (periods if not chair.period else 1)
        for chair in seats
        for entry_id, no in entries
        if chair.covers(chair.period, no) and (chair.judge_id, entry_id) not in recused
    )


def _entries(event_ids: set[int]) -> dict[int, list[tuple[int, str]]]:
    query = select(Entry.event_id, Entry.id, Entry.no).where(
        Entry.event_id.in_(event_ids), _competes()
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.event_id, []).append((row.id, row.no))
    return found


def _competes() -> ColumnElement[bool]:
    """Whether an entry is to be scored at all."""
    return and_(
        Entry.state == "approved",
        or_(Entry.status.is_(None), Entry.status.not_in(("absent", "withdrawn"))),
    )


def _offices(stage_ids: list[int]) -> dict[int, int]:
    """How many offices score in each stage, by its rubric."""
    query = select(Rubric.stage_id, Rubric.document).where(Rubric.stage_id.in_(stage_ids))
    found = {}
    for row in db.session.execute(query.order_by(Rubric.version)):
        criteria = [c for g in row.document.get("groups") or () for c in g.get("criteria") or ()]
        found[row.stage_id] = len(
            {(c.get("scored_by"), c.get("department")) for c in criteria if c.get("scored_by")}
            - {("panel", None)}
        )
    return found


def _given(stage_ids: list[int]) -> dict[int, tuple[int, datetime | None]]:
    """Sheets that are there of those that are due: not of the absent, not of the recused."""
    of_recused = select(Recusal.id).where(
        Recusal.entry_id == Sheet.entry_id, Recusal.judge_id == Sheet.judge_id
    )
    query = (
        select(Sheet.stage_id, func.count(), func.max(Sheet.submitted_at))
        .join(Entry, Entry.id == Sheet.entry_id)
        .where(
            Sheet.stage_id.in_(stage_ids),
            Sheet.current,
            Sheet.state.in_(("submitted", "checked")),
            _competes(),
            ~of_recused.exists(),
        )
        .group_by(Sheet.stage_id)
    )
    return {stage_id: (count, last) for stage_id, count, last in db.session.execute(query)}
