"""Cells whose formula failed (#DIV/0!, #N/A): a reader that shows them as empty would lose them."""

import re
import zipfile
from xml.etree.ElementTree import ParseError, fromstring

CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Failed = dict[tuple[int, int], str]  # (row, column) from nought → what stands there


def failed_cells(path: str) -> dict[str, Failed]:
    """Every such cell by the name of its sheet; for workbooks that passed the prescan."""
    found: dict[str, Failed] = {}
    with zipfile.ZipFile(path) as book:
        for name, member in sheet_members(book).items():
            text = book.read(member)
            if b't="e"' in text or b"t='e'" in text:
                found[name] = _failed(text)
    return found


def sheet_members(book: zipfile.ZipFile) -> dict[str, str]:
    """Member of the zip by the name of the sheet."""
    try:
        # the prescan refused entities, so this parses nothing that grows
        relations = fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        workbook = fromstring(book.read("xl/workbook.xml"))  # noqa: S314
    except (KeyError, ParseError, zipfile.BadZipFile):
        return {}
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    found = {}
    for one in workbook.iter():
        target = targets.get(one.get(RELATION)) if one.tag.endswith("}sheet") else None
        if target:
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if member in book.namelist():
                found[one.get("name", "")] = member
    return found


def _failed(text: bytes) -> Failed:
    found: Failed = {}
    for cell in CELL.finditer(text):
        place = PLACE.search(cell[1])
        if place and re.search(rb"""\bt=["']e["']""", cell[1]):
            value = VALUE.search(cell[2])
            shown = value[1].decode(errors="replace") if value else "#"
            found[int(place[2]) - 1, _number(place[1]) - 1] = shown
    return found


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
