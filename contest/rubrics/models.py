"""What is scored (评分标准)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.contests.models import Stage
from contest.db import Base, UtcDateTime


class Rubric(Base):
    """One version of a stage's rubric; the highest version holds. Frozen by the first sheet."""

    __tablename__ = "rubric"
    __table_args__ = (UniqueConstraint("stage_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    stage: Mapped[Stage] = relationship()


class RubricDraft(Base):
    """A correction of a frozen rubric while it is being written (更正稿); at most one a stage.

    It holds for nobody until it is applied, which makes it the next version.
    """

    __tablename__ = "rubric_draft"

    stage_id: Mapped[int] = mapped_column(
        ForeignKey("stage.id", ondelete="CASCADE"), primary_key=True
    )
    base_version: Mapped[int]  # the version it corrects
    edit: Mapped[int] = mapped_column(default=1)  # raised by every change of the draft
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    stage: Mapped[Stage] = relationship()
