"""How a total arose, step by step, on contests worked by hand."""

from fractions import Fraction

import pytest

from contest.scoring.columns import Column
from contest.scoring.derivation import as_json, derive
from contest.scoring.document import score_document
from contest.scoring.event import score_event
from contest.scoring.field import Ballots, Field
from contest.scoring.spec import event_spec
from tests.scoring.rebuild import rebuild
from tests.scoring.small import (
    by_judges,
    by_office,
    contest,
    criterion,
    event,
    office,
    sheet,
    stage,
)


def steps(document, index=0):
    found = score_document(document)[0].score
    made = as_json(derive(found.total, index, lambda code: f"裁判 {code[1:]}"))
    if found.total.values[index] is not None:
        assert rebuild(made) == found.total.at(index)
    return made


def lines(made):
    """Each step as op, value and what it comes from, sources by their values."""
    values = {s["step"]: s["value"] for s in made}
    return [
        " ".join([s["op"], s["value"] or "-", *(values.get(x, x) for x in s["from"])]) for s in made
    ]


def test_trimmed_and_weighted():
    rules = event(
        stage(panel={"combine": "trimmed_mean"}, rounding={"panel": 1}, weight="70"),
        office("theory", weight="30"),
        rounding={"final": 1},
    )
    sheets = [*by_judges("01", "8", "9", "9.5", "4"), *by_office("theory", n01="7")]

    made = steps(contest(rules, entries=["01"], sheets=sheets))

    assert lines(made) == [
        "points 8", "points 9", "points 9.5", "points 4", "drop - 9.5 4",
        "mean 8.5 8 9", "round 8.5 8.5", "product 5.95 8.5 0.7", "points 7", "product 2.1 7 0.3",
        "sum 8.05 5.95 2.1", "round 8.1 8.05",
    ]  # fmt: skip
    assert [s["label"] for s in made[:5]] == [
        "裁判 1：s", "裁判 2：s", "裁判 3：s", "裁判 4：s", "去掉的分数",
    ]  # fmt: skip
    assert (made[-1]["places"], made[-1]["mode"], made[0]["mark"]) == (1, "half_up", "8")


def test_every_step_of_a_sheet():
    groups = [
        {"key": "g", "scale": "0.5", "criteria": [criterion("a", weight="0.3"), criterion("b")]},
        {"key": "h", "criteria": [criterion("c")]},
    ]
    places = {"mark": 0, "weighted": 1, "sheet": 0, "panel": 0, "stage": 0}
    rules = event(stage(groups=groups, rounding=places))
    sheets = [sheet("01", "j1", {"a": "8.5", "b": "7", "c": "1"})]

    assert lines(steps(contest(rules, entries=["01"], sheets=sheets))) == [
        "points 8.5", "round 9 8.5", "product 2.7 9 0.3", "round 2.7 2.7", "points 7", "round 7 7",
        "round 7 7", "sum 9.7 2.7 7", "product 4.85 9.7 0.5", "points 1", "round 1 1", "round 1 1",
        "sum 5.85 4.85 1", "round 6 5.85", "choose 6 6", "round 6 6", "round 6 6",
    ]  # fmt: skip


def test_criterion_by_criterion_with_offices():
    rules = event(
        stage(
            "work",
            criterion("a", weight="2"),
            criterion("x", required=False),
            criterion("o", scored_by="office"),
            criterion("d", scored_by="department", department="safe"),
            panel={"level": "criterion", "combine": "mean"},
            rounding={"mark": 0},
        )
    )
    sheets = [
        *by_judges("01", {"a": "8.4"}, {"a": "9"}),
        sheet("01", "office", {"o": "1"}),
        sheet("01", "department:safe", {"d": "2"}),
    ]

    made = steps(contest(rules, entries=["01"], sheets=sheets))

    assert lines(made) == [
        "points 8.4", "round 8 8.4", "points 9", "round 9 9", "mean 8.5 8 9", "product 17 8.5 2",
        "given 0", "sum 17 17 0", "points 2", "round 2 2", "points 1", "round 1 1", "sum 3 2 1",
        "sum 20 17 3",
    ]  # fmt: skip
    assert [s["label"] for s in made if s["op"] == "points"] == [
        "裁判 1：a", "裁判 2：a", "department:safe：d", "办公室：o",
    ]  # fmt: skip


def test_judgement():
    rules = event(stage("work", criterion("s", "judgement", full="2")))

    made = steps(contest(rules, entries=["01"], sheets=by_judges("01", 2, 3)))

    assert lines(made) == ["points 4/3", "points 2", "mean 5/3 4/3 2"]


def test_too_few_to_trim_is_said():
    rules = event(stage(panel={"combine": "trimmed_mean"}))

    made = steps(contest(rules, entries=["01"], sheets=by_judges("01", "8", "9")))

    assert lines(made) == ["points 8", "points 9", "mean 8.5 8 9"]
    assert made[-1]["label"] == "只有 2 份评分，少于 3 份，不去最高最低分，取平均分"


@pytest.mark.parametrize(
    ("seconds", "due"),
    [
        ("3600", ["points 5", "choose 5 5"]),
        ("3601", ["points 5", "choose 5 5", "sum 4 5 -1", "max 4 4 0"]),
        ("7200", ["points 5", "choose 5 5", "sum -7 5 -12", "max 0 -7 0"]),
    ],
)
def test_penalty(seconds, due):
    late = {"key": "late", "per": 300, "points": "-1"}
    rules = event(office("work", duration_s=3600, penalties=[late]))
    person = {"no": "01", "event": "fit", "name": "甲", "times": {"work": seconds}}
    document = contest(rules, entries=[person], sheets=by_office("work", n01="5"))

    assert lines(steps(document)) == [line for line in due if not line.startswith("choose")]


def test_what_became_nought():
    rules = event(office("a", weight="50"), office("b", weight="50"), missing_stage="zero")

    made = steps(contest(rules, entries=["01"], sheets=by_office("a", n01="5")))

    assert lines(made) == ["points 5", "product 2.5 5 0.5", "zero 0", "sum 2.5 2.5 0"]


def test_group_at_nought():
    group = {"key": "g", "min_score": "6", "below": {"scope": "group", "effect": "zero"}}
    groups = [{**group, "criteria": [criterion("a")]}, {"key": "h", "criteria": [criterion("b")]}]
    sheets = [sheet("01", "j1", {"a": "5", "b": "4"})]

    for level, due in (
        ("sheet", ["points 5", "zero 0 5", "points 4", "sum 4 0 4", "choose 4 4"]),
        (
            "criterion",
            ["points 5", "choose 5 5", "zero 0 5", "points 4", "choose 4 4", "sum 4 0 4"],
        ),
    ):
        rules = event(stage(groups=groups, panel={"level": level}))
        assert lines(steps(contest(rules, entries=["01"], sheets=sheets))) == due


@pytest.mark.parametrize("level", ["sheet", "criterion"])
def test_no_total(level):
    rules = event(stage(panel={"combine": "mean", "min_judges": 3, "level": level}))

    made = steps(contest(rules, entries=["01"], sheets=by_judges("01", "8", "9")))

    assert lines(made) == ["given -"]
    assert made[0]["label"] == "未评齐"


def test_no_total_though_everybody_scored():
    spread = {"limit": "1", "on": "rescore"}
    rules = event(stage(panel={"combine": "mean", "spread": spread}))

    made = steps(contest(rules, entries=["01"], sheets=by_judges("01", "4", "9")))

    assert lines(made) == ["points 4", "points 9", "mean 6.5 4 9", "given - 6.5"]


def test_an_office_that_is_missing():
    rules = event(stage("work", criterion("a"), criterion("o", scored_by="office")))

    made = steps(contest(rules, entries=["01"], sheets=[sheet("01", "j1", {"a": "8"})]))

    assert lines(made)[-1] == "given -"


def test_best_and_last():
    for combine in ("best", "last"):
        rules = event(office("a"), office("b"), combine=combine)
        made = steps(contest(rules, entries=["01", "02"], sheets=by_office("a", n01="5")))
        assert lines(made)[-1] == {"best": "max 5 5", "last": "points 5"}[combine]


def test_totals_alone_start_with_the_sheets():
    spec = event_spec(event(stage(panel={"combine": "mean"})))
    field = Field(["01"], ["甲"], [""], ["competing"])

    for names, who in (([], ["0", "1"]), ([["j1", "j2"]], ["j1", "j2"])):
        found = score_event(spec, field, {"work": {"": Ballots([[85, 90]], 10, names)}})
        made = as_json(derive(found.total, 0))
        assert lines(made) == ["given 8.5", "given 9", "mean 8.75 8.5 9"]
        assert [s["label"] for s in made[:2]] == [f"{code}：评分单总分" for code in who]


def test_one_number_is_written_once():
    twice = Column([3], 1, "sum", parents=())
    whole = Column([6], 1, "sum", parents=(twice, twice))

    assert lines(derive(whole, 0)) == ["given 3", "sum 6 3 3"]
    assert Fraction(derive(whole, 0)[-1]["value"]) == 6
