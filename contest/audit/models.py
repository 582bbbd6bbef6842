"""What was done, by whom, when and why (操作日志): append-only, one hash chain per contest."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.db import Base, UtcDateTime


class AuditHead(Base):
    """Last link of one chain; its row is the lock that lets links be added one by one."""

    __tablename__ = "audit_head"

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(default="")


class AuditEntry(Base):
    """One link. ``hash`` covers every other column but ``id``, and so the link before."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]  # "contest:<id>", or "house" for what belongs to no contest
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str]  # stable reference: account:3, judge:7, cli, system
    actor_name: Mapped[str]
    address: Mapped[str]  # network address, or "local"
    action: Mapped[str]  # verb_noun of the operation
    subject: Mapped[str]  # what it was done to: sheet:12, entry:3
    details: Mapped[dict[str, Any]] = mapped_column(
        JSON
    )  # {"old": …, "new": …}; personal values masked
    reason: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str]
