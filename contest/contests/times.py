"""Times of a contest where it is held (竞赛时间): the set-up writes them local, without a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from contest.contests.models import Contest

ZONE = "Asia/Shanghai"


def registration_times(contest: Contest) -> dict[str, str]:
    """``opens_at`` and ``closes_at`` as the set-up writes them, as far as they are there."""
    return contest.setup.get("registration") or {}


def opens_at(contest: Contest) -> datetime | None:
    """First moment of registration, in UTC."""
    return moment_of(registration_times(contest).get("opens_at"), contest.timezone)


def closes_at(contest: Contest) -> datetime | None:
    """First moment too late for registration, in UTC; extensions of single units apart."""
    return moment_of(registration_times(contest).get("closes_at"), contest.timezone)


def moment_of(text: str | None, timezone: str | None) -> datetime | None:
    """A local time, ``2026-05-01T08:00``, as a moment in UTC; None when it is none."""
    try:
        local = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return local.replace(tzinfo=ZoneInfo(timezone or ZONE)).astimezone(UTC)


def local_text(contest: Contest, moment: datetime) -> str:
    """A moment as people read it where the contest is held: ``2026-05-01 08:00``."""
    return moment.astimezone(ZoneInfo(contest.timezone or ZONE)).strftime("%Y-%m-%d %H:%M")
