"""Signing in, and the wait after too many wrong passwords (登录).

An attempt is counted before the password is looked at: however many arrive at once, no more than
the limit are tried. The count lives in the database, because processes and hosts share it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from contest.accounts.models import Account, LoginFailure
from contest.accounts.passwords import hash_password, needs_rehash
from contest.accounts.queries import find_account, login_failures
from contest.audit.operations import HOUSE, Actor, record
from contest.clock import now
from contest.db import db
from contest.i18n import _

# a hall full of people shares one address, so it may fail more often than one account
ADDRESS_TRIES = 10
FORGOTTEN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, counted but not yet decided.

    account_id: None when nobody has this user name
    kept:       the hash to compare with
    wait_s:     seconds to wait before a password is looked at again; 0 means go on
    left:       tries left after this one, before the wait begins
    """

    account_id: int | None
    kept: str | None
    wait_s: int
    left: int


def begin_attempt(*, username: str, address: str, tries: int, wait_s: int) -> Attempt:
    """Count one try, and find what its password is compared with.

    tries:  wrong passwords of one account before it waits; an address has ``ADDRESS_TRIES`` times
            as many
    wait_s: how long it then waits, seconds
    """
    limits = {account_key(username): tries, address_key(address): tries * ADDRESS_TRIES}
    rows = _counted(limits)
    waits = {key: _seconds_left(rows[key].locked_until) for key in limits}
    if any(waits.values()):
        return Attempt(None, None, max(waits.values()), 0)
    for key, limit in limits.items():
        if _add_one(rows[key], limit, wait_s):
            _note_lock(key, address, limit)
    account = find_account(username)
    if account is not None and not account.is_active:
        account = None
    left = min(limits[key] - rows[key].count for key in limits)
    return Attempt(
        account.id if account else None, account.password_hash if account else None, 0, left
    )


def accept_attempt(*, account: Account, password: str, address: str) -> None:
    """The password was right: forget the count, and renew a hash of older parameters."""
    db.session.execute(
        delete(LoginFailure).where(LoginFailure.key == account_key(account.username))
    )
    # the address keeps what others failed; only this try is taken back
    statement = update(LoginFailure).where(LoginFailure.key == address_key(address))
    db.session.execute(statement.values(count=LoginFailure.count - 1, locked_until=None))
    if needs_rehash(account.password_hash):
        account.password_hash = hash_password(password)


def wait_sentence(wait_s: int) -> str:
    """How long to wait, in whole minutes, and what to do meanwhile."""
    minutes = max(1, -(-wait_s // 60))
    return _("密码错的次数太多。请等 {minutes} 分钟再试，或请管理员重设密码。", minutes=minutes)


def wrong_sentence(left: int, wait_s: int) -> str:
    """What to say after a wrong password."""
    if left <= 0:
        return wait_sentence(wait_s)
    if left > 2:
        return _("用户名或密码不对。请看清大小写，再试一次。")
    minutes = max(1, -(-wait_s // 60))
    return _("用户名或密码不对。再错 {left} 次，要等 {minutes} 分钟。", left=left, minutes=minutes)


def account_key(username: str) -> str:
    """Under which wrong passwords of one account are counted."""
    return f"account:{username[:60]}"


def address_key(address: str) -> str:
    """Under which wrong passwords from one address are counted."""
    return f"address:{address}"


def _counted(keys: Iterable[str]) -> dict[str, LoginFailure]:
    """The rows of these keys, made when missing and locked until the transaction ends."""
    present = now()
    db.session.execute(delete(LoginFailure).where(LoginFailure.since < present - FORGOTTEN))
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    maker: Any = postgresql.insert if on_postgresql else sqlite.insert
    for key in sorted(keys):
        # an update to itself: it locks the row where an insert that does nothing would not
        statement = maker(LoginFailure).values(key=key, count=0, since=present)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"key": key})
        db.session.execute(statement)
    return login_failures(*keys)


def _seconds_left(until: datetime | None) -> int:
    if until is None:
        return 0
    return max(0, int((until - now()).total_seconds()))


def _add_one(row: LoginFailure, limit: int, wait_s: int) -> bool:
    """Count one more; True when the wait begins. What lies longer back than a wait is forgotten."""
    present = now()
    over = row.locked_until is not None and row.locked_until <= present
    if over or present - row.since > timedelta(seconds=wait_s):
        row.count, row.locked_until = 0, None
    if row.count == 0:
        row.since = present
    row.count += 1
    if row.count < limit:
        return False
    row.locked_until = present + timedelta(seconds=wait_s)
    return True


def _note_lock(key: str, address: str, tries: int) -> None:
    actor = Actor(ref="anonymous", name="", address=address)
    new = {"tries": tries}
    record(actor=actor, chain=HOUSE, action="lock_sign_in", subject=key, new=new)
