"""The wait after too many wrong passwords."""

import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from contest.accounts.models import Account, LoginFailure
from contest.accounts.passwords import hash_password, needs_rehash, verify_password
from contest.accounts.sign_in import (
    ADDRESS_TRIES,
    accept_attempt,
    begin_attempt,
    wait_sentence,
    wrong_sentence,
)
from contest.audit.models import AuditEntry
from contest.db import db, transaction
from tests.samples import make_account

TRIES, WAIT_S = 3, 600
GOOD = "焊花四溅的夏天在车间"


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context(method="POST"):
        yield
        db.session.remove()


def begin(username="lizq", address="10.0.0.7"):
    with transaction():
        return begin_attempt(username=username, address=address, tries=TRIES, wait_s=WAIT_S)


def accept(account, address="10.0.0.7"):
    with transaction():
        accept_attempt(account=account, password=GOOD, address=address)


def counts():
    return dict(db.session.execute(select(LoginFailure.key, LoginFailure.count)).all())


@pytest.fixture
def account(request_context):
    with transaction():
        return make_account("李志强", username="lizq", password_hash=hash_password(GOOD))


def test_attempt_finds_what_to_compare_with(account):
    attempt = begin()

    assert (attempt.account_id, attempt.wait_s, attempt.left) == (account.id, 0, 2)
    assert attempt.kept == account.password_hash


def test_account_waits_after_the_limit_and_not_before(account, frozen):
    assert [begin().wait_s for _try in range(3)] == [0, 0, 0]
    assert begin().wait_s == WAIT_S

    frozen.forward(seconds=WAIT_S - 1)
    assert begin().wait_s == 1
    frozen.forward(seconds=1)
    assert (begin().wait_s, counts()["account:lizq"]) == (0, 1)


def test_waiting_attempt_tells_nothing_and_counts_nothing(account):
    for _try in range(4):
        attempt = begin()

    assert (attempt.account_id, attempt.kept) == (None, None)
    assert counts()["account:lizq"] == 3


def test_unknown_name_waits_just_the_same(frozen):
    assert [begin("nobody").wait_s for _try in range(4)] == [0, 0, 0, WAIT_S]


def test_right_password_forgets_the_count(account):
    begin()
    begin()
    accept(account)

    assert counts() == {"address:10.0.0.7": 1}
    assert begin().left == 2


def test_right_password_at_the_last_try_leaves_no_wait(account):
    for _try in range(3):
        begin()
    accept(account)

    assert begin().wait_s == 0


def test_old_failures_are_forgotten(account, frozen):
    begin()
    begin()
    frozen.forward(seconds=WAIT_S + 1)

    assert begin().left == 2


def test_address_waits_for_all_accounts_after_many(frozen):
    for number in range(TRIES * ADDRESS_TRIES):
        assert begin(f"name{number}").wait_s == 0

    assert begin("another").wait_s == WAIT_S
    assert begin("another", address="10.0.0.8").wait_s == 0


def test_inactive_account_is_not_compared(account):
    with transaction():
        account.is_active = False

    assert begin().kept is None


def test_wait_is_noted_once(account):
    for _try in range(5):
        begin()

    entries = db.session.scalars(select(AuditEntry)).all()
    assert [(entry.action, entry.subject, entry.address) for entry in entries] == [
        ("lock_sign_in", "account:lizq", "10.0.0.7")
    ]


def test_rows_of_the_past_are_swept(frozen):
    begin("nobody")
    frozen.forward(days=3)
    begin("lizq")

    assert sorted(counts()) == ["account:lizq", "address:10.0.0.7"]


def test_hash_of_older_parameters_is_renewed(account):
    with transaction():
        account.password_hash = PasswordHasher(time_cost=1, memory_cost=8192).hash(GOOD)
    accept(account)

    assert not needs_rehash(account.password_hash)
    assert verify_password(account.password_hash, GOOD)


def test_many_at_once_get_no_more_tries_than_the_limit(any_app):
    ready, waits = threading.Barrier(8), []

    def attempt():
        with any_app.test_request_context(method="POST"):
            ready.wait()
            waits.append(begin().wait_s)
            db.session.remove()

    threads = [threading.Thread(target=attempt) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert waits.count(0) == TRIES


@pytest.mark.parametrize(
    ("wait_s", "minutes"), [(1, 1), (60, 1), (61, 2), (600, 10), (900, 15), (0, 1)]
)
def test_sentence_says_how_long(wait_s, minutes):
    assert wait_sentence(wait_s) == (
        f"密码错的次数太多。请等 {minutes} 分钟再试，或请管理员重设密码。"
    )


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (4, "用户名或密码不对。请看清大小写，再试一次。"),
        (2, "用户名或密码不对。再错 2 次，要等 15 分钟。"),
        (1, "用户名或密码不对。再错 1 次，要等 15 分钟。"),
        (0, "密码错的次数太多。请等 15 分钟再试，或请管理员重设密码。"),
    ],
)
def test_sentence_warns_in_time(left, sentence):
    assert wrong_sentence(left, 900) == sentence


def test_no_account_is_named_by_the_tests_of_others():
    assert db.session.scalars(select(Account)).all() == []
