"""What is done once a day without anybody asking (每日任务)."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from contest.audit.operations import HOUSE, Actor, hold_chain
from contest.clock import now
from contest.db import db
from contest.jobs.models import Job

ZONE = ZoneInfo("Asia/Shanghai")
BEGINS = timedelta(hours=3)  # the day of the house begins at three in the night
HOUSE_ITSELF = Actor.local("system")


def is_due(names: Iterable[str]) -> bool:
    """Has any of these jobs not been ordered since the day began? Only reads."""
    return bool(_missing(names))


def order_daily(names: Iterable[str]) -> list[str]:
    """Order those that were not ordered today, once, however many workers ask; returns them.

    What a job then does stands in the log; that it was ordered does not, as nobody did it.
    """
    hold_chain(HOUSE)
    missing = _missing(names)
    for name in missing:
        job = Job(name=name, arguments={}, actor=asdict(HOUSE_ITSELF), created_at=now())
        db.session.add(job)
    db.session.flush()
    return missing


def _missing(names: Iterable[str]) -> list[str]:
    wanted = list(names)
    query = select(Job.name).where(Job.name.in_(wanted), Job.created_at >= _day_began())
    there = set(db.session.scalars(query))
    return [name for name in wanted if name not in there]


def _day_began() -> datetime:
    local = now().astimezone(ZONE)
    begun = datetime.combine((local - BEGINS).date(), time(), ZONE) + BEGINS
    return begun.astimezone(UTC)
