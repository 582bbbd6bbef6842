"""Organisations and people, whether or not they compete (单位、人员)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.audit.masks import mask_id
from contest.db import Base, UtcDateTime
from contest.people.crypto import decrypt

ID_CARD = "居民身份证"


class Unit(Base):
    """An organisation (单位) in the tree of organisations."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    region: Mapped[str | None]
    headcount: Mapped[int | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])


class Person(Base):
    """One human being, once (人员). The ID number is kept encrypted and found by a keyed hash."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    gender: Mapped[str | None]
    born_on: Mapped[date | None]
    id_type: Mapped[str | None]
    id_cipher: Mapped[bytes | None]
    id_hash: Mapped[str | None] = mapped_column(unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    unit: Mapped[Unit | None] = relationship()

    @property
    def id_no(self) -> str | None:
        """The whole number; only for those who may see it, never for logs."""
        if self.id_cipher is None or self.id_hash is None:
            return None
        return decrypt(self.id_cipher, self.id_hash)

    @property
    def id_mask(self) -> str | None:
        """The number as pages show it, its middle hidden.

        Not a column: what the mask hides is the birth date, and that stands in the same row.
        """
        number = self.id_no
        return None if number is None else mask_id(number)
