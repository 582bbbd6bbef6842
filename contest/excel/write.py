"""Rows become a workbook or a .csv: numbers stay numbers, text stays text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

FORBIDDEN_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
GUARDED = ("=", "#")  # openpyxl would make a formula or an error of it
LONGEST = 32767  # signs in a cell of Excel
HEADING = PatternFill("solid", start_color="FFE7EFF8")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in characters, and whether it is text whatever is typed.

    text:  for numbers of documents and telephones; what people add or change stays text too
    wraps: for sentences
    """

    heading: str
    width: int = 12
    text: bool = False
    wraps: bool = False


def workbook(sheets: Sequence[tuple[str, Sequence[Column], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of one sheet per (title, columns, rows), headings frozen and filtered."""
    book = Workbook(write_only=True)
    used = set[str]()
    for title, columns, rows in sheets:
        _write(book, _title(title, used), columns, rows)
    if not sheets:
        book.create_sheet("1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_table(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as text: UTF-8 with the mark by which Excel knows it, nothing that starts a formula.

    Long numbers stay text in a workbook only: Excel reads those of a .csv as it likes.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([guarded(column.heading) for column in columns])
    writer.writerows([guarded(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(value, str) and value.lstrip().startswith(STARTS_FORMULA):
        return "'" + value
    return value


def _write(
    book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> None:
    sheet = book.create_sheet(title)
    for position, col in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width = col.width
        if col.text:
            dimension.number_format = "@"
    if columns:
        sheet.freeze_panes = "A2"
        _set_up_page(sheet)
        sheet.append([_heading(sheet, col.heading) for col in columns])
    count, cells = 1, Cells(sheet, columns)
    for row in rows:
        sheet.append(cells.row(row))
        count += 1
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"


def _set_up_page(sheet: Any) -> None:
    """A4, one page wide, headings on every page, page numbers."""
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter.center.text = "&P / &N"


def _title(title: str, used: set[str]) -> str:
    """Excel allows 31 characters, some of them not, and no title twice."""
    base = ILLEGAL_CHARACTERS_RE.sub("", title.translate(FORBIDDEN_IN_TITLE))[:28].strip("'") or "1"
    name, number = base, 2
    while name.lower() in used:
        name, number = f"{base}_{number}", number + 1
    used.add(name.lower())
    return name


def _heading(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_clean(text))
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


class Worn(Cell):  # type: ignore[misc]  # openpyxl has no types
    """A cell that is written many times with one look, which is settled at the first.

    openpyxl looks the style up anew for each value, and makes a text of the cell while it finds out
    that it is one.
    """

    __slots__ = ("_look",)
    has_style = True

    def __init__(self, sheet: Any) -> None:
        super().__init__(sheet, row=1, column=1)
        self._look: int | None = None

    @property
    def style_id(self) -> int:
        if self._look is None:
            self._look = super().style_id
        return self._look

    def __repr__(self) -> str:
        return "<Worn>"


class Cells:
    """Values as openpyxl takes them: as they are, or in a cell that has a format or a guard.

    One cell serves all values of its kind, since each is written before the next is asked for:
    making an object and a style for every cell takes as long as all the rest.
    """

    def __init__(self, sheet: Any, columns: Sequence[Column] = ()) -> None:
        self.sheet = sheet
        self.numbers: dict[int, Worn] = {}
        self.plain = WriteOnlyCell(sheet)
        # a column that is dressed: its own cell, with the look of the whole column
        self.dressed = {at: _dressed(sheet, c) for at, c in enumerate(columns) if c.text or c.wraps}

    def row(self, values: Iterable[Any]) -> Iterator[Any]:
        """The values one by one, for ``sheet.append``."""
        dressed = self.dressed
        for at, value in enumerate(values):
            if isinstance(value, str):
                if value and at in dressed:
                    yield _as_text(dressed[at], value)
                # neither a formula nor an error to openpyxl, nor what Excel could not hold
                elif value[:1] not in GUARDED and value.isprintable() and len(value) <= LONGEST:
                    yield value
                else:
                    yield _as_text(self.plain, value)
            elif isinstance(value, Decimal):
                yield self._number(value)
            else:
                yield value

    def _number(self, value: Decimal) -> Worn:
        exponent = value.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        cell = self.numbers.get(places)
        if cell is None:
            cell = self.numbers[places] = Worn(self.sheet)
            cell.number_format = "0." + "0" * places if places else "0"
            cell.value = value
        # it is a number already; asking openpyxl each time what it is takes a tenth of all
        cell._value = value
        return cell


def _dressed(sheet: Any, column: Column) -> Worn:
    cell = Worn(sheet)
    if column.text:
        cell.number_format = "@"
    if column.wraps:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _as_text(cell: Cell, text: str) -> Cell:
    """A cell that is text whatever it says: ``=1+1`` from a person is no formula."""
    cell.value = _clean(text)
    cell.data_type = "s"
    return cell


def _clean(text: str) -> str:
    found: str = ILLEGAL_CHARACTERS_RE.sub("", text)
    return found[:LONGEST]
