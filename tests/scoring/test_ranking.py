from fractions import Fraction as Q

import pytest

from contest.scoring.columns import Column, text_column
from contest.scoring.ranking import Key, rank
from contest.scoring.types import Text
from tests.scoring.small import by_office, contest, entry, event, office, score, table

TOTALS = Key("", Column([72, 71, 71, 71, 70]), True)


@pytest.mark.parametrize(
    ("numbering", "ranks"),
    [("skip", [1, 2, 2, 2, 5]), ("dense", [1, 2, 2, 2, 3]), ("ordinal", [1, 2, 3, 4, 5])],
)
def test_numbering(numbering, ranks):
    found = rank(range(5), [TOTALS], numbering)

    assert found.ranks == ranks
    assert found.decided == ["", "", "shared", "shared", ""]
    assert found.shared == {2, 3}


def times(*texts):
    return text_column(texts, Text("t"))


EQUAL = Key("", Column([1, 1, 1, 1]), True)
NONE = times(None, None, None, None)
KEYS = [
    ([], [0, 1, 2, 3], ["", "shared", "shared", "shared"]),
    ([EQUAL], [0, 1, 2, 3], ["", "shared", "shared", "shared"]),
    ([Key("", Column([3, 1, 4, 1]), True)], [2, 0, 1, 3], ["", "", "", "shared"]),
    ([Key("", Column([3, 1, 4, 1]), False)], [1, 3, 0, 2], ["", "shared", "", ""]),
    ([Key("", Column([1, 1, 1, 2]), True), Key("time:x", times("9", None, "8", None), False)],
     [3, 2, 0, 1], ["", "", "time:x", "time:x"]),
    ([EQUAL, Key("time:x", times("9", None, "8", None), True)],
     [0, 2, 1, 3], ["", "time:x", "time:x", "shared"]),
    ([Key("", Column([Q(1, 3), Q(1, 2), 1, Q(1, 3)]), True),
      Key("extra", times(None, None, None, "0"), True)],
     [2, 1, 3, 0], ["", "", "", "extra"]),
    ([Key("", Column([None, Q(1, 2), None, Q(1, 3)]), False)],
     [3, 1, 0, 2], ["", "", "", "shared"]),
    ([Key("extra", times("-1.5", "-2", "0", "7"), True)],
     [3, 2, 0, 1], ["", "extra", "extra", "extra"]),
    ([Key("extra", NONE, True)], [0, 1, 2, 3], ["", "shared", "shared", "shared"]),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "order", "decided"), KEYS)
def test_keys(keys, order, decided):
    found = rank(range(4), keys, "skip")

    assert (found.order, found.decided) == (order, decided)


def test_some_indices_only():
    found = rank([4, 2, 0], [TOTALS], "skip")

    assert (found.order, found.ranks, found.decided) == ([0, 2, 4], [1, 2, 3], ["", "", ""])


def test_nobody():
    found = rank([], [TOTALS], "skip")

    assert (found.order, found.ranks, found.decided, found.shared) == ([], [], [], set())


@pytest.mark.parametrize(
    ("numbering", "ranks"),
    [("skip", [1, 2, 3, 3]), ("dense", [1, 2, 3, 3]), ("ordinal", [1, 2, 3, 4])],
)
def test_one_list_behind_another(numbering, ranks):
    found = rank([0, 1], [TOTALS], numbering)

    found.append(rank([2, 3], [TOTALS], numbering), numbering)
    found.append(rank([], [TOTALS], numbering), numbering)

    assert (found.order, found.ranks) == ([0, 1, 2, 3], ranks)
    assert found.decided == ["", "", "", "shared"]
    assert found.shared == {3}


def test_dense_numbers_go_on_behind_nobody():
    found = rank([], [TOTALS], "dense")

    found.append(rank([2, 3], [TOTALS], "dense"), "dense")

    assert found.ranks == [1, 1]


LAST = {"vetoes": [{"key": "x", "scope": "event", "effect": "last"}]}


def test_last_is_behind_those_behind_a_gate():
    rules = event(office("heat", gate={"top": 1, "others": "behind"}), counts=["heat"], **LAST)
    document = contest(
        rules,
        entries=["01", "02", "03"],
        sheets=by_office("heat", n01="9", n02="8", n03="7"),
        incidents=[{"event": "fit", "entry": "01", "key": "x"}],
    )

    assert table(document, "no", "rank") == [("02", "1"), ("03", "2"), ("01", "3")]


def test_those_stopped_later_are_ahead_of_those_stopped_earlier():
    rules = event(
        office("heat", gate={"top": 3, "others": "behind"}),
        office("semi", gate={"top": 1, "others": "behind"}),
        office("final"),
        counts=["final"],
    )
    sheets = [
        *by_office("heat", n01="9", n02="8", n03="7", n04="6", n05="6.5"),
        *by_office("semi", n01="1", n02="2", n03="3"),
        *by_office("final", n03="1"),
    ]
    document = contest(rules, entries=["01", "02", "03", "04", "05"], sheets=sheets)

    assert table(document, "no", "rank", "total", "award") == [
        ("03", "1", "1", ""),
        ("02", "2", "", ""),
        ("01", "3", "", ""),
        ("05", "4", "", ""),
        ("04", "5", "", ""),
    ]


@pytest.mark.parametrize(
    ("rule", "unsettled"),
    [
        ({}, []),
        ({"tie_end": "must_be_distinct"}, ["01", "02", "03", "04"]),
        ({"tie_end": "must_be_distinct", "distinct_top": 2}, ["01", "02"]),
    ],
)
def test_places_that_must_be_distinct(rule, unsettled):
    rules = event(office("work"), **rule)
    document = contest(
        rules,
        entries=["01", "02", "03", "04"],
        sheets=by_office("work", n01="9", n02="9", n03="7", n04="7"),
    )

    found = score(document)

    assert [found.entries.nos[i] for i in found.unsettled] == unsettled


def test_lists_of_their_own():
    rules = event(office("work"), rank_within="unit")
    people = [entry("01", unit="b"), entry("02", unit="a"), entry("03", unit="b"), entry("04")]
    document = contest(rules, entries=people, sheets=by_office("work", n01="7", n02="8", n03="9"))

    assert table(document, "no", "rank", "status") == [
        ("03", "1", "ranked"),
        ("01", "2", "ranked"),
        ("02", "1", "ranked"),
        ("04", "", "incomplete"),
    ]
