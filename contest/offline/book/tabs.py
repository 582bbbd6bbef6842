"""A sheet for every entry, and one that lists them (每人一页), for rubrics that are long."""

from typing import Any

from contest.i18n import _
from contest.offline.book.formulas import has_total, is_filled, left, subtotal, total
from contest.offline.book.shape import CODE, LABEL, NAME, VALUE, Form
from contest.offline.book.styles import Painter, add_rule, as_text, mark_progress, set_up_page

SIGN_ROW, HEAD_ROW, CODE_ROW, FIRST_ROW = 3, 4, 5, 6
KEY, GROUP, CRITERION, WHAT, HINT, INPUT, WORTH = range(1, 8)
LIST_FIRST = 5  # first row of the list of entries
TOKEN = "LT{:03}X"  # noqa: S105  (stands for the name of a sheet)


def write_tabs(book: Any, index: Any, form: Form, count: int, lists: dict[str, str],
               paint: Painter) -> None:  # fmt: skip
    """The list of entries and a sheet for each; names of sheets are tokens, filled in later."""
    bottom = FIRST_ROW + len(form.fields)
    for number in range(count):
        sheet = book.create_sheet(TOKEN.format(number))
        _entry(sheet, form, bottom, lists, paint)
    _index(index, form, count, bottom, paint)


def _entry(sheet: Any, form: Form, bottom: int, lists: dict[str, str], paint: Painter) -> None:
    for row, style in ((1, "title"), (2, "facts")):
        paint.cell(sheet, row, GROUP, style)
        sheet.merge_cells(start_row=row, end_row=row, start_column=GROUP, end_column=WORTH)
    sheet.row_dimensions[1].height = 30
    paint.cell(sheet, SIGN_ROW, KEY, "hidden")
    for column, sign in ((CRITERION, NAME), (WHAT, LABEL), (INPUT, VALUE)):
        paint.cell(sheet, SIGN_ROW, column, "hidden", sign)
    words = (_("模块"), _("评分项"), _("填什么"), _("要求"), _("填写"), _("参考得分"))
    for column, word in enumerate(words, GROUP):
        paint.cell(sheet, HEAD_ROW, column, "head", word)
    _code(sheet, form, paint)
    _fields(sheet, form, lists, paint)
    _bottom(sheet, form, bottom, paint)
    _page(sheet)


def _code(sheet: Any, form: Form, paint: Painter) -> None:
    paint.cell(sheet, CODE_ROW, KEY, "hidden", CODE)
    for column in range(GROUP, WORTH + 1):
        paint.cell(sheet, CODE_ROW, column, "group")
    sheet.cell(CODE_ROW, CRITERION).value = form.code_word
    paint.cell(sheet, CODE_ROW, INPUT, "code")
    sheet.row_dimensions[HEAD_ROW].height = 24
    sheet.row_dimensions[CODE_ROW].height = 26


def _fields(sheet: Any, form: Form, lists: dict[str, str], paint: Painter) -> None:
    names = {key: name for name, keys in form.groups for key in keys}
    cells = tab_cells(form)
    shown_group = shown_criterion = ""
    for row, field in enumerate(form.fields, FIRST_ROW):
        group = names.get(field.criterion, "")
        as_text(paint.cell(sheet, row, KEY, "hidden", field.key))
        as_text(paint.cell(sheet, row, GROUP, "hint", group if group != shown_group else ""))
        is_first = field.criterion != shown_criterion
        as_text(paint.cell(sheet, row, CRITERION, "text" if is_first else "hint", field.name))
        label = field.heading
        as_text(paint.cell(sheet, row, WHAT, "hint", label))
        as_text(paint.cell(sheet, row, HINT, "hint", field.help if is_first else ""))
        paint.cell(sheet, row, INPUT, "input")
        mine = cells[field.criterion]
        worth = f'IF({is_filled(mine)},{subtotal(form, field.criterion, mine)},"")'
        is_shown = is_first and has_total(form) and len(worth) < 8000
        paint.cell(sheet, row, WORTH, "total", f"={worth}" if is_shown else None)
        add_rule(sheet, field, f"F{row}", f"F{row}", lists.get(field.key, ""))
        sheet.row_dimensions[row].height = 30 if len(field.name) > 14 or len(label) > 12 else 23
        shown_group, shown_criterion = group, field.criterion


def tab_cells(form: Form) -> dict[str, dict[str, str]]:
    """Addresses of the cells to fill in, by criterion and part."""
    found: dict[str, dict[str, str]] = {}
    for row, field in enumerate(form.fields, FIRST_ROW):
        found.setdefault(field.criterion, {})[field.part] = f"F{row}"
    return found


def _bottom(sheet: Any, form: Form, bottom: int, paint: Painter) -> None:
    cells = tab_cells(form)
    needed = {f.criterion for f in form.fields if f.required}
    for column in range(GROUP, WORTH + 1):
        paint.cell(sheet, bottom, column, "group")
    sheet.cell(bottom, CRITERION).value = _("参考合计") if has_total(form) else _("合计由系统计算")
    sheet.cell(bottom, WHAT).value = _("还差几项")
    # points stand beside the first cell of a criterion; a blank there is a text, which N makes 0
    rows = {key: f"N(G{next(iter(parts.values()))[1:]})" for key, parts in cells.items()}
    added = total(form, rows)
    blank = f'=IF(COUNTA(F{FIRST_ROW}:F{bottom - 1})=0,"",{added})'
    paint.cell(sheet, bottom, WORTH, "total", blank if has_total(form) else None)
    paint.cell(sheet, bottom, HINT, "number", left([cells[key] for key in cells if key in needed]))
    mark_progress(sheet, f"E{bottom}", f"E{bottom}")
    words = "　　".join(f"{signer}：________" for signer in form.signers)
    words = _("{signers}　　日期：____ 年 __ 月 __ 日", signers=words)
    paint.cell(sheet, bottom + 2, GROUP, "sign", words)
    sheet.merge_cells(
        start_row=bottom + 2, end_row=bottom + 2, start_column=GROUP, end_column=WORTH
    )
    sheet.row_dimensions[bottom + 2].height = 32


def _page(sheet: Any) -> None:
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[SIGN_ROW].hidden = True
    for letter, width in zip("BCDEFG", (12, 27, 22, 30, 13, 10), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.print_title_rows = f"{HEAD_ROW}:{CODE_ROW}"
    set_up_page(sheet, "@@footer@@", landscape=False)


def _index(sheet: Any, form: Form, count: int, bottom: int, paint: Painter) -> None:
    for row, style, height in ((1, "title", 30), (2, "facts", 20), (3, "help", 44)):
        paint.cell(sheet, row, 2, style)
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=6)
        sheet.row_dimensions[row].height = height
    words = (_("序号"), form.code_word, _("还差几项"), _("参考合计"), _("备注"))
    for column, word in enumerate(words, 2):
        paint.cell(sheet, LIST_FIRST - 1, column, "head", word)
    for number in range(count):
        row, token = LIST_FIRST + number, TOKEN.format(number)
        paint.cell(sheet, row, 2, "number", number + 1)
        paint.cell(sheet, row, 3, "link").hyperlink = f"#'{token}'!F{FIRST_ROW}"
        paint.cell(sheet, row, 3, "link")
        sheet.cell(row, 3).value = None
        paint.cell(sheet, row, 4, "number", f"='{token}'!E{bottom}")
        paint.cell(sheet, row, 5, "total", f"='{token}'!G{bottom}" if has_total(form) else None)
        paint.cell(sheet, row, 6, "hint")
        sheet.row_dimensions[row].height = 24
    last = LIST_FIRST + count - 1
    mark_progress(sheet, f"D{LIST_FIRST}:D{last}", f"D{LIST_FIRST}")
    signed = "　　".join(f"{signer}：________" for signer in form.signers)
    paint.cell(sheet, last + 2, 2, "sign", signed)
    sheet.merge_cells(start_row=last + 2, end_row=last + 2, start_column=2, end_column=6)
    sheet.column_dimensions["A"].hidden = True
    for letter, width in zip("BCDEF", (7, 16, 12, 14, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{LIST_FIRST}"
    sheet.print_title_rows = f"{LIST_FIRST - 1}:{LIST_FIRST - 1}"
    set_up_page(sheet, "@@footer@@", landscape=False)
