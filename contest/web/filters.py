"""How dates and numbers are written on pages (日期、分值的写法)."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, get_locale

NONE = "—"  # there is none; nought is written 0
MINUTE = "%Y-%m-%d %H:%M"
SECOND = "%Y-%m-%d %H:%M:%S"


def init_filters(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        when=when, day=day, day_text=day_text, points=points, count=count, bytes_text=bytes_text
    )


def when(moment: datetime | None, form: str = MINUTE, timezone: str | None = None) -> str:
    """A moment in tables: ``2026-11-24 14:38``; form: ``second time day`` or a pattern.

    timezone: IANA name, that of the contest; Asia/Shanghai when there is none
    """
    if moment is None:
        return NONE
    local = moment.astimezone(ZoneInfo(timezone or "Asia/Shanghai"))
    return local.strftime({"second": SECOND, "time": "%H:%M", "day": "%Y-%m-%d"}.get(form, form))


def day(value: date | None) -> str:
    """A day in tables: ``2026-11-24``."""
    return value.isoformat() if value else NONE


def day_text(value: date | None) -> str:
    """A day in a sentence: ``11 月 24 日``, ``24 November``."""
    if value is None:
        return NONE
    if str(get_locale()) == "zh":
        return f"{value.month} 月 {value.day} 日"
    return str(format_date(value, "d MMMM"))


def points(value: int | Decimal | Fraction | str | None, places: int = 2) -> str:
    """An exact amount with a fixed number of places, as every cell of one column has it.

    Never rounds: raises ValueError where rounding would be needed, for only the rule of the contest
    may round, and it does so before.

    >>> points(Fraction(165, 2))
    '82.50'
    >>> points(None)
    '—'
    """
    if value is None:
        return NONE
    scaled = Fraction(value) * 10**places
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {places} places")
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled.numerator)).rjust(places + 1, "0")
    whole, rest = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{sign}{whole}.{rest}" if places else sign + whole


def count(value: int | None) -> str:
    """A number of people or things: ``18,420``."""
    return NONE if value is None else f"{value:,}"


def bytes_text(value: int | None) -> str:
    """A size of a file: ``850 KB``, ``12 MB``; always upwards."""
    if value is None:
        return NONE
    kilo = -(-value // 1024)
    return f"{kilo} KB" if kilo < 1024 else f"{-(-kilo // 1024)} MB"
