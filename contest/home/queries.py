"""What the home page shows (首页)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.entries.models import Delegation, Entry
from contest.judging.models import Sheet
from contest.panels.models import Panel, Seat

# whom somebody scores: who is through and did not stay away
COMPETING = (
    Entry.state == "approved",
    or_(Entry.status.is_(None), Entry.status.not_in(("absent", "withdrawn"))),
)


def visible_contests(*, everything: bool, own: set[int], most: int = 30) -> list[Contest]:
    """Contests a reader may know of, newest first; drafts with ``everything`` or when their own."""
    query = select(Contest).where(_visible(everything, own))
    order = (Contest.starts_on.desc().nulls_first(), Contest.id.desc())
    return list(db.session.scalars(query.order_by(*order).limit(most)))


def visible_count(*, everything: bool, own: set[int]) -> int:
    """How many there are."""
    query = select(func.count()).select_from(Contest).where(_visible(everything, own))
    return db.session.scalar(query) or 0


def event_names(contest_ids: list[int]) -> dict[int, list[str]]:
    """Names of the events of these contests, in their order, by contest."""
    query = (
        select(Event.contest_id, Event.name)
        .where(Event.contest_id.in_(contest_ids))
        .order_by(Event.contest_id, Event.position)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.contest_id, []).append(row.name)
    return found


def _visible(everything: bool, own: set[int]) -> ColumnElement[bool]:
    if everything:
        return true()
    return or_(Contest.state != "draft", Contest.id.in_(own))


@dataclass(frozen=True, slots=True)
class StageProgress:
    """How far a stage is. entries: those of its event to be scored; scored: with a sheet."""

    stage: Stage
    event: Event
    entries: int
    scored: int
    judges: int


def entry_counts(contest_id: int) -> dict[int, dict[str, int]]:
    """Entries by event and state of registration."""
    query = (
        select(Entry.event_id, Entry.state, func.count())
        .join(Event)
        .where(Event.contest_id == contest_id)
        .group_by(Entry.event_id, Entry.state)
    )
    found: dict[int, dict[str, int]] = {}
    for event_id, state, number in db.session.execute(query):
        found.setdefault(event_id, {})[state] = number
    return found


def unit_count(contest_id: int) -> int:
    """How many units take part."""
    query = select(func.count()).select_from(Delegation)
    return db.session.scalar(query.where(Delegation.contest_id == contest_id)) or 0


def stage_progress(contest_id: int) -> list[StageProgress]:
    """Every stage in order, with how many of its entries have a sheet that was handed in."""
    there = _counted(
        select(Entry.event_id, func.count())
        .join(Event)
        .where(Event.contest_id == contest_id, *COMPETING)
        .group_by(Entry.event_id)
    )
    scored = _counted(
        select(Sheet.stage_id, func.count(Sheet.entry_id.distinct()))
        .join(Stage, Stage.id == Sheet.stage_id)
        .join(Event, Event.id == Stage.event_id)
        .join(Entry, Entry.id == Sheet.entry_id)
        .where(Event.contest_id == contest_id, *COMPETING)
        .where(Sheet.current, Sheet.state.in_(("submitted", "checked", "locked")))
        .group_by(Sheet.stage_id)
    )
    judges = _counted(
        select(Panel.stage_id, func.count(Seat.judge_id.distinct()))
        .join(Seat)
        .join(Event, Event.id == Panel.event_id)
        .where(Event.contest_id == contest_id)
        .group_by(Panel.stage_id)
    )
    rows = db.session.execute(
        select(Stage, Event)
        .join(Event, Event.id == Stage.event_id)
        .where(Event.contest_id == contest_id)
        .order_by(Event.position, Event.id, Stage.position, Stage.id)
    )
    return [
        StageProgress(
            stage,
            event,
            there.get(event.id, 0),
            scored.get(stage.id, 0),
            judges.get(stage.id, 0),
        )
        for stage, event in rows
    ]


def _counted(query: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}
