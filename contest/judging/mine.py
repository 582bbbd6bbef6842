"""What one judge has to score (我的评分): own entries by number only, own sheets, nothing else.

Names, units and other judges' marks are never read here, so they cannot reach a judge's page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select

from contest.contests.models import Event, Stage
from contest.db import db
from contest.entries.models import Entry
from contest.judging.frames import Frame, stage_frame
from contest.judging.marks import expected_criteria
from contest.judging.models import Review, Sheet
from contest.judging.operations import is_judged
from contest.judging.slots import Slot, stage_slots
from contest.judging.totals import stored_total
from contest.panels.queries import Chair, chairs, recused_pairs, seat_criteria
from contest.scoring.numbers import exact_text

GIVEN = ("submitted", "checked")
THERE = (*GIVEN, "locked")  # states of an item that the server has


@dataclass(frozen=True, slots=True)
class Item:
    """One sheet to be filled in.

    state: none, draft (taken back), submitted, checked, void; locked once the stage is
    asked: what the head judge wrote when asking to look again; None when nobody asked
    """

    label: str
    member: int
    period: str
    state: str = "none"
    revision: int = 0
    total: str = ""
    at: datetime | None = None
    asked: str | None = None

    @property
    def is_left(self) -> bool:
        """Is there still something to do?"""
        return self.state in ("none", "draft", "void") or self.asked is not None

    @property
    def key(self) -> str:
        """Names the sheet on the tablet, beside its stage."""
        return "/".join(filter(None, (self.period, self.label, str(self.member or ""))))


@dataclass(slots=True)
class Task:
    """A stage in which the judge has a seat, with everything to be scored there."""

    frame: Frame
    panel: str
    is_head: bool
    items: list[Item] = field(default_factory=list)
    undrawn: int = 0  # entries without a blind code yet

    @property
    def done(self) -> int:
        return sum(item.state in THERE and item.asked is None for item in self.items)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the score page needs of one sheet."""

    frame: Frame
    item: Item
    position: int
    count: int
    held: tuple[str, ...]
    marks: Mapping[str, Any]
    following: Item | None
    coefficients: Mapping[str, str]


# built once: putting a statement together costs more than running it
BY_NUMBER = (
    select(Stage, Entry)
    .join(Entry, Entry.event_id == Stage.event_id)
    .where(
        Stage.id == bindparam("stage"),
        or_(Entry.blind_code == bindparam("label"), Entry.no == bindparam("label")),
    )
    .order_by(Entry.id)
)


def judge_tasks(judge_id: int) -> list[Task]:
    """Everything this judge has to score, stage by stage; a few queries for each stage."""
    seats: dict[int, list[Chair]] = {}
    for chair in chairs(judge_id=judge_id):
        seats.setdefault(chair.stage_id, []).append(chair)
    order = (
        select(Stage.id)
        .join(Event, Event.id == Stage.event_id)
        .where(Stage.id.in_(seats))
        .order_by(Event.position, Event.id, Stage.position)
    )
    return [_task(judge_id, stage_id, seats[stage_id]) for stage_id in db.session.scalars(order)]


def judge_draft(
    judge_id: int, *, stage_id: int, label: str, period: str, member: int
) -> Draft | None:
    """One of this judge's own sheets with its marks; None for everything else."""
    own = [chair for chair in chairs(judge_id=judge_id) if chair.stage_id == stage_id]
    if not own:
        return None
    task = _task(judge_id, stage_id, own)
    wanted = (label, period, member)
    place = next(
        (i for i, it in enumerate(task.items) if (it.label, it.period, it.member) == wanted), None
    )
    if place is None:
        return None
    found = entry_of(stage_id, label)
    if found is None:
        return None
    entry = found[1]
    _seated, held = seat_criteria(
        stage_id=stage_id, period=period, entry=entry, judge_id=judge_id, scorer=own[0].judge
    )
    keys = tuple(expected_criteria(task.frame.rules.spec, own[0].judge, held))
    marks = _marks(stage_id, entry.id, period, member, judge_id)
    return Draft(
        frame=task.frame,
        item=task.items[place],
        position=place + 1,
        count=len(task.items),
        held=keys,
        marks=marks,
        following=next_item(task, place),
        coefficients=entry.coefficients or {},
    )


def next_item(task: Task, after: int = -1) -> Item | None:
    """What to go on with: asked for again first, then what is left; None once it is locked."""
    if task.frame.locked_at is not None:
        return None
    ahead = [*task.items[after + 1 :], *task.items[: max(after, 0)]]
    asked = [item for item in ahead if item.asked is not None]
    return next(iter(asked or [item for item in ahead if item.is_left]), None)


def entry_of(stage_id: int, label: str) -> tuple[Stage, Entry] | None:
    """Stage and entry that go by this number: the blind code where the stage is blind."""
    stage: Stage
    entry: Entry
    for stage, entry in db.session.execute(BY_NUMBER, {"stage": stage_id, "label": label}):
        is_blind = stage.setup.get("blind", True) is not False
        if (entry.blind_code if is_blind else entry.no) == label and is_judged(entry):
            return stage, entry
    return None


def _task(judge_id: int, stage_id: int, seats: list[Chair]) -> Task:
    frame = stage_frame(stage_id, hold=False)
    head = next((chair for chair in seats if chair.is_head), seats[0])
    task = Task(frame, head.panel, head.is_head)
    recused = recused_pairs([frame.event_id])
    sheets = _own_sheets(judge_id, stage_id)
    asked = _asked(judge_id, stage_id)
    for slot in stage_slots(frame.event_id, frame.rules, is_blind=frame.is_blind):
        if (judge_id, slot.entry_id) in recused:
            continue
        if not any(chair.covers(slot.period, slot.no) for chair in seats):
            continue
        if not slot.label:
            task.undrawn += 1
            continue
        place = (slot.entry_id, slot.period, slot.member)
        task.items.append(_item(slot, frame, sheets.get(place), asked.get(place)))
    return task


def _item(slot: Slot, frame: Frame, sheet: Any, asked: Review | None) -> Item:
    if sheet is None:
        return Item(slot.label, slot.member, slot.period)
    total = stored_total(sheet.total_num, sheet.total_den, sheet.total_text)
    is_asked = asked is not None and asked.last_sheet_id >= sheet.id and sheet.state in GIVEN
    return Item(
        label=slot.label,
        member=slot.member,
        period=slot.period,
        state="locked" if frame.locked_at and sheet.state in GIVEN else sheet.state,
        revision=sheet.revision,
        total="" if total is None else exact_text(total),
        at=sheet.submitted_at,
        asked=asked.reason if asked is not None and is_asked and not frame.locked_at else None,
    )


def _own_sheets(judge_id: int, stage_id: int) -> dict[tuple[int, str, int], Any]:
    query = select(
        Sheet.id, Sheet.entry_id, Sheet.period, Sheet.member, Sheet.state, Sheet.revision,
        Sheet.total_num, Sheet.total_den, Sheet.total_text, Sheet.submitted_at,
    ).where(Sheet.judge_id == judge_id, Sheet.stage_id == stage_id, Sheet.current)  # fmt: skip
    return {(row.entry_id, row.period, row.member): row for row in db.session.execute(query)}


def _asked(judge_id: int, stage_id: int) -> dict[tuple[int, str, int], Review]:
    """The last request to look again, by place."""
    query = (
        select(Review)
        .where(
            Review.stage_id == stage_id,
            Review.verdict == "rescore",
            or_(Review.judge_id.is_(None), Review.judge_id == judge_id),
        )
        .order_by(Review.id)
    )
    return {(r.entry_id, r.period, r.member): r for r in db.session.scalars(query)}


def _marks(
    stage_id: int, entry_id: int, period: str, member: int, judge_id: int
) -> Mapping[str, Any]:
    query = select(Sheet.marks).where(
        Sheet.stage_id == stage_id,
        Sheet.entry_id == entry_id,
        Sheet.period == period,
        Sheet.member == member,
        Sheet.judge_id == judge_id,
        Sheet.current,
        Sheet.state != "void",
    )
    return db.session.scalar(query) or {}


def own_sheet(
    judge_id: int, *, stage_id: int, entry_id: int, period: str, member: int
) -> Sheet | None:
    """The judge's current sheet of one entry, for taking it back."""
    query = select(Sheet).where(
        Sheet.judge_id == judge_id,
        Sheet.stage_id == stage_id,
        Sheet.entry_id == entry_id,
        Sheet.period == period,
        Sheet.member == member,
        Sheet.current,
    )
    return db.session.scalar(query)
