"""Who signs in, and what they are in which contest (账号、角色)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.db import Base, UtcDateTime

ROLES = (
    "organiser",  # 组织者
    "head_judge",  # 裁判长
    "judge",  # 裁判
    "scorekeeper",  # 统分员
    "enterprise",  # 参赛单位
    "supervisor",  # 监督
    "inspector",  # 检查员
)


class Account(Base):
    """A sign-in (账号)."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str | None]
    theme: Mapped[str | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # raised when every session of this account must end (new password, deactivation)
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    roles: Mapped[list["Role"]] = relationship(
        back_populates="account", cascade="all, delete-orphan"
    )


class Role(Base):
    """What an account is in one contest, or in every contest when ``contest_id`` is empty."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("account_id", "contest_id", "role"),
        # NULLs are distinct in a unique constraint; this one holds for house-wide roles
        Index(
            "uq_role_everywhere",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("contest_id IS NULL"),
            postgresql_where=text("contest_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), index=True)
    role: Mapped[str]

    account: Mapped[Account] = relationship(back_populates="roles")


class LoginFailure(Base):
    """Wrong passwords of one account or one address; shared by all processes, so kept here."""

    __tablename__ = "login_failure"

    key: Mapped[str] = mapped_column(primary_key=True)  # "account:<name>" or "address:<ip>"
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
