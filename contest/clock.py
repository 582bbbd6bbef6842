"""The one source of time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


def today(timezone: str = "Asia/Shanghai") -> date:
    """The present day where the contest is held."""
    return now().astimezone(ZoneInfo(timezone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is ``moment``: for what is told afterwards, as the demonstration (演示) is.

    Only in this thread. What was written down keeps the time it tells.
    """
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
