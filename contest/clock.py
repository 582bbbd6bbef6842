"""The one source of time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(timezone: str = "Asia/Shanghai") -> date:
    """The present day where the contest is held."""
    return now().astimezone(ZoneInfo(timezone)).date()
