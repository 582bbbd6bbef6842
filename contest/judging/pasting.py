"""Two columns from another system (粘贴成绩): number and value; every bad line is shown at once."""

import re
from dataclasses import dataclass

from contest.i18n import _
from contest.judging.office import Column, Grid, Line, label_of, place_problem, plain

_GAP = re.compile(r"[\t,，;；]+|\s+")
MOST_LINES = 5000


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line as it was read. state: new, same, changed, wrong."""

    number: int
    raw: str
    label: str
    value: str
    old: str
    state: str
    problem: str = ""


def read_pasted(grid: Grid, column: Column, text: str) -> list[Pasted]:
    """Every line that is not empty, compared with what stands in the grid."""
    found: list[Pasted] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(text.splitlines()[:MOST_LINES], start=1):
        if raw.strip():
            found.append(_line(grid, column, number, raw, seen))
    return found


def _line(grid: Grid, column: Column, number: int, raw: str, seen: dict[str, int]) -> Pasted:
    parts = [part for part in _GAP.split(plain(raw)) if part]
    if len(parts) != 2:
        return _wrong(
            number, raw, _("一行要有编号和成绩两列，现在是 {count} 列。", count=len(parts))
        )
    line = grid.line(parts[0])
    if line is None:
        return _wrong(number, raw, _("没有编号 {no}，请核对。", no=parts[0]))
    label, value = label_of(line.slot), parts[1]
    if label in seen:
        problem = _("编号 {no} 在第 {first} 行已经有了。", no=label, first=seen[label])
        return _wrong(number, raw, problem, label, value)
    seen[label] = number
    problem = place_problem(grid, column, value)
    if problem:
        return _wrong(number, raw, problem, label, value)
    return Pasted(number, raw, label, value, line.values[column.key], _state(line, column, value))


def _state(line: Line, column: Column, value: str) -> str:
    old = line.values[column.key]
    if not old:
        return "new"
    return "same" if old == value else "changed"


def _wrong(number: int, raw: str, problem: str, label: str = "", value: str = "") -> Pasted:
    return Pasted(number, raw.strip()[:60], label, value, "", "wrong", problem)
