"""Filling an empty house with the demonstration (填入演示), and letting people in."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select

from contest.accounts.models import Account
from contest.accounts.operations import reset_password
from contest.accounts.passwords import random_password
from contest.audit.models import AuditEntry
from contest.audit.operations import HOUSE, Actor, record
from contest.certificates.models import Certificate
from contest.clock import at, now
from contest.contests.models import Contest, Event
from contest.db import db
from contest.demo.cast import ACCOUNTS, ENTERPRISE, account_of, gather
from contest.demo.judged import judged_contest
from contest.demo.published import published_contest
from contest.demo.registering import registering_contest
from contest.errors import Conflict
from contest.i18n import _
from contest.judging.mine import judge_tasks
from contest.panels.models import Judge, Panel, Seat
from contest.panels.passes import IssuedPass, issue_pass

ACTION = "fill_demo"
BEFORE = 90  # days before the present everybody is entered


@dataclass(frozen=True, slots=True)
class Login:
    """An account and its fresh password. what: what it is for, in words."""

    username: str
    password: str
    what: str


def is_filled() -> bool:
    """Is the demonstration here already?"""
    return bool(db.session.scalar(select(exists().where(AuditEntry.action == ACTION))))


def fill_demo(*, base: str) -> list[Certificate]:
    """Make accounts, units, people and three contests (填入演示). Returns the certificates.

    base: the address of this server, for QR codes

    Raises Conflict in a house where somebody has begun to work: nothing is mixed with real people.
    """
    if db.session.scalar(select(exists().where(Account.id.is_not(None)))) or db.session.scalar(
        select(exists().where(Contest.id.is_not(None)))
    ):
        raise Conflict(
            _("这里已有账号或竞赛，演示数据只填进空的系统。请用 CONTEST_INSTANCE 另指文件夹。")
        )
    moment = now()
    with at(moment - timedelta(days=BEFORE)):
        cast = gather(moment)
    _contest, certificates = published_contest(cast, base)
    judged_contest(cast)
    registering_contest(cast)
    house = Actor.local("demo")
    record(actor=house, chain=HOUSE, action=ACTION, subject="house", new={"contests": 3})
    return certificates


def demo_logins() -> list[Login]:
    """Give every account of the demonstration a fresh password; earlier ones end."""
    house, logins = Actor.local("demo"), []
    for role, (username, _name, what) in {**ACCOUNTS, "enterprise": ENTERPRISE}.items():
        account = account_of(role)
        if account is not None:
            password = random_password()
            reset_password(actor=house, account=account, password=password)
            logins.append(Login(username, password, _(what)))
    return logins


def demo_passes() -> list[IssuedPass]:
    """Give fresh passes to a head judge and to the judge who has most to score yet.

    The head judge is the first who has anything left, so that both find work at once.
    """
    query = (
        select(Judge, Seat.head)
        .join(Seat, Seat.judge_id == Judge.id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Event, Event.id == Panel.event_id)
        .join(Contest, Contest.id == Event.contest_id)
        .where(Contest.state == "judging")
        .order_by(Contest.id, Seat.id)
    )
    seats = [(judge, is_head, _left(judge)) for judge, is_head in db.session.execute(query)]
    heads = [(judge, min(left, 1)) for judge, is_head, left in seats if is_head]
    others = [(judge, left) for judge, is_head, left in seats if not is_head]
    # max names the first of those with as much to do, so a second run names the same people
    chosen = [max(group, key=lambda one: one[1])[0] for group in (heads, others) if group]
    house = Actor.local("demo")
    return [issue_pass(actor=house, judge=judge) for judge in chosen]


def _left(judge: Judge) -> int:
    """How many sheets this judge has still to fill in."""
    return sum(item.is_left for task in judge_tasks(judge.id) for item in task.items)
