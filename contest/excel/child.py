"""The process that parses an uploaded table and can do no harm: little memory, little time.

``python -m contest.excel.child FILE KIND``; prints lines of JSON: what was read, or the code of a
refusal.
Imports as little as it can: it starts for every upload.
"""

import csv
import datetime
import io
import itertools
import json
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from contest.excel.faulty import failed_cells
from contest.excel.hidden import hidden_parts
from contest.excel.prescan import Limits, Refused, prescan

MEMORY = 512 << 20
ROOM = {"scan": 96 << 20, "parts": 416 << 20}  # of two that go beside each other
BLOCK = 500  # rows that are given away together
SECONDS = 9  # of the processor
PATIENCE = 30  # on the clock: where others work too, nine seconds of work take longer
TEXT = 48 << 20  # signs of all cells together: one long text may stand in a million cells
LIMITS = Limits()
NOTHING_HIDDEN: dict[str, list[int]] = {"rows": [], "columns": []}
Cell = str | dict[str, str]


def main() -> int:
    path, kind = sys.argv[1:3]
    room = ROOM.get(kind, MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for answer in READERS[kind](path):
            sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
            sys.stdout.buffer.flush()
    except Refused as refused:
        print(json.dumps({"refused": refused.code}))
    except MemoryError:
        return TOO_LARGE
    return 0


TOO_LARGE = 3  # how the process ends when memory does


def table_of_book(path: str) -> Iterator[dict[str, Any]]:
    """The first visible sheet of a new workbook: ``rows`` from its first row on, ``merged``, …

    merged:  [first row, first column, last row, last column] from nought
    hidden:  ``rows`` and ``columns`` from one, as Excel counts them
    """
    hides = prescan(path, LIMITS)
    sheet = _first_sheet(path)
    hidden = hidden_parts(path, sheet.name) if hides else NOTHING_HIDDEN
    yield {**_told(sheet), "rows": list(_rows(sheet, cell)), "hidden": hidden}


def scan_of_book(path: str) -> Iterator[dict[str, Any]]:
    """What is hidden in it, once nothing in it is found to do harm; see ``parts_of_book``."""
    yield hidden_parts(path, _first_name(path)) if prescan(path, LIMITS) else NOTHING_HIDDEN


def parts_of_book(path: str) -> Iterator[Any]:
    """The first visible sheet without its rows, but with ``height``; then the rows in blocks."""
    sheet = _first_sheet(path)
    rows = _rows(sheet, cell)
    # calamine gives the number of the last row, from nought
    yield {**_told(sheet), "height": sheet.total_height + 1}
    while block := list(itertools.islice(rows, BLOCK)):
        yield block


def table_of_old_book(path: str) -> Iterator[dict[str, Any]]:
    """The same of a workbook of Excel 97 to 2003; it says nothing of hidden rows."""
    sheet = _first_sheet(path)
    yield {**_told(sheet), "rows": list(_rows(sheet, cell))}


def table_of_text(path: str) -> Iterator[dict[str, Any]]:
    yield {"sheet": "", "rows": csv_rows(path), "merged": []}


def _told(sheet: Any) -> dict[str, Any]:
    return {"sheet": sheet.name, "merged": [[*a, *b] for a, b in sheet.merged_cell_ranges or ()]}


def _first_sheet(path: str) -> Any:
    """The first worksheet that can be seen, as calamine read it. Raises Refused."""
    return _opened(path, lambda book, name: book.get_sheet_by_name(name))


def _first_name(path: str) -> str:
    """Its name alone, which takes no room."""
    found: str = _opened(path, lambda _book, name: name)
    return found


def _opened(path: str, ask: Callable[[Any, str], Any]) -> Any:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_path(path)
        for one in book.sheets_metadata:
            if (one.visible, one.typ) == (SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet):
                return ask(book, one.name)
    except PasswordError as error:
        raise Refused("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("format") from error
    raise Refused("empty")


def _rows(sheet: Any, read: Callable[[object], Cell]) -> Iterator[list[Cell]]:
    """Every row from the first of the sheet on, one at a time: the raw values are not all kept."""
    if sheet.total_height > LIMITS.rows:
        raise Refused("rows")
    if sheet.total_width > LIMITS.columns:
        raise Refused("columns")
    # most cells are text, and text stays as it is
    return _counted(
        [value if type(value) is str else read(value) for value in row] for row in sheet.iter_rows()
    )


def _counted(rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    left = TEXT
    for row in rows:
        left -= sum(map(len, row))
        if left < 0:
            raise Refused("size")
        yield row


def book_sheets(path: str) -> Iterator[list[dict[str, object]]]:
    """Every worksheet with its name, whether it can be seen, and its rows from the first one on.

    Cells say more than those of a table: a truth is ``{"b": "1"}``, an error ``{"e": …}``.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    prescan(path, LIMITS)
    found: list[dict[str, object]] = []
    failed = failed_cells(path)
    try:
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            told = list(_rows(book.get_sheet_by_name(sheet.name), full_cell))
            visible = sheet.visible == SheetVisibleEnum.Visible
            for (row, column), text in failed.get(sheet.name, {}).items():
                if row < len(told) and column < len(told[row]):
                    told[row][column] = {"e": text}
            found.append({"name": sheet.name, "visible": visible, "rows": told})
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("format") from error
    yield found


def csv_rows(path: str) -> list[list[Cell]]:
    """Rows of a table of text; UTF-8, or GB 18030 as 中文 Excel saves it."""
    with open(path, "rb") as file:
        data = file.read()
    text = decoded(data)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_apart(text)):
            if len(rows) >= LIMITS.rows:
                raise Refused("rows")
            if len(row) > LIMITS.columns:
                raise Refused("columns")
            rows.append(list(row))
    except csv.Error as error:
        raise Refused("format") from error
    return rows


def decoded(data: bytes) -> str:
    """Text in UTF-8, in GB 18030, or in the UTF-16 that Excel calls “Unicode 文本”."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data:
        raise Refused("format")
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("format")


def _apart(text: str) -> str:
    """What stands between the cells: a tab when the first lines know tabs and no comma."""
    start = "".join(text[:4096].splitlines(True)[:3])
    if "," in start:
        return ","
    return "\t" if "\t" in start else ";" if ";" in start else ","


def cell(value: object) -> Cell:
    """Text as text; numbers and days say what they were, for a column may not take them."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()  # never of inf and nan
        return {"n": str(int(value)) if whole else repr(value)}
    if isinstance(value, datetime.datetime):
        return {"d": value.date().isoformat()}
    if isinstance(value, datetime.date):
        return {"d": value.isoformat()}
    return str(value)


def full_cell(value: object) -> Cell:
    """Like ``cell``, but what is no number and no text says so."""
    if isinstance(value, bool):
        return {"b": "1" if value else "0"}
    if isinstance(value, datetime.time | datetime.timedelta):
        return {"d": str(value)}
    return cell(value)


READERS: dict[str, Callable[[str], Iterator[Any]]] = {
    "csv": table_of_text,
    "xls": table_of_old_book,
    "xlsx": table_of_book,
    "sheets": book_sheets,
    "scan": scan_of_book,
    "parts": parts_of_book,
}


if __name__ == "__main__":
    sys.exit(main())
