"""What the pages of planning ask (筹备查询)."""

from datetime import datetime

from sqlalchemy import func, or_, select

from contest.accounts.models import Account, Role
from contest.audit.models import AuditEntry
from contest.audit.operations import contest_chain
from contest.contests.models import Contest, Event, Extension
from contest.db import db
from contest.entries.models import Delegation
from contest.people.models import Unit


def copyable_contests(*, everything: bool, own: set[int], most: int = 50) -> list[Contest]:
    """Contests whose set-up may be copied, the newest first."""
    query = select(Contest).order_by(Contest.id.desc()).limit(most)
    if not everything:
        query = query.where(Contest.id.in_(own))
    return list(db.session.scalars(query))


def event_counts(contest_ids: list[int]) -> dict[int, int]:
    """How many events each of these contests has."""
    query = select(Event.contest_id, func.count()).group_by(Event.contest_id)
    rows = db.session.execute(query.where(Event.contest_id.in_(contest_ids)))
    return {row[0]: row[1] for row in rows}


def delegations_of(contest_id: int) -> list[Delegation]:
    """Units in a contest, by name."""
    query = select(Delegation).where(Delegation.contest_id == contest_id)
    return list(db.session.scalars(query.order_by(Delegation.name, Delegation.id)))


def units_to_come(contest_id: int) -> list[Unit]:
    """Units with an account for this contest that have not begun to register, by name."""
    where = or_(Role.contest_id.is_(None), Role.contest_id == contest_id)
    there = select(Delegation.unit_id).where(Delegation.contest_id == contest_id)
    clerks = (
        select(Account.unit_id)
        .join(Role, Role.account_id == Account.id)
        .where(Role.role == "enterprise", where, Account.is_active, Account.unit_id.is_not(None))
    )
    query = select(Unit).where(Unit.id.in_(clerks), Unit.id.not_in(there))
    return list(db.session.scalars(query.order_by(Unit.name, Unit.id)))


def extensions_of(contest_id: int) -> dict[int, datetime]:
    """Later deadlines of single delegations, by delegation."""
    query = select(Extension.delegation_id, Extension.until)
    rows = db.session.execute(query.where(Extension.contest_id == contest_id))
    return {row.delegation_id: row.until for row in rows}


def state_moments(contest: Contest) -> dict[str, datetime]:
    """When the contest last entered each state, from the log; without moves only its making."""
    query = (
        select(AuditEntry.details, AuditEntry.at)
        .where(AuditEntry.chain == contest_chain(contest.id), AuditEntry.action == "move_contest")
        .order_by(AuditEntry.seq)
    )
    found = {"draft": contest.created_at}
    for details, at in db.session.execute(query):
        found[details["new"]["state"]] = at
    return found
