"""Standings as computed, and results as published (成绩、公布)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.contests.models import Contest
from contest.db import Base, UtcDateTime


class Standing(Base):
    """The last computed ranking of one event; good only while ``score_version`` is the event's."""

    __tablename__ = "standing"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    score_version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Publication(Base):
    """Results as made public (公布), frozen: a correction publishes again, the old one stays."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(
        JSON
    )  # in the form of `flask contest results --format json`
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(default="")

    contest: Mapped[Contest] = relationship()
