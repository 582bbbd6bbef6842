"""Who judges what (裁判组、席位、回避)."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.contests.models import Contest, Event, Stage
from contest.db import Base, UtcDateTime
from contest.entries.models import Delegation, Entry


class Judge(Base):
    """A person who judges in one contest (裁判)."""

    __tablename__ = "judge"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str]
    name: Mapped[str | None]
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"), index=True)

    contest: Mapped[Contest] = relationship()
    delegation: Mapped[Delegation | None] = relationship()


class Panel(Base):
    """Judges who score the same entries of a stage (裁判组)."""

    __tablename__ = "panel"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"), index=True)
    period: Mapped[str] = mapped_column(default="")
    name: Mapped[str | None]
    entries: Mapped[list[str] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # entry numbers, or ["*"] for all

    event: Mapped[Event] = relationship()
    stage: Mapped[Stage] = relationship()
    seats: Mapped[list["Seat"]] = relationship(
        back_populates="panel", order_by="Seat.id", cascade="all, delete-orphan"
    )


class Seat(Base):
    """This judge on this panel (席位)."""

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("panel_id", "judge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id", ondelete="CASCADE"), index=True)
    head: Mapped[bool | None]
    criteria: Mapped[list[str] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # keys, or ["*"] for all

    panel: Mapped[Panel] = relationship(back_populates="seats")
    judge: Mapped[Judge] = relationship()


class Recusal(Base):
    """A judge who may not score an entry (回避)."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("judge_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)

    reason: Mapped[str | None]  # why, in words; empty where judge and entrant are of one unit

    judge: Mapped[Judge] = relationship()
    entry: Mapped[Entry] = relationship()


class RecusalWaiver(Base):
    """A proposed recusal that the head judge overruled (不必回避)."""

    __tablename__ = "recusal_waiver"
    __table_args__ = (UniqueConstraint("judge_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JudgePass(Base):
    """What lets a judge in without an account (裁判证): a link and a PIN, kept as hashes."""

    __tablename__ = "judge_pass"

    id: Mapped[int] = mapped_column(primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id", ondelete="CASCADE"), unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    pin_hash: Mapped[str]
    # raised when every session of this pass must end
    version: Mapped[int] = mapped_column(default=1)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)  # wrong PINs since the last right one
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    judge: Mapped[Judge] = relationship()
