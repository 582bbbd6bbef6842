"""What stands in a workbook that came back (读工作簿), wherever its rows and columns are now.

Rows and columns are found by the signs in the hidden column and row, never by their place: they may
have been sorted, hidden, moved, or stand among others that somebody added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.i18n import N_
from contest.offline.book.shape import (
    CODE,
    ENTRY,
    FIELDS,
    LABEL,
    NAME,
    ROW,
    SECRET_SHEET,
    VALUE,
)
from contest.offline.identity import Broken, Identity, opened
from contest.offline.values import Raw, as_shown, is_blank

Rows = list[list[Raw]]

NO_IDENTITY = N_(
    "“{name}”里没有识别信息，可能是复制出来的新表。请在下载的原文件里填写，或重新下载一份再抄过去。"
)
BROKEN = N_("“{name}”的识别信息被改动过，校验不符。请重新下载一份，把分数抄过去。")
NO_SHEET = N_("“{name}”里找不到评分表，隐藏的行或列被删掉了。请重新下载一份，把分数抄过去。")
TWO_SHEETS = N_(
    "“{name}”里有两张填得不一样的评分表（{sheets}），不知道该用哪一张。请删掉多余的再上传。"
)
HEADINGS = N_("“{name}”的表头“{found}”被改过，原来是“{expected}”。请改回去，或重新下载一份。")
CODES = N_(
    "“{name}”里编号“{expected}”那一行现在写着“{found}”，分数可能错行。请改回去，或重新下载一份。"
)


class Refused(ValueError):
    """A file that is not taken; ``message`` says why and what to do, with ``values``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(slots=True)
class Found:
    """A line of the file: its cells by field key, and those of each further copy of it."""

    code: str
    cells: dict[str, Raw]
    again: list[dict[str, Raw]] = field(default_factory=list)


def read_book(sheets: Sequence[Mapping[str, Any]], name: str) -> tuple[Identity, dict[str, Found]]:
    """The identity and the lines by handle. Raises Refused; nothing is taken in part.

    sheets: as contest.excel.read.read_sheets gives them
    """
    identity = _identity(sheets, name)
    found: dict[str, Found] = {}
    grids: list[tuple[str, dict[str, dict[str, Raw]]]] = []
    for sheet in sheets:
        if sheet["name"] == SECRET_SHEET:
            continue
        grid = _grid(sheet["rows"], identity, name, found)
        if grid:
            grids.append((sheet["name"], grid))
    if not grids:
        raise Refused(NO_SHEET, name=name)
    _check_copies(grids, name)
    for line_handle, code, _base in identity.lines:
        if line_handle in found and found[line_handle].code != code:
            raise Refused(CODES, name=name, expected=code, found=found[line_handle].code or "—")
    return identity, {h: found[h] for h, _c, _b in identity.lines if h in found}


def _identity(sheets: Sequence[Mapping[str, Any]], name: str) -> Identity:
    for sheet in sheets:
        if sheet["name"] == SECRET_SHEET:
            text = "".join(str(row[0]) for row in sheet["rows"] if row and isinstance(row[0], str))
            try:
                return opened(text)
            except (Broken, ValueError, TypeError, KeyError):
                raise Refused(BROKEN, name=name) from None
    raise Refused(NO_IDENTITY, name=name)


def _grid(
    rows: Rows, identity: Identity, name: str, found: dict[str, Found]
) -> dict[str, dict[str, Raw]]:
    """The lines of one sheet, by handle; also put into ``found``."""
    for row_number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell == FIELDS:
                lines: Lines = _across(rows, row_number, column, identity, name)
                break
            if isinstance(cell, str) and cell.startswith(ENTRY):
                lines = iter([_tab(rows, row_number, column, identity, name)])
                break
        else:
            continue
        break
    else:
        return {}
    grid = {}
    for line_handle, code, cells in lines:
        grid[line_handle] = cells
        known = found.get(line_handle)
        if known is None:
            found[line_handle] = Found(code, cells)
        elif filled(known.cells) != filled(cells) or known.code != code:
            known.again.append(cells)
    return grid


Lines = Iterator[tuple[str, str, dict[str, Raw]]]


def _across(rows: Rows, signs: int, key: int, identity: Identity, name: str) -> Lines:
    places = {as_shown(cell): at for at, cell in enumerate(rows[signs]) if as_shown(cell)}
    headings = {as_shown(row[key]): row for row in rows if len(row) > key}
    labels, names = headings.get(LABEL, []), headings.get(NAME, [])
    shown = ""
    for field_key, field_name, label in identity.fields:
        at = places.get(field_key)
        if at is None:
            raise Refused(NO_SHEET, name=name)
        _same_heading(name, label, _at(labels, at))
        # a criterion's name stands above its first cell only
        if field_name != shown:
            _same_heading(name, field_name, _at(names, at))
        shown = field_name
    for row in rows:
        sign = as_shown(row[key]) if len(row) > key else ""
        if sign.startswith(ROW):
            code = as_shown(_at(row, places.get(CODE, key)))
            yield sign[len(ROW) :], code, {k: _at(row, places[k]) for k, _n, _l in identity.fields}


def _tab(
    rows: Rows, signs: int, key: int, identity: Identity, name: str
) -> tuple[str, str, dict[str, Raw]]:
    places = {as_shown(cell): at for at, cell in enumerate(rows[signs])}
    by_key = {as_shown(row[key]): row for row in rows if len(row) > key and as_shown(row[key])}
    if VALUE not in places or LABEL not in places or NAME not in places:
        raise Refused(NO_SHEET, name=name)
    cells = {}
    for field_key, field_name, label in identity.fields:
        row = by_key.get(field_key)
        if row is None:
            raise Refused(NO_SHEET, name=name)
        _same_heading(name, field_name, _at(row, places[NAME]))
        _same_heading(name, label, _at(row, places[LABEL]))
        cells[field_key] = _at(row, places[VALUE])
    line_handle = as_shown(rows[signs][key])[len(ENTRY) :]
    return line_handle, as_shown(_at(by_key.get(CODE, []), places[VALUE])), cells


def _at(row: Sequence[Raw], place: int) -> Raw:
    return row[place] if place < len(row) else ""


def _same_heading(name: str, expected: str, cell: Raw) -> None:
    if "".join(as_shown(cell).split()) != "".join(expected.split()):
        raise Refused(HEADINGS, name=name, expected=expected, found=as_shown(cell) or "—")


def filled(cells: Mapping[str, Raw]) -> dict[str, str]:
    """What is written in a line, as shown; blank cells left out."""
    return {key: as_shown(raw) for key, raw in cells.items() if not is_blank(raw)}


def _check_copies(grids: list[tuple[str, dict[str, dict[str, Raw]]]], name: str) -> None:
    """A copied sheet does no harm while both say the same."""
    for at, (sheet, grid) in enumerate(grids):
        for other, again in grids[at + 1 :]:
            shared = grid.keys() & again.keys()
            if any(filled(grid[h]) != filled(again[h]) for h in shared):
                raise Refused(TWO_SHEETS, name=name, sheets=(sheet, other))
