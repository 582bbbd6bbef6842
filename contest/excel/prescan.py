"""A look at an .xlsx before anything parses it: size, members, far cells, entities.

A workbook is a zip of XML. A small one can unpack to gigabytes, and one cell in the last row makes
a dense reader ask for more memory than there is.
"""

import re
import zipfile
from dataclasses import dataclass

CHUNK = 1 << 20
# a cell with something in it; styled empty ones close themselves and take no room
CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>/]*(/?)>')


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may hold: bytes unpacked, members, last row, last column."""

    size: int = 200 << 20
    members: int = 1000
    rows: int = 20_050
    columns: int = 100


class Refused(Exception):
    """A workbook that is not opened; ``code`` is a key of read.MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def prescan(path: str, limits: Limits) -> None:
    """Raise Refused unless the workbook is harmless."""
    try:
        with zipfile.ZipFile(path) as book:
            infos = book.infolist()
            if len(infos) > limits.members or sum(i.file_size for i in infos) > limits.size:
                raise Refused("size")
            left = limits.size
            for info in infos:
                left = _member(book, info, left, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise Refused("format") from error


def _member(book: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    """Read one member to its end; returns how many bytes are left for the others."""
    if info.flag_bits & 1:
        raise Refused("password")
    is_sheet = info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml")
    if not is_sheet and not info.filename.endswith((".xml", ".rels", ".vml")):
        return left
    tail = b""
    with book.open(info) as file:
        while block := file.read(CHUNK):
            left -= len(block)
            if left < 0:
                raise Refused("size")
            text = tail + block
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise Refused("entities")
            if is_sheet:
                _check_cells(text, limits)
            tail = text[-64:]
    return left


def _check_cells(text: bytes, limits: Limits) -> None:
    for found in CELL.finditer(text):
        column, row, empty = found.groups()
        if empty:
            continue
        if int(row) > limits.rows:
            raise Refused("rows")
        if _number(column) > limits.columns:
            raise Refused("columns")


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
