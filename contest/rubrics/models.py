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
