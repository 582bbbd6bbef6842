"""The process that parses an uploaded table and can do no harm: little memory, little time.

``python -m contest.excel.child FILE KIND``; prints JSON: rows, or the code of a refusal.
Imports as little as it can: it starts for every upload.
"""

import csv
import datetime
import io
import json
import resource
import sys

from contest.excel.faulty import failed_cells
from contest.excel.prescan import Limits, Refused, prescan

MEMORY = 1 << 30
SECONDS = 60
LIMITS = Limits()
Cell = str | dict[str, str]


def main() -> int:
    path, kind = sys.argv[1:3]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        answer: dict[str, object] = {"rows": READERS[kind](path)}
    except Refused as refused:
        answer = {"refused": refused.code}
    except MemoryError:
        answer = {"refused": "size"}
    json.dump(answer, sys.stdout, ensure_ascii=False)
    return 0


def book_rows(path: str) -> list[list[Cell]]:
    """Rows of the first visible sheet, from the first row of the sheet on."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    prescan(path, LIMITS)
    try:
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheets_metadata:
            if (sheet.visible, sheet.typ) == (SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet):
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                return [[cell(value) for value in row] for row in rows]
    except CalamineError as error:
        raise Refused("format") from error
    raise Refused("empty")


def book_sheets(path: str) -> list[dict[str, object]]:
    """Every worksheet with its name, whether it can be seen, and its rows from the first one on.

    Cells say more than those of ``book_rows``: a truth is ``{"b": "1"}``, an error ``{"e": …}``.
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
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            visible = sheet.visible == SheetVisibleEnum.Visible
            told = [[full_cell(value) for value in row] for row in rows]
            for (row, column), text in failed.get(sheet.name, {}).items():
                if row < len(told) and column < len(told[row]):
                    told[row][column] = {"e": text}
            found.append({"name": sheet.name, "visible": visible, "rows": told})
    except CalamineError as error:
        raise Refused("format") from error
    return found


def csv_rows(path: str) -> list[list[Cell]]:
    """Rows of a table of text; UTF-8, or GB 18030 as 中文 Excel saves it."""
    with open(path, "rb") as file:
        data = file.read()
    if b"\0" in data[:4096]:
        raise Refused("format")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise Refused("format") from error
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            if len(rows) >= LIMITS.rows:
                raise Refused("rows")
            if len(row) > LIMITS.columns:
                raise Refused("columns")
            rows.append(list(row))
    except csv.Error as error:
        raise Refused("format") from error
    return rows


def cell(value: object) -> Cell:
    """Text as text; numbers and days say what they were, for a column may not take them."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        whole = int(value) if value == int(value) else None
        return {"n": str(whole) if whole is not None else repr(value)}
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


READERS = {"csv": csv_rows, "xlsx": book_rows, "sheets": book_sheets}


if __name__ == "__main__":
    sys.exit(main())
