from fractions import Fraction as Q

import pytest

from contest.scoring.document import score_document
from contest.scoring.teams import team_ranking
from contest.scoring.titles import levels, promoted, titles
from tests.scoring.small import (
    by_office,
    contest,
    criterion,
    entry,
    event,
    office,
    score,
    sheet,
    stage,
)


def ranked(document, rule=None):
    """name, rank, total, members of every team."""
    found = score_document(document)
    rule = rule or document["events"][0]["team_ranking"]
    nos = {s.score.spec.code: s.score.entries.nos for s in found}
    places = team_ranking(
        rule, [s.score for s in found], {s.score.spec.code: s.sheets for s in found}
    )
    return [
        (t.name, t.rank, t.total, " ".join(nos[e][i] for e, i in t.members), t.decided_by)
        for t in places
    ]


MARKS = {"n01": "90", "n02": "80", "n03": "85", "n04": "85"}
PEOPLE = [entry("01", unit="a"), entry("02", unit="a"), entry("03", unit="b"),
          entry("04", unit="b"), entry("05", unit="b"), entry("06")]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ({"combine": "sum_best", "k": 2},
         [("a", 1, 170, "01 02", ""), ("b", 1, 170, "03 04", "shared")]),
        ({"combine": "sum_best", "k": 3}, [("a", None, None, "01 02", ""),
                                           ("b", None, None, "03 04", "")]),
        ({"combine": "sum_best", "k": 1}, [("a", 1, 90, "01", ""), ("b", 2, 85, "03", "")]),
        ({"combine": "sum_all"}, [("a", 1, 170, "01 02", ""), ("b", None, None, "03 04", "")]),
        ({}, [("a", 1, 170, "01 02", ""), ("b", None, None, "03 04", "")]),
        ({"combine": "mean_all", "incomplete": "counted", "tie_break": [{"by": "best_member"}]},
         [("a", 1, 85, "01 02", ""), ("b", 2, 85, "03 04", "best_member")]),
        ({"combine": "sum_best", "k": 2, "tie_break": [{"by": "extra"}]},
         [("b", 1, 170, "03 04", ""), ("a", 2, 170, "01 02", "extra")]),
        ({"combine": "sum_best", "k": 2, "tie_break": [{"by": "time", "stage": "rest"}]},
         [("a", 1, 170, "01 02", ""), ("b", 1, 170, "03 04", "shared")]),
    ],
)  # fmt: skip
def test_units(rule, due):
    people = [{**p, "extra": "1"} if p["no"] in ("03", "04") else p for p in PEOPLE]
    rules = event(office("work"), team_ranking={"by": "unit", **rule})

    assert ranked(contest(rules, entries=people, sheets=by_office("work", **MARKS))) == due


def test_fewer_is_better_for_the_best_member_too():
    rule = {"by": "unit", "combine": "sum_best", "k": 2,
            "tie_break": [{"by": "best_member", "order": "asc"}]}  # fmt: skip
    rules = event(office("work"), order="asc", team_ranking=rule)
    document = contest(rules, entries=PEOPLE, sheets=by_office("work", **MARKS))

    assert ranked(document) == [
        ("a", 1, 170, "02 01", ""),
        ("b", 2, 170, "03 04", "best_member"),
    ]


@pytest.mark.parametrize("order", ["desc", "asc"])
@pytest.mark.parametrize(
    ("incomplete", "last"), [("unranked", ("c", None, None)), ("counted", ("c", 3, 0))]
)
def test_award_points_are_the_more_the_better(order, incomplete, last):
    rule = {"by": "team", "combine": "award_points", "incomplete": incomplete,
            "points": {"first": "8", "pass": "1"}}  # fmt: skip
    rules = event(
        office("work", **{"pass": "60"}), order=order, team_ranking=rule,
        awards=[{"code": "first", "min_score": "80"}],
    )  # fmt: skip
    people = [entry(f"0{n}", team=team) for n, team in enumerate("abac", 1)]
    sheets = by_office("work", n01="90", n02="70", n03="60", n04="59")

    found = [row[:3] for row in ranked(contest(rules, entries=people, sheets=sheets))]

    assert found == [("a", 1, 9), ("b", 2, 1), last]


def test_no_points_for_passing_unless_the_rule_gives_some():
    rule = {"by": "team", "combine": "award_points", "points": {"first": "8"}}
    rules = event(office("work"), team_ranking=rule, awards=[{"code": "merit", "count": 1}])
    people = [entry("01", team="a"), entry("02", team="a")]

    document = contest(rules, entries=people, sheets=by_office("work", n01="90", n02="80"))

    assert ranked(document) == [("a", None, None, "", "")]


def test_across_events_a_tie_break_reads_what_they_have():
    """The contest's own ranking asks the events for points of a criterion."""
    link = {"by": "criterion", "stage": "work", "criterion": "a"}
    rule = {"by": "unit", "combine": "sum_all", "tie_break": [link]}
    part = stage("work", criterion("a"), criterion("b"))
    other = {"entry": "01", "judge": "office", "stage": "work"}
    document = contest(
        event(part),
        event(part, code="mill"),
        entries=[entry("01", unit="x"), entry("02", unit="y"),
                 entry("01", unit="x", event="mill"), entry("02", unit="y", event="mill")],
        sheets=[
            sheet("01", "office", {"a": "5", "b": "5"}),
            sheet("02", "office", {"a": "6", "b": "4"}),
            {**other, "event": "mill", "marks": {"a": "1", "b": "9"}},
            {**other, "event": "mill", "entry": "02", "marks": {"a": "1", "b": "9"}},
        ],
        team_ranking=rule,
    )  # fmt: skip

    assert ranked(document, rule) == [
        ("y", 1, 20, "02 02", ""),
        ("x", 2, 20, "01 01", "criterion:work/a"),
    ]


def test_a_team_without_awards_has_no_best_member():
    rule = {"by": "team", "combine": "award_points", "incomplete": "counted",
            "points": {"first": "8"}, "tie_break": [{"by": "best_member"}]}  # fmt: skip
    rules = event(office("work"), team_ranking=rule)
    people = [entry("01", team="a"), entry("02", team="b")]
    document = contest(rules, entries=people, sheets=by_office("work", n01="90", n02="80"))

    assert [row[:3] for row in ranked(document)] == [("a", 1, 0), ("b", 1, 0)]


# ---- titles, levels, promotion -------------------------------------------------------------------


def proposals(*, people=(), born="2005-05-01", age_on=None, starts="2026-05-01", **rules):
    rules |= {"eligibility": {"age_on": age_on}} if age_on else {}
    document = contest(
        event(office("work", **{"pass": "60"}), **rules),
        entries=people or [entry("01", person="p1"), entry("02", person="p2"), entry("03")],
        sheets=by_office("work", n01="90", n02="59", n03="50"),
        people=[
            {"code": "p1", "level": "高级工", "born_on": born},
            {"code": "p2", "level": "技师"},
        ],
        contest={"starts_on": starts},
    )
    return score(document)


def test_titles():
    found = proposals(
        titles=[{"to_rank": 2, "title": "能手", "needs_pass": ["work"]},
                {"from_rank": 2, "title": "参赛者"}]
    )  # fmt: skip

    assert titles(found) == {0: ["能手"], 1: ["参赛者"], 2: ["参赛者"]}


@pytest.mark.parametrize(
    ("rule", "more", "due"),
    [
        ({}, {}, {0: "x", 1: "x", 2: "x"}),
        ({"from_level": "高级工"}, {}, {0: "x"}),
        ({"to_rank": 1}, {}, {0: "x"}),
        ({"min_age": 21}, {}, {0: "x"}),
        ({"min_age": 21}, {"born": "2005-05-02"}, {}),
        ({"min_age": 21}, {"born": "2005-05-02", "age_on": "2026-05-02"}, {0: "x"}),
        ({"min_age": 21}, {"age_on": "2026-04-30"}, {}),
        ({"min_age": 21}, {"starts": None}, {}),
        ({"min_age": 18}, {"born": "2008-02-29", "starts": "2026-02-28"}, {}),
        ({"min_age": 18}, {"born": "2008-02-29", "starts": "2026-03-01"}, {0: "x"}),
    ],
)
def test_levels(rule, more, due):
    assert levels(proposals(levels=[{"to_level": "x", **rule}], **more)) == due


def test_the_first_rule_for_a_level_counts():
    rules = [{"to_level": "x", "to_rank": 1}, {"to_level": "y"}]

    assert levels(proposals(levels=rules)) == {0: "x", 1: "y", 2: "y"}


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (None, ""),
        ({"to": "export"}, "01 02 03 04"),
        ({"top": 1}, "01"),
        ({"top": 2}, "01 02 03"),
        ({"ratio": "0.5"}, "01 02 03"),
        ({"ratio": "0.5", "top": 1}, "01"),
        ({"top": 3, "per_unit": 1}, "01 03"),
        ({"per_unit": 1}, "01 03 04"),
    ],
)
def test_promotion(rule, due):
    people = [entry("01", unit="a"), entry("02", unit="a"), entry("03", unit="b"), entry("04")]
    rules = event(office("work"), promotion=rule)
    sheets = by_office("work", n01="90", n02="80", n03="80", n04="70")

    found = score(contest(rules, entries=people, sheets=sheets))

    assert " ".join(found.entries.nos[i] for i in promoted(found)) == due


def test_totals_of_teams_are_exact():
    rules = event(office("work"), team_ranking={"by": "unit", "combine": "mean_all"})
    people = [entry(f"0{n}", unit="a") for n in (1, 2, 3)]
    document = contest(rules, entries=people, sheets=by_office("work", n01="1", n02="1", n03="2"))

    assert ranked(document)[0][2] == Q(4, 3)
