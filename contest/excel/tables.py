"""A parsed table becomes rows and faults of cells (读表): what is data, what is a note below."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.excel.columns import Cell, CellError, Column, shown
from contest.excel.layout import Layout, Region, fill_down, find_layout

NOTE = re.compile(
    r"(注|备注|说明|填表|制表|填报|审核|联系|负责人|单位[（(]?盖章|盖章|合计|总计|小计|共计|共\d)"
)
LONG = 15  # a text of so many signs alone in its row is no data


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that does not fit: row as Excel counts, heading, what was found, what was expected."""

    row: int
    heading: str
    found: str
    message: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
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


def table_of(
    parsed: Mapping[str, Any],
    columns: Sequence[Column],
    *,
    memory: Mapping[str, str] | None = None,
    chosen: Mapping[str, int] | None = None,
) -> Table:
    """Rows by their headings.

    parsed: ``rows``, ``merged``, ``hidden`` as read.parsed_table gives them
    memory: see find_layout; chosen: the place of each column, when a person said so
    """
    cells = [list(row) for row in parsed["rows"]]
    merged: Sequence[Region] = parsed.get("merged", ())
    layout = find_layout(cells, merged, columns, memory)
    if chosen is not None:
        layout = Layout(layout.start, layout.headings, dict(chosen))
    missing = [one for one in columns if one.required and one.key not in layout.places]
    rows, notes = [], list[tuple[int, str]]()
    if not missing:
        fill_down(cells, merged, layout.start)
        rows = _rows(cells, layout, columns, merged, notes)
    numbers = {row.number for row in rows}
    hidden = parsed.get("hidden", {"rows": [], "columns": []})
    return Table(
        layout,
        rows,
        missing,
        notes,
        [number for number in hidden["rows"] if number in numbers],
        [n for n in hidden["columns"] if n - 1 in layout.places.values()],
    )


def _rows(
    cells: Sequence[list[Cell]],
    layout: Layout,
    columns: Sequence[Column],
    merged: Sequence[Region],
    notes: list[tuple[int, str]],
) -> list[Row]:
    wide = {top for top, left, _bottom, right in merged if right - left >= 2}
    found = []
    for number, row in enumerate(cells[layout.start :], layout.start + 1):
        filled = [cell for cell in row if shown(cell)]
        if not any(shown(row[at]) for at in layout.places.values() if at < len(row)):
            if filled:
                notes.append((number, shown(filled[0])))
        elif _is_note(filled, number - 1 in wide):
            notes.append((number, shown(filled[0])))
        else:
            found.append(_row(number, row, layout.places, columns))
    return found


def _is_note(filled: Sequence[Cell], is_wide: bool) -> bool:
    """One text alone that begins like a note, is long, or is merged over several columns."""
    text = shown(filled[0])
    if len(filled) > 2:
        return False
    return bool(NOTE.match(text)) or (len(filled) == 1 and (is_wide or len(text) > LONG))


def _row(
    number: int, cells: Sequence[Cell], places: Mapping[str, int], columns: Sequence[Column]
) -> Row:
    values, faults = {}, []
    for column in columns:
        place = places.get(column.key)
        cell: Cell = cells[place] if place is not None and place < len(cells) else ""
        try:
            values[column.key] = column.parse(cell)
        except CellError as error:
            found = shown(cell)
            faults.append(Fault(number, column.heading, found, error.message, error.values))
    return Row(number, values, faults)
