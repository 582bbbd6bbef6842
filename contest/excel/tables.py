"""A parsed table becomes rows and faults of cells (读表): what is data, what is a note below."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.excel.columns import Cell, CellError, Column, shown
from contest.excel.layout import HEADING_WITHIN, Layout, Region, fill_down, find_layout

NOTE = re.compile(
    r"(注|备注|说明|填表|制表|填报|审核|联系|负责人|单位[（(]?盖章|盖章|合计|总计|小计|共计|共\d)"
)
MOST_KNOWN = 5000  # cells of a column whose value is remembered
SURE = 3  # a row with something in so many of its columns is no note
LONG = 15  # a text of so many signs alone in its row is no data


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that does not fit: row as Excel counts, heading, what was found, what was expected."""

    row: int
    heading: str
    found: str
    message: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """One row with something in it. ``values`` by the columns' keys; faulty cells are missing."""

    number: int
    values: dict[str, Any]
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, and what the reader should be told of.

    missing: required columns that were not found; then there are no rows
    notes:   rows that are no data, with their text
    hidden:  rows and columns that cannot be seen and were read all the same, from one
    """

    layout: Layout
    rows: list[Row]
    missing: list[Column]
    notes: list[tuple[int, str]]
    hidden_rows: list[int]
    hidden_columns: list[int]


class Reading:
    """A parsed table whose rows come one after the other (逐行读); see table_of.

    ``notes`` and the hidden rows are whole once ``rows`` was walked to its end.
    """

    def __init__(
        self,
        parsed: Mapping[str, Any],
        columns: Sequence[Column],
        *,
        memory: Mapping[str, str] | None = None,
        chosen: Mapping[str, int] | None = None,
    ) -> None:
        self._merged: Sequence[Region] = parsed.get("merged", ())
        # merged cells are filled down, so the rows below must be there
        rows = [list(row) for row in parsed["rows"]] if self._merged else parsed["rows"]
        self._height: int = parsed["height"] if "height" in parsed else len(rows)
        self._rest: Iterator[list[Cell]] = iter(rows)
        self._head = list(itertools.islice(self._rest, HEADING_WITHIN + 1))
        self._hidden = parsed.get("hidden", {"rows": [], "columns": []})
        self._columns = columns
        self.layout = find_layout(self._head, self._merged, columns, memory)
        if chosen is not None:
            self.layout = Layout(self.layout.start, self.layout.headings, dict(chosen))
        places = self.layout.places
        self.missing = [one for one in columns if one.required and one.key not in places]
        self.notes: list[tuple[int, str]] = []
        self.hidden_rows: list[int] = []

    @property
    def most(self) -> int:
        """At most so many rows will come."""
        return max(0, self._height - self.layout.start)

    @property
    def hidden_columns(self) -> list[int]:
        """Columns that cannot be seen and are read all the same, from one."""
        places = self.layout.places.values()
        return [number for number in self._hidden["columns"] if number - 1 in places]

    def rows(self) -> Iterator[Row]:
        """The rows, once; none while a required column is missing."""
        if self.missing:
            return
        cells: Iterable[list[Cell]] = itertools.chain(self._head, self._rest)
        if self._merged:
            cells = list(cells)
            fill_down(cells, self._merged, self.layout.start)
        hidden = set(self._hidden["rows"])
        for row in _rows(cells, self.layout, self._columns, self._merged, self.notes):
            if row.number in hidden:
                self.hidden_rows.append(row.number)
            yield row


def table_of(
    parsed: Mapping[str, Any],
    columns: Sequence[Column],
    *,
    memory: Mapping[str, str] | None = None,
    chosen: Mapping[str, int] | None = None,
) -> Table:
    """Rows by their headings, all at once.

    parsed: ``rows``, ``merged``, ``hidden`` as read.parsed_table gives them
    memory: see find_layout; chosen: the place of each column, when a person said so
    """
    reading = Reading(parsed, columns, memory=memory, chosen=chosen)
    rows = list(reading.rows())
    return Table(
        reading.layout,
        rows,
        reading.missing,
        reading.notes,
        reading.hidden_rows,
        reading.hidden_columns,
    )


@dataclass(slots=True)
class _Place:
    """A column where it stands. known: what stands in many of its cells is made out once."""

    column: Column
    at: int | None
    known: dict[str, Any] = field(default_factory=dict)

    def value(self, cell: Cell) -> Any:
        """The value of a cell. Raises CellError."""
        value = self.column.parse(cell)
        if isinstance(cell, str) and len(self.known) < MOST_KNOWN:
            self.known[cell] = value
        return value


def _rows(
    cells: Iterable[list[Cell]],
    layout: Layout,
    columns: Sequence[Column],
    merged: Sequence[Region],
    notes: list[tuple[int, str]],
) -> Iterator[Row]:
    wide = {top for top, left, _bottom, right in merged if right - left >= 2}
    columns_at = [_Place(column, layout.places.get(column.key)) for column in columns]
    places = list(layout.places.values())
    for number, row in enumerate(itertools.islice(cells, layout.start, None), layout.start + 1):
        if len(places) < SURE or not _all_say(row, places[:SURE]):
            filled = [cell for cell in row if cell and _says(cell)]
            if not filled:
                continue
            is_empty = not any(_says(row[at]) for at in places if at < len(row))
            if is_empty or _is_note(filled, number - 1 in wide):
                notes.append((number, shown(filled[0])))
                continue
        yield _row(number, row, columns_at)


def _all_say(row: Sequence[Cell], places: Sequence[int]) -> bool:
    return all(at < len(row) and _says(row[at]) for at in places)


def _says(cell: Cell) -> bool:
    """Does anything that can be seen stand in it?"""
    return (isinstance(cell, str) and cell.isalnum()) or bool(shown(cell))


def _is_note(filled: Sequence[Cell], is_wide: bool) -> bool:
    """One text alone that begins like a note, is long, or is merged over several columns."""
    text = shown(filled[0])
    if len(filled) > 2:
        return False
    return bool(NOTE.match(text)) or (len(filled) == 1 and (is_wide or len(text) > LONG))


def _row(number: int, cells: Sequence[Cell], columns_at: Sequence[_Place]) -> Row:
    values, faults, width = {}, [], len(cells)
    for one in columns_at:
        column, at = one.column, one.at
        cell: Cell = cells[at] if at is not None and at < width else ""
        if cell.__class__ is str and cell in one.known:
            values[column.key] = one.known[cell]
            continue
        try:
            values[column.key] = one.value(cell)
        except CellError as error:
            found = shown(cell)
            faults.append(Fault(number, column.heading, found, error.message, error.values))
    return Row(number, values, faults)
