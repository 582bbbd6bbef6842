"""What each kind of tampering is called, on chains made by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contest.audit.chain import FIRST, Link, chain_problems, link_hash

LENGTH = 6


def make_links(length=LENGTH):
    links, last = [], FIRST
    for seq in range(1, length + 1):
        link = Link(
            chain="contest:1",
            seq=seq,
            at=datetime(2026, 5, 1, 8, seq // 60, seq % 60, tzinfo=UTC),
            actor="judge:7",
            actor_name="张三",
            address="10.0.0.7",
            action="submit_sheet",
            subject=f"sheet:{seq}",
            details={"new": {"marks": {"a1": f"8.{seq}"}}},
            reason="",
            prev_hash=last,
        )
        links.append(replace(link, hash=link_hash(link)))
        last = links[-1].hash
    return links, (length, last)


def named(links, head):
    ordered = sorted(links, key=lambda link: link.seq)
    return [(found.kind, found.seq) for found in chain_problems("contest:1", ordered, head)]


def resealed(link, **fields):
    """The link with other content and a hash that fits it, as a careful forger leaves it."""
    changed = replace(link, **fields)
    return replace(changed, hash=link_hash(changed))


def test_whole_chain_has_no_problem():
    links, head = make_links()

    assert named(links, head) == []


def test_empty_chain_has_no_problem():
    assert named([], None) == []
    assert named([], (0, FIRST)) == []


def test_hash_is_pinned():
    """The form of a link is a promise: archives of today must verify in ten years."""
    links, _ = make_links(1)

    assert links[0].hash == "cade88e074a9e19548e2dd165cd4f1c32eb8861b20b154918698de34299af64b"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "judge:8"),
        ("actor_name", "李四"),
        ("address", "10.0.0.8"),
        ("action", "void_sheet"),
        ("subject", "sheet:9"),
        ("details", {"new": {"marks": {"a1": "9.9"}}}),
        ("reason", "改正"),
        ("at", datetime(2026, 5, 1, 9, tzinfo=UTC)),
        ("prev_hash", "0" * 64),
        ("chain", "contest:2"),
        ("hash", "0" * 64),
    ],
)
def test_changed_row_is_named(field, value):
    links, head = make_links()
    links[2] = replace(links[2], **{field: value})

    assert named(links, head) == [("changed", 3)]


@pytest.mark.parametrize("seq", [1, 3, LENGTH])
def test_replaced_row_with_fitting_hash_is_named(seq):
    links, head = make_links()
    links[seq - 1] = resealed(links[seq - 1], reason="改正")

    assert named(links, head) == [("replaced", seq)]


@pytest.mark.parametrize("seq", [1, 3, LENGTH - 1])
def test_deleted_row_is_named(seq):
    links, head = make_links()
    del links[seq - 1]

    assert named(links, head) == [("missing", seq)]


@pytest.mark.parametrize("kept", [0, 1, LENGTH - 1])
def test_deleted_tail_is_named(kept):
    links, head = make_links()

    assert named(links[:kept], head) == [("tail", kept + 1)]


@pytest.mark.parametrize("seq", [-1, 0, LENGTH + 1])
def test_row_outside_the_chain_is_named(seq):
    links, head = make_links()
    links.append(resealed(links[2], seq=seq))

    assert named(links, head) == [("inserted", seq)]


def test_row_pushed_in_between_is_named():
    links, _ = make_links()
    forged = resealed(links[2], reason="改正")
    later = [replace(link, seq=link.seq + 1) for link in links[2:]]

    found = named([*links[:2], forged, *later], (LENGTH + 1, links[-1].hash))

    assert found == [("inserted", 3), ("moved", 4), ("moved", 5), ("moved", 6), ("moved", 7)]


@pytest.mark.parametrize(("first", "second"), [(2, 3), (2, 5), (1, LENGTH)])
def test_swapped_rows_are_named(first, second):
    links, head = make_links()
    links[first - 1] = replace(links[first - 1], seq=second)
    links[second - 1] = replace(links[second - 1], seq=first)

    assert named(links, head) == [("moved", first), ("moved", second)]


def test_deleted_head_is_named():
    links, _ = make_links()

    assert named(links, None) == [("headless", 0)]


def test_tail_and_head_cut_alike_is_consistent():
    """Nothing inside can tell; signed lists and backups hold the head that is missing here."""
    links, _ = make_links()

    assert named(links[:4], (4, links[3].hash)) == []


def test_many_problems_are_counted_not_listed():
    links, head = make_links(250)
    broken = [replace(link, reason="改正") for link in links]

    found = chain_problems("contest:1", broken, head)

    assert [problem.kind for problem in found[-2:]] == ["changed", "more"]
    assert found[-1].values == {"chain": "contest:1", "last": 50}
