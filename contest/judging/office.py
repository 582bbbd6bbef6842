"""What the office keys in (统分录入): theory marks, times, play-offs; in a grid or pasted.

A place in the grid is (number, column). Nothing is stored while any of it is wrong.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.contests.models import Event, Stage
from contest.contests.operations import bump_score_version
from contest.db import db
from contest.entries.models import Entry
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.judging.frames import Frame, require_open, stage_frame, why_closed
from contest.judging.marks import mark_problems
from contest.judging.models import Sheet
from contest.judging.operations import submit_sheet
from contest.judging.slots import Slot, stage_slots
from contest.scoring.numbers import exact_text, number
from contest.scoring.types import MarkError

TIME, EXTRA = "time", "extra"
SIMPLE = ("points", "linear", "adjust", "judgement", "check", "measure", "band", "rate")
YES, NO = ("是", "√", "1", "y", "yes", "true"), ("否", "×", "0", "n", "no", "false")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of the grid takes: a criterion by its key, the time, or the play-off."""

    key: str
    name: str
    hint: str
    kind: str = ""


@dataclass(slots=True)
class Line:
    """One row of the grid. values: as text, by column; base: revision of the office's sheet."""

    slot: Slot
    base: int = 0
    state: str = "none"
    sheet_id: int = 0
    values: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Any] = field(default_factory=dict)
    can_check: bool = False

    @property
    def is_entered(self) -> bool:
        """Does anything stand in the row?"""
        return any(self.values.values())


@dataclass(slots=True)
class Grid:
    """Everything to be keyed in for one stage and period."""

    frame: Frame
    period: str
    columns: list[Column]
    lines: list[Line]

    @property
    def has_marks(self) -> bool:
        """Are there marks among the columns? Times and play-offs alone make no sheet to check."""
        return any(column.kind for column in self.columns)

    @property
    def why_closed(self) -> str:
        """Why nothing can be keyed in now; empty when it can."""
        return why_closed(self.frame)

    def line(self, label: str) -> Line | None:
        """The line of this number; 7 finds 07 when only one number reads so."""
        exact = [line for line in self.lines if label_of(line.slot) == label]
        if exact or not label.isdecimal():
            return exact[0] if exact else None
        alike = [
            line
            for line in self.lines
            if label_of(line.slot).isdecimal() and int(label_of(line.slot)) == int(label)
        ]
        return alike[0] if len(alike) == 1 else None


def office_grid(stage: Stage, period: str | None = None, actor_ref: str = "") -> Grid:
    """The grid of a stage as it stands; five queries, whatever its size."""
    frame = stage_frame(stage.id, hold=False)
    known = [p.code for p in frame.rules.spec.periods] or [""]
    chosen = period if period in known else known[0]
    slots = stage_slots(frame.event_id, frame.rules, is_blind=frame.is_blind, periods=[chosen])
    columns = _columns(frame)
    sheets = _sheets(stage.id, chosen)
    facts = _facts(frame.event_id)
    lines = []
    for slot in slots:
        line = Line(slot)
        sheet = sheets.get((slot.entry_id, slot.member))
        if sheet is not None:
            line.base, line.state, line.sheet_id = sheet.revision, sheet.state, sheet.id
            line.marks = {} if sheet.state == "void" else dict(sheet.marks)
            own = f"account:{sheet.account_id}" == actor_ref
            line.can_check = sheet.state == "submitted" and not own
        times, extra = facts.get(slot.entry_id, ({}, None))
        for column in columns:
            line.values[column.key] = _text(column, line.marks, times, extra, frame, chosen)
        lines.append(line)
    return Grid(frame, chosen, columns, lines)


def save_grid(
    *,
    actor: Actor,
    stage: Stage,
    grid: Grid,
    typed: Mapping[tuple[str, str], str],
    bases: Mapping[str, int],
) -> int:
    """Store what differs from the grid (录入成绩); returns how many lines changed.

    typed: (number, column) → text; what is not there stays as it is
    bases: number → revision that the person saw

    Raises Invalid with a sentence for each wrong place, ``number/column``, and stores nothing then.
    """
    frame = stage_frame(stage.id)
    require_open(frame)
    problems: dict[str, str] = {}
    changed = [
        (line, new)
        for line in grid.lines
        if (new := _changes(grid, line, typed)) and _fits(grid, line, new, problems)
    ]
    stale = [
        line for line, _new in changed if bases.get(label_of(line.slot), line.base) != line.base
    ]
    if problems:
        raise Invalid(_("有 {count} 处填得不对，全部没有存。", count=len(problems)), problems)
    if stale:
        named = _("、").join(label_of(line.slot) for line in stale[:8])
        raise Conflict(_("{named} 别人刚改过，全部没有存。请刷新后对照再填。", named=named))
    entries = _entries([line.slot.entry_id for line, _new in changed])
    facts: dict[str, dict[str, str]] = {}
    for line, new in changed:
        entry = entries[line.slot.entry_id]
        _store_facts(entry, grid, line, new, facts)
        if any(column.kind for column in grid.columns if column.key in new):
            _store_marks(actor, stage, grid, line, new, entry)
    if facts:
        _record_facts(actor, frame, stage, facts)
    return len(changed)


def label_of(slot: Slot) -> str:
    """Under which number the office sees a slot; before the draw the entry's own."""
    number_ = slot.label or slot.no
    return f"{number_}-{slot.member}" if slot.member else number_


def plain(text: str) -> str:
    """What was typed, full-width digits and blanks made plain."""
    return unicodedata.normalize("NFKC", text).strip()


def seconds(text: str) -> str:
    """``1:02:03``, ``62:03`` or ``3723`` as seconds in decimal text; raises MarkError."""
    found = _CLOCK.fullmatch(text)
    if not found:
        value = number(text)
        if value < 0:
            raise MarkError("用时不能是负数，现在是 {found}。", found=text)
        return exact_text(value)
    hours, minutes, rest = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60
    return exact_text(Fraction(whole) + number(rest))


def _columns(frame: Frame) -> list[Column]:
    spec = frame.rules.spec
    documents = frame.rules.criteria()
    mine = [c for c in spec.of("office") if c.kind in SIMPLE]
    if not spec.of("office") and not spec.of("panel"):
        mine = []
    columns = [Column(c.key, c.name, _hint(documents[c.key]), c.kind) for c in mine]
    rules = db.session.scalar(select(Event.setup).where(Event.id == frame.event_id)) or {}
    ties = {(t.get("by"), t.get("stage")) for t in rules.get("tie_break") or ()}
    if spec.duration_s or spec.penalties or ("time", frame.stage_code) in ties:
        columns.append(Column(TIME, _("用时"), _("时:分:秒，或秒数")))
    if any(by == "extra" for by, _stage in ties):
        columns.append(Column(EXTRA, _("加赛"), _("加赛成绩")))
    return columns


def _hint(document: Mapping[str, Any]) -> str:
    if document["kind"] in ("check", "measure") and document.get("nominal") is None:
        return _("是 或 否")
    full, step = document.get("full"), document.get("step")
    parts = [_("满分 {full}", full=full)] if full else []
    return _("，").join([*parts, _("步长 {step}", step=step)] if step else parts)


def _sheets(stage_id: int, period: str) -> dict[tuple[int, int], Any]:
    query = select(
        Sheet.id, Sheet.entry_id, Sheet.member, Sheet.revision, Sheet.state, Sheet.marks,
        Sheet.account_id,
    ).where(
        Sheet.stage_id == stage_id, Sheet.period == period, Sheet.scorer == "office", Sheet.current
    )  # fmt: skip
    return {(row.entry_id, row.member): row for row in db.session.execute(query)}


def _facts(event_id: int) -> dict[int, tuple[dict[str, str], str | None]]:
    query = select(Entry.id, Entry.times, Entry.extra).where(Entry.event_id == event_id)
    return {row.id: (row.times or {}, row.extra) for row in db.session.execute(query)}


def _text(
    column: Column,
    marks: Mapping[str, Any],
    times: Mapping[str, str],
    extra: str | None,
    frame: Frame,
    period: str,
) -> str:
    if column.key == TIME and not column.kind:
        return _clock(times.get(_time_key(frame, period), ""))
    if column.key == EXTRA and not column.kind:
        return extra or ""
    mark = marks.get(column.key)
    if isinstance(mark, bool):
        return _("是") if mark else _("否")
    return "" if mark is None else str(mark) if not isinstance(mark, dict) else "…"


def _clock(text: str) -> str:
    """Seconds as people write them: ``3:38:20``."""
    if not text or not text.isdecimal():
        return text
    whole = int(text)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _time_key(frame: Frame, period: str) -> str:
    return f"{frame.stage_code}/{period}" if period else frame.stage_code


def _changes(grid: Grid, line: Line, typed: Mapping[tuple[str, str], str]) -> dict[str, str]:
    found = {}
    for column in grid.columns:
        text = typed.get((label_of(line.slot), column.key))
        if text is not None and plain(text) != line.values[column.key]:
            found[column.key] = plain(text)
    return found


def _fits(grid: Grid, line: Line, new: Mapping[str, str], problems: dict[str, str]) -> bool:
    """Whether everything new in a line may stand; adds what may not to ``problems``."""
    before = len(problems)
    for column in grid.columns:
        if column.key not in new or not new[column.key]:
            continue
        problem = place_problem(grid, column, new[column.key])
        if problem:
            problems[f"{label_of(line.slot)}/{column.key}"] = problem
    return len(problems) == before


def place_problem(grid: Grid, column: Column, text: str) -> str:
    """What is wrong with one value, or an empty text."""
    try:
        if column.kind:
            mark = _mark(grid, column, text)
            found = mark_problems(
                grid.frame.rules.spec, {column.key: mark}, "office", None, complete=False
            )
            return found.get(column.key, "")
        if column.key == TIME:
            seconds(text)
        else:
            number(text)
    except MarkError as error:
        return _(error.message, **error.values)
    return ""


def _mark(grid: Grid, column: Column, text: str) -> Any:
    """A mark as JSON holds it, from what a person typed."""
    document = grid.frame.rules.criteria()[column.key]
    is_yes_no = column.kind == "check" or (
        column.kind == "measure" and document.get("nominal") is None
    )
    if is_yes_no and text.lower() in (*YES, *NO):
        return text.lower() in YES
    if column.kind == "judgement" and text.isdecimal():
        return int(text)
    return text


def _entries(ids: list[int]) -> dict[int, Entry]:
    found: dict[int, Entry] = {}
    for start in range(0, len(ids), 500):
        query = select(Entry).where(Entry.id.in_(ids[start : start + 500]))
        found |= {entry.id: entry for entry in db.session.scalars(query)}
    return found


def _store_marks(
    actor: Actor, stage: Stage, grid: Grid, line: Line, new: Mapping[str, str], entry: Entry
) -> None:
    marks = dict(line.marks)
    for column in grid.columns:
        if column.kind and column.key in new:
            marks.pop(column.key, None)
            if new[column.key]:
                marks[column.key] = _mark(grid, column, new[column.key])
    submit_sheet(
        actor=actor,
        uuid=str(uuid4()),
        stage=stage,
        entry=entry,
        period=grid.period,
        scorer="office",
        member=line.slot.member,
        base_revision=line.base,
        marks=marks,
    )


def _store_facts(
    entry: Entry, grid: Grid, line: Line, new: Mapping[str, str], facts: dict[str, dict[str, str]]
) -> None:
    kinds = {column.key for column in grid.columns if column.kind}
    said = {}
    if TIME in new and TIME not in kinds:
        key = _time_key(grid.frame, grid.period)
        times = {k: v for k, v in (entry.times or {}).items() if k != key}
        if new[TIME]:
            times[key] = seconds(new[TIME])
        entry.times = times or None
        said[TIME] = times.get(key, "")
    if EXTRA in new and EXTRA not in kinds:
        entry.extra = new[EXTRA] or None
        said[EXTRA] = new[EXTRA]
    if said:
        facts[label_of(line.slot)] = said


def _record_facts(
    actor: Actor, frame: Frame, stage: Stage, facts: dict[str, dict[str, str]]
) -> None:
    db.session.flush()
    bump_score_version([frame.event_id])
    chain = contest_chain(frame.contest_id)
    new = {"stage": frame.stage_code, "values": facts}
    record(actor=actor, chain=chain, action="enter_times", subject=f"stage:{stage.id}", new=new)
