"""Writing entries: what is kept, in how many statements, and without gap or fork under load."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.audit.operations import HOUSE, Actor, contest_chain, diff, plain, record
from contest.audit.queries import chain_links, heads, verify_chain
from contest.db import db, snapshot, transaction

JUDGE = Actor(ref="judge:7", name="张三", address="10.0.0.7")
THREADS, EACH = 8, 15


def write(number, chain=HOUSE):
    return record(actor=JUDGE, chain=chain, action="submit_sheet", subject=f"sheet:{number}")


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (None, None, {}),
        (None, {"name": "甲"}, {"new": {"name": "甲"}}),
        ({"name": "甲"}, None, {"old": {"name": "甲"}}),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"old": {"b": 2}, "new": {"b": 3}}),
        ({"a": None}, {}, {"old": {"a": None}}),
        ({}, {"a": None}, {"new": {"a": None}}),
        ({"a": 1}, {"a": 1}, {}),
    ],
)
def test_diff(old, new, kept):
    assert diff(old, new) == kept


def test_plain_values():
    value = {
        1: Decimal("8.50"),
        "share": Fraction(1, 3),
        "on": date(2026, 5, 1),
        "at": datetime(2026, 5, 1, 8, tzinfo=UTC),
        "list": (True, None, "字"),
    }

    assert plain(value) == {
        "1": "8.50",
        "share": "1/3",
        "on": "2026-05-01",
        "at": "2026-05-01T08:00:00+00:00",
        "list": [True, None, "字"],
    }


def test_plain_refuses_a_binary_float():
    with pytest.raises(TypeError):
        plain({"points": 8.5})


def test_record_keeps_who_what_and_why(session):
    with transaction():
        record(
            actor=JUDGE,
            chain=contest_chain(3),
            action="correct_sheet",
            subject="sheet:12",
            old={"a1": "8.5", "a2": "9", "phone": "13812345678"},
            new={"a1": "8.0", "a2": "9", "phone": "13887654321"},
            reason="核分发现笔误，身份证11010519491231002X",
        )

    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.chain, entry.seq, entry.prev_hash) == ("contest:3", 1, "")
    assert (entry.actor, entry.actor_name, entry.address) == ("judge:7", "张三", "10.0.0.7")
    assert entry.details == {
        "old": {"a1": "8.5", "phone": "138****5678"},
        "new": {"a1": "8.0", "phone": "138****4321"},
    }
    assert entry.reason == "核分发现笔误，身份证110105********002X"
    assert heads() == {"contest:3": (1, entry.hash)}


def test_links_of_one_transaction_follow_one_another(session):
    with transaction():
        for number in range(5):
            write(number)

    links = list(chain_links(HOUSE))
    assert [link.seq for link in links] == [1, 2, 3, 4, 5]
    assert [link.prev_hash for link in links] == ["", *(link.hash for link in links[:-1])]
    assert verify_chain(HOUSE) == []


def test_a_rollback_takes_the_entry_with_it(session):
    with transaction():
        write(1)

    def fail():
        with transaction():
            write(2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert [link.subject for link in chain_links(HOUSE)] == ["sheet:1"]
    assert verify_chain(HOUSE) == []


def test_chains_are_apart(session):
    with transaction():
        write(1)
        write(2, contest_chain(1))
        write(3, contest_chain(2))

    assert {chain: head[0] for chain, head in heads().items()} == {
        "contest:1": 1,
        "contest:2": 1,
        "house": 1,
    }


def test_an_entry_costs_three_statements(session, count_queries):
    with transaction():
        write(1)

    with count_queries() as queries, transaction():
        write(2)

    assert [query.split()[0] for query in queries] == ["SELECT", "INSERT", "UPDATE"]


def together(app, chain):
    """Many threads write into one chain, one entry a transaction; returns what went wrong."""
    start, failed = threading.Barrier(THREADS), []

    def work(number):
        with app.app_context():
            try:
                start.wait()
                for round_no in range(EACH):
                    with transaction():
                        write(number * EACH + round_no, chain)
            except BaseException as error:  # a thread cannot fail a test by itself
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_threads_leave_no_gap_and_no_fork(any_app):
    assert together(any_app, HOUSE) == []

    with any_app.app_context():
        links = list(chain_links(HOUSE))
        assert [link.seq for link in links] == list(range(1, THREADS * EACH + 1))
        assert {link.subject for link in links} == {f"sheet:{n}" for n in range(THREADS * EACH)}
        assert verify_chain(HOUSE) == []


def test_a_chain_verifies_while_others_write(any_app):
    """Head and links are read one after the other; inside a snapshot they are of one moment."""
    stop, found = threading.Event(), []

    def walk():
        with any_app.app_context():
            while not stop.is_set():
                with snapshot():
                    found.append(verify_chain(HOUSE))

    walker = threading.Thread(target=walk)
    walker.start()
    try:
        assert together(any_app, HOUSE) == []
    finally:
        stop.set()
        walker.join()

    assert len(found) > 1
    assert [problems for problems in found if problems] == []
