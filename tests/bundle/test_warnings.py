"""What a person should look at, and what does not stop an import."""

import pytest
from flask_babel import force_locale

from contest.contests.bundle.reading import read_bundle
from tests.bundle.documents import bundle, criterion, event, one, ruled, stage

C = "events[0].stages[0].rubric.groups[0].criteria[0]"
S = "events[0].stages[0]"
UPRIGHT = criterion("points", full="10")

WARNINGS = {
    "much theory": (
        bundle(
            event(
                stage(code="theory", weight="40"), stage(code="t", weight="60"), combine="weighted"
            )
        ),
        {"events[0].stages[0].weight": "理论占 40%，一般不超过 30%"},
    ),
    "points that do not add up": (
        bundle(
            event(
                {
                    "code": "s",
                    "rubric": {
                        "full": "100",
                        "groups": [{"key": "g", "full": "9", "criteria": [UPRIGHT]}],
                    },
                }
            )
        ),
        {
            f"{S}.rubric.full": "各模块最多合计 10 分，与满分 100",
            f"{S}.rubric.groups[0].full": "各评分项最多合计 10 分，与满分 9",
        },
    ),
    "full that no step reaches": (
        one("points", full="10", step="0.3"),
        {f"{C}.step": "满分 10 不是步长的整数倍"},
    ),
    "gap between bands": (
        one(
            "band",
            bands=[
                {"when": {"x": {"le": "1"}}, "points": "2"},
                {"when": {"x": {"gt": "2"}}, "points": "0"},
            ],
        ),
        {f"{C}.bands": "有测量值不在任何一档，例如 x = 1.5"},
    ),
    "no band at an edge": (
        one(
            "band",
            bands=[
                {"when": {"x": {"lt": "1"}}, "points": "2"},
                {"when": {"x": {"gt": "1"}}, "points": "0"},
            ],
        ),
        {f"{C}.bands": "有测量值不在任何一档，例如 x = 1，"},
    ),
    "overlapping bands": (
        one(
            "band",
            bands=[
                {"when": {"x": {"le": "2"}}, "points": "2"},
                {"when": {"x": {"ge": "2"}}, "points": "0"},
            ],
        ),
        {f"{C}.bands[1]": f"与 {C}.bands[0] 重叠，例如 x = 2"},
    ),
    "points for an award that is not there": (
        bundle(
            event(
                stage(),
                team_ranking={"combine": "award_points", "points": {"first": "8", "pass": "1"}},
            )
        ),
        {"events[0].team_ranking.points.first": "没有“first”这个奖项"},
    ),
    "full mark of what is outside it": (
        one("bonus", full="5", lines=[{"key": "l"}]),
        {f"{C}.full": "bonus 评分项不封顶在满分"},
    ),
    "veto of a period that acts on the event": (
        bundle(event(stage(), vetoes=[{"key": "v", "scope": "period", "effect": "no_rank"}])),
        {"events[0].vetoes[0].effect": "周期没有名次和奖项，不是 zero 的处置作用于整个赛项"},
    ),
    "least number without trimming": (
        ruled(panel={"combine": "mean", "min_for_trim": 5}),
        {f"{S}.panel.min_for_trim": "没有要去掉的分"},
    ),
    "best members of a plain sum": (
        bundle(event(stage(), team_ranking={"combine": "sum_all", "k": 3})),
        {"events[0].team_ranking.k": "只有 combine 是 sum_best 时才用到"},
    ),
}


@pytest.mark.parametrize(("document", "expected"), WARNINGS.values(), ids=WARNINGS.keys())
def test_warning_does_not_refuse(document, expected):
    reading = read_bundle(document)

    found = {problem.path: problem.sentence for problem in reading.warnings}
    assert {path: found[path][: len(start)] for path, start in expected.items()} == expected
    assert found.keys() == expected.keys()
    assert reading.errors == []


def test_measures_of_a_gap_are_listed_in_english_with_commas(app):
    bands = [
        {"when": {"x": {"le": "1"}, "y": {"le": "1"}}, "points": "2"},
        {"when": {"x": {"gt": "1"}, "y": {"gt": "1"}}, "points": "0"},
    ]
    measures = [{"key": "x"}, {"key": "y"}]
    with app.test_request_context(), force_locale("en"):
        reading = read_bundle(one("band", bands=bands, measures=measures))

    said = {problem.path: problem.sentence for problem in reading.warnings}[f"{C}.bands"]
    assert said == "Some values fall in no band, such as x = 0, y = 2; they could not be scored."
