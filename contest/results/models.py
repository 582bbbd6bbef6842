"""Standings as computed, and results as published (成绩、公布)."""

import json
import zlib
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from contest.contests.models import Contest
from contest.db import Base, UtcDateTime


class PackedJson(TypeDecorator[Any]):
    """JSON that is kept by the thousand and read one at a time: compressed to about a tenth."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> bytes | None:
        if value is None:
            return None
        return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def process_result_value(self, value: bytes | None, dialect: Any) -> Any:
        return None if value is None else json.loads(zlib.decompress(value))


class Standing(Base):
    """The last computed ranking of one event; good only while ``score_version`` is the event's.

    Of a large event ``document`` is empty, ``scores`` holds its numbers (see ``packing``), and
    ``names_of`` says of which version its names are.
    """

    __tablename__ = "standing"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    score_version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scores: Mapped[bytes | None] = mapped_column(LargeBinary)
    names_of: Mapped[int | None]
    # since when some process computes a newer one; the others meanwhile show this one as old
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StandingNames(Base):
    """Names of the entries of a large event, as its standing shows them (see ``naming``)."""

    __tablename__ = "standing_names"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    score_version: Mapped[int]
    names: Mapped[bytes] = mapped_column(LargeBinary)


class Publication(Base):
    """Results as made public (公布), frozen: a correction publishes again, the old one stays.

    document: in the form of ``flask contest results --format json``, without derivations.
    layout:   what pages show around the rows, by event code; see ``pages.event_page``.
    """

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    layout: Mapped[dict[str, Any]] = mapped_column(PackedJson, default=dict)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")

    contest: Mapped[Contest] = relationship()


class Result(Base):
    """One entry's line of a publication (成绩), frozen with it, and the steps behind its total.

    position: place in the list of its event, from 0; ``row`` and ``steps`` as pages show them.
    entry_id: the entry, for pages of the house; no key, for a result outlives its entry.
    """

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("publication_id", "event_code", "position"),
        Index("ix_result_no_name", "no", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id", ondelete="CASCADE"))
    event_code: Mapped[str]
    position: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    no: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    group: Mapped[str] = mapped_column("group_name")
    rank: Mapped[int | None]
    total: Mapped[str]
    row: Mapped[dict[str, Any]] = mapped_column(PackedJson)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(PackedJson, deferred=True)

    publication: Mapped[Publication] = relationship()
