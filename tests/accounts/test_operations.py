"""Accounts and roles: state before and after, and what the log holds."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from contest.accounts import operations
from contest.accounts.models import Account, Role
from contest.accounts.passwords import hash_password, verify_password
from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.db import db, transaction
from contest.errors import Conflict, Invalid, NotFound
from contest.people.models import Unit
from tests.samples import make_account, make_place

ACTOR = Actor(ref="account:1", name="何敏", address="10.0.0.7")
GOOD = "焊花四溅的夏天在车间"


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context(method="POST"):
        yield
        db.session.remove()


@pytest.fixture
def account(request_context):
    with transaction():
        return make_account("李志强", username="lizq", password_hash=hash_password(GOOD))


def last_entry():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def noted():
    """Chain, action, subject and details of the newest entry of the log."""
    entry = last_entry()
    return entry.chain, entry.action, entry.subject, entry.details


def create(**fields):
    fields = {"username": "lizq", "name": "李志强", "password": GOOD, **fields}
    with transaction():
        return operations.create_account(actor=ACTOR, **fields)


def test_account_is_created_and_noted():
    with transaction():
        unit = Unit(name="第一机械厂")
        db.session.add(unit)

    account = create(username=" LiZQ ", name=" 李志强 ", unit=unit)

    assert (account.username, account.name, account.unit_id) == ("lizq", "李志强", unit.id)
    assert (account.is_admin, account.is_active, account.session_version) == (False, True, 1)
    assert verify_password(account.password_hash, GOOD)
    fields = {"username": "lizq", "name": "李志强", "is_admin": False, "unit_id": unit.id}
    assert noted() == ("house", "create_account", f"account:{account.id}", {"new": fields})
    assert (last_entry().actor, last_entry().address) == ("account:1", "10.0.0.7")


def test_every_problem_is_told_at_once():
    with pytest.raises(Invalid) as caught:
        create(username="l q", name=" ", password="short")

    assert sorted(caught.value.problems) == ["name", "password", "username"]
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0
    assert last_entry() is None


def test_user_name_is_taken_whatever_its_letters(account):
    with pytest.raises(Conflict, match="lizq 已经有人用了"):
        create(username="LIZQ")


def test_first_administrator_is_the_only_first(app):
    details = {"address": "10.0.0.7", "username": "hemin", "name": "何敏", "password": GOOD}
    with transaction():
        first = operations.create_first_administrator(**details)

    assert first.is_admin is True
    assert (last_entry().actor, last_entry().actor_name) == ("setup", "何敏")
    with pytest.raises(Conflict, match="刚刚已经设好了"), transaction():
        operations.create_first_administrator(**{**details, "username": "other"})


def test_of_two_first_administrators_at_once_one_wins(any_app):
    ready, outcomes = threading.Barrier(4), []

    def become(number):
        with any_app.test_request_context(method="POST"):
            ready.wait()
            try:
                with transaction():
                    operations.create_first_administrator(
                        address="10.0.0.7", username=f"admin{number}", name="何敏", password=GOOD
                    )
                outcomes.append("made")
            except Conflict:
                outcomes.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=become, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["made", "refused", "refused", "refused"]
    with any_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1
        db.session.remove()


def test_password_is_changed_by_whoever_knows_it(account):
    with pytest.raises(Invalid) as caught, transaction():
        operations.change_password(
            actor=ACTOR, account=account, current="wrong", password="another sentence"
        )
    assert list(caught.value.problems) == ["current"]

    with transaction():
        operations.change_password(
            actor=ACTOR, account=account, current=GOOD, password="another sentence"
        )

    assert verify_password(account.password_hash, "another sentence")
    assert account.session_version == 2
    assert noted() == ("house", "change_password", f"account:{account.id}", {})


def test_reset_password_ends_sessions(account):
    with pytest.raises(Invalid), transaction():
        operations.reset_password(actor=ACTOR, account=account, password="short")
    assert account.session_version == 1

    with transaction():
        operations.reset_password(actor=ACTOR, account=account, password="another sentence")

    assert account.session_version == 2
    assert noted()[1:3] == ("reset_password", f"account:{account.id}")


def test_end_sessions(account):
    with transaction():
        operations.end_sessions(actor=ACTOR, account=account)

    assert account.session_version == 2
    assert noted()[1] == "end_sessions"


def test_account_is_deactivated_and_restored(account):
    with transaction():
        operations.deactivate_account(actor=ACTOR, account=account)
    assert (account.is_active, account.session_version) == (False, 2)
    assert noted()[3] == {"old": {"is_active": True}, "new": {"is_active": False}}
    with pytest.raises(Conflict, match="已经停用"), transaction():
        operations.deactivate_account(actor=ACTOR, account=account)

    with transaction():
        operations.reactivate_account(actor=ACTOR, account=account)
    assert (account.is_active, account.session_version) == (True, 2)
    assert noted()[1] == "reactivate_account"
    with pytest.raises(Conflict, match="不用恢复"), transaction():
        operations.reactivate_account(actor=ACTOR, account=account)


def test_last_administrator_stays():
    with transaction():
        first = make_account("甲", is_admin=True)
        second = make_account("乙", is_admin=True)
    with transaction():
        operations.deactivate_account(actor=ACTOR, account=second)

    with pytest.raises(Conflict, match="最后一个管理员，不能停用"), transaction():
        operations.deactivate_account(actor=ACTOR, account=first)
    with pytest.raises(Conflict, match="最后一个管理员，不能取消"), transaction():
        operations.revoke_role(actor=ACTOR, account=first, role="admin")

    # an inactive one does not count, and may lose the role
    with transaction():
        operations.revoke_role(actor=ACTOR, account=second, role="admin")
    assert (first.is_admin, first.is_active, second.is_admin) == (True, True, False)


def test_role_in_a_contest_is_noted_in_its_own_chain(account):
    with transaction():
        place = make_place("本市")
    wanted = {"actor": ACTOR, "account": account, "role": "judge", "contest_id": place.contest_id}
    with transaction():
        operations.grant_role(**wanted)

    held = db.session.execute(select(Role.role, Role.contest_id)).all()
    assert held == [("judge", place.contest_id)]
    chain, subject = f"contest:{place.contest_id}", f"account:{account.id}"
    assert noted() == (chain, "grant_role", subject, {"new": {"role": "judge"}})
    with pytest.raises(Conflict, match="已经有这个角色"), transaction():
        operations.grant_role(**wanted)

    with transaction():
        operations.revoke_role(**wanted)

    assert db.session.scalars(select(Role)).all() == []
    assert noted() == (chain, "revoke_role", subject, {"old": {"role": "judge"}})
    with pytest.raises(NotFound, match="没有这个角色"), transaction():
        operations.revoke_role(**wanted)


def test_role_everywhere_is_another_one(account):
    with transaction():
        place = make_place("本市")
    for contest_id in (None, place.contest_id):
        with transaction():
            operations.grant_role(
                actor=ACTOR, account=account, role="organiser", contest_id=contest_id
            )

    assert len(account.roles) == 2
    with pytest.raises(Conflict), transaction():
        operations.grant_role(actor=ACTOR, account=account, role="organiser")


def test_administrator_is_a_role_of_the_house(account):
    with transaction():
        make_account("甲", is_admin=True)
    with transaction():
        operations.grant_role(actor=ACTOR, account=account, role="admin")
    assert account.is_admin is True
    with pytest.raises(Conflict, match="已经是管理员"), transaction():
        operations.grant_role(actor=ACTOR, account=account, role="admin")
    with transaction():
        operations.revoke_role(actor=ACTOR, account=account, role="admin")
    assert account.is_admin is False
    with pytest.raises(NotFound), transaction():
        operations.revoke_role(actor=ACTOR, account=account, role="admin")


@pytest.mark.parametrize("role", ["boss", "", "Judge"])
def test_unknown_role_is_refused(account, role):
    with pytest.raises(Invalid, match="这个角色，请从列表里选"), transaction():
        operations.grant_role(actor=ACTOR, account=account, role=role)


def test_administrator_of_one_contest_does_not_exist(account):
    with transaction():
        place = make_place("本市")
    with pytest.raises(Invalid), transaction():
        operations.grant_role(
            actor=ACTOR, account=account, role="admin", contest_id=place.contest_id
        )


def test_role_in_a_contest_that_is_gone(account):
    with pytest.raises(IntegrityError), transaction():
        operations.grant_role(actor=ACTOR, account=account, role="judge", contest_id=999)


def test_preferences_outside_the_lists_are_ignored(account):
    with transaction():
        operations.set_preferences(account=account, locale="en", theme="dark")
        operations.set_preferences(account=account, locale="fr", theme="pink")

    assert (account.locale, account.theme) == ("en", "dark")
