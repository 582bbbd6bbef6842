"""A workbook beside what is stored, cell by cell (逐格比对). Decides nothing: a person picks.

A cell is ``new`` where nothing is stored, ``same`` where both say the same, ``changed`` where the
workbook was made from what is still stored, ``conflict`` where somebody stored another revision
since, ``bad`` where it cannot be understood or is not allowed, ``blank`` where the file says
nothing. Blank is absent, never nought, and never takes away what somebody else stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from contest.i18n import _
from contest.judging.marks import mark_problems
from contest.judging.totals import stored_total, total_columns
from contest.offline.fields import Field, mark_values, values_mark
from contest.offline.values import CellFault, Raw, as_shown
from contest.scoring.field import is_judge
from contest.scoring.numbers import exact_text, fixed_text
from contest.scoring.spec import StageSpec

OPEN = ("conflict", "bad")  # a line in one of these waits for a person


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person picked: by line ``file`` or ``keep``, by cell ``file`` or ``server``, and what
    was typed anew, by field."""

    lines: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    fixes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Mapping[str, str]]) -> "Choices":
        """As a preview keeps them."""
        return cls(*(stored.get(name) or {} for name in ("lines", "cells", "fixes")))


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored for a line now, and the marks of the revision that the file was made of."""

    revision: int = 0
    marks: Mapping[str, Any] = field(default_factory=dict)
    base_marks: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    at: datetime | None = None


@dataclass(slots=True)
class Cell:
    """One criterion of one line.

    pick: ``file`` or ``server``: which of both is written; empty while nobody picked
    """

    criterion: str
    name: str
    fields: list[Field]
    state: str = "blank"
    file_text: str = ""
    server_text: str = ""
    problem: str = ""
    pick: str = ""
    mark: Any = None
    typed: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Compared:
    """One line: its cells, and what would be written.

    state: new same changed conflict bad incomplete blank kept refused
    """

    handle: str
    code: str
    base: int
    stored: Stored
    cells: list[Cell] = field(default_factory=list)
    state: str = "blank"
    problem: str = ""
    marks: dict[str, Any] = field(default_factory=dict)
    total: str = ""
    missing: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Does somebody have to pick before anything is written?"""
        return self.state in OPEN

    @property
    def writes(self) -> bool:
        """Would a sheet be written for it?"""
        return self.state in ("new", "changed")

    @property
    def differs(self) -> bool:
        """Is there something to look at?"""
        return self.state not in ("same", "blank")


@dataclass(frozen=True, slots=True)
class Rules:
    """By what lines are compared."""

    spec: StageSpec
    criteria: Mapping[str, Mapping[str, Any]]
    fields: Sequence[Field]
    scorer: str


def compare_line(
    rules: Rules,
    line: Compared,
    raw: Mapping[str, Raw],
    choices: Choices,
    *,
    held: frozenset[str] | None,
    coefficients: Mapping[str, str],
) -> Compared:
    """Fill in a line: the state of every cell, then of the line."""
    line.marks = dict(line.stored.marks)
    for key, criterion in rules.criteria.items():
        mine = [f for f in rules.fields if f.criterion == key]
        cell = _cell(criterion, mine, line, raw, choices)
        line.cells.append(cell)
        if cell.pick == "file":
            line.marks.pop(key, None)
            if cell.mark is not None:
                line.marks[key] = cell.mark
    if any(cell.file_text for cell in line.cells) or any(c.pick == "file" for c in line.cells):
        _judge(rules, line, held, coefficients)
    if choices.lines.get(line.handle) == "keep" and line.state not in ("same", "blank"):
        line.state = "kept"
    return line


def _cell(
    criterion: Mapping[str, Any],
    fields: list[Field],
    line: Compared,
    raw: Mapping[str, Raw],
    choices: Choices,
) -> Cell:
    cell = Cell(str(criterion["key"]), fields[0].name if fields else "", fields)
    cell.typed = {
        f.key: choices.fixes.get(f"{line.handle}|{f.key}", as_shown(raw.get(f.key, "")))
        for f in fields
    }
    now, before = (
        mark_values(criterion, marks.get(cell.criterion))
        for marks in (line.stored.marks, line.stored.base_marks)
    )
    cell.server_text = _told(fields, now)
    found = _found(criterion, cell, line.handle, raw, choices)
    if cell.problem:
        cell.state = "bad"
    elif found == now:
        cell.state = "same" if found else "blank"
    elif not found and not before:
        cell.state = "blank"  # the file never held what somebody stored since
    elif not now and (line.stored.revision == 0 or not before):
        cell.state = "new"
    else:
        cell.state = "changed" if line.stored.revision == line.base else "conflict"
    cell.pick = _pick(cell, choices, line.handle)
    return cell


def _found(
    criterion: Mapping[str, Any],
    cell: Cell,
    handle: str,
    raw: Mapping[str, Raw],
    choices: Choices,
) -> dict[str, str]:
    """Values of a cell as the file has them; sets what is shown and what is wrong."""
    values: dict[str, str] = {}
    cell.file_text = _raw_text(cell.fields, cell.typed)
    try:
        for one in cell.fields:
            fixed = choices.fixes.get(f"{handle}|{one.key}")
            value = one.parse(raw.get(one.key) if fixed is None else fixed)
            if value is not None:
                values[one.part] = value
        cell.mark = values_mark(criterion, values)
    except CellFault as fault:
        cell.problem = _(fault.message, **fault.values)
        return values
    cell.file_text = _told(cell.fields, values)
    return mark_values(criterion, cell.mark)


def _told(fields: Sequence[Field], values: Mapping[str, str]) -> str:
    there = [(one, values[one.part]) for one in fields if one.part in values]
    if len(fields) == 1 and there:
        return _padded(*there[0])
    return _("，").join(f"{one.short} {_padded(one, value)}" for one, value in there)


def _padded(one: Field, value: str) -> str:
    """A value with as many places as the field's step has, so that a column lines up."""
    places = len(exact_text(one.step).partition(".")[2]) if one.step else 0
    has = len(value.partition(".")[2])
    return fixed_text(Fraction(value), places) if places and has <= places else one.shown(value)


def _raw_text(fields: Sequence[Field], typed: Mapping[str, str]) -> str:
    if len(fields) == 1:
        return typed[fields[0].key]
    return _("，").join(f"{one.short} {typed[one.key]}" for one in fields if typed[one.key])


def _pick(cell: Cell, choices: Choices, handle: str) -> str:
    asked = choices.cells.get(f"{handle}|{cell.criterion}") or {"file": "file"}.get(
        choices.lines.get(handle, ""), ""
    )
    if cell.state in ("new", "changed"):
        return asked or "file"
    if cell.state == "bad" and asked == "file":
        return ""
    return asked if cell.state in OPEN else ""


def _judge(
    rules: Rules, line: Compared, held: frozenset[str] | None, coefficients: Mapping[str, str]
) -> None:
    """The state of a line out of those of its cells, and whether what it says is allowed."""
    problems = mark_problems(rules.spec, line.marks, rules.scorer, held, complete=False)
    for cell in line.cells:
        if cell.criterion in problems and cell.pick == "file":
            cell.state, cell.problem, cell.pick = "bad", problems[cell.criterion], ""
    unusable = {c.criterion for c in line.cells if c.state == "bad" and not c.pick}
    line.missing = _missing(rules, line, held, unusable)
    states = {cell.state for cell in line.cells if not cell.pick}
    picked = {cell.state for cell in line.cells if cell.pick == "file"}
    if line.missing:
        line.state = "incomplete"
    elif states & set(OPEN):
        line.state = "bad" if "bad" in states else "conflict"
    elif not picked:
        line.state = "kept" if any(c.pick == "server" for c in line.cells) else "same"
    else:
        line.state = "changed" if line.stored.marks else "new"
    if not states & set(OPEN):
        line.total = _total(rules, line, held, coefficients)


def _missing(
    rules: Rules, line: Compared, held: frozenset[str] | None, unusable: set[str]
) -> list[str]:
    """Names of what has to be there and is not; an office may leave things for later."""
    if not is_judge(rules.scorer):
        return []
    return [
        cell.name
        for cell in line.cells
        if rules.spec.criteria[cell.criterion].required
        and (held is None or cell.criterion in held)
        and cell.criterion not in unusable
        and line.marks.get(cell.criterion) is None
        and cell.state not in OPEN
    ]


def _total(
    rules: Rules, line: Compared, held: frozenset[str] | None, coefficients: Mapping[str, str]
) -> str:
    columns = total_columns(rules.spec, line.marks, coefficients, rules.scorer, held)
    value = stored_total(columns["total_num"], columns["total_den"], columns["total_text"])
    return "" if value is None else exact_text(value)
