"""What was read and not yet written, and the paper behind a sheet (待确认的评分表、原件)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.contests.models import Stage
from contest.db import Base, UtcDateTime
from contest.files.models import StoredFile
from contest.judging.models import Sheet


class ImportPreview(Base):
    """A workbook that was read and is looked at before anything is written (导入核对).

    Belongs to the account that uploaded it and to the bytes it was read from; ends by itself.
    Holds marks by keyed handles: nobody's name, nobody's unit.

    document: identity (as signed), cells by handle and field, handles that stand there twice
    choices:  what the person picked: lines, cells, fixes (see compare.Choices)
    """

    __tablename__ = "import_preview"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"), index=True)
    period: Mapped[str] = mapped_column(default="")
    scorer: Mapped[str]
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("judge.id"), index=True)
    account_id: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    digest: Mapped[str]  # sha256 of the workbook as it came
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # what it came to when somebody last looked: fingerprint, and how many lines of each state
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(default="read")  # read applied dropped
    written: Mapped[int] = mapped_column(default=0)  # sheets
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    stage: Mapped[Stage] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def name(self) -> str:
        """What the file was called this time; the same bytes are kept once, under their first."""
        return str(self.document.get("name") or self.file.name)


class WorkbookOut(Base):
    """A workbook that was downloaded and has to come back (在外的评分表); one row for each scorer.

    back_at: when what was read from it was written; None while it is out
    """

    __tablename__ = "workbook_out"
    __table_args__ = (UniqueConstraint("stage_id", "period", "scorer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"), index=True)
    period: Mapped[str] = mapped_column(default="")
    scorer: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str]
    back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SheetScan(Base):
    """The paper that a sheet was keyed from, as a picture or PDF (纸质原件)."""

    __tablename__ = "sheet_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    sheet: Mapped[Sheet] = relationship()
    file: Mapped[StoredFile] = relationship()
