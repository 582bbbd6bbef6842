"""Numbers as text and back, exactly."""

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import lcm

from contest.scoring.types import MarkError

_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)
NOT_A_DECIMAL = "“{found}”不是小数，请写成 8.5 这样的文字。"

# beyond this, one denominator for all costs more than a fraction each
LARGEST_DEN = 10**40


def common_den(dens: Iterable[int]) -> int | None:
    """The least common multiple, or None where it grows beyond ``LARGEST_DEN``.

    >>> common_den([4, 10, 1]), common_den(10**20 + n for n in (7, 9, 13))
    (20, None)
    """
    found = 1
    for den in dens:
        found = lcm(found, den)
        if found > LARGEST_DEN:
            return None
    return found


def number(text: str) -> Fraction:
    """The exact value of a plain decimal such as ``"8.5"`` or ``"-0.25"``.

    Raises MarkError for anything else: exponents, a plus sign, blanks, full-width digits.
    Source: docs/scoring-rules.md, "Exact numbers".

    >>> number("8.50")
    Fraction(17, 2)
    """
    if not isinstance(text, str):
        raise MarkError(NOT_A_DECIMAL, found=text)
    return _read(text)


@lru_cache(maxsize=65536)
def _read(text: str) -> Fraction:
    if not _DECIMAL.fullmatch(text):
        raise MarkError(NOT_A_DECIMAL, found=text)
    return Fraction(text)


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """Sum of many fractions; few denominators, so numerators are added up per denominator first.

    >>> exact_sum([Fraction(1, 2), Fraction(3, 2), Fraction(1, 3)])
    Fraction(7, 3)
    """
    tops: dict[int, int] = {}
    for value in values:
        den = value.denominator
        tops[den] = tops.get(den, 0) + value.numerator
    total = Fraction(0)
    for den, top in tops.items():
        total = Fraction(top, den) + total if total else Fraction(top, den)
    return total


def exact_text(value: Fraction | int) -> str:
    """Shortest decimal of ``value`` when it is finite, else ``a/b`` in lowest terms.

    >>> exact_text(Fraction(269, 3)), exact_text(Fraction(17, 2)), exact_text(Fraction(90))
    ('269/3', '8.5', '90')
    """
    if isinstance(value, int):
        return str(value)
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return fixed_text(value, max(twos, fives))


def fixed_text(value: Fraction | int, places: int) -> str:
    """``value`` with exactly ``places`` digits after the point; ValueError when it needs more.

    >>> fixed_text(Fraction(881, 10), 2)
    '88.10'
    """
    scaled = Fraction(value) * 10**places
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {places} places")
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    whole = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    return f"-{whole}" if scaled.numerator < 0 else whole


def shown(value: Fraction | int | None, places: int | None) -> str:
    """How a result prints: with the rule's places if rounded, else exactly; empty if absent."""
    if value is None:
        return ""
    return exact_text(value) if places is None else fixed_text(value, places)
