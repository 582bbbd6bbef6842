from fractions import Fraction as Q

import pytest

from contest.scoring.panel import agreed_rows, combine, distance, kept_of, kept_seats, operation
from contest.scoring.spec import stage_spec
from tests.scoring.small import (
    by_judges,
    contest,
    criterion,
    event,
    panel,
    reasons,
    score,
    sheet,
    stage,
    totals,
)


def spec(**rule):
    return stage_spec(stage(panel=rule)).panel


TRIM = {"combine": "trimmed_mean"}
FEW = "只有 {} 份评分，少于 {} 份，不去最高最低分，取平均分"

COMBINED = [
    ({}, [7], "7", ""),
    ({}, [7, 7], None, "应有 1 份评分，现有 2 份"),
    ({}, [], None, "还没有评分"),
    ({"combine": "mean"}, [1, 2], "1.5", ""),
    ({"combine": "mean", "min_judges": 3}, [1, 2], None, "有效评分 2 份，少于 3 份"),
    ({"combine": "sum"}, [1, 2, 4], "7", ""),
    ({"combine": "median"}, [9, 1, 2], "2", ""),
    ({"combine": "median"}, [9, 1, 2, 4], "3", ""),
    ({"combine": "median"}, [], None, "还没有评分"),
    (TRIM, [5, 9, 9, 1], "7", ""),
    (TRIM, [3, 3, 3], "3", ""),
    (TRIM, [1, 8], "4.5", FEW.format(2, 3)),
    ({**TRIM, "min_for_trim": 5}, [1, 8, 9, 10], "7", FEW.format(4, 5)),
    ({**TRIM, "drop_high": 2, "drop_low": 0}, [1, 2, 3, 9], "1.5", ""),
    ({**TRIM, "drop_high": 0, "drop_low": 2}, [1, 2, 3, 9], "6", ""),
    ({**TRIM, "drop_high": 2, "drop_low": 2, "min_for_trim": 3}, [1, 2, 3, 9], "3.75",
     FEW.format(4, 3)),
    ({"combine": "trimmed_sum"}, [1, 2, 3, 9], "5", ""),
    ({"combine": "trimmed_sum"}, [1, 2], None, "只有 2 份评分，不够去掉最高最低分"),
    ({"combine": "mean", "drop_high": 1}, [1, 2, 9], "1.5", ""),
    ({"combine": "sum", "drop_low": 1}, [1, 2, 9], "11", ""),
    ({"combine": "agreed", "min_judges": 3}, [8], "8", ""),
    ({"combine": "agreed"}, [], None, "还没有评分"),
    ({"combine": "agreed"}, [8, 9], None, "应有 1 份评分，现有 2 份"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "row", "due", "note"), COMBINED)
def test_combine(rule, row, due, note):
    made = combine([row], 1, spec(**rule))

    (value,) = made.values
    assert (None if value is None else Q(value) / made.den) == (None if due is None else Q(due))
    assert str(made.notes.get(0, "")) == note


def test_rows_of_different_length():
    made = combine([[1, 2, 3], [4], [], [1, 2, 3, 9]], 10, spec(**TRIM))

    exact = [None if v is None else Q(v) / made.den for v in made.values]
    assert exact == [Q("0.2"), Q("0.4"), None, Q("0.25")]
    assert list(made.notes) == [1, 2]


def test_no_rows():
    assert combine([], 1, spec(combine="mean")).values == []


def test_of_equal_extremes_the_judges_code_settles_which_is_dropped():
    rule = spec(**TRIM)

    assert kept_seats([9, 9, 5, 7], ["b", "a", "c", "d"], rule) == [1, 3]
    assert kept_seats([9, 9, 5, 7], ["a", "b", "c", "d"], rule) == [0, 3]
    assert kept_seats([9, 5], ["a", "b"], rule) == [0, 1]
    assert kept_seats([], [], rule) == []


def test_the_heads_sheet():
    rule = spec(combine="agreed", min_judges=2)
    rows, names = [[1, 2], [3], [4, 5], [6, 7]], [["a", "b"], ["b"], ["a", "c"], ["a", "b"]]

    assert agreed_rows(rule, rows, names, ["b", "b", "b", ""]) == [[2], [], [], [6, 7]]
    assert agreed_rows(rule, rows, names, None) is rows
    assert agreed_rows(spec(combine="mean"), rows, names, ["b"] * 4) is rows
    assert kept_of(rule, [1, 2], ["a", "b"], "b") == [1]
    assert kept_of(rule, [1, 2], ["a", "b"], None) == [0, 1]


@pytest.mark.parametrize(
    ("combine", "name"),
    [("single", "choose"), ("agreed", "choose"), ("median", "median"), ("sum", "sum"),
     ("trimmed_sum", "sum"), ("mean", "mean"), ("trimmed_mean", "mean")],
)  # fmt: skip
def test_operation(combine, name):
    assert operation(spec(combine=combine)) == name


@pytest.mark.parametrize(
    ("values", "measure", "due"),
    [
        ([], "range", 0),
        ([7], "from_median", 0),
        ([80, 85, 95], "range", 15),
        ([80, 85, 95], "from_median", 10),
        ([80, 90], "from_median", 5),
        ([60, 85, 95], "from_median", 25),
    ],
)
def test_distance(values, measure, due):
    assert distance([Q(v) for v in values], measure) == due


def warnings(document):
    return [str(w) for w in score(document).stages["work"].warnings.get(0, ())]


@pytest.mark.parametrize("level", ["sheet", "criterion"])
@pytest.mark.parametrize(("of", "what"), [("sheet", "评分单总分"), ("criterion", "“s”")])
def test_spread(level, of, what):
    """At the limit nothing happens, above it a warning or a stop."""

    def document(on, *marks):
        rule = {"level": level, "combine": "mean", "spread": {"limit": "2", "of": of, "on": on}}
        return contest(event(stage(panel=rule)), entries=["01"], sheets=by_judges("01", *marks))

    assert warnings(document("warn", "6", "8")) == []
    assert warnings(document("warn", "6", "8.1")) == [f"{what}各裁判相差较大"]
    assert totals(document("warn", "6", "8.1")) == [Q("7.05")]
    assert totals(document("rescore", "6", "8")) == [7]
    assert totals(document("rescore", "6", "8.1")) == [None]
    assert reasons(document("rescore", "6", "8.1")) == {"01": [f"{what}各裁判相差太大，要重新评分"]}


@pytest.mark.parametrize(("marks", "due"), [((1, 2, 2), Q(10, 9)), ((1, 3), None), ((), None)])
def test_judgement(marks, due):
    rules = event(
        stage("work", criterion("s", "judgement", full="2"), panel={"combine": "trimmed_mean"})
    )

    assert totals(contest(rules, entries=["01"], sheets=by_judges("01", *marks))) == [due]


def test_judgement_beside_a_sheet_is_scaled_with_its_group():
    groups = [
        {"key": "g", "criteria": [criterion("a")]},
        {"key": "h", "scale": "0.5", "criteria": [criterion("s", "judgement", full="3")]},
    ]
    rules = event(stage(groups=groups, panel={"combine": "mean"}))
    sheets = by_judges("01", {"a": "4", "s": 2}, {"a": "5", "s": 3})

    assert totals(contest(rules, entries=["01"], sheets=sheets)) == [Q("5.75")]


def test_agreed_is_the_heads():
    rules = event(stage(panel={"combine": "agreed"}))
    sheets = by_judges("01", "5", "9")

    for head, due in (("j2", 9), ("j1", 5), ("", None)):
        seated = panel("j1", "j2", head=head)
        assert totals(contest(rules, entries=["01"], sheets=sheets, panels=[seated])) == [due]


def test_the_plain_mean_of_too_few_is_a_warning():
    rules = event(stage(panel={**TRIM, "level": "criterion"}))
    document = contest(rules, entries=["01"], sheets=by_judges("01", "5", "9"))

    assert totals(document) == [7]
    assert warnings(document) == ["“s”：" + FEW.format(2, 3)]


def test_what_is_not_required_counts_nought_when_nobody_gives_it():
    rule = {"level": "criterion", "combine": "mean"}
    rules = event(stage("work", criterion("s"), criterion("x", required=False), panel=rule))

    assert totals(contest(rules, entries=["01"], sheets=[sheet("01", "j1", "5")])) == [5]


def test_coefficient_of_a_combined_criterion():
    rule = {"level": "criterion", "combine": "mean"}
    rules = event(stage("work", criterion("s", coefficient="entry"), panel=rule))
    dives = [
        {"no": "01", "event": "fit", "name": "a", "coefficients": {"s": "3.1"}},
        {"no": "02", "event": "fit", "name": "b", "coefficients": {}},
        {"no": "03", "event": "fit", "name": "c"},
    ]
    sheets = [s for no in ("01", "02", "03") for s in by_judges(no, "8", "9")]

    assert totals(contest(rules, entries=dives, sheets=sheets)) == [Q("26.35"), None, None]
