"""Rows become a workbook: numbers stay numbers, text stays text."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

FORBIDDEN_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
HEADING = PatternFill("solid", start_color="FFE7EFF8")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and its width in characters."""

    heading: str
    width: int = 12


def workbook(sheets: Sequence[tuple[str, Sequence[Column], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of one sheet per (title, columns, rows), headings frozen and filtered."""
    book = Workbook(write_only=True)
    used: set[str] = set()
    for title, columns, rows in sheets:
        _write(book, _title(title, used), columns, rows)
    if not sheets:
        book.create_sheet("1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(
    book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> None:
    sheet = book.create_sheet(title)
    for position, col in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = col.width
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, col.heading) for col in columns])
    count = 1
    for row in rows:
        sheet.append([_value(sheet, value) for value in row])
        count += 1
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"


def _title(title: str, used: set[str]) -> str:
    """Excel allows 31 characters, some of them not, and no title twice."""
    base = ILLEGAL_CHARACTERS_RE.sub("", title.translate(FORBIDDEN_IN_TITLE))[:28].strip("'") or "1"
    name, number = base, 2
    while name.lower() in used:
        name, number = f"{base}_{number}", number + 1
    used.add(name.lower())
    return name


def _heading(sheet: Any, text: str) -> WriteOnlyCell:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _value(sheet: Any, value: Any) -> Any:
    if isinstance(value, Decimal):
        cell = WriteOnlyCell(sheet, value=value)
        exponent = value.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        cell.number_format = "0." + "0" * places if places else "0"
        return cell
    return _text(sheet, value) if isinstance(value, str) else value


def _text(sheet: Any, text: str) -> WriteOnlyCell:
    """A cell that is text whatever it says: ``=1+1`` from a person is no formula."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:32767])
    cell.data_type = "s"
    return cell
