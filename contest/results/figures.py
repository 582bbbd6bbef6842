"""How exact numbers of results are written for people (成绩的写法): padded, never rounded here."""

from collections.abc import Iterable
from fractions import Fraction

from contest.scoring.numbers import exact_text, fixed_text

NONE = "—"
SHOWN = 3  # digits of a number that never ends, before the dots
MOST = 6  # digits after which even a finite number is cut


def places_of(texts: Iterable[str]) -> int:
    """The most digits after the point among exact numbers as text; those that never end apart."""
    most = 0
    for text in texts:
        if "/" not in text and "." in text:
            most = max(most, len(text) - text.index(".") - 1)
    return most


def figure(text: str | None, places: int = 0) -> str:
    """An exact number as text, with at least ``places`` digits; an endless one is cut, with dots.

    >>> figure("84.5", 2), figure("269/3"), figure("", 2), figure("-1/3")
    ('84.50', '89.666…', '—', '-0.333…')
    """
    if not text:
        return NONE
    value = Fraction(text)
    own = exact_text(value)
    if "/" in own:
        return cut(value, max(SHOWN, places))
    digits = places_of([own])
    if digits > max(MOST, places):
        return cut(value, max(MOST, places))
    return fixed_text(value, max(digits, places))


def cut(value: Fraction, places: int) -> str:
    """The first digits of a number, with dots that say there are more."""
    scaled = abs(value) * 10**places
    sign = "-" if value < 0 else ""
    return (
        f"{sign}{fixed_text(Fraction(scaled.numerator // scaled.denominator, 10**places), places)}…"
    )


def clock(seconds: str | None) -> str:
    """Seconds as people read a time: ``2:41:06``, with parts of a second where they were measured.

    >>> clock("9666"), clock("65.5"), clock(None)
    ('2:41:06', '0:01:05.5', '—')
    """
    if not seconds:
        return NONE
    value = Fraction(seconds)
    whole = int(value)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    part = exact_text(value - whole)[1:] if value != whole else ""
    return f"{hours}:{minutes:02}:{rest:02}{part}"


def percent(weight: str) -> str:
    """A share of 100 as it stands in headings: ``30%``."""
    return f"{figure(weight)}%"
