"""Numbers of identity cards (居民身份证号), after GB 11643: pure, no database, no clock."""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

from contest.i18n import N_

OLDEST = date(1900, 1, 1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NOUGHTS = ord("0") * sum(_WEIGHTS)  # what 17 noughts would weigh as signs
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_CHECK_DIGITS = "10X98765432"  # by the weighted sum modulo 11
# full-width digits, letters and apostrophe as a Chinese keyboard writes them
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# blanks of every kind, the invisible ones that web pages add, and Excel's mark for "this is text"
_BLANK = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff'’]+")

EMPTY = N_("请填写身份证号")
OLD = N_("15 位身份证号已于 2013 年停用，请填写 18 位号码")
SCIENTIFIC = N_("身份证号被 Excel 变成了科学计数法，请将该列设为文本格式后重新填写")
LENGTH = N_("身份证号应为 18 位，现为 {count} 位，请核对")
CHARACTERS = N_("身份证号前 17 位应为数字，末位为数字或 X，请核对")
NO_DAY = N_("身份证号中的出生日期不存在，请核对")
CHECK_DIGIT = N_("身份证号的校验码不符，可能有一位填错，请对照证件核对")
TOO_OLD = N_("身份证号中的出生日期早于 {year} 年，请核对")
UNBORN = N_("身份证号中的出生日期晚于 {on}，请核对")


class IdCardError(ValueError):
    """A number that cannot be one. The sentence never repeats the number: it may land in a log."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(frozen=True, slots=True)
class IdCard:
    """What a number says about its holder; ``gender`` is 男 or 女."""

    number: str
    born_on: date
    gender: str


def clean(text: str) -> str:
    """The number without the marks of typing and copying: blanks, full-width signs, small letters.

    >>> clean(" １１０１０５ 19491231 002x ")
    '11010519491231002X'
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    return _BLANK.sub("", text.translate(_NARROW)).upper()


def parse_id_card(text: str, *, on: date) -> IdCard:
    """Read a number as a person typed it.

    on: the day that counts as today; nobody is born after it.

    Raises IdCardError with the first thing that is wrong.
    """
    number = clean(text)
    _check_shape(number)
    if check_digit(number[:17]) != number[17]:
        raise IdCardError(CHECK_DIGIT)
    try:
        card = known_card(number)
    except ValueError:
        raise IdCardError(NO_DAY) from None
    if card.born_on < OLDEST:
        raise IdCardError(TOO_OLD, year=OLDEST.year)
    if card.born_on > on:
        raise IdCardError(UNBORN, on=on.isoformat())
    return card


def known_card(number: str) -> IdCard:
    """What a number says that ``parse_id_card`` accepted before."""
    born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return IdCard(number, born_on, "男" if int(number[16]) % 2 else "女")


def check_digit(first: str) -> str:
    """The last character that belongs to the first 17 digits (ISO 7064, mod 11-2).

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECK_DIGITS[(sum(map(mul, _WEIGHTS, first.encode())) - _NOUGHTS) % 11]


def age_on(born_on: date, day: date) -> int:
    """Full years of age on ``day`` (周岁); who is born on 29 February turns older on 1 March.

    >>> age_on(date(1990, 6, 1), date(2026, 5, 31)), age_on(date(1990, 6, 1), date(2026, 6, 1))
    (35, 36)
    """
    before_birthday = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before_birthday


def _check_shape(number: str) -> None:
    if _SHAPE.fullmatch(number):
        return
    if not number:
        raise IdCardError(EMPTY)
    if re.fullmatch(r"[0-9](\.[0-9]+)?E\+?[0-9]+", number):
        raise IdCardError(SCIENTIFIC)
    if re.fullmatch(r"[0-9]{15}", number):
        raise IdCardError(OLD)
    if len(number) != 18:
        raise IdCardError(LENGTH, count=len(number))
    raise IdCardError(CHARACTERS)
