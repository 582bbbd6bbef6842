"""Uploaded files (文件): the bytes lie in the uploads folder under their hash, once."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contest.db import Base, UtcDateTime

PURPOSES = ("photo", "stamped_form", "evidence", "scan", "workbook", "workbooks")


class StoredFile(Base):
    """One upload (文件). Two rows may share the same bytes; each has its own owner.

    ``unit_id``: the unit it belongs to; its enterprise may read it. None: organisers only.
    """

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)  # sha256 of the bytes as they are kept
    size: Mapped[int]
    name: Mapped[str]
    content_type: Mapped[str]
    purpose: Mapped[str]
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # sealed bytes lie under another name; ``digest`` and ``size`` are those of the plain ones
    sealed_as: Mapped[str | None] = mapped_column(index=True)
    keep_until: Mapped[date | None]  # the last day it has to be kept; None: as long as the contest
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the bytes went then

    @property
    def kept_as(self) -> str:
        """The name in the uploads folder."""
        return self.sealed_as or self.digest
