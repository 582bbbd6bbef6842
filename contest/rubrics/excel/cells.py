"""Numbers and words of cells, and what came of a workbook (单元格)."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from contest.excel.columns import Cell, shown

Document = dict[str, Any]
PLACES = Decimal("0.000001")  # formulas leave binary crumbs behind these


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about a row, counted as Excel does; 0 for the table as a whole."""

    row: int
    sentence: str


@dataclass(slots=True)
class Understood:
    """What a workbook says.

    rubric: in the bundle's form
    faults: what cannot be read; nothing is written while there is one
    doubts: what does not add up; a person decides
    facts:  (what, how many) that was found
    rows:   path in the rubric → the row that says it
    """

    rubric: Document = field(default_factory=dict)
    faults: list[Note] = field(default_factory=list)
    doubts: list[Note] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def row_of(self, path: str) -> int:
        """The row that a path of the rubric came from; 0 when none did."""
        near = [key for key in self.rows if path == key or path.startswith((f"{key}.", f"{key}["))]
        return self.rows[max(near, key=len)] if near else 0


def text_at(cells: list[Cell], place: int | None) -> str:
    """The text of a cell; empty beyond the row's end."""
    return shown(cells[place]) if place is not None and place < len(cells) else ""


def number_of(text: str) -> Decimal | None:
    """A number as people and formulas write it, without binary crumbs; None for anything else."""
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return value.quantize(PLACES) if value.is_finite() and abs(value) < 10**9 else None


def plain_number(value: Decimal) -> str:
    """As the bundle writes it: no exponent, no needless noughts."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
