"""Reading the log, and tampering behind the program's back."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from contest.audit.operations import HOUSE, Actor, record
from contest.audit.queries import (
    LogFilter,
    actions,
    chain_head,
    chains,
    heads,
    log_count,
    log_page,
    verify_chain,
)
from contest.db import db, transaction

TAMPERING = [
    ("UPDATE audit_entry SET reason='改正' WHERE seq=3", [("changed", 3)]),
    ("UPDATE audit_entry SET details='{\"new\": {}}' WHERE seq=3", [("changed", 3)]),
    ("DELETE FROM audit_entry WHERE seq=3", [("missing", 3)]),
    ("DELETE FROM audit_entry WHERE seq>=4", [("tail", 4)]),
    ("DELETE FROM audit_entry", [("tail", 1)]),
    ("DELETE FROM audit_head", [("headless", 0)]),
    (
        "INSERT INTO audit_entry (chain, seq, at, actor, actor_name, address, action, subject,"
        " details, reason, prev_hash, hash) SELECT chain, 7, at, actor, actor_name, address,"
        " action, subject, details, reason, hash, hash FROM audit_entry WHERE seq=5",
        [("inserted", 7)],
    ),
    (
        "UPDATE audit_entry SET seq=-2 WHERE seq=2; UPDATE audit_entry SET seq=2 WHERE seq=4;"
        " UPDATE audit_entry SET seq=4 WHERE seq=-2",
        [("moved", 2), ("moved", 4)],
    ),
]


@pytest.fixture
def log(session, frozen):
    """Five entries of 张三 in the house, one an evening; one of the command line in contest 1."""
    for number in range(1, 6):
        # half past midnight of the next day in China
        frozen.set(datetime(2026, 5, number, 16, 30, tzinfo=UTC))
        with transaction():
            record(
                actor=Actor("account:3", "张三", "10.0.0.7"),
                chain=HOUSE,
                action="create_unit" if number < 3 else "rename_unit",
                subject=f"unit:{number}",
            )
    with transaction():
        record(actor=Actor.local(), chain="contest:1", action="import_bundle", subject="contest:1")
    return session


@pytest.mark.parametrize(("statements", "found"), TAMPERING)
def test_tampering_is_named(log, statements, found):
    with transaction():
        for statement in statements.split(";"):
            word = "AND" if "WHERE" in statement else "WHERE"
            db.session.execute(text(f"{statement} {word} chain='house'"))

    assert [(problem.kind, problem.seq) for problem in verify_chain(HOUSE)] == found
    assert verify_chain("contest:1") == []


def test_untouched_chains_are_whole(log):
    assert [verify_chain(chain) for chain in chains()] == [[], []]


def test_chains_without_head_are_still_walked(log):
    with transaction():
        db.session.execute(text("DELETE FROM audit_head WHERE chain='house'"))

    assert chains() == ["contest:1", "house"]
    assert heads().keys() == {"contest:1"}
    assert chain_head(HOUSE) == (0, "")


@pytest.mark.parametrize(
    ("wanted", "subjects"),
    [
        (LogFilter(), ["contest:1", "unit:5", "unit:4", "unit:3", "unit:2", "unit:1"]),
        (LogFilter(chain="contest:1"), ["contest:1"]),
        (LogFilter(action="create_unit"), ["unit:2", "unit:1"]),
        (LogFilter(actor="张"), ["unit:5", "unit:4", "unit:3", "unit:2", "unit:1"]),
        (LogFilter(actor="CLI"), ["contest:1"]),
        (LogFilter(actor="%"), []),
        (LogFilter(subject="unit:3"), ["unit:3"]),
        (LogFilter(subject="contest:"), ["contest:1"]),
        (
            LogFilter(chain=HOUSE, first_on=date(2026, 5, 4), last_on=date(2026, 5, 5)),
            ["unit:4", "unit:3"],
        ),
        (
            LogFilter(first_on=date(2026, 5, 4), last_on=date(2026, 5, 4), timezone="UTC"),
            ["unit:4"],
        ),
    ],
)
def test_log_filters(log, wanted, subjects):
    assert [entry.subject for entry in log_page(wanted)] == subjects
    assert log_count(wanted) == len(subjects)


def test_log_pages_do_not_overlap(log):
    first = log_page(LogFilter(), size=4)
    with transaction():
        record(actor=Actor.local(), chain=HOUSE, action="create_unit", subject="unit:6")
    second = log_page(LogFilter(), before=first[-1].id, size=4)

    assert [entry.subject for entry in first + second] == [
        "contest:1",
        "unit:5",
        "unit:4",
        "unit:3",
        "unit:2",
        "unit:1",
    ]


def test_actions_are_listed_once(log):
    assert actions() == ["create_unit", "import_bundle", "rename_unit"]
    assert actions("contest:1") == ["import_bundle"]
