"""Criteria and marks against their kind: each document with every error it has, by path."""

import pytest

from tests.bundle.documents import assert_errors, criterion, event, judged, one, sheet, stage

C = "events[0].stages[0].rubric.groups[0].criteria[0]"

ERRORS = {
    "least above full": (one("points", full="10", min="11"), {f"{C}.min": "最低分不能高于满分 10"}),
    "step of nought": (one("points", step="0"), {f"{C}.step": "步长要大于 0"}),
    "allowed outside": (
        one("points", full="10", allowed=["0", "10.5"]),
        {f"{C}.allowed[1]": "“10.5”不在"},
    ),
    "deduction of nothing": (
        one("deduction"),
        {f"{C}.full": "deduction", f"{C}.lines": "deduction"},
    ),
    "bonus line that brings to nought": (
        one("bonus", lines=[{"key": "l", "zeroes": True}]),
        {f"{C}.lines[0].zeroes": "只有扣分条目才写 zeroes"},
    ),
    "band without bands": (one("band"), {f"{C}.bands": "band 评分项必须填写"}),
    "band of an unknown measure": (
        one("band", measures=[{"key": "d"}], bands=[{"when": {"x": {"le": "1"}}, "points": "1"}]),
        {f"{C}.bands[0].when.x": "measures 里没有“x”"},
    ),
    "band of nothing": (
        one("band", bands=[{"when": {"x": {"gt": "1", "le": "1"}}, "points": "1"}]),
        {f"{C}.bands[0].when.x": "这个范围里没有任何值"},
    ),
    "level without points": (
        one("level", levels=[{"key": "A", "from": "1"}]),
        {f"{C}.levels[0].to": "等级要写 points"},
    ),
    "level of two kinds": (
        one("level", levels=[{"key": "A", "points": "3", "from": "1", "to": "2"}]),
        {f"{C}.levels[0].from": "points 和"},
    ),
    "judgement without full": (one("judgement"), {f"{C}.full": "judgement 评分项必须填写"}),
    "tolerance of nothing": (
        one("measure", full="9", tolerance="1"),
        {f"{C}.nominal": "写了 tolerance"},
    ),
    "rate without points": (one("rate"), {f"{C}.points_per": "rate 评分项要写"}),
    "tiers in disorder": (
        one(
            "rate",
            tiers=[{"plan_to": "10", "points_per": "1"}, {"plan_to": "9", "points_per": "1"}],
        ),
        {f"{C}.tiers[1].plan_to": "各档的计划上限要从小到大"},
    ),
    "votes without full": (one("votes"), {f"{C}.full": "votes 评分项必须填写"}),
    "key of another kind": (one("points", bands=[]), {f"{C}.bands": "points 评分项没有这一项"}),
    # marks
    "mark of an unknown criterion": (
        judged(sheets=[sheet({"x": "1"})]),
        {"sheets[0].marks.x": "评分标准里没有“x”"},
    ),
    "mark above full": (
        judged(sheets=[sheet({"c": "10.5"})]),
        {"sheets[0].marks.c": "这一项最多 10 分"},
    ),
    "mark of another scorer": (
        judged(sheets=[sheet({"c": "1"}), sheet({"c": "1"}, judge="office")]),
        {"sheets[1].marks.c": "这一项不由“office”"},
    ),
    "mark as a float": (
        judged(sheets=[sheet({"c": 8.5})]),
        {"sheets[0].marks.c": '数要写成带引号的文字，如 "8.5"'},
    ),
    "mark as an integer": (
        judged(sheets=[sheet({"c": 8})]),
        {"sheets[0].marks.c": '数要写成带引号的文字，如 "8"'},
    ),
    "mark as a list": (
        judged(sheets=[sheet({"c": ["8"]})]),
        {"sheets[0].marks.c": "points 评分项的评分不能这样写"},
    ),
    "float inside a mark": (
        judged(
            events=[
                event(stage(criterion("deduction", full="9", lines=[{"key": "l", "per": "1"}])))
            ],
            sheets=[sheet({"c": {"l": 1.0}})],
        ),
        {"sheets[0].marks.c.l": '数要写成带引号的文字，如 "1.0"'},
    ),
}


@pytest.mark.parametrize(("document", "expected"), ERRORS.values(), ids=ERRORS.keys())
def test_error_between_parts(document, expected):
    assert_errors(document, expected)
