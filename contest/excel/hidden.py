"""Rows and columns of a sheet that cannot be seen: people forget them, so they are told."""

import re
import zipfile
from collections.abc import Iterator

from contest.excel.faulty import sheet_members

ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
NUMBER = re.compile(rb"""\br=["'](\d{1,7})["']""")
FIRST = re.compile(rb"""\bmin=["'](\d{1,5})["']""")
LAST = re.compile(rb"""\bmax=["'](\d{1,5})["']""")
MOST_COLUMNS = 256
BLOCK = 1 << 20


def hidden_parts(path: str, sheet: str) -> dict[str, list[int]]:
    """Hidden ``rows`` and ``columns``, from one; of a workbook that passed the prescan."""
    rows: list[int] = []
    columns: set[int] = set()
    with zipfile.ZipFile(path) as book:
        member = sheet_members(book).get(sheet)
        for text in _blocks(book, member) if member else ():
            if b"hidden=" in text:
                rows += _rows(text)
                columns |= _columns(text)
    return {"rows": rows, "columns": sorted(columns)}


def _blocks(book: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """A member in parts that end between two tags: a long sheet is never held whole."""
    rest = b""
    with book.open(member) as file:
        while block := file.read(BLOCK):
            text = rest + block
            cut = text.rfind(b"<")
            yield text[: max(cut, 0)]
            rest = text[max(cut, 0) :]
    yield rest


def _rows(text: bytes) -> list[int]:
    found = []
    for row in ROW.finditer(text):
        number = NUMBER.search(row[1]) if HIDDEN.search(row[1]) else None
        if number:
            found.append(int(number[1]))
    return found


def _columns(text: bytes) -> set[int]:
    found: set[int] = set()
    for column in COLUMN.finditer(text):
        first, last = FIRST.search(column[1]), LAST.search(column[1])
        if first and last and HIDDEN.search(column[1]):
            # to the end of the sheet: nothing stands there
            found.update(range(int(first[1]), min(int(last[1]), MOST_COLUMNS) + 1))
    return found
