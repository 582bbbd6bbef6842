"""A workbook for one judge out of a template that all judges of a stage share (写工作簿).

openpyxl makes the template once: styles, rules, formulas, page set-up. A workbook for one judge is
that template with its empty cells filled: text is put between pieces that are ready, nothing is
parsed or styled again, so a hundred workbooks cost little more than writing their values.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from contest.i18n import _
from contest.offline.book import across, tabs
from contest.offline.book.shape import (
    CHOICES_SHEET,
    ENTRY,
    PIECE,
    PIECES,
    ROW,
    SECRET_SHEET,
    Book,
    Form,
    Line,
)
from contest.offline.book.styles import Painter
from contest.offline.fields import Field

EMPTY = re.compile(r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="n")?(?:\s*/>|></c>)')
CONTENTS = "[Content_Types].xml"
STAMP = (2020, 1, 1, 0, 0, 0)  # the same values give the same bytes
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
DIGITS = 15  # of a decimal that a double keeps
SHORTEST = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Values = Mapping[str, str]  # address → decimal, or text after a leading apostrophe


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the zip: text between empty cells, which are (address, style)."""

    name: str
    texts: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]

    def filled(self, values: Values) -> str:
        """The member with these cells filled."""
        out = [self.texts[0]]
        for (address, style), text in zip(self.cells, self.texts[1:], strict=True):
            out.append(_cell(address, style, values.get(address)))
            out.append(text)
        return "".join(out)


@dataclass(frozen=True, slots=True)
class Template:
    """A workbook for so many lines, not yet filled. ``fixed`` members never change."""

    form: Form
    count: int
    parts: tuple[Part, ...]
    fixed: tuple[tuple[str, bytes], ...]


def make_template(form: Form, count: int) -> Template:
    """Build the template with openpyxl."""
    book = Workbook()
    paint = Painter(book)
    front = book.active
    front.title = _("目录") if form.is_long else _("评分")
    lists = _choice_lists(form.fields)
    if form.is_long:
        tabs.write_tabs(book, front, form, count, lists, paint)
    else:
        across.write_across(front, form, count, lists, paint)
    if lists:
        _write_choices(book, form.fields)
    secret = book.create_sheet(SECRET_SHEET)
    for row in range(1, PIECES + 1):
        paint.cell(secret, row, 1, "hidden")
    secret.protection.sheet = True
    secret.sheet_state = "veryHidden"
    book.properties.creator = book.properties.lastModifiedBy = "Leitai"
    book.calculation.fullCalcOnLoad = True
    return _cut(book, form, count)


def fill(template: Template, book: Book) -> bytes:
    """The workbook for one judge."""
    sheets = _sheet_values(book)
    names = _tab_names(book.lines) if template.form.is_long else {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in template.fixed:
            archive.writestr(_info(name), data)
        for part in template.parts:
            text = part.filled(sheets.get(part.name, {}))
            text = text.replace("@@footer@@", escape(_clean(book.footer).replace("&", "&&")))
            for token, shown in names.items():
                text = text.replace(token, shown)
            archive.writestr(_info(part.name), text.encode())
    return out.getvalue()


def _cut(book: Workbook, form: Form, count: int) -> Template:
    raw = io.BytesIO()
    book.save(raw)
    parts, fixed = [], []
    with zipfile.ZipFile(raw) as archive:
        # readers look for the list of contents first
        for name in sorted(archive.namelist(), key=lambda one: one != CONTENTS):
            data = archive.read(name)
            if name.startswith("xl/worksheets/sheet") or name == "xl/workbook.xml":
                parts.append(_part(name, data.decode()))
            else:
                fixed.append((name, data))
    return Template(form, count, tuple(parts), tuple(fixed))


def _part(name: str, text: str) -> Part:
    texts, cells, end = [], [], 0
    for found in EMPTY.finditer(text):
        texts.append(text[end : found.start()])
        cells.append((found[1], found[2] or ""))
        end = found.end()
    return Part(name, (*texts, text[end:]), tuple(cells))


def _cell(address: str, style: str, value: str | None) -> str:
    if value is None:
        return f'<c r="{address}"{style}/>'
    if value.startswith("'"):
        text: str = escape(_clean(value[1:]))
        start = f'<c r="{address}"{style} t="inlineStr">'
        return f'{start}<is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{address}"{style}><v>{value}</v></c>'


def _clean(text: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def as_number(text: str) -> str:
    """A decimal for a number cell, or as text where a double would not keep all its digits."""
    digits = text.replace("-", "").replace(".", "").strip("0")
    is_safe = SHORTEST.fullmatch(text) and len(digits) <= DIGITS
    return text if is_safe else f"'{text}"


def _sheet_values(book: Book) -> dict[str, dict[str, str]]:
    """What to fill in, by member of the zip; sheets are numbered in the order they were made."""
    head = {"B1": f"'{book.title}", "B2": f"'{book.facts}"}
    count = len(book.lines)
    if not book.form.is_long:
        front = {**head, "B3": f"'{book.help}"}
        for row, line in enumerate(book.lines, across.FIRST_ROW):
            front.update(_line_values(line, row, book.form.fields))
        found = {"xl/worksheets/sheet1.xml": front}
    else:
        codes = {f"C{tabs.LIST_FIRST + n}": f"'{one.shown}" for n, one in enumerate(book.lines)}
        found = {"xl/worksheets/sheet1.xml": {**head, "B3": f"'{book.help}", **codes}}
        for number, line in enumerate(book.lines, 2):
            values = {**head, **dict(_tab_values(line, book.form.fields))}
            found[f"xl/worksheets/sheet{number}.xml"] = values
    number = 1 + (count if book.form.is_long else 0) + bool(_choice_lists(book.form.fields)) + 1
    found[f"xl/worksheets/sheet{number}.xml"] = dict(_pieces(book.secret))
    return found


def _line_values(line: Line, row: int, fields: Sequence[Field]) -> Iterator[tuple[str, str]]:
    yield f"A{row}", f"'{ROW}{line.handle}"
    yield f"C{row}", f"'{line.shown}"
    for place, field in enumerate(fields, across.FIRST):
        if field.key in line.values:
            yield f"{get_column_letter(place)}{row}", _written(field, line.values[field.key])


def _tab_values(line: Line, fields: Sequence[Field]) -> Iterator[tuple[str, str]]:
    yield f"A{tabs.SIGN_ROW}", f"'{ENTRY}{line.handle}"
    yield f"F{tabs.CODE_ROW}", f"'{line.shown}"
    for row, field in enumerate(fields, tabs.FIRST_ROW):
        if field.key in line.values:
            yield f"F{row}", _written(field, line.values[field.key])


def _written(field: Field, value: str) -> str:
    shown = field.shown(value)
    return f"'{shown}" if field.form in ("yes_no",) or shown != value else as_number(value)


def _pieces(secret: str) -> Iterator[tuple[str, str]]:
    pieces = [secret[at : at + PIECE] for at in range(0, len(secret), PIECE)]
    if len(pieces) > PIECES:
        raise ValueError("the identity of a workbook is too long")
    for row, piece in enumerate(pieces, 1):
        yield f"A{row}", f"'{piece}"


def _tab_names(lines: Sequence[Line]) -> dict[str, str]:
    """Token → name of the sheet: the code, without what Excel forbids, no name twice."""
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        base = _clean(line.shown).translate(FORBIDDEN)[:24] or str(number + 1)
        name, again = base, 2
        while name.lower() in {n.lower() for n in found.values()}:
            name, again = f"{base}_{again}", again + 1
        found[tabs.TOKEN.format(number)] = name
    return {token: quoteattr(name)[1:-1].replace("'", "") for token, name in found.items()}


def _choice_lists(fields: Sequence[Field]) -> dict[str, str]:
    """Where on their own sheet the choices of a field stand, by its key."""
    wordy = [field for field in fields if field.choices]
    return {
        field.key: f"{CHOICES_SHEET}!${letter}$1:${letter}${len(field.choices)}"
        for place, field in enumerate(wordy, 1)
        for letter in [get_column_letter(place)]
    }


def _write_choices(book: Workbook, fields: Sequence[Field]) -> None:
    sheet = book.create_sheet(CHOICES_SHEET)
    for place, field in enumerate((f for f in fields if f.choices), 1):
        for row, (word, _value) in enumerate(field.choices, 1):
            sheet.cell(row, place, word).data_type = "s"
    sheet.protection.sheet = True
    sheet.sheet_state = "hidden"


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
