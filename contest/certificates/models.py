"""The ledger of certificates (证书台账). A row is never deleted and its content never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.contests.models import Contest
from contest.db import Base, UtcDateTime
from contest.results.models import Publication

CERTIFICATE_STATES = ("issued", "revoked", "reissued")


class Certificate(Base):
    """One certificate as it was issued (证书).

    ``source`` says for what: event, entry and, of a team, which member. Each next certificate for
    the same has the next ``edition``: two workers cannot both issue the first.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("contest_id", "source", "edition"),
        UniqueConstraint("series", "serial"),
        Index("ix_certificate_contest_state", "contest_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    # of the holder's delegation
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    source: Mapped[str]
    edition: Mapped[int] = mapped_column(default=1)
    series: Mapped[str]  # the pattern of the number with all but the running number filled in
    serial: Mapped[int]  # running number in the series, from 1, without gaps
    number: Mapped[str] = mapped_column(unique=True)
    verify_code: Mapped[str] = mapped_column(unique=True)  # 96 random bits; stands in the QR code
    name: Mapped[str] = mapped_column(index=True)
    unit: Mapped[str]
    event_name: Mapped[str]
    award: Mapped[str]
    titles: Mapped[list[str]] = mapped_column(JSON)
    rank: Mapped[int | None]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)  # what is printed, see docs/printing.md
    issued_on: Mapped[date]  # the day under the signature
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(default="issued")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")  # why revoked or reissued
    document_no: Mapped[str] = mapped_column(default="")  # of the decision (文号)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)

    contest: Mapped[Contest] = relationship()
    publication: Mapped[Publication] = relationship()
    replaces: Mapped["Certificate | None"] = relationship(remote_side=[id])


class CertificateSeries(Base):
    """The last running number of a series (流水号); its row is locked while numbers are given."""

    __tablename__ = "certificate_series"

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class LookUp(Base):
    """How often an address asked for certificates lately (查询次数); shared by all processes."""

    __tablename__ = "certificate_look_up"

    address: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
