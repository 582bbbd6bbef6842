"""Who takes part (参赛单位、报名人员、参赛项)."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.contests.models import Contest, Event
from contest.db import Base
from contest.people.models import Person, Unit

ENTRY_STATES = ("draft", "submitted", "returned", "approved", "refused", "withdrawn")
STATUSES = ("competing", "withdrawn", "absent", "unfinished", "disqualified", "unranked")


class Delegation(Base):
    """A unit in one contest (代表队), as it was then; the bundle's ``units``."""

    __tablename__ = "delegation"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    parent: Mapped[str | None]  # code of another delegation
    region: Mapped[str | None]
    headcount: Mapped[int | None]

    contest: Mapped[Contest] = relationship()
    unit: Mapped[Unit] = relationship()


class Registrant(Base):
    """A person in one contest (报名人员), as they were then; the bundle's ``people``."""

    __tablename__ = "registrant"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    gender: Mapped[str | None]
    born_on: Mapped[date | None]
    trade: Mapped[str | None]
    level: Mapped[str | None]  # skill level held, e.g. 高级工
    extras: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # titles and what later features add

    person: Mapped[Person] = relationship()
    delegation: Mapped[Delegation | None] = relationship()


class Entry(Base):
    """One person, team, unit or project in one event (参赛项).

    ``state`` is where its registration stands, ``status`` what happened on the day.
    """

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("event_id", "no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    no: Mapped[str]
    name: Mapped[str]
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"), index=True)
    registrant_id: Mapped[int | None] = mapped_column(ForeignKey("registrant.id"), index=True)
    group: Mapped[str | None] = mapped_column("group_name")
    team: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="draft")
    status: Mapped[str | None]  # empty: competing
    reason: Mapped[str | None]
    extra: Mapped[str | None]
    coefficients: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    times: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    draw_no: Mapped[str | None]
    session: Mapped[str | None]
    station: Mapped[str | None]
    blind_code: Mapped[str | None]

    event: Mapped[Event] = relationship()
    delegation: Mapped[Delegation | None] = relationship()
    registrant: Mapped[Registrant | None] = relationship()
    members: Mapped[list["Member"]] = relationship(
        back_populates="entry", order_by="Member.position", cascade="all, delete-orphan"
    )


class Member(Base):
    """One member of a team entry (队员); ``position`` starts at 1 and is the sheets' ``member``."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("entry_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    registrant_id: Mapped[int | None] = mapped_column(ForeignKey("registrant.id"), index=True)

    entry: Mapped[Entry] = relationship(back_populates="members")
    registrant: Mapped[Registrant | None] = relationship()


class Incident(Base):
    """A fact that fires one of the event's vetoes (一票否决事项)."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    on: Mapped[date | None] = mapped_column("happened_on")
    period: Mapped[str | None]
    document: Mapped[str | None]
    lifted: Mapped[date | None]

    entry: Mapped[Entry] = relationship()
