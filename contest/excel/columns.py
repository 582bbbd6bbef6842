"""One declaration of a column for both directions (表格的列): read from it, written with it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NoReturn

from contest.i18n import N_

Cell = str | dict[str, str]
DAYS = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
MONTH = re.compile(r"(?:19|20)\d\d[-/.年]?(?:0?[1-9]|1[0-2])月?")
CLOCK = re.compile(r"(?:T?0{1,2}:00(?::00(?:\.0+)?)?)$")  # midnight, as programs add it
SERIAL = re.compile(r"\d{4,5}")  # a day as Excel counts them
FIRST_DAY = date(1899, 12, 30)
POWER = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
LOST = re.compile(r"[?\ufffd□■〓]")  # what stands where a rare character got lost
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f]")
SPACES = re.compile(r"\s+")

EMPTY = N_("不能空着")
NUMERIC_ID = N_("这一格是数字格式，18 位号码已被 Excel 改坏。请把整列设为“文本”，再重新填写号码")
RARE = N_("姓名里有“{sign}”，多半是生僻字没有存上。请在 Excel 里改成正确的字，存为 .xlsx")
NO_DAY = N_("认不出这个日期，请写成 1990-06-01")
NOT_LISTED = N_("请从下拉列表里选：{choices}")
TOO_LONG = N_("最多 {most} 个字")


class CellError(ValueError):
    """A cell that does not fit; ``message`` says what was expected, with fields in ``values``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    key, heading: its name in the program and on the sheet; aliases: other headings people write
    read:         what makes a value of a cell; raises CellError
    choices:      a drop-down list in the template
    """

    key: str
    heading: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    width: int = 14
    read: Callable[["Column", Cell], Any] | None = None
    choices: Sequence[str] = ()
    example: str = ""
    hint: str = ""
    most: int = 60

    def parse(self, cell: Cell) -> Any:
        """The value of a cell. Raises CellError."""
        # most cells are plain letters and digits, which mean what they say
        if (
            cell.__class__ is str
            and cell.isascii()
            and cell.isalnum()
            and self.read in LITERAL
            and len(cell) <= self.most
        ):
            return cell
        if not shown(cell):
            if self.required:
                raise CellError(EMPTY)
            return None
        return (self.read or plain_text)(self, cell)


def shown(cell: Cell) -> str:
    """A cell as a person reads it, without blanks around it."""
    raw = cell if isinstance(cell, str) else next(iter(cell.values()))
    # what cannot be seen is not printable, so most cells need no search
    return (raw if raw.isprintable() else INVISIBLE.sub("", raw)).strip()


def plain_text(column: Column, cell: Cell) -> str:
    """Text, full-width letters and digits made plain, runs of blanks made one."""
    text = shown(cell)
    if not text.isascii() or not text.isalnum():
        text = SPACES.sub(" ", unicodedata.normalize("NFKC", text))
    # NFKC would turn ，（）： into their half-width kin, which names of units are not written with
    if len(text) > column.most:
        raise CellError(TOO_LONG, most=column.most)
    return text


def choice(column: Column, cell: Cell) -> str:
    """One of the listed words."""
    text = plain_text(column, cell).replace(" ", "")
    if text not in column.choices:
        raise CellError(NOT_LISTED, choices=tuple(column.choices))
    return text


def id_number(column: Column, cell: Cell) -> str:
    """A number that must be text: Excel keeps only 15 digits of a number and loses the rest."""
    if isinstance(cell, dict):
        if len(next(iter(cell.values()))) > 11:
            raise CellError(NUMERIC_ID)
        return shown(cell)
    text = plain_text(column, cell).replace(" ", "").lstrip("'`’‘")
    if POWER.fullmatch(text):
        raise CellError(NUMERIC_ID)
    return text


def person_name(column: Column, cell: Cell) -> str:
    """A name; a mark in place of a rare character (生僻字) is pointed out."""
    text = plain_text(column, cell)
    if found := LOST.search(text):
        raise CellError(RARE, sign=found[0])
    return text


# what these make of letters and digits is themselves
LITERAL = (None, plain_text, id_number, person_name)


def day(_column: Column, cell: Cell) -> date:
    """A day as people write it: 1990-06-01, 1990/6/1, 1990.6.1, 1990年6月1日, 19900601, 33025."""
    text = unicodedata.normalize("NFKC", shown(cell)).replace(" ", "")
    if len(text) > 10:
        text = CLOCK.sub("", text)
    if SERIAL.fullmatch(text):
        return FIRST_DAY + timedelta(days=int(text)) if int(text) > 2200 else _no_day()
    for form in DAYS:
        if found := form.fullmatch(text):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                break
    return _no_day()


def birth(column: Column, cell: Cell) -> date | None:
    """A day of birth; a month alone (出生年月) is passed over, the number says more."""
    text = unicodedata.normalize("NFKC", shown(cell)).replace(" ", "")
    return None if MONTH.fullmatch(text) else day(column, cell)


def _no_day() -> NoReturn:
    raise CellError(NO_DAY)


def words(_column: Column, cell: Cell) -> list[str]:
    """Several words in one cell, apart by 、 ， ； or a blank."""
    text = unicodedata.normalize("NFKC", shown(cell))
    return [word for word in re.split(r"[、,;\s]+", text) if word]
