"""What an organiser runs (竞赛、赛项、阶段). Set-up is kept as written, in the bundle's form.

A document key lives either in a column, because pages search or sort by it, or in ``setup``;
never in both.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base, UtcDateTime

CONTEST_STATES = (
    "draft",
    "registering",
    "closed",
    "judging",
    "scored",
    "notice",
    "published",
    "archived",
)


class Contest(Base):
    """What one organiser runs once (竞赛)."""

    __tablename__ = "contest"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    organiser: Mapped[str | None]
    level: Mapped[str | None]
    scope: Mapped[str | None]
    theme: Mapped[str | None]
    edition: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    timezone: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="draft")
    setup: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # departments, team_ranking, registration
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    postponed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # until new days are named
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stop_reason: Mapped[str | None]  # why it was postponed or cancelled

    events: Mapped[list["Event"]] = relationship(
        back_populates="contest", order_by="Event.position", cascade="all, delete-orphan"
    )


class Event(Base):
    """One trade or discipline in a contest (赛项)."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str]
    name: Mapped[str]
    trade: Mapped[str | None]
    entry_type: Mapped[str]
    position: Mapped[int]
    setup: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # raised in SQL by every change that can move a number; standings carry the one they are of
    score_version: Mapped[int] = mapped_column(default=1)

    contest: Mapped[Contest] = relationship(back_populates="events")
    stages: Mapped[list["Stage"]] = relationship(
        back_populates="event", order_by="Stage.position", cascade="all, delete-orphan"
    )


class Stage(Base):
    """One scored step of an event, with a weight (阶段)."""

    __tablename__ = "stage"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    name: Mapped[str | None]
    position: Mapped[int]
    setup: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship(back_populates="stages")


class Extension(Base):
    """A later end of registration for one delegation (单位延期)."""

    __tablename__ = "extension"
    __table_args__ = (UniqueConstraint("contest_id", "delegation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    until: Mapped[datetime] = mapped_column(UtcDateTime)  # first moment too late


class Notice(Base):
    """What the organiser tells those concerned (通知). Never changed once it is out."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str]
    text: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(
        JSON
    )  # who reads it; organisers and supervisors always
    unit_ids: Mapped[list[int]] = mapped_column(JSON, default=list)  # only these units; empty: all
    author: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    contest: Mapped[Contest] = relationship()


class NoticeRead(Base):
    """That an account has seen a notice (已读)."""

    __tablename__ = "notice_read"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
