"""Long work as rows (后台任务): a lease lets any worker take up what a dead one left."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from contest.db import Base, UtcDateTime


class Job(Base):
    """One piece of long work, from ``queued`` over ``running`` to ``done`` or ``failed``."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_lease", "state", "lease_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[dict[str, str]] = mapped_column(JSON)  # in whose name it runs: ref, name, address
    state: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_units: Mapped[int] = mapped_column(default=0)
    total_units: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int | None]  # who asked for it and may see it; None: administrators
    contest_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_open(self) -> bool:
        """Will a worker do it, or is one doing it?"""
        return self.state in ("queued", "running")
