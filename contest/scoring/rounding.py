"""The only rounding there is."""

from collections.abc import Sequence
from fractions import Fraction

from contest.scoring.types import Mode

Exact = int | Fraction


def round_column(
    values: Sequence[Exact | None], den: int, places: int, mode: Mode
) -> list[int | None]:
    """Round each ``value / den`` to ``places`` digits; results are integers over ``10 ** places``.

    values: exact numerators, None where there is none; negative ``places`` are not used.
    mode:   half_up 四舍五入 (halves away from zero), half_even 四舍六入五成双, truncate 截尾
            (toward zero).
    Source: docs/scoring-rules.md, "Rounding".

    >>> round_column([8965, None, -8965], 100, 1, "half_up")
    [897, None, -897]
    """
    scale = 10**places
    if mode == "half_up":
        twice, both = 2 * scale, 2 * den
        return [
            None
            if v is None
            else (twice * v + den) // both
            if v >= 0
            else -((den - twice * v) // both)
            for v in values
        ]
    if mode == "truncate":
        return [
            None if v is None else (scale * v) // den if v >= 0 else -((-scale * v) // den)
            for v in values
        ]
    return [None if v is None else _half_even(v * scale, den) for v in values]


def _half_even(value: Exact, den: int) -> int:
    whole = value // den
    twice = 2 * (value - whole * den)
    if twice > den or (twice == den and whole % 2):
        return whole + 1
    return whole


def to_places(value: Exact, places: int | None, mode: Mode = "half_up") -> Fraction:
    """``value`` rounded to ``places`` digits, or as it is when ``places`` is None.

    >>> to_places(Fraction(90225, 1000), 2), to_places(Fraction(90225, 1000), 2, "half_even")
    (Fraction(9023, 100), Fraction(4511, 50))
    """
    exact = value if isinstance(value, Fraction) else Fraction(value)
    if places is None or 10**places % exact.denominator == 0:
        return exact
    scaled = round_column([exact.numerator], exact.denominator, places, mode)
    return Fraction(scaled[0] or 0, 10**places)
