"""A sheet with entries down and cells across (横排评分表), for rubrics of a page's width."""

from typing import Any

from openpyxl.utils import get_column_letter

from contest.i18n import _
from contest.offline.book.formulas import has_total, left, subtotal, total
from contest.offline.book.shape import CODE, FIELDS, LABEL, NAME, Form
from contest.offline.book.styles import (
    Painter,
    add_rule,
    as_text,
    mark_progress,
    set_up_page,
    text_height,
)

GROUP_ROW, NAME_ROW, LABEL_ROW, FIRST_ROW = 5, 6, 7, 8
FIELDS_ROW = 4
KEY, NUMBER, CODE_COLUMN, FIRST = 1, 2, 3, 4  # columns


def write_across(sheet: Any, form: Form, count: int, lists: dict[str, str], paint: Painter) -> None:
    """Everything but what differs from judge to judge: those cells stay empty for ``fill``.

    count: how many lines; lists: where a field's choices stand, by its key
    """
    last = FIRST + len(form.fields) + 1  # total, then what is left
    _head(sheet, last, paint)
    _headings(sheet, form, last, paint)
    for row in range(FIRST_ROW, FIRST_ROW + count):
        _row(sheet, form, row, last, paint)
    bottom = FIRST_ROW + count - 1
    for place, field in enumerate(form.fields, FIRST):
        letter = get_column_letter(place)
        first = f"{letter}{FIRST_ROW}"
        add_rule(sheet, field, first, f"{first}:{letter}{bottom}", lists.get(field.key, ""))
    letter = get_column_letter(last)
    mark_progress(sheet, f"{letter}{FIRST_ROW}:{letter}{bottom}", f"{letter}{FIRST_ROW}")
    _foot(sheet, form, bottom + 2, last, paint)
    _page(sheet, form, last)


def _head(sheet: Any, last: int, paint: Painter) -> None:
    for row, style, height in ((1, "title", 30), (2, "facts", 20), (3, "help", 30)):
        paint.cell(sheet, row, NUMBER, style)
        sheet.merge_cells(start_row=row, end_row=row, start_column=NUMBER, end_column=last)
        sheet.row_dimensions[row].height = height


def _headings(sheet: Any, form: Form, last: int, paint: Painter) -> None:
    for row, sign in ((FIELDS_ROW, FIELDS), (NAME_ROW, NAME), (LABEL_ROW, LABEL)):
        paint.cell(sheet, row, KEY, "hidden", sign)
    paint.cell(sheet, FIELDS_ROW, CODE_COLUMN, "hidden", CODE)
    for column, word in ((NUMBER, _("序号")), (CODE_COLUMN, form.code_word)):
        _tall(sheet, column, word, paint)
    _tall(sheet, last - 1, _("参考合计") if has_total(form) else _("合计由系统计算"), paint)
    _tall(sheet, last, _("还差几项"), paint)
    for place, field in enumerate(form.fields, FIRST):
        as_text(paint.cell(sheet, FIELDS_ROW, place, "hidden", field.key))
        as_text(paint.cell(sheet, NAME_ROW, place, "head", field.name))
        as_text(paint.cell(sheet, LABEL_ROW, place, "label", field.heading))
        paint.cell(sheet, GROUP_ROW, place, "group")
    _merge_names(sheet, form)
    _heights(sheet, form)


def _heights(sheet: Any, form: Form) -> None:
    """Rows of headings as tall as their longest text needs."""
    widths = column_widths(form)
    named: dict[str, float] = {}
    for field, width in zip(form.fields, widths, strict=True):
        named[field.name] = named.get(field.name, 0.0) + width
    labels = dict[str, float]()
    for field, width in zip(form.fields, widths, strict=True):
        labels[field.heading] = min(width, labels.get(field.heading, width))
    sheet.row_dimensions[GROUP_ROW].height = 20
    sheet.row_dimensions[NAME_ROW].height = max(30, text_height(named, 10))
    sheet.row_dimensions[LABEL_ROW].height = max(30, text_height(labels, 8.5))


def column_widths(form: Form) -> list[float]:
    """One width for each field: what fits a page, more where long choices stand."""
    even = max(8.5, min(15, 118 / max(1, len(form.fields))))
    return [
        max(even, min(20.0, 2.0 * max((len(word) for word, _v in field.choices), default=0) + 1))
        for field in form.fields
    ]


def _tall(sheet: Any, column: int, word: str, paint: Painter) -> None:
    for row in range(GROUP_ROW, LABEL_ROW + 1):
        paint.cell(sheet, row, column, "head")
    sheet.cell(GROUP_ROW, column).value = word
    sheet.merge_cells(
        start_row=GROUP_ROW, end_row=LABEL_ROW, start_column=column, end_column=column
    )


def _merge_names(sheet: Any, form: Form) -> None:
    """Group and criterion stand once above all their cells."""
    start = FIRST
    for name, keys in form.groups:
        width = sum(field.criterion in keys for field in form.fields)
        if not width:
            continue
        as_text(sheet.cell(GROUP_ROW, start)).value = name
        sheet.cell(GROUP_ROW, start).data_type = "s"
        _merge(sheet, GROUP_ROW, start, width)
        start += width
    start = FIRST
    for key in form.criteria:
        width = sum(field.criterion == key for field in form.fields)
        _merge(sheet, NAME_ROW, start, width)
        start += width


def _merge(sheet: Any, row: int, start: int, width: int) -> None:
    if width > 1:
        sheet.merge_cells(
            start_row=row, end_row=row, start_column=start, end_column=start + width - 1
        )


def _row(sheet: Any, form: Form, row: int, last: int, paint: Painter) -> None:
    paint.cell(sheet, row, KEY, "hidden")
    paint.cell(sheet, row, NUMBER, "number", row - FIRST_ROW + 1)
    paint.cell(sheet, row, CODE_COLUMN, "code")
    for place in range(FIRST, FIRST + len(form.fields)):
        paint.cell(sheet, row, place, "input")
    cells = line_cells(form, row)
    first, end = f"{get_column_letter(FIRST)}{row}", f"{get_column_letter(last - 2)}{row}"
    paint.cell(sheet, row, last - 1, "total", _total(form, cells, f"{first}:{end}"))
    needed = {f.criterion for f in form.fields if f.required}
    paint.cell(sheet, row, last, "number", left([cells[key] for key in cells if key in needed]))
    sheet.row_dimensions[row].height = 25


def line_cells(form: Form, row: int) -> dict[str, dict[str, str]]:
    """Addresses of a line's cells, by criterion and part."""
    found: dict[str, dict[str, str]] = {}
    for place, field in enumerate(form.fields, FIRST):
        address = f"{get_column_letter(place)}{row}"
        found.setdefault(field.criterion, {})[field.part] = address
    return found


def _total(form: Form, cells: dict[str, dict[str, str]], everything: str) -> str | None:
    if not has_total(form):
        return None
    added = total(form, {key: subtotal(form, key, parts) for key, parts in cells.items()})
    formula = f'=IF(COUNTA({everything})=0,"",{added})'
    return formula if len(formula) <= 8000 else None


def _foot(sheet: Any, form: Form, row: int, last: int, paint: Painter) -> None:
    words = "　　".join(f"{signer}：____________" for signer in form.signers)
    words = _("{signers}　　日期：____ 年 __ 月 __ 日", signers=words)
    paint.cell(sheet, row, NUMBER, "sign", words)
    sheet.merge_cells(start_row=row, end_row=row, start_column=NUMBER, end_column=last)
    sheet.row_dimensions[row].height = 32


def _page(sheet: Any, form: Form, last: int) -> None:
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[FIELDS_ROW].hidden = True
    sheet.column_dimensions["B"].width = 5
    sheet.column_dimensions["C"].width = 10
    for place, width in enumerate(column_widths(form), FIRST):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.column_dimensions[get_column_letter(last - 1)].width = 9
    sheet.column_dimensions[get_column_letter(last)].width = 7
    sheet.freeze_panes = sheet.cell(FIRST_ROW, FIRST)
    sheet.print_title_rows = f"{GROUP_ROW}:{LABEL_ROW}"
    sheet.print_title_cols = "A:C"
    set_up_page(sheet, "@@footer@@")
