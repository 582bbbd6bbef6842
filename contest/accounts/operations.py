"""What one may do with accounts and roles (账号、角色)."""

from sqlalchemy import func, select

from contest.accounts.models import ROLES, Account, Role
from contest.accounts.passwords import (
    check_password,
    hash_password,
    password_problem,
    plain_username,
    username_problem,
    verify_password,
)
from contest.accounts.queries import find_account, has_administrator
from contest.audit.operations import HOUSE, Actor, contest_chain, record
from contest.clock import now
from contest.db import db
from contest.errors import Conflict, Invalid, NotFound
from contest.i18n import _
from contest.people.models import Unit

LANGUAGES = ("zh", "en")
THEMES = ("light", "dark")


def create_account(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    is_admin: bool = False,
    unit: Unit | None = None,
) -> Account:
    """Make an account (建账号).

    Raises Invalid with every problem at once, Conflict when the user name is taken.
    """
    username, name = plain_username(username), name.strip()
    found = {
        "username": username_problem(username),
        "name": "" if 0 < len(name) <= 60 else _("请写姓名，最多 60 个字。"),
        "password": password_problem(password, username),
    }
    problems = {place: sentence for place, sentence in found.items() if sentence}
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    if find_account(username):
        raise Conflict(_("用户名 {username} 已经有人用了，请换一个。", username=username))
    account = Account(
        username=username,
        name=name,
        password_hash=hash_password(password),
        is_admin=is_admin,
        is_active=True,
        unit_id=unit.id if unit else None,
        session_version=1,
        created_at=now(),
    )
    db.session.add(account)
    db.session.flush()
    _note(actor, "create_account", account, new=_facts(account))
    return account


def create_first_administrator(*, address: str, username: str, name: str, password: str) -> Account:
    """Make the account that makes all others (设立第一个管理员).

    Raises Conflict when there is an administrator already; of two at once, one wins.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        # on SQLite the write gate does this
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("first administrator"))))
    if has_administrator():
        raise Conflict(_("管理员刚刚已经设好了。请用管理员的账号登录，或请管理员给您建一个账号。"))
    actor = Actor(ref="setup", name=name.strip(), address=address)
    return create_account(
        actor=actor, username=username, name=name, password=password, is_admin=True
    )


def change_password(*, actor: Actor, account: Account, current: str, password: str) -> None:
    """Change one's own password (改密码); every session of the account ends."""
    if not verify_password(account.password_hash, current):
        problem = _("现在的密码不对，请再输一遍。")
        raise Invalid(problem, {"current": problem})
    _set_password(account, password)
    _note(actor, "change_password", account)


def reset_password(*, actor: Actor, account: Account, password: str) -> None:
    """Give somebody a new password (重设密码); every session of the account ends."""
    _set_password(account, password)
    _note(actor, "reset_password", account)


def end_sessions(*, actor: Actor, account: Account) -> None:
    """Sign the account out everywhere (退出所有登录)."""
    account.session_version += 1
    _note(actor, "end_sessions", account)


def deactivate_account(*, actor: Actor, account: Account) -> None:
    """Take the right to sign in away (停用账号); roles stay, sessions end.

    Raises Conflict for the last administrator: nobody could let people in again.
    """
    if not account.is_active:
        raise Conflict(_("{name} 的账号已经停用了。", name=account.name))
    if account.is_admin and _administrators() == 1:
        raise Conflict(_("这是最后一个管理员，不能停用。请先再设一个管理员。"))
    account.is_active = False
    account.session_version += 1
    _note(actor, "deactivate_account", account, old={"is_active": True}, new={"is_active": False})


def reactivate_account(*, actor: Actor, account: Account) -> None:
    """Let an account sign in again (恢复账号)."""
    if account.is_active:
        raise Conflict(_("{name} 的账号正在使用，不用恢复。", name=account.name))
    account.is_active = True
    _note(actor, "reactivate_account", account, old={"is_active": False}, new={"is_active": True})


def grant_role(*, actor: Actor, account: Account, role: str, contest_id: int | None = None) -> None:
    """Give a role in one contest, or in every contest when ``contest_id`` is empty (给角色).

    ``admin`` is given house-wide only. Raises Conflict when the account has the role already; a
    contest that does not exist breaks the foreign key.
    """
    if role == "admin" and contest_id is None:
        if account.is_admin:
            raise Conflict(_("{name} 已经是管理员了。", name=account.name))
        account.is_admin = True
    elif role not in ROLES:
        raise Invalid(_("没有“{role}”这个角色，请从列表里选。", role=role), {"role": role})
    else:
        _grant(account, role, contest_id)
    db.session.flush()
    _note(actor, "grant_role", account, chain=_chain(contest_id), new={"role": role})


def revoke_role(
    *, actor: Actor, account: Account, role: str, contest_id: int | None = None
) -> None:
    """Take a role away (取消角色). Raises NotFound when the account does not have it."""
    if role == "admin" and contest_id is None:
        _revoke_admin(account)
    else:
        held = [row for row in account.roles if (row.role, row.contest_id) == (role, contest_id)]
        if not held:
            raise NotFound(_("{name} 没有这个角色，可能刚刚已经取消。", name=account.name))
        account.roles.remove(held[0])
    db.session.flush()
    _note(actor, "revoke_role", account, chain=_chain(contest_id), old={"role": role})


def set_preferences(
    *, account: Account, locale: str | None = None, theme: str | None = None
) -> None:
    """Keep the language or the display a person chose; not an act that the log keeps."""
    if locale in LANGUAGES:
        account.locale = locale
    if theme in THEMES:
        account.theme = theme


def _set_password(account: Account, password: str) -> None:
    check_password(password, account.username)
    account.password_hash = hash_password(password)
    account.session_version += 1


def _grant(account: Account, role: str, contest_id: int | None) -> None:
    if any((row.role, row.contest_id) == (role, contest_id) for row in account.roles):
        raise Conflict(_("{name} 已经有这个角色了。", name=account.name))
    account.roles.append(Role(role=role, contest_id=contest_id))


def _revoke_admin(account: Account) -> None:
    if not account.is_admin:
        raise NotFound(_("{name} 没有这个角色，可能刚刚已经取消。", name=account.name))
    if account.is_active and _administrators() == 1:
        raise Conflict(_("这是最后一个管理员，不能取消。请先再设一个管理员。"))
    account.is_admin = False


def _administrators() -> int:
    """Active administrators; their rows are locked, so that two cannot leave at the same time."""
    query = select(Account.id).where(Account.is_admin, Account.is_active).with_for_update()
    return len(db.session.scalars(query).all())


def _chain(contest_id: int | None) -> str:
    return HOUSE if contest_id is None else contest_chain(contest_id)


def _facts(account: Account) -> dict[str, object]:
    fields = ("username", "name", "is_admin", "unit_id")
    return {field: getattr(account, field) for field in fields}


def _note(
    actor: Actor,
    action: str,
    account: Account,
    *,
    chain: str = HOUSE,
    old: dict[str, object] | None = None,
    new: dict[str, object] | None = None,
) -> None:
    subject = f"account:{account.id}"
    record(actor=actor, chain=chain, action=action, subject=subject, old=old, new=new)
