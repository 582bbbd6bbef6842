"""Writing down what was done (操作日志)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from contest.audit.chain import FIRST, Link, link_hash
from contest.audit.masks import mask_fields, mask_text
from contest.audit.models import AuditEntry, AuditHead
from contest.clock import now
from contest.db import db, table_of

HOUSE = "house"  # the chain of what belongs to no contest

# built once, and past the ORM: every sheet runs them
_entries, _heads = table_of(AuditEntry), table_of(AuditHead)
_ADD = insert(_entries)
_HOLD = (
    select(_heads.c.seq, _heads.c.hash).where(_heads.c.chain == bindparam("of")).with_for_update()
)
_ADVANCE = update(_heads).where(_heads.c.chain == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from where (操作人).

    ref:     stable reference: ``account:3``, ``judge:7``, ``cli``, ``system``
    name:    the name people know them by
    address: network address, or ``local``
    """

    ref: str
    name: str
    address: str

    @classmethod
    def local(cls, name: str = "cli") -> "Actor":
        """Whoever sits at the machine itself: a command, the worker."""
        return cls(ref=name, name=name, address="local")


def contest_chain(contest_id: int) -> str:
    """Name of the chain of one contest."""
    return f"contest:{contest_id}"


def record(
    *,
    actor: Actor,
    chain: str,
    action: str,
    subject: str,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one link to ``chain`` in the present transaction (写操作日志).

    action:   verb and noun of the operation, ``submit_sheet``
    subject:  what it was done to, ``sheet:12``
    old, new: fields before and after; only those that differ are kept. Values: text, whole and
              exact numbers, days, moments, lists and mappings of these. Personal values are masked.

    The head row of the chain stays locked until the transaction ends, so links follow one another
    without gap or fork. Three statements; once for an operation, bulk ones with a summary. Flushes.
    """
    db.session.flush()
    seq, last = hold_chain(chain)
    link = Link(
        chain=chain,
        seq=seq + 1,
        at=now(),
        actor=actor.ref,
        actor_name=actor.name,
        address=actor.address,
        action=action,
        subject=subject,
        details=mask_fields(plain(diff(old, new))),
        reason=mask_text(reason),
        prev_hash=last,
    )
    own = link_hash(link)
    values = {name: getattr(link, name) for name in Link.__slots__}
    db.session.execute(_ADD, {**values, "hash": own})
    db.session.execute(_ADVANCE, {"of": chain, "seq": link.seq, "hash": own})


def diff(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """What differs between two states: ``{"old": …, "new": …}``; without one, all of the other.

    >>> diff({"name": "甲厂", "region": "东区"}, {"name": "甲厂", "region": "西区"})
    {'old': {'region': '东区'}, 'new': {'region': '西区'}}
    """
    if old is None or new is None:
        return {side: dict(fields) for side, fields in (("old", old), ("new", new)) if fields}
    absent = object()
    keys = [key for key in {**old, **new} if old.get(key, absent) != new.get(key, absent)]
    changed = {
        "old": {key: old[key] for key in keys if key in old},
        "new": {key: new[key] for key in keys if key in new},
    }
    return {side: fields for side, fields in changed.items() if fields}


def plain(value: Any) -> Any:
    """``value`` as JSON can hold it and give it back unchanged; a binary float is refused."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot stand in the log")


def hold_chain(chain: str) -> tuple[int, str]:
    """Number and hash of the last link; nobody else adds one until the transaction ends.

    An operation that looks whether something exists and else makes it calls this in between, before
    its first change: then two of them take turns, and neither waits for the other in a circle.
    A transaction that writes to several chains holds ``house`` first.
    """
    row = db.session.execute(_HOLD, {"of": chain}).one_or_none()
    if row is None:
        # two transactions may open the same chain at once: one inserts, the other waits for it here
        is_server = db.session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if is_server else sqlite.insert
        first = insert(AuditHead).values(chain=chain, seq=0, hash=FIRST).on_conflict_do_nothing()
        db.session.execute(first)
        row = db.session.execute(_HOLD, {"of": chain}).one()
    return row.seq, row.hash
