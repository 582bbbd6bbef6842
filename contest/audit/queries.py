"""Reading the log (操作日志), and proving that it is whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from contest.audit.chain import Link, Problem, chain_problems
from contest.audit.models import AuditEntry, AuditHead
from contest.db import db

BATCH = 1000  # rows held in memory while a chain is walked
Watch = Callable[[Iterator[Link]], Iterator[Link]]
_COLUMNS = [getattr(AuditEntry, name) for name in Link.__slots__]


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What a reader looks for; empty fields do not filter.

    chain, action, subject: exactly so; ``subject`` also takes the start up to the colon, ``sheet:``
    actor:                  part of the reference or the name
    first_on, last_on:      days in ``timezone``, both included
    """

    chain: str = ""
    action: str = ""
    actor: str = ""
    subject: str = ""
    first_on: date | None = None
    last_on: date | None = None
    timezone: str = "Asia/Shanghai"


def heads() -> dict[str, tuple[int, str]]:
    """Number and hash of the last link of every chain, by chain."""
    rows = db.session.execute(
        select(AuditHead.chain, AuditHead.seq, AuditHead.hash).order_by(AuditHead.chain)
    )
    return {row.chain: (row.seq, row.hash) for row in rows}


def chain_head(chain: str) -> tuple[int, str]:
    """Number and hash of a chain's last link, as signed lists print them; (0, "") without one."""
    row = db.session.execute(
        select(AuditHead.seq, AuditHead.hash).where(AuditHead.chain == chain)
    ).one_or_none()
    return (row.seq, row.hash) if row else (0, "")


def chains() -> list[str]:
    """Every chain that has a head or an entry, by name: a deleted head hides nothing."""
    names = select(AuditHead.chain).union(select(AuditEntry.chain))
    return sorted(db.session.scalars(names))


def chain_links(chain: str) -> Iterator[Link]:
    """The links of one chain in order, a batch in memory at a time."""
    query = select(*_COLUMNS).where(AuditEntry.chain == chain).order_by(AuditEntry.seq)
    rows = db.session.execute(query.execution_options(yield_per=BATCH))
    return (Link(*row) for row in rows)


def verify_chain(chain: str, *, watch: Watch = iter) -> list[Problem]:
    """Everything wrong with one chain; an empty list when it is whole.

    Call it inside ``snapshot()`` where others may be writing: head and links must be of one moment.
    ``watch`` sees the links pass, to count them.
    """
    head = db.session.execute(
        select(AuditHead.seq, AuditHead.hash).where(AuditHead.chain == chain)
    ).one_or_none()
    return chain_problems(chain, watch(chain_links(chain)), (head.seq, head.hash) if head else None)


def log_page(wanted: LogFilter, *, before: int | None = None, size: int = 50) -> list[AuditEntry]:
    """Entries that fit, newest first, at most ``size``; ``before``: id the last page ended with.

    Paged by id, not by offset: entries that come in while somebody reads do not shift the pages.
    """
    query = (
        select(AuditEntry).where(*_conditions(wanted)).order_by(AuditEntry.id.desc()).limit(size)
    )
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(db.session.scalars(query))


def log_count(wanted: LogFilter) -> int:
    """How many entries fit."""
    query = select(func.count()).select_from(AuditEntry).where(*_conditions(wanted))
    return db.session.scalar(query) or 0


def actions(chain: str = "") -> list[str]:
    """Every action in the log, or in one chain, for the reader to choose from."""
    query = select(AuditEntry.action).distinct().order_by(AuditEntry.action)
    if chain:
        query = query.where(AuditEntry.chain == chain)
    return list(db.session.scalars(query))


def _conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.chain:
        found.append(AuditEntry.chain == wanted.chain)
    if wanted.action:
        found.append(AuditEntry.action == wanted.action)
    if wanted.subject.endswith(":"):
        found.append(AuditEntry.subject.startswith(wanted.subject, autoescape=True))
    elif wanted.subject:
        found.append(AuditEntry.subject == wanted.subject)
    if wanted.actor:
        found.append(
            or_(
                AuditEntry.actor.icontains(wanted.actor, autoescape=True),
                AuditEntry.actor_name.icontains(wanted.actor, autoescape=True),
            )
        )
    if wanted.first_on:
        found.append(AuditEntry.at >= _midnight(wanted.first_on, wanted.timezone))
    if wanted.last_on:
        found.append(AuditEntry.at < _midnight(wanted.last_on + timedelta(days=1), wanted.timezone))
    return found


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone))
