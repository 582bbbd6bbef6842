"""Contests with units, people and entries, for tests of registration."""

import itertools
from datetime import date
from typing import Any

from contest.accounts.models import Account, Role
from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import db
from contest.entries.models import Delegation, Entry, Registrant
from contest.entries.operations.entering import add_entry, delegation_for
from contest.entries.operations.people import PersonData, save_person
from contest.people.models import Unit
from tests.people.numbers import id_number
from tests.samples import make_account

ACTOR = Actor(ref="account:1", name="唐丽华", address="10.0.0.7")
ORGANISER = Actor(ref="account:2", name="何敏", address="10.0.0.2")
_numbers = itertools.count(1)


def make_contest(state: str = "registering", **registration: str) -> Contest:
    """A contest without events; registration: ``opens_at``, ``closes_at``."""
    contest = Contest(
        code=f"c{next(_numbers)}",
        kind="skills",
        name="滨江市职工职业技能大赛",
        organiser="滨江市总工会",
        state=state,
        starts_on=date(2026, 11, 24),
        setup={"registration": registration} if registration else {},
        created_at=now(),
    )
    db.session.add(contest)
    db.session.flush()
    return contest


def make_event(contest: Contest, name: str = "焊工", kind: str = "person", **rules: Any) -> Event:
    """An event with these conditions of ``eligibility``."""
    number = next(_numbers)
    event = Event(
        contest=contest,
        code=f"e{number}",
        name=name,
        entry_type=kind,
        position=number,
        setup={"eligibility": rules} if rules else {},
    )
    db.session.add(event)
    db.session.flush()
    return event


def make_unit(name: str = "滨江重型机械厂", parent: Unit | None = None) -> Unit:
    unit = Unit(name=name, parent_id=parent.id if parent else None)
    db.session.add(unit)
    db.session.flush()
    return unit


def make_delegation(contest: Contest, name: str = "滨江重型机械厂") -> Delegation:
    """A delegation with a leader, ready to hand in."""
    delegation = delegation_for(actor=ACTOR, contest=contest, unit=make_unit(name))
    delegation.extras = {"leader": "王建国", "leader_phone": "13900000000"}
    db.session.flush()
    return delegation


def person_data(order: int, name: str = "李志强", **fields: Any) -> PersonData:
    """A person as a clerk fills them in; born in 1990 and later for orders from 30,000 on."""
    fields.setdefault("consent", True)
    return PersonData(name=name, id_no=id_number(order), **fields)


def make_person(
    delegation: Delegation, order: int, name: str = "李志强", **more: Any
) -> Registrant:
    data = person_data(order, name, **more)
    return save_person(actor=ACTOR, delegation=delegation, data=data)


def make_entry(
    event: Event, delegation: Delegation, order: int, name: str = "李志强", **more: Any
) -> Entry:
    """A draft of a fresh person, or in the state that ``state`` names."""
    state, reason = more.pop("state", "draft"), "测试"
    person = make_person(delegation, order, name, **more)
    entry = add_entry(
        actor=ACTOR, event=event, delegation=delegation, registrant=person, late_reason=reason
    )
    entry.state = state
    db.session.flush()
    return entry


def make_clerk(contest: Contest, unit: Unit, name: str = "唐丽华") -> Account:
    account = make_account(name, unit_id=unit.id)
    db.session.add(Role(account_id=account.id, contest_id=contest.id, role="enterprise"))
    db.session.flush()
    return account
