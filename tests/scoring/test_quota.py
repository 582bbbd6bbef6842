from fractions import Fraction as Q

import pytest

from contest.scoring.columns import Column
from contest.scoring.quota import awards
from contest.scoring.ranking import Key, rank
from tests.scoring.small import by_office, contest, entry, event, office, table

GOLD, SILVER, BRONZE = ({"code": c, "count": 1} for c in "gsb")
TWO = {"code": "t", "count": 2}

TABLE = [
    # points, awards, rules, base → awards in the order of the points
    ([9, 8, 7], [GOLD, SILVER], {}, 3, "gs-"),
    ([9, 9, 7], [GOLD, SILVER, BRONZE], {}, 3, "ggb"),
    ([9, 9, 9], [GOLD, SILVER, BRONZE], {}, 3, "ggg"),
    ([9, 9, 9, 8], [GOLD, SILVER, BRONZE], {}, 4, "ggg-"),
    ([9, 9, 9, 8, 7], [GOLD, SILVER, TWO], {}, 5, "gggt-"),
    ([9, 9, 7], [GOLD, SILVER, BRONZE], {"tie": "narrow"}, 3, "---"),
    ([9, 9, 7], [GOLD, TWO, BRONZE], {"tie": "narrow"}, 3, "ttb"),
    ([9, 9, 9, 7], [GOLD, TWO], {"tie": "narrow"}, 4, "----"),
    ([9, 8, 8, 7], [TWO, SILVER], {"tie": "narrow"}, 4, "t---"),
    ([9, 8, 7], [{"code": "g", "count": 0}, SILVER], {}, 3, "s--"),
    ([], [GOLD], {}, 0, ""),
    ([9], [{"code": "t", "count": 5}], {}, 1, "t"),
    # margin: inclusive, and the positions used are gone
    ([9, Q("8.5"), 8], [GOLD, SILVER, BRONZE], {"margin": "0.5"}, 3, "ggb"),
    ([9, Q("8.49"), 8], [GOLD, SILVER, BRONZE], {"margin": "0.5"}, 3, "gss"),
    ([9, 9, 9], [GOLD, SILVER], {"margin": "5"}, 3, "ggg"),
    # shares
    ([5, 4, 3, 2, 1], [{"code": "a", "ratio": "0.3"}], {}, 5, "aa---"),
    ([5, 4, 3, 2, 1], [{"code": "a", "ratio": "0.3"}], {"rounding": "floor"}, 5, "a----"),
    ([5, 4, 3, 2, 1], [{"code": "a", "ratio": "0.21"}], {"rounding": "ceil"}, 5, "aa---"),
    ([5, 4, 3, 2, 1], [{"code": "a", "ratio": "0.1"}, {"code": "b", "ratio": "0.2"}],
     {}, 5, "ab---"),
    ([5, 4, 3, 2, 1], [{"code": "a", "ratio": "0.1"}, {"code": "b", "ratio": "0.2"}],
     {"counting": "cumulative"}, 5, "ab---"),
    ([5, 4, 3, 2, 1], [{"code": "a", "ratio": "0.3"}, {"code": "b", "ratio": "0.3"}],
     {"counting": "cumulative", "rounding": "floor"}, 5, "abb--"),
    ([5, 4, 3, 2, 1], [{"code": "a", "count": 1}, {"code": "b", "ratio": "0.6"}],
     {"counting": "cumulative"}, 5, "abb--"),
    ([5, 4, 3, 2, 1], [{"code": "a", "count": 4}, {"code": "b", "ratio": "0.6"}],
     {"counting": "cumulative"}, 5, "aaaa-"),
    # conditions
    ([5, 4, 3, 2, 1], [{"code": "p", "min_score": "3"}], {}, 5, "ppp--"),
    ([5, 4, 3, 2, 1], [{"code": "p", "min_score": "3", "count": 2}], {}, 5, "pp---"),
    ([5, 4, 3, 2, 1], [{"code": "g", "count": 1, "min_score": "6"}, SILVER], {}, 5, "s----"),
    ([5, 4, 3, 2, 1], [{"code": "g", "count": 1, "to_rank_ratio": "0.1"}, SILVER], {}, 5, "s----"),
    ([5, 4, 3, 2, 1], [{"code": "m", "to_rank_ratio": "0.5"}], {}, 5, "mm---"),
    ([5, 4, 4, 2, 1], [{"code": "m", "to_rank_ratio": "0.4"}], {}, 5, "mmm--"),
    ([5, 4, 3], [GOLD, {"code": "m"}], {}, 3, "gmm"),
    ([5, 4, 3], [{"code": "p", "min_score": "4"}, {"code": "m"}], {}, 3, "ppm"),
    # a field too small
    ([5, 4, 3], [GOLD], {"min_field": 4}, 3, "---"),
    ([5, 4, 3], [GOLD], {"min_field": 3}, 3, "g--"),
]  # fmt: skip


def by_rank(listed):
    """Whether an award goes by the number of the rank, which numbering changes."""
    return any("to_rank_ratio" in award for award in listed)


@pytest.mark.parametrize(
    ("numbering", "points", "listed", "rules", "base", "due"),
    [
        (numbering, *row)
        for numbering in ("skip", "dense", "ordinal")
        for row in TABLE
        if numbering == "skip" or not by_rank(row[1])
    ],
)
def test_awards(numbering, points, listed, rules, base, due):
    ranking = rank(range(len(points)), [Key("", Column(points), True)], numbering)

    found = awards(ranking, points, listed, rules, base)

    assert "".join(found.get(i, "-") for i in range(len(points))) == due


def test_barred_use_up_no_position_and_no_total_takes_none():
    points = [9, 9, 8, None, 7]
    ranking = rank(range(5), [Key("", Column(points), True)], "skip")

    found = awards(ranking, points, [GOLD, SILVER, TWO], {}, 5, barred=frozenset({0, 2}))

    assert found == {1: "g", 4: "s"}


def test_a_tie_across_one_who_is_barred_is_still_a_tie():
    points = [9, 9, 9, 8]
    ranking = rank(range(4), [Key("", Column(points), True)], "skip")

    found = awards(ranking, points, [GOLD, SILVER], {}, 4, barred=frozenset({1}))

    assert found == {0: "g", 2: "g"}


@pytest.mark.parametrize(("base", "due"), [("scored", "a----"), ("registered", "aa---")])
def test_what_shares_are_taken_of(base, due):
    """Scored: competing with a total, 05 without a rank included, 04 and the absent left out."""
    rules = event(
        office("work"),
        awards=[{"code": "a", "ratio": "0.4"}],
        award_rules={"base": base},
        vetoes=[{"key": "x", "scope": "event"}],
    )
    people = ["01", "02", "03", entry("04", status="absent"), "05"]
    document = contest(
        rules,
        entries=people,
        sheets=by_office("work", n01="9", n02="8", n05="10"),
        incidents=[{"event": "fit", "entry": "05", "key": "x"}],
    )

    found = {no: award or "-" for no, award in table(document, "no", "award")}

    assert "".join(found[no] for no in sorted(found)) == due
