"""Who takes part (参赛单位、报名人员、参赛项)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import Base, UtcDateTime
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
    # who answers for it: leader, leader_phone, contact, contact_phone
    extras: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # the stamped entry form as it came back
    form_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    form_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

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
    phone: Mapped[str | None]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    # when the person agreed to the use of their data (知情同意)
    consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # titles, id_type, certificate_no and what later features add
    extras: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # the roster that brought them, and whether the person was new with it
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("roster_upload.id", ondelete="SET NULL")
    )
    made_person: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # since they were entered

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
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when ``state`` last changed
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # what the organiser last said: reason, fields {field: sentence}, times returned;
    # and ``mended``, when the unit last saved something of it after that
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # checked in on the day
    status: Mapped[str | None]  # empty: competing
    reason: Mapped[str | None]
    extra: Mapped[str | None]
    coefficients: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    times: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    draw_no: Mapped[str | None]
    session: Mapped[str | None]
    station: Mapped[str | None]
    blind_code: Mapped[str | None]
    # the roster that brought it
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("roster_upload.id", ondelete="SET NULL")
    )
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # since it was entered

    @property
    def is_unmended(self) -> bool:
        """Was it returned, and nobody has saved anything of it since?"""
        return self.state == "returned" and not (self.verdict or {}).get("mended")

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
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("roster_upload.id", ondelete="SET NULL")
    )

    entry: Mapped[Entry] = relationship(back_populates="members")
    registrant: Mapped[Registrant | None] = relationship()


@event.listens_for(Registrant, "before_update")
@event.listens_for(Entry, "before_update")
def _note_change(_mapper: Any, _connection: Any, row: Registrant | Entry) -> None:
    """Remember that somebody changed it since, unless the very roster that brought it does."""
    session = object_session(row)
    if session is None or not session.is_modified(row, include_collections=False):
        return
    if row.import_id is None or row.import_id != session.info.get("importing"):
        row.changed_at = now()


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


class Submission(Base):
    """What a unit handed in at one moment (提交回执), as it was then."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("delegation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)  # numbers of identity cards masked
    digest: Mapped[str]  # sha256 of the document as canonical JSON
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str]

    delegation: Mapped[Delegation] = relationship()


class RosterUpload(Base):
    """A roster that came in (名册导入): read, looked at, written, and perhaps taken back.

    The file itself stays, sealed, unless nobody wrote it. What was read of it is kept in parcels
    until it is written: the rows, and what the page shows of them.
    """

    __tablename__ = "roster_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    digest: Mapped[str]  # sha256 of the file
    size: Mapped[int] = mapped_column(default=0)
    original_as: Mapped[str | None]  # its sealed bytes in the uploads folder
    # the place of each column, when a person said so
    chosen: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    # reading read writing applied; dropped failed undone
    state: Mapped[str] = mapped_column(default="reading")
    # rows by what they mean; after the writing, what was written
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    total: Mapped[int] = mapped_column(default=0)  # rows of the file
    written: Mapped[int] = mapped_column(default=0)  # so many of them are done with
    account_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(default="")
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    delegation: Mapped[Delegation] = relationship()

    @property
    def parcel(self) -> str:
        """Under which name the rows lie."""
        return f"roster-{self.id}"

    @property
    def page_parcel(self) -> str:
        """Under which name lies what the page shows of them."""
        return f"roster-{self.id}-page"


class PhotoUpload(Base):
    """Photos in a zip that came in (照片包): shown with whose they are, written when confirmed.

    sealed: JSON list of what each file is; wiped with the zip itself once it is written or dropped
    """

    __tablename__ = "photo_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    digest: Mapped[str]  # sha256 of the zip
    original_as: Mapped[str | None]  # its sealed bytes in the uploads folder
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(default="read")  # read writing applied dropped
    written: Mapped[int] = mapped_column(default=0)  # so many files of the list are done with
    stored: Mapped[int] = mapped_column(default=0)  # photos that were kept
    account_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(default="")
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    delegation: Mapped[Delegation] = relationship()


class KnownHeading(Base):
    """What a heading means in the rosters of a unit (列的对应), as a person there once said."""

    __tablename__ = "known_heading"
    __table_args__ = (UniqueConstraint("unit_id", "heading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    heading: Mapped[str]
    key: Mapped[str]


class BulkDecision(Base):
    """What one bulk action changed (批量审核), so that the last one can be undone."""

    __tablename__ = "bulk_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    word: Mapped[str]  # approved returned refused
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # entry, state and verdict before
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Draw(Base):
    """One draw of an event (抽签), to be computed again from its seed. A new one supersedes it."""

    __tablename__ = "draw"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        Index(
            "uq_draw_current",
            "event_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    current: Mapped[bool] = mapped_column(default=True)
    seed: Mapped[str]
    commitment: Mapped[str]  # sha256 of the seed, public at once
    stations: Mapped[int]  # entries of one session; 0: all in one
    lots: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON
    )  # no, draw_no, session, station, blind_code
    reason: Mapped[str] = mapped_column(default="")
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str]

    event: Mapped[Event] = relationship()


class UnitRequest(Base):
    """A unit that asks for an account in one contest (参赛单位申请)."""

    __tablename__ = "unit_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    unit_name: Mapped[str]
    contact: Mapped[str]
    phone: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")  # open approved refused
    reason: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    contest: Mapped[Contest] = relationship()
