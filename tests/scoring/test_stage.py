"""Stages: offices, penalties, panel factors, periods, members."""

from fractions import Fraction as Q

import pytest

from contest.scoring.field import Ballots, Field
from contest.scoring.penalties import apply_penalties
from contest.scoring.slots import needs_details
from contest.scoring.spec import stage_spec
from contest.scoring.stage import passes, score_stage
from tests.scoring.small import (
    by_office,
    contest,
    criterion,
    entry,
    event,
    office,
    panel,
    reasons,
    score,
    sheet,
    stage,
    table,
    totals,
)

# ---- offices -------------------------------------------------------------------------------------


def test_a_self_assessment_fires_nothing():
    veto = criterion(
        "ppe", "check", scored_by="self_and_audit", veto={"scope": "event", "effect": "zero"}
    )
    rules = event(stage("work", criterion(), veto))
    sheets = [
        sheet("01", "j1", "8"), sheet("01", "self", {"ppe": False}),
        sheet("01", "audit", {"ppe": True}), sheet("02", "j1", "8"),
        sheet("02", "self", {"ppe": True}),
    ]  # fmt: skip
    document = contest(rules, entries=["01", "02"], sheets=sheets)

    assert totals(document) == [8, None]
    assert reasons(document) == {"02": ["还缺 audit 的评分"]}


def test_offices_that_need_not_score():
    rules = event(stage("work", criterion(), criterion("o", scored_by="office", required=False)))
    documents = [
        contest(rules, entries=["01"], sheets=[sheet("01", "j1", "8"), *more])
        for more in ([], [sheet("01", "office", {"o": "2"})])
    ]

    assert [totals(d) for d in documents] == [[8], [10]]


# ---- penalties -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "seconds", "due"),
    [
        ("80", None, "80"),
        ("80", "3600", "80"),
        ("80", "3600.1", "79"),
        ("80", "3900", "79"),
        ("80", "3901", "78"),
        ("1", "9999", "0"),
        ("-3", "9999", "-3"),
        (None, "9999", None),
    ],
)
def test_penalty(raw, seconds, due):
    rule = {"key": "late", "per": 300, "points": "-1"}
    rules = event(stage("work", criterion("s", "adjust"), duration_s=3600, penalties=[rule]))
    times = {"work": seconds} if seconds else {"rest": "1"}
    sheets = [] if raw is None else by_office("work", n01=raw)
    document = contest(rules, entries=[entry("01", times=times)], sheets=sheets)

    assert totals(document) == [None if due is None else Q(due)]


def test_two_penalties_and_what_lies_beyond():
    listed = [
        {"key": "a", "name": "超时", "per": 60, "points": "-0.5"},
        {"key": "b", "points": "0", "max_over": 60, "beyond": {"effect": "no_rank"}},
        {"key": "c", "max_over": 90},
    ]
    rules = event(office("work", duration_s=100, penalties=listed))
    people = [entry("01", times={"work": "160"}), entry("02", times={"work": "161"})]
    document = contest(rules, entries=people, sheets=by_office("work", n01="10", n02="10"))

    assert table(document, "no", "rank", "total") == [("01", "1", "9.5"), ("02", "", "9")]
    assert reasons(document) == {"02": ["b 61 秒，0 分"]}


def test_penalties_without_a_limit_of_time_do_nothing():
    rules = event(office("work", penalties=[{"key": "a", "points": "-1"}]))
    people = [entry("01", times={"work": "160"})]
    spec = score(contest(rules, entries=people, sheets=by_office("work", n01="10"))).stages["work"]

    found = apply_penalties(spec.spec, None, spec.score, "work", {}, {})

    assert found is spec.score


def test_times_of_a_period_and_of_the_whole_stage():
    """Both are points before scale_to: 45 − 1 and 50, scaled 88 and 100; mean 94; −1 × 2."""
    part = office(
        "work", full="50", scale_to="100", duration_s=60, penalties=[{"key": "a", "points": "-1"}],
        repeat=[{"code": "m1"}, {"code": "m2"}],
    )  # fmt: skip
    people = [entry("01", times={"work/m1": "61", "work/m2": "60", "work": "61"})]
    sheets = [*by_office("work/m1", n01="45"), *by_office("work/m2", n01="50")]
    document = contest(event(part), entries=people, sheets=sheets)

    assert table(document, "stage:work/m1", "stage:work/m2", "total") == [("88", "100", "92")]


# ---- panel factor --------------------------------------------------------------------------------


def factor_contest(scores, *, drop=0, **more):
    rule = {"kind": "overall_over_panel", "drop_high": drop, "drop_low": drop, "places": 4}
    rules = event(stage(panel={"panel_factor": rule}), rounding={"final": 2})
    panels = [
        {"event": "fit", "stage": "work", "name": j, "seats": [{"judge": j}], "entries": list(nos)}
        for j, nos in scores.items()
    ]
    sheets = [sheet(no, j, mark) for j, nos in scores.items() for no, mark in nos.items() if mark]
    nos = [no for nos in scores.values() for no in nos]
    entries = more.pop("entries", nos)
    return contest(rules, entries=entries, panels=panels, sheets=sheets, **more)


@pytest.mark.parametrize(
    ("scores", "drop", "due"),
    [
        # overall 85, own 80 and 90
        ({"a": {"01": "80"}, "b": {"02": "90"}}, 0, ["85", "85"]),
        # too few in each panel to drop any; of all four the middle two, 85
        ({"a": {"01": "70", "02": "90"}, "b": {"03": "80", "04": "95"}}, 1,
         ["74.38", "95.63", "77.71", "92.28"]),
        # a mean of nought keeps its scores, and so does a panel that nobody has scored in
        ({"a": {"01": "0"}, "b": {"02": "90"}, "c": {"03": ""}}, 0, ["0", "45", None]),
        ({"a": {"01": ""}}, 0, [None]),
    ],
)  # fmt: skip
def test_panel_factor(scores, drop, due):
    assert totals(factor_contest(scores, drop=drop)) == [None if d is None else Q(d) for d in due]


def test_only_competing_entries_tell_how_strict_a_panel_is():
    scores = {"a": {"01": "80", "02": "10"}, "b": {"03": "90"}}
    people = ["01", entry("02", status="unranked"), "03"]

    assert totals(factor_contest(scores, entries=people)) == [85, Q("10.63"), 85]


def test_without_panels_there_is_no_factor():
    rule = {"panel_factor": {"kind": "overall_over_panel"}}
    document = contest(event(stage(panel=rule)), entries=["01"], sheets=[sheet("01", "j1", "8")])

    assert totals(document) == [8]


def test_factor_of_members():
    rule = {"panel_factor": {"kind": "overall_over_panel"}}
    team = entry("01", members=[{"name": "甲"}, {"name": "乙"}])
    document = contest(
        event(stage(panel=rule)),
        entries=[team],
        panels=[panel("j1")],
        sheets=[sheet("01", "j1", "8", member=1), sheet("01", "j1", "9", member=2)],
    )

    assert totals(document) == [Q("8.5")]


# ---- periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "order", "due"),
    [
        ("mean", "desc", ["85", None, None]),
        ("weighted", "desc", ["86.25", None, None]),
        ("sum", "desc", ["170", None, None]),
        ("best", "desc", ["90", "70", None]),
        ("best", "asc", ["80", "70", None]),
    ],
)
def test_periods(way, order, due):
    weights = {"m1": "3", "m2": "5", "m3": "100"}
    repeat = [{"code": code, "weight": weight} for code, weight in weights.items()]
    rules = event(office("work", repeat=repeat, repeat_combine=way), order=order)
    sheets = [*by_office("work/m1", n01="80", n02="70"), *by_office("work/m2", n01="90")]
    document = contest(rules, entries=["01", "02", "03"], sheets=sheets)

    assert totals(document) == [None if d is None else Q(d) for d in due]


def test_periods_of_no_weight_give_no_score():
    repeat = [{"code": "m1", "weight": "0"}]
    rules = event(office("work", repeat=repeat, repeat_combine="weighted"))

    assert totals(contest(rules, entries=["01"], sheets=by_office("work/m1", n01="8"))) == [None]


def test_no_period_held():
    document = contest(event(office("work", repeat=[{"code": "m1"}])), entries=["01"])

    assert totals(document) == [None]
    assert reasons(document) == {"01": ["“work”没有成绩"]}


@pytest.mark.parametrize(("way", "first"), [("mean", "01"), ("best", "02")])
def test_parts_of_periods_are_combined_like_the_stage(way, first):
    repeat = [{"code": "m1"}, {"code": "m2"}]
    part = stage("work", criterion("a"), criterion("b"), repeat=repeat, repeat_combine=way)
    link = {"by": "criterion", "stage": "work", "criterion": "a"}
    sheets = [
        sheet("01", "office", {"a": "6", "b": "4"}, stage="work/m1"),
        sheet("01", "office", {"a": "6", "b": "4"}, stage="work/m2"),
        sheet("02", "office", {"a": "9", "b": "1"}, stage="work/m1"),
        sheet("02", "office", {"a": "2", "b": "8"}, stage="work/m2"),
    ]
    document = contest(event(part, tie_break=[link]), entries=["01", "02"], sheets=sheets)

    assert table(document, "no")[0] == (first,)


def test_a_tie_break_by_a_part_that_nobody_has_points_for():
    link = {"by": "criterion", "stage": "rest", "criterion": "s"}
    rules = event(office("work"), office("rest"), counts=["work"], tie_break=[link])
    document = contest(rules, entries=["01", "02"], sheets=by_office("work", n01="8", n02="8"))

    assert table(document, "rank", "decided_by") == [("1", ""), ("1", "shared")]


def test_pass_mark():
    rules = event(office("work", **{"pass": "60"}), office("rest"))
    sheets = by_office("work", n01="60", n02="59.99")
    found = score(contest(rules, entries=["01", "02", "03"], sheets=sheets)).stages

    assert [passes(found["work"], i) for i in (0, 1, 2)] == [True, False, False]
    assert [passes(found["rest"], i) for i in (0, 1, 2)] == [False, False, False]


# ---- rounding and scaling ------------------------------------------------------------------------


def test_scale_needs_a_full_mark():
    assert totals(
        contest(event(office("work", scale_to="100")), entries=["01"], sheets=by_office(n01="8"))
    ) == [8]


def test_a_stage_without_judges_or_groups():
    rules = event({"code": "work", "rubric": {}})
    document = contest(rules, entries=["01"], sheets=[sheet("01", "office", {})])

    assert totals(document) == [None]


def test_a_group_without_criteria_has_no_points():
    groups = [
        {"key": "e", "min_score": "1", "criteria": []},
        {"key": "g", "criteria": [criterion()]},
    ]
    rules = event(stage(groups=groups))

    assert totals(contest(rules, entries=["01"], sheets=[sheet("01", "j1", "5")])) == [5]


def test_groups_of_the_office_alone_at_level_criterion():
    groups = [
        {"key": "g", "criteria": [criterion()]},
        {"key": "h", "criteria": [criterion("o", scored_by="office")]},
    ]
    rules = event(stage(groups=groups, panel={"level": "criterion"}))
    sheets = [sheet("01", "j1", "5"), sheet("01", "office", {"o": "2"})]

    assert totals(contest(rules, entries=["01"], sheets=sheets)) == [7]


@pytest.mark.parametrize(
    ("key", "due"), [("o", ["02", "03", "01"]), ("nobody's", ["01", "02", "03"])]
)
def test_a_tie_break_by_what_the_office_gave(key, due):
    """Who was given nothing has nought, where nothing need be given."""
    part = stage("work", criterion("s"), criterion("o", scored_by="office", required=False))
    link = {"by": "criterion", "stage": "work", "criterion": key}
    sheets = [
        sheet("01", "j1", {"s": "9"}),
        *(sheet(no, "j1", {"s": s}) for no, s in (("02", "6"), ("03", "7"))),
        *(sheet(no, "office", {"o": o}) for no, o in (("02", "3"), ("03", "2"))),
    ]
    document = contest(event(part, tie_break=[link]), entries=["01", "02", "03"], sheets=sheets)

    assert [no for (no,) in table(document, "no")] == due


def test_nobody_who_competes_leaves_scores_as_they_are():
    people = [entry("01", status="unranked")]

    assert totals(factor_contest({"a": {"01": "80"}}, entries=people)) == [80]


def test_time_over_the_limit_without_a_score():
    rule = {"key": "late", "per": 300, "points": "-1"}
    rules = event(office("work", duration_s=60, penalties=[rule]))
    people = [entry("01", times={"work": "61"}), entry("02", times={"work": "61"})]

    assert totals(contest(rules, entries=people, sheets=by_office("work", n01="8"))) == [7, None]


@pytest.mark.parametrize(
    ("part", "due"),
    [
        (stage(), False),
        (stage(panel={"combine": "mean", "spread": {"limit": "1"}}), False),
        (stage(panel={"combine": "mean", "spread": {"limit": "1", "of": "criterion"}}), True),
        (stage(panel={"level": "criterion"}), True),
        (stage("x", criterion("s", "judgement", full="3")), True),
        (stage("x", criterion("s", "check")), False),
        (stage("x", criterion("s", "check", veto={"effect": "no_rank"})), True),
        (stage(groups=[{"key": "g", "min_score": "1", "criteria": [criterion()]}]), True),
    ],
)
def test_when_totals_are_enough(part, due):
    assert needs_details(stage_spec(part)) is due


def test_totals_of_judges_without_any_of_an_office_that_need_not_score():
    spec = stage_spec(
        stage("work", criterion(), criterion("o", scored_by="office", required=False))
    )
    field = Field(["01"], ["甲"], [""], ["competing"])

    assert score_stage(spec, field, {"": Ballots([[85]], 10)}).score.at(0) == Q("8.5")
