"""An empty table for people to fill in (填报模板): text format, drop-downs, a page of help."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from contest.excel.columns import Column

ROWS = 2000  # rows with format and drop-downs
HEADING = PatternFill("solid", start_color="FFE7EFF8")
NEEDED = PatternFill("solid", start_color="FFFFF0D9")
EDGE = Border(*(Side(style="thin", color="FFDEDBD3"),) * 4)


def template(
    title: str, columns: Sequence[Column], lines: Sequence[str], rows: Sequence[Sequence[Any]] = ()
) -> bytes:
    """A workbook of one sheet to fill in and one that explains it.

    lines: sentences of help; rows: what is there already
    """
    book = Workbook()
    sheet = book.active
    sheet.title = title
    lists = book.create_sheet("_")
    for place, column in enumerate(columns, 1):
        _head(sheet, place, column)
        if column.choices:
            _choices(sheet, lists, place, column)
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            sheet.cell(number, place, str(value or "")).data_type = "s"
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 26
    sheet.sheet_view.zoomScale = 110
    lists.sheet_state = "hidden"
    _help(book, columns, lines)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any, place: int, column: Column) -> None:
    letter = get_column_letter(place)
    # the whole column is text, so that Excel keeps all 18 digits and every leading nought
    sheet.column_dimensions[letter].number_format = "@"
    sheet.column_dimensions[letter].width = column.width
    cell = sheet.cell(1, place, column.heading + ("*" if column.required else ""))
    cell.font = Font(bold=True)
    cell.fill = NEEDED if column.required else HEADING
    cell.alignment = Alignment(vertical="center")
    cell.border = EDGE
    for number in range(2, ROWS + 2):
        sheet.cell(number, place).number_format = "@"


def _choices(sheet: Any, lists: Any, place: int, column: Column) -> None:
    """A drop-down list; its words stand on a hidden sheet: a formula may hold 255 signs."""
    letter = get_column_letter(place)
    for number, word in enumerate(column.choices, 1):
        lists.cell(number, place, word).data_type = "s"
    rule = DataValidation(
        type="list",
        formula1=f"=_!${letter}$1:${letter}${len(column.choices)}",
        allow_blank=not column.required,
        showErrorMessage=True,
        errorTitle=column.heading,
        error="、".join(column.choices)[:220],
    )
    rule.add(f"{letter}2:{letter}{ROWS + 1}")
    sheet.add_data_validation(rule)


def _help(book: Any, columns: Sequence[Column], lines: Sequence[str]) -> None:
    page = book.create_sheet("说明")
    page.column_dimensions["A"].width = 18
    page.column_dimensions["B"].width = 34
    page.column_dimensions["C"].width = 60
    for line in lines:
        page.append([line])
    page.append([])
    for column in columns:
        page.append(
            [column.heading + ("*" if column.required else ""), column.example, column.hint]
        )
    for row in page.iter_rows():
        for cell in row:
            cell.data_type = "s" if cell.value else cell.data_type
            cell.alignment = Alignment(wrap_text=row[2].value is not None, vertical="top")
