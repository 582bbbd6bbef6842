"""A look at an .xlsx before anything parses it: size, members, far cells, entities.

A workbook is a zip of XML. A small one can unpack to gigabytes, and one cell in the last row makes
a dense reader ask for more memory than there is. Every member is looked at, whatever its name: the
workbook itself says which of them are sheets.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass

CHUNK = 1 << 20
LONGEST_TAG = 1 << 16
NAME = rb"(?:[^\s<>/!?:=]+:)?"
ATTRIBUTES = rb"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)"""
# rows and cells as they follow each other; what closes itself is styled and empty
TAG = re.compile(rb"<" + NAME + rb"(row|c|sheetData|mergeCell)(?=[\s/>])" + ATTRIBUTES + rb"(/?)>")
# most cells of most tables: within every limit, so they need no look one by one
NEAR = re.compile(rb"""<c r="[A-Z]\d{1,5}"(?: [a-z]+="[^"<>]*")*/?>""")
NEAR_COLUMN = 26
HIDES = re.compile(rb"[<:](?:row|col)\s[^<>]*\bhidden=")
PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*([A-Za-z]*)(\d*)""")
MERGED = re.compile(rb"""ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})""")
ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
PLAIN = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
XML = (".xml", ".rels", ".vml")
OTHER = {"xl/workbook.bin": "binary", "content.xml": "other", "word/document.xml": "other"}
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    UnicodeDecodeError,
    ValueError,
    IndexError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may hold: bytes unpacked, members, last row and column, cells, merged."""

    size: int = 200 << 20
    members: int = 1000
    rows: int = 100_050
    columns: int = 100
    area: int = 4_000_000
    merged: int = 400_000


class Refused(Exception):
    """A workbook that is not opened; ``code`` is a key of read.MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Extent:
    """Follows the cells of all sheets: how far they reach and how much they cover."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = self.column = self.area = self.merged = 0
        self.last_row = self.last_column = 0
        self.hides = False  # does any row or column look hidden?

    def member(self) -> None:
        """A new member begins."""
        self.area += self.last_row * self.last_column
        if self.area > self.limits.area:
            raise Refused("area")
        self.row = self.column = self.last_row = self.last_column = 0

    def look(self, text: bytes) -> None:
        """Count what is in this part of a member. Raises Refused."""
        # styles and names of ranges say it of themselves too
        self.hides = self.hides or (b"hidden=" in text and HIDES.search(text) is not None)
        text, near = NEAR.subn(b"", text)
        if near:
            self.last_column = max(self.last_column, NEAR_COLUMN)
        for tag in TAG.finditer(text):
            kind, attributes, closed = tag.groups()
            if kind == b"c":
                self._cell(attributes, closed)
            elif kind == b"row":
                place = PLACE.search(attributes)
                self.row = int(place[2]) if place and place[2] else self.row + 1
                self.column = 0
                if near and self.row <= self.limits.rows:
                    self.last_row = max(self.last_row, self.row)
            elif kind == b"mergeCell":
                self._merge(attributes)

    def _cell(self, attributes: bytes, closed: bytes) -> None:
        place = PLACE.search(attributes)
        if place and place[1] and place[2]:
            self.column, row = _number(place[1].upper()), int(place[2])
        else:
            self.column, row = self.column + 1, self.row
        if closed:
            return
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, self.column)
        if self.last_row > self.limits.rows:
            raise Refused("rows")
        if self.last_column > self.limits.columns:
            raise Refused("columns")
        if self.area + self.last_row * self.last_column > self.limits.area:
            raise Refused("area")

    def _merge(self, attributes: bytes) -> None:
        if found := MERGED.search(attributes):
            left, top, right, bottom = found.groups()
            height = abs(int(bottom) - int(top)) + 1
            self.merged += height * (abs(_number(right) - _number(left)) + 1)
        if self.merged > self.limits.merged:
            raise Refused("merged")


def prescan(path: str, limits: Limits) -> bool:
    """Raise Refused unless the workbook is harmless; whether anything in it may be hidden."""
    try:
        with zipfile.ZipFile(path) as book:
            infos = book.infolist()
            if len(infos) > limits.members or sum(i.file_size for i in infos) > limits.size:
                raise Refused("size")
            _names([info.filename for info in infos])
            left, extent = limits.size, Extent(limits)
            for info in infos:
                extent.member()
                left = _member(book, info, left, extent)
            extent.member()
            return extent.hides
    except BROKEN as error:
        raise Refused("format") from error
    except RuntimeError as error:  # of zipfile: encrypted
        raise Refused("password") from error


def _names(names: list[str]) -> None:
    """Two members of one name are two truths; one that climbs out is no workbook's."""
    lower = [name.lower() for name in names]
    if len(set(lower)) < len(lower):
        raise Refused("format")
    if any(".." in name.replace("\\", "/").split("/") for name in names):
        raise Refused("format")
    for name, code in OTHER.items():
        if name in lower:
            raise Refused(code)
    if "xl/workbook.xml" not in lower:
        raise Refused("format")


def _member(book: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, extent: Extent) -> int:
    """Read one member to its end; returns how many bytes are left for the others."""
    if info.flag_bits & 1:
        raise Refused("password")
    tail, first = b"", True
    with book.open(info) as file:
        while block := file.read(CHUNK):
            left -= len(block)
            if left < 0:
                raise Refused("size")
            if first and info.filename.lower().endswith(XML):
                _encoding(block[:1024])
            first = False
            text = tail + block
            if any(word in text for word in FORBIDDEN):
                raise Refused("entities")
            cut = text.rfind(b"<")
            cut = cut if cut >= 0 and len(text) - cut < LONGEST_TAG else len(text)
            extent.look(text[:cut])
            tail = text[cut:]
    extent.look(tail)
    return left


def _encoding(head: bytes) -> None:
    """In another encoding everything forbidden looks different."""
    named = ENCODING.search(head)
    if b"\0" in head or head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x4c\x6f\xa7\x94")):
        raise Refused("entities")
    if named and named[1].strip().lower() not in PLAIN:
        raise Refused("entities")


def _number(letters: bytes) -> int:
    """Column of these letters, from one; more than three are beyond every limit."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number
