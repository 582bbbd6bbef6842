"""How the sheets of a workbook look, and the rules of their cells (样式与校验)."""

from collections.abc import Mapping
from typing import Any

from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from contest.i18n import _
from contest.offline.fields import Field
from contest.scoring.numbers import exact_text

INK, SOFT, NAVY, BLUE = "FF1F2328", "FF545A62", "FF15293E", "FF1D4F84"
HAIR = Side(style="thin", color="FFDEDBD3")
FIRM = Side(style="thin", color="FF857F74")
HEAD = PatternFill("solid", start_color="FFE7EFF8")
BAND = PatternFill("solid", start_color="FFECEEF1")
OPEN = PatternFill("solid", start_color="FFFFFDF3")
DONE = PatternFill("solid", start_color="FFE3F2E9", end_color="FFE3F2E9")
WAITS = PatternFill("solid", start_color="FFFFF0D9", end_color="FFFFF0D9")
FACE = "微软雅黑"


def _font(size: float, color: str = INK, **more: Any) -> Font:
    return Font(name=FACE, size=size, color=color, **more)


STYLES: dict[str, dict[str, Any]] = {
    "title": {"font": _font(16, NAVY, bold=True), "wrap": False},
    "facts": {"font": _font(10.5), "wrap": False},
    "help": {"font": _font(9, SOFT), "at": "left"},
    "hidden": {"font": _font(8, SOFT), "format": "@"},
    "group": {"font": _font(10, NAVY, bold=True), "fill": BAND, "at": "center"},
    "head": {"font": _font(10, bold=True), "fill": HEAD, "at": "center"},
    "label": {"font": _font(8.5, SOFT), "fill": HEAD, "at": "center"},
    "code": {"font": _font(13, bold=True), "at": "center", "format": "@"},
    "number": {"font": _font(9, SOFT), "at": "center"},
    "text": {"font": _font(10), "at": "left"},
    "hint": {"font": _font(9, SOFT), "at": "left"},
    "link": {"font": _font(13, BLUE, bold=True, underline="single"), "at": "center"},
    "input": {"font": _font(12), "fill": OPEN, "at": "center", "open": True, "wrap": False},
    "total": {"font": _font(12, NAVY, bold=True), "at": "center", "format": "0.##"},
    "sign": {"font": _font(10.5), "wrap": False},
}
BARE = {"title", "facts", "help", "hidden", "sign"}  # without a frame


class Painter:
    """Gives cells of one workbook their style; every style is made once and shared."""

    def __init__(self, book: Any) -> None:
        scratch = book.create_sheet()
        self._made = {}
        for number, (name, look) in enumerate(STYLES.items(), 1):
            cell = scratch.cell(number, 1)
            _dress(cell, name, look)
            self._made[name] = cell._style
        book.remove(scratch)

    def cell(self, sheet: Any, row: int, column: int, style: str, value: Any = None) -> Any:
        """A cell with a style; text stays text, only a leading ``=`` we wrote ourselves counts."""
        cell = sheet.cell(row, column)
        cell._style = self._made[style]
        if value is not None:
            cell.value = value
        return cell


def _dress(cell: Any, name: str, look: dict[str, Any]) -> None:
    cell.font = look["font"]
    if "fill" in look:
        cell.fill = look["fill"]
    if name not in BARE:
        side = FIRM if look.get("open") else HAIR
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.alignment = Alignment(
        horizontal=look.get("at"),
        vertical="center",
        wrap_text=look.get("wrap", True),
        shrink_to_fit=look.get("open", False),  # a long choice stays on its line
    )
    cell.number_format = look.get("format", "General")
    cell.protection = Protection(locked=not look.get("open"))


def as_text(cell: Any) -> Any:
    """A text of a person: ``=1+1`` in it is no formula."""
    if isinstance(cell.value, str):
        cell.data_type = "s"
    return cell


def set_up_page(sheet: Any, footer: str, *, landscape: bool = True) -> None:
    """Protected without a password, A4, one page wide, page numbers."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.2, 0.3
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.right.text = _("第 {page} 页，共 {pages} 页", page="&P", pages="&N")
    sheet.sheet_view.showGridLines = False


def text_height(texts: Mapping[str, float], size: float) -> float:
    """How tall a row must be, in points, for wrapped texts in cells of these widths.

    texts: text → width of its cell in characters; size: of the letters, in points
    """
    lines = 1
    for text, width in texts.items():
        wide = sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
        lines = max(lines, -(-int(wide * size) // int(max(1.0, width - 1) * 10)))
    return lines * size * 1.4 + 6


def mark_progress(sheet: Any, places: str, first: str) -> None:
    """Cells that count what is left: green at nought, amber until then."""
    rules = sheet.conditional_formatting
    rules.add(places, FormulaRule(formula=[f'{first}=""'], stopIfTrue=True))
    rules.add(places, CellIsRule(operator="equal", formula=["0"], fill=DONE))
    rules.add(places, CellIsRule(operator="greaterThan", formula=["0"], fill=WAITS))


def add_rule(sheet: Any, field: Field, first: str, places: str, listed: str) -> None:
    """What may be typed into the cells of a field, with a sentence for what may not.

    first: address of the first cell; listed: where the choices stand on their sheet, if they do
    """
    rule = _rule(field, first, listed)
    if rule is None:
        return
    rule.errorTitle = rule.promptTitle = field.name[:30]
    rule.showErrorMessage = rule.showInputMessage = True
    rule.allow_blank = True
    rule.error = rule.prompt = _sentence(field)[:220]
    rule.add(places)
    sheet.add_data_validation(rule)


def _rule(field: Field, first: str, listed: str) -> DataValidation | None:
    if field.choices:
        words = ",".join(word for word, _value in field.choices)
        inline = len(words) <= 200 and not any(set(',"') & set(w) for w, _v in field.choices)
        return DataValidation(type="list", formula1=f'"{words}"' if inline else f"={listed}")
    if field.form == "measure":
        yes = f'OR({first}="{_("是")}",{first}="{_("否")}")'
        return DataValidation(type="custom", formula1=f"OR(ISNUMBER({first}),{yes})")
    if field.step:
        step = exact_text(field.step)
        near = f"ABS(ROUND({first}/({step}),0)*({step})-{first})<0.000001"
        tests = ",".join([*_edges(field, first), near])
        return DataValidation(type="custom", formula1=f"AND({tests})")
    if field.form == "whole":
        return DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
    if field.low is not None and field.high is not None:
        return DataValidation(
            type="decimal",
            operator="between",
            formula1=exact_text(field.low),
            formula2=exact_text(field.high),
        )
    return DataValidation(type="custom", formula1=f"AND({','.join(_edges(field, first))})")


def _edges(field: Field, first: str) -> list[str]:
    tests = [f"ISNUMBER({first})"]
    if field.low is not None:
        tests.append(f"{first}>={exact_text(field.low)}")
    if field.high is not None:
        tests.append(f"{first}<={exact_text(field.high)}")
    return tests


def _sentence(field: Field) -> str:
    label = field.label
    if field.choices:
        return _("请从下拉列表里选。没有评的空着。")
    if field.part:
        return _("{label}：填数，没有就填 0。没有评的空着。", label=label)
    return _("{label}。没有评的空着，空着不是 0 分。", label=label)
