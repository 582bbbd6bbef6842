"""Gates of groups, and groups that count nought."""

from fractions import Fraction as Q

import pytest

from tests.scoring.small import (
    by_judges,
    by_office,
    contest,
    criterion,
    event,
    panel,
    reasons,
    score,
    sheet,
    stage,
    table,
    totals,
)


def gated(below, **more):
    groups = [
        {"key": "g", "scale": "0.5", "min_rate": "0.6", "full": "10", "below": below,
         "criteria": [criterion("s"), criterion("o", scored_by="office", required=False)]},
        {"key": "h", "criteria": [criterion("t"), criterion("v", "judgement", full="3")]},
    ]  # fmt: skip
    return stage(groups=groups, **more)


def gated_marks(s, o):
    judges = by_judges("01", *({"s": mark, "t": "4", "v": 3} for mark in s))
    return [*judges, sheet("01", "office", {"o": o})]


ZERO = {"scope": "group", "effect": "zero"}


@pytest.mark.parametrize("level", ["sheet", "criterion"])
@pytest.mark.parametrize(
    ("s", "o", "due"),
    [
        (("5", "5"), "1", "10"),  # 6 of 6: met, 3 + 4 + 3
        (("5", "4.9"), "1", "7"),  # 5.95: the group is gone, the office's part with it
        (("5", "4.9"), "1.05", "10"),
    ],
)
def test_group_at_nought(level, s, o, due):
    rules = event(gated(ZERO, panel={"combine": "mean", "level": level}))

    assert totals(contest(rules, entries=["01"], sheets=gated_marks(s, o))) == [Q(due)]


def test_group_at_nought_before_the_panel_is_trimmed():
    """The panel is combined again from sheets without the group, extremes found anew."""
    groups = [
        {"key": "g", "min_score": "6", "below": {"scope": "criterion", "effect": "zero"},
         "criteria": [criterion("s")]},
        {"key": "h", "criteria": [criterion("t")]},
    ]  # fmt: skip
    rules = event(stage(groups=groups, panel={"combine": "trimmed_mean"}))
    sheets = by_judges("01", {"s": "2", "t": "8"}, {"s": "1", "t": "5"}, {"s": "9", "t": "1"})

    # 10, 6, 10: of the two highest j3's is dropped by its code, j1's with s 2 is kept; then 8, 5, 1
    assert totals(contest(rules, entries=["01"], sheets=sheets)) == [5]


@pytest.mark.parametrize(
    ("below", "due"),
    [
        (None, [("02", "1", "6", "ranked", "first"), ("01", "2", "5.5", "ranked", "")]),
        ({"effect": "no_rank", "scope": "event"},
         [("02", "1", "6", "ranked", "first"), ("01", "", "5.5", "vetoed", "")]),
        ({"effect": "zero", "scope": "event"},
         [("02", "1", "6", "ranked", "first"), ("01", "2", "0", "ranked", "first")]),
        ({"effect": "zero", "scope": "stage"},
         [("02", "1", "6", "ranked", "first"), ("01", "2", "0", "ranked", "first")]),
    ],
)  # fmt: skip
def test_other_effects_of_a_group_gate(below, due):
    group = {"key": "g", "name": "外观", "min_score": "6", "criteria": [criterion()]}
    group |= {"below": below} if below else {}
    rules = event(stage(groups=[group]), awards=[{"code": "first", "count": 2}])
    document = contest(rules, entries=["01", "02"], sheets=by_office("work", n01="5.5", n02="6"))

    assert table(document, "no", "rank", "total", "status", "award") == due
    assert reasons(document) == {"01": ["“外观”5.5 分，低于 6 分"]}


def test_group_at_nought_is_nought_in_tie_breaks():
    rules = event(
        gated(ZERO, panel={"combine": "mean"}),
        tie_break=[{"by": "group", "stage": "work", "group": "g"},
                   {"by": "criterion", "stage": "work", "criterion": "s"}],
    )  # fmt: skip
    sheets = [
        *by_judges("01", {"s": "1", "t": "4", "v": 3}),
        sheet("01", "office", {"o": "0"}),
        *by_judges("02", {"s": "2", "t": "4", "v": 3}),
        sheet("02", "office", {"o": "0"}),
    ]
    document = contest(rules, entries=["01", "02"], sheets=sheets)

    found = score(document)

    assert [found.keys[n].values.at(i) for n in (1, 2) for i in (0, 1)] == [0, 0, 0, 0]
    assert table(document, "no", "rank") == [("01", "1"), ("02", "1")]
    assert [str(w) for w in found.stages["work"].warnings[0]] == ["“g”1 分，低于 6 分"]


def test_effect_on_a_group_fired_by_a_mark():
    """At level sheet on that sheet alone, at level criterion on the panel together."""
    veto = criterion("ppe", "check", veto=ZERO)
    marks = [{"s": "8", "ppe": True}, {"s": "6", "ppe": False}]
    due = {"sheet": [4], "criterion": [0]}

    for level, total in due.items():
        rules = event(stage("work", criterion(), veto, panel={"level": level, "combine": "mean"}))
        assert totals(contest(rules, entries=["01"], sheets=by_judges("01", *marks))) == total


def test_effects_of_an_agreed_panel_are_the_heads():
    veto = criterion("ppe", "check", veto={"scope": "stage", "effect": "zero"})
    rules = event(stage("work", criterion(), veto, panel={"combine": "agreed"}))
    sheets = by_judges("01", {"s": "8", "ppe": False}, {"s": "9", "ppe": True})

    for head, due in (("j2", 9), ("j1", 0)):
        document = contest(
            rules, entries=["01"], sheets=sheets, panels=[panel("j1", "j2", head=head)]
        )
        assert totals(document) == [due]
