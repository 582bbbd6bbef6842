"""What somebody wrote into a cell becomes exact text (单元格的值), or a sentence why it cannot.

Nothing is guessed: a comma may be a thousand or a decimal, a date may have been 8-5, so both are
told and left alone. A number is taken as the shortest decimal of its double.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from contest.i18n import N_
from contest.scoring.numbers import exact_text

Raw = str | Mapping[str, str]  # as contest.excel.child gives it: text, or {"n"|"d"|"b"|"e": text}

NEAR = Fraction(1, 10**9)  # what a double may be away from the step it was meant to be
PLAIN = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
UNITS = re.compile(r"(?<=[0-9])\s*[分次处个票条项]$")
POINT = re.compile(r"(?<=[0-9])。(?=[0-9])")
AROUND = re.compile(r"\s*([+\-.])\s*")

NO_NUMBER = N_("“{found}”不是数，请改成 8.5 这样的数")
COMMA = N_("“{found}”里有逗号，看不出是小数还是千位，请改写")
A_DAY = N_("这一格成了日期 {found}，看不出原来的数，请把格式改回数值再填")
A_TRUTH = N_("这一格是逻辑值，请填数")
AN_ERROR = N_("这一格的公式出错（{found}），请直接填数")
NOT_LISTED = N_("“{found}”不在可选的里面，请从下拉列表选")

YES = frozenset({"是", "达到", "达标", "√", "✓", "✔", "TRUE", "YES"})
NO = frozenset({"否", "未达到", "没有达到", "未达标", "×", "✗", "✘", "FALSE", "NO"})


class CellFault(ValueError):
    """A cell that cannot be understood; ``message`` and ``values`` say why."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def as_shown(raw: Raw) -> str:
    """A cell as a person reads it."""
    if isinstance(raw, str):
        return INVISIBLE.sub("", raw).strip()
    (kind, text), *_rest = raw.items()
    if kind == "b":
        return "TRUE" if text == "1" else "FALSE"
    return plain_decimal(text) if kind == "n" else text


def is_blank(raw: Raw | None) -> bool:
    """Is there nothing in the cell? Blanks and invisible signs are nothing."""
    return raw is None or (isinstance(raw, str) and not as_shown(raw))


def number_text(raw: Raw) -> str:
    """The exact decimal in a cell. Raises CellFault.

    >>> number_text("８．５ 分"), number_text({"n": "1e-05"}), number_text("−0.50")
    ('8.5', '0.00001', '-0.5')
    """
    if isinstance(raw, Mapping):
        if "n" in raw:
            return plain_decimal(raw["n"])
        kinds = {"d": A_DAY, "b": A_TRUTH, "e": AN_ERROR}
        (kind, found), *_rest = raw.items()
        raise CellFault(kinds[kind], found=found)
    found = as_shown(raw)
    if found.startswith("#"):
        raise CellFault(AN_ERROR, found=found)
    text = unicodedata.normalize("NFKC", POINT.sub(".", found)).replace("−", "-")
    text = UNITS.sub("", AROUND.sub(r"\1", text).strip()).strip()
    if "," in text and PLAIN.fullmatch(text.replace(",", "")):
        raise CellFault(COMMA, found=found)
    if not PLAIN.fullmatch(text):
        raise CellFault(NO_NUMBER, found=found)
    return exact_text(Fraction(text))


def plain_decimal(text: str) -> str:
    """The shortest decimal of a double without an exponent.

    >>> plain_decimal("1e+16"), plain_decimal("8.50")
    ('10000000000000000', '8.5')
    """
    return exact_text(Fraction(Decimal(text)))


def snapped(text: str, step: Fraction | None, allowed: tuple[Fraction, ...] = ()) -> str:
    """The multiple of ``step``, or the allowed value, that a double was meant to be.

    >>> snapped("0.30000000000000004", Fraction(1, 10)), snapped("8.3", Fraction(1, 2))
    ('0.3', '8.3')
    """
    value = Fraction(text)
    near = list(allowed)
    if step:
        near.append((value / step + Fraction(1, 2)).__floor__() * step)
    for target in near:
        if abs(value - target) <= NEAR:
            return exact_text(target)
    return text


def truth(raw: Raw) -> bool:
    """Yes or no, in either language. Raises CellFault."""
    word = _folded(as_shown(raw))
    if word in YES or word in NO:
        return word in YES
    raise CellFault(NOT_LISTED, found=as_shown(raw))


def is_truth(raw: Raw) -> bool:
    """Does the cell say yes or no?"""
    return _folded(as_shown(raw)) in YES | NO


def chosen(raw: Raw, choices: Mapping[str, str]) -> str:
    """The value of what was chosen: by its whole wording, or by the value itself.

    choices: wording → value
    Raises CellFault.
    """
    found = as_shown(raw)
    word = _folded(found)
    by_word = {_folded(shown): value for shown, value in choices.items()}
    by_value = {_folded(value): value for value in choices.values()}
    value = by_word.get(word) or by_value.get(word)
    if value is None:
        raise CellFault(NOT_LISTED, found=found)
    return value


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
