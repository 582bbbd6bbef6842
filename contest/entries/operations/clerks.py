"""Accounts of units (参赛单位账号): asked for or made, several clerks a unit."""

import re

from sqlalchemy import select

from contest.accounts.models import Account, Role
from contest.accounts.operations import create_account, grant_role, reset_password
from contest.accounts.passwords import plain_username, random_password
from contest.accounts.queries import find_account
from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Contest
from contest.db import db
from contest.entries.models import UnitRequest
from contest.entries.operations.people import PHONE
from contest.errors import Conflict, Invalid, NotFound
from contest.i18n import _
from contest.people.idcards import clean
from contest.people.models import Unit
from contest.people.operations import find_or_create_unit

MOST_OPEN = 200  # requests that wait in one contest; more would only be a flood
BLANK = re.compile(r"\s+")


def unit_problems(unit_name: str, contact: str, phone: str) -> dict[str, str]:
    """What is wrong with a unit's form, by field."""
    found = {}
    if not 2 <= len(unit_name) <= 60:
        found["unit_name"] = _("请填单位全称，2 到 60 个字。")
    if not 1 <= len(contact) <= 30:
        found["contact"] = _("请填联系人姓名，最多 30 个字。")
    if not PHONE.fullmatch(phone):
        found["phone"] = _("请填联系电话：11 位手机号码，或带区号的座机。")
    return found


def ask_for_account(
    *, unit_name: str, contact: str, phone: str, contests: list[Contest], note: str, address: str
) -> list[UnitRequest]:
    """A unit asks to take part (单位申请账号); one request for each contest it wants.

    The same request again changes nothing. Raises Invalid with every fault by field, Conflict when
    too many wait already.
    """
    unit_name, contact = BLANK.sub("", unit_name), contact.strip()
    phone = clean(phone)
    problems = unit_problems(unit_name, contact, phone)
    if not contests:
        problems["contests"] = _("请至少选一个赛事。")
    if len(note) > 300:
        problems["note"] = _("说明最多 300 个字。")
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    actor = Actor(ref="public", name=contact, address=address)
    return [_ask(actor, contest, unit_name, contact, phone, note.strip()) for contest in contests]


def approve_request(*, actor: Actor, request: UnitRequest) -> tuple[Account, str]:
    """Give the unit its account (同意申请). Returns it with its one-time password.

    The password is empty when the contact has an account already: it gets the role here too.
    """
    _require_waiting(request)
    unit = _unit(actor, request.unit_name)
    account, password = add_clerk(
        actor=actor,
        contest=request.contest,
        unit=unit,
        name=request.contact,
        username=request.phone,
    )
    request.state, request.decided_at, request.account_id = "approved", now(), account.id
    _note(actor, request, "approve_request", "")
    return account, password


def refuse_request(*, actor: Actor, request: UnitRequest, reason: str) -> None:
    """Refuse a unit's request (不同意申请); the reason is what one tells them on the phone."""
    _require_waiting(request)
    if not reason.strip():
        raise Invalid(_("请写明理由。"), {"reason": _("请写明理由。")})
    request.state, request.decided_at, request.reason = "refused", now(), reason.strip()
    _note(actor, request, "refuse_request", reason)


def add_clerk(
    *, actor: Actor, contest: Contest, unit: Unit, name: str, username: str
) -> tuple[Account, str]:
    """Make an account for a clerk of a unit (经办人账号). Returns it with its one-time password.

    An account of the same unit by this name gets the role, and the password is empty. Raises
    Conflict when the name belongs to somebody else.
    """
    account, password = find_account(plain_username(username)), ""
    if account is None:
        password = random_password()
        account = create_account(
            actor=actor, username=username, name=name, password=password, unit=unit
        )
    elif account.unit_id != unit.id or account.is_admin or not account.is_active:
        raise Conflict(
            _("用户名 {username} 属于别的账号，请换一个，例如加上单位简称。", username=username)
        )
    if ("enterprise", contest.id) not in {(role.role, role.contest_id) for role in account.roles}:
        grant_role(actor=actor, account=account, role="enterprise", contest_id=contest.id)
    return account, password


def make_unit_account(
    *, actor: Actor, contest: Contest, unit_name: str, contact: str, phone: str, username: str = ""
) -> tuple[Account, str]:
    """The organiser makes an account for a unit (建单位账号); a new unit is entered with it."""
    unit_name = BLANK.sub("", unit_name)
    problems = unit_problems(unit_name, contact, clean(phone))
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    unit = _unit(actor, unit_name)
    name = username.strip() or clean(phone)
    return add_clerk(actor=actor, contest=contest, unit=unit, name=contact, username=name)


def reset_clerk(*, actor: Actor, contest: Contest, account: Account) -> str:
    """A new one-time password for a clerk (重设经办人密码).

    Raises NotFound for an account that is more than a clerk of this contest: an organiser must not
    take over others.
    """
    roles = {(role.role, role.contest_id) for role in account.roles}
    only_clerk = bool(roles) and all(role == "enterprise" for role, _contest in roles)
    if account.is_admin or not only_clerk or ("enterprise", contest.id) not in roles:
        raise NotFound(_("这不是本赛事的单位账号，请管理员重设密码。"))
    password = random_password()
    reset_password(actor=actor, account=account, password=password)
    return password


def clerks_of(contest_id: int) -> list[tuple[Account, Unit | None]]:
    """Accounts of units in this contest with their units, by unit and name."""
    query = (
        select(Account, Unit)
        .join(Role, Role.account_id == Account.id)
        .outerjoin(Unit, Unit.id == Account.unit_id)
        .where(Role.role == "enterprise", Role.contest_id == contest_id)
        .order_by(Unit.name, Account.username)
    )
    return [(row.Account, row.Unit) for row in db.session.execute(query)]


def _unit(actor: Actor, name: str) -> Unit:
    known = db.session.scalar(select(Unit).where(Unit.name == name).order_by(Unit.id).limit(1))
    return known or find_or_create_unit(actor=actor, name=name)


def _ask(
    actor: Actor, contest: Contest, unit_name: str, contact: str, phone: str, note: str
) -> UnitRequest:
    waiting = select(UnitRequest).where(
        UnitRequest.contest_id == contest.id, UnitRequest.state == "open"
    )
    rows = list(db.session.scalars(waiting))
    same = [row for row in rows if (row.unit_name, row.phone) == (unit_name, phone)]
    if same:
        return same[0]
    if len(rows) >= MOST_OPEN:
        raise Conflict(_("现在等待处理的申请太多，请打电话联系组织者。"))
    row = UnitRequest(
        contest_id=contest.id,
        unit_name=unit_name,
        contact=contact,
        phone=phone,
        note=note,
        state="open",
        asked_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    _note(actor, row, "ask_for_account", "")
    return row


def _require_waiting(request: UnitRequest) -> None:
    if request.state != "open":
        raise Conflict(_("这份申请已经处理过了。"))


def _note(actor: Actor, request: UnitRequest, action: str, reason: str) -> None:
    facts = {"unit": request.unit_name, "phone": request.phone, "state": request.state}
    record(
        actor=actor,
        chain=contest_chain(request.contest_id),
        action=action,
        subject=f"request:{request.id}",
        new=facts,
        reason=reason,
    )
