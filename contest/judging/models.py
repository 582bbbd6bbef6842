"""What was given to whom (评分单)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.contests.models import Stage
from contest.db import Base, UtcDateTime
from contest.entries.models import Entry
from contest.panels.models import Judge

# as a query must say it for the index to serve
UNUSUAL = text("judge_id IS NULL OR total_text IS NOT NULL OR member != 0 OR period != ''")
SHEET_STATES = ("draft", "submitted", "checked", "locked", "void")


class Sheet(Base):
    """What one scorer gave one entry in one stage and period (评分单).

    Never edited: a later revision supersedes it.

    ``scorer`` is a judge's code, or ``office``, ``self``, ``audit``, ``department:<code>``.
    The total is exact: ``total_num / total_den`` where both fit 63 bits, else ``total_text``.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("stage_id", "entry_id", "period", "scorer", "member", "revision"),
        Index(
            "uq_sheet_current",
            "stage_id",
            "entry_id",
            "period",
            "scorer",
            "member",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
        # few or none among the sheets of a large stage: whether there are any is asked every time
        Index("ix_sheet_unusual", "stage_id", sqlite_where=UNUSUAL, postgresql_where=UNUSUAL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(unique=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    period: Mapped[str] = mapped_column(default="")
    scorer: Mapped[str]
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("judge.id"), index=True)
    member: Mapped[int] = mapped_column(default=0)  # 0: the entry as a whole
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(default="submitted")
    rubric_version: Mapped[int] = mapped_column(default=1)
    marks: Mapped[dict[str, Any]] = mapped_column(JSON)
    usable: Mapped[bool] = mapped_column(default=True)  # everything required is there
    total_num: Mapped[int | None] = mapped_column(BigInteger)
    total_den: Mapped[int | None] = mapped_column(BigInteger)
    total_text: Mapped[str | None]
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None]

    stage: Mapped[Stage] = relationship()
    entry: Mapped[Entry] = relationship()
    judge: Mapped[Judge | None] = relationship()


class Review(Base):
    """What the head judge decided about sheets that differ (复议).

    ``rescore``: the judge, or all where none is named, is asked to look again; ``pass``: it stands.
    It is about the sheets up to ``last_sheet_id``; a later one has not been looked at.
    """

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    period: Mapped[str] = mapped_column(default="")
    member: Mapped[int] = mapped_column(default=0)
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("judge.id"), index=True)
    verdict: Mapped[str]
    reason: Mapped[str]
    last_sheet_id: Mapped[int]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
