"""What one may ask about accounts (账号查询)."""

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import selectinload

from contest.accounts.models import Account, LoginFailure, Role
from contest.db import db
from contest.people.models import Unit


def has_administrator() -> bool:
    """Is there anybody who may manage accounts?"""
    query = select(exists().where(Account.is_admin, Account.is_active))
    return bool(db.session.scalar(query))


def find_account(username: str) -> Account | None:
    """The account of this user name; ``username`` as ``passwords.plain_username`` returns it."""
    return db.session.scalar(select(Account).where(Account.username == username))


def login_failures(*keys: str) -> dict[str, LoginFailure]:
    """The wrong passwords counted under these keys."""
    rows = db.session.scalars(select(LoginFailure).where(LoginFailure.key.in_(keys)))
    return {row.key: row for row in rows}


def accounts_matching(*, text: str = "", role: str = "", state: str = "") -> Select[Account]:
    """Accounts by user name, with their roles, for ``paged``.

    text:  part of the user name, the name or the unit's name
    role:  a role held in any contest, or ``admin``
    state: ``active`` or ``inactive``; empty for both
    """
    query = (
        select(Account)
        .outerjoin(Unit, Account.unit_id == Unit.id)
        .options(selectinload(Account.roles))
        .order_by(Account.username)
    )
    if text:
        named = (Account.username, Account.name, Unit.name)
        query = query.where(or_(*(column.icontains(text, autoescape=True) for column in named)))
    if role == "admin":
        query = query.where(Account.is_admin)
    elif role:
        query = query.where(exists().where(Role.account_id == Account.id, Role.role == role))
    if state:
        query = query.where(Account.is_active.is_(state == "active"))
    return query


def account_counts() -> dict[str, int]:
    """How many accounts there are, by state: ``all``, ``active``, ``inactive``."""
    rows = db.session.execute(select(Account.is_active, func.count()).group_by(Account.is_active))
    counts = {bool(active): number for active, number in rows}
    active, inactive = counts.get(True, 0), counts.get(False, 0)
    return {"all": active + inactive, "active": active, "inactive": inactive}


def unit_names(unit_ids: set[int]) -> dict[int, str]:
    """Names of these units, by id."""
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)))
    return {row.id: row.name for row in rows}


def units_below(unit_id: int) -> frozenset[int]:
    """The unit and everything below it in the tree of organisations."""
    tree = select(Unit.id).where(Unit.id == unit_id).cte("tree", recursive=True)
    tree = tree.union(select(Unit.id).join(tree, Unit.parent_id == tree.c.id))
    return frozenset(db.session.scalars(select(tree.c.id)))


def unit_named(name: str) -> Unit | None:
    """The unit of exactly this name; the oldest when there are several."""
    query = select(Unit).where(Unit.name == name).order_by(Unit.id).limit(1)
    return db.session.scalar(query)


def unit_suggestions(most: int = 300) -> list[str]:
    """Names of units to choose from while typing."""
    return list(db.session.scalars(select(Unit.name).distinct().order_by(Unit.name).limit(most)))
