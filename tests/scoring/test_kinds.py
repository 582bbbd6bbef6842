"""What marks of every kind are worth, and what is said of marks that are not allowed."""

from fractions import Fraction as Q

import pytest

from contest.scoring.kinds import check_mark, reader
from contest.scoring.spec import stage_spec
from contest.scoring.types import Effect, MarkError, RuleError

POINTS = {"kind": "points", "full": "10", "min": "1", "step": "0.5"}
ALLOWED = {"kind": "points", "allowed": ["0", "3", "5.5"]}
FAULTS = {
    "kind": "deduction",
    "full": "20",
    "lines": [
        {"key": "spatter", "per": "0.5", "cap": "3"},
        {"key": "undercut", "per": "2"},
        {"key": "crack", "per": "1", "zeroes": True},
        {"key": "pore", "per": "1", "zeroes": {"over": "5"}},
        {"key": "free"},
    ],
}
BAND = {
    "kind": "band",
    "bands": [
        {"when": {"gap": {"ge": "0", "le": "0.5"}}, "points": "14"},
        {"when": {"gap": {"gt": "0.5", "lt": "1"}}, "points": "7"},
        {"when": {"gap": {"gt": "0.9"}}, "points": "1"},
    ],
}
TWO = {
    "kind": "band",
    "measures": [{"key": "depth"}, {"key": "length"}],
    "bands": [
        {"when": {"depth": {"le": "0.5"}, "length": {"le": "15"}}, "points": "8"},
        {"when": {}, "points": "0"},
    ],
}
LEVELS = {
    "kind": "level",
    "levels": [
        {"key": "I", "points": "30"},
        {"key": "A", "from": "25", "to": "30", "step": "0.5"},
        {"key": "B", "from": "10", "to": "0", "step": None},
        {"key": "C", "from": "0.5", "to": "9.5", "step": "1"},
    ],
}
SIZE = {
    "kind": "measure",
    "full": "6",
    "nominal": "12",
    "tolerance": "0.05",
    "steps": [{"over": "0.10", "points": "5"}, {"over": "0.02", "points": "2"}],
}
RATE = {"kind": "rate", "base": "60", "per": "1", "points_per": "0.5", "floor": "0", "cap": "80"}
TIERS = {
    **RATE,
    "cap": None,
    "points_per": None,
    "tiers": [{"plan_to": "100", "points_per": "1"}, {"plan_to": "200", "points_per": "2"}],
}
LINEAR = {"kind": "linear", "full": "100", "base": "60", "origin": "100", "rate": "-0.5"}
BONUS = {
    "kind": "bonus",
    "lines": [{"key": "patent", "per": "2"}, {"key": "paper", "per": "1.5"}],
}

WORTH = [
    (POINTS, "8.5", "8.5"),
    (POINTS, "10", "10"),
    (POINTS, "1", "1"),
    ({"kind": "points"}, "1234.5678", "1234.5678"),
    ({"kind": "points", "min": "-5"}, "-5", "-5"),
    (ALLOWED, "5.50", "5.5"),
    (FAULTS, {}, "20"),
    (FAULTS, {"spatter": "5", "undercut": "2"}, "13.5"),
    (FAULTS, {"spatter": "7"}, "17"),
    (FAULTS, {"undercut": "11"}, "0"),
    (FAULTS, {"free": "1.5"}, "18.5"),
    (FAULTS, {"crack": "0"}, "20"),
    (FAULTS, {"crack": "1"}, "0"),
    (FAULTS, {"pore": "5"}, "15"),
    (FAULTS, {"pore": "6"}, "0"),
    (BAND, "0.5", "14"),
    (BAND, {"gap": "0.51"}, "7"),
    (BAND, "0.95", "7"),
    (BAND, "1", "1"),
    (TWO, {"depth": "0.4", "length": "15"}, "8"),
    (TWO, {"depth": "0.4", "length": "15.1"}, "0"),
    (LEVELS, "I", "30"),
    (LEVELS, {"level": "I", "points": "30.0"}, "30"),
    (LEVELS, {"level": "A", "points": "28.5"}, "28.5"),
    (LEVELS, {"level": "B", "points": "0"}, "0"),
    (LEVELS, {"level": "C", "points": "2.5"}, "2.5"),
    ({"kind": "judgement", "full": "2"}, 2, "4/3"),
    ({"kind": "judgement", "full": "2"}, 0, "0"),
    (SIZE, True, "6"),
    (SIZE, False, "0"),
    (SIZE, "12.05", "6"),
    (SIZE, "11.95", "6"),
    (SIZE, "12.07", "4"),
    (SIZE, "11.85", "1"),
    (SIZE, "12.16", "0"),
    ({"kind": "measure", "full": "1", "nominal": "5", "steps": [{"over": "1", "points": "2"}]},
     "6", "0"),
    (RATE, {"actual": "58", "plan": "50"}, "68"),
    (RATE, "93.5", "56.75"),
    (RATE, "200", "80"),
    (RATE, "-50", "0"),
    ({**RATE, "step_mode": "down"}, "93.5", "57"),
    ({**RATE, "step_mode": "down"}, "107.9", "63.5"),
    ({**RATE, "step_mode": "pro_rata"}, "107.9", "63.95"),
    ({"kind": "rate"}, "120", "0"),
    ({**RATE, "cap": "90", "cap_rate": "0.7"}, "300", "70"),
    (TIERS, {"actual": "110", "plan": "100"}, "70"),
    (TIERS, {"actual": "222", "plan": "200"}, "82"),
    ({**TIERS, "points_per": "3"}, {"actual": "330", "plan": "300"}, "90"),
    ({**TIERS, "points_per": "3"}, "110", "90"),
    ({**TIERS, "tiers": [{"points_per": "4"}]}, {"actual": "110", "plan": "100"}, "100"),
    (LINEAR, "92", "64"),
    (LINEAR, "10", "100"),
    (LINEAR, "300", "0"),
    ({**LINEAR, "open": True}, "300", "-40"),
    ({"kind": "linear"}, "7", "7"),
    ({"kind": "check", "key": "c", "full": "5"}, True, "5"),
    ({"kind": "check", "key": "c"}, True, "0"),
    ({"kind": "check", "key": "c", "full": "5"}, False, "0"),
    (BONUS, {}, "0"),
    (BONUS, {"patent": "1", "paper": "2"}, "5"),
    ({**BONUS, "take": "highest_only"}, {"patent": "1", "paper": "2"}, "3"),
    ({**BONUS, "take": "highest_only", "lines": []}, {}, "0"),
    ({**BONUS, "cap": "4"}, {"patent": "9"}, "4"),
    ({**BONUS, "cap_rate": "0.03"}, {"patent": "9"}, "3"),
    ({"kind": "adjust"}, "-4.7", "-4.7"),
    ({"kind": "adjust"}, "1000", "1000"),
    ({"kind": "votes", "full": "10"}, {"for": 150, "cast": 200}, "7.5"),
    ({"kind": "votes", "full": "10"}, {"for": 0, "cast": 3}, "0"),
    ({"kind": "votes", "full": "10"}, {"for": 1, "cast": 3}, "10/3"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "mark", "worth"), WORTH)
def test_worth(document, mark, worth):
    read = reader({"key": "c", **document}, Q(100))(mark)

    assert read.value == Q(worth)
    assert read.effects == ()


REFUSED = [
    (POINTS, "10.5", "这一项最多 10 分，现在是 10.5 分。"),
    (POINTS, "0.5", "这一项最少 1 分，现在是 0.5 分。"),
    (POINTS, "8.3", "8.3 不是 0.5 的倍数，请改为 8 或 8.5。"),
    (POINTS, 8, "“8”不是小数，请写成 8.5 这样的文字。"),
    (ALLOWED, "4", "4 不在允许的分值里，可以打 0、3、5.5。"),
    (FAULTS, "3", "这一项按条目记，请写成“条目: 次数”，现在是“3”。"),
    (FAULTS, {"hole": "1"},
     "没有“hole”这个条目，可以用的是 spatter、undercut、crack、pore、free。"),
    (FAULTS, {"crack": "-1"}, "“crack”不能是负数，现在是 -1。"),
    (BAND, "-1", "测量值 -1 不在任何一档里，请核对测量值。"),
    (BAND, {"length": "1"}, "请给出测量值 gap。"),
    (TWO, "0.4", "请给出测量值 depth、length。"),
    (LEVELS, "II", "没有“II”这一级，可以选 I、A、B、C。"),
    (LEVELS, 1, "没有“1”这一级，可以选 I、A、B、C。"),
    (LEVELS, "A", "A 级在 25 到 30 分之间，请给出分数。"),
    (LEVELS, {"level": "A"}, "A 级在 25 到 30 分之间，请给出分数。"),
    (LEVELS, {"level": "A", "points": "24.5"}, "A 级在 25 到 30 分之间，现在是 24.5 分。"),
    (LEVELS, {"level": "A", "points": "28.2"}, "28.2 不是 0.5 的倍数，请改为 28 或 28.5。"),
    (LEVELS, {"level": "C", "points": "3"}, "3 不在 0.5 起每 1 一档的分值里。"),
    (LEVELS, {"level": "I", "points": "29"}, "I 级是 30 分，不能另给 29。"),
    (LEVELS, {"points": "29"}, "等级请写成“level”和“points”两项。"),
    (LEVELS, {"level": "A", "points": "28", "x": "1"}, "等级请写成“level”和“points”两项。"),
    ({"kind": "judgement", "full": "2"}, 4, "评价只能是 0、1、2、3，现在是“4”。"),
    ({"kind": "judgement", "full": "2"}, True, "评价只能是 0、1、2、3，现在是“True”。"),
    ({"kind": "judgement", "full": "2"}, "2", "评价只能是 0、1、2、3，现在是“2”。"),
    ({"kind": "measure", "full": "1"}, "12",
     "这一项只分是和否，请写 true 或 false，现在是“12”。"),
    (RATE, {"actual": "58"},
     "完成率请写成“actual”（实际）和“plan”（计划）两项，或一个百分数。"),
    (RATE, 58, "完成率请写成“actual”（实际）和“plan”（计划）两项，或一个百分数。"),
    (RATE, {"actual": "58", "plan": "0"}, "计划是 0，要大于 0 才能算完成率。"),
    (TIERS, {"actual": "58", "plan": "201"}, "计划 201 大于最后一档，没有对应的分值。"),
    (TIERS, "110", "这一项按计划大小分档，请写“actual”和“plan”两项。"),
    ({"kind": "check", "key": "c"}, "yes",
     "这一项只分达到和没有达到，请写 true 或 false，现在是“yes”。"),
    ({"kind": "votes", "full": "1"}, "3", "票数请写成“for”（赞成）和“cast”（有效票）两项。"),
    ({"kind": "votes", "full": "1"}, {"for": True, "cast": 1},
     "票数是不小于 0 的整数，现在是“True”。"),
    ({"kind": "votes", "full": "1"}, {"for": 1, "cast": -1},
     "票数是不小于 0 的整数，现在是“-1”。"),
    ({"kind": "votes", "full": "1"}, {"for": 0, "cast": 0}, "有效票是 0，没有得票率。"),
    ({"kind": "votes", "full": "1"}, {"for": 5, "cast": 4}, "赞成 5 票多于有效票 4 张。"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "mark", "sentence"), REFUSED)
def test_mark_is_refused(document, mark, sentence):
    with pytest.raises(MarkError) as caught:
        reader({"key": "c", **document}, Q(100))(mark)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"kind": "sorcery"}, "没有“sorcery”这种评分项。"),
        ({"kind": "deduction"}, "评分项“c”缺少 full。"),
        ({"kind": "level"}, "评分项“c”没有等级。"),
        ({"kind": "band"}, "评分项“c”没有分档。"),
        ({"kind": "rate", "per": "0"}, "评分项“c”的 per 要大于 0。"),
    ],
)
def test_rule_is_refused(document, sentence):
    with pytest.raises(RuleError) as caught:
        reader({"key": "c", **document}, None)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("document", "mark", "effect", "cause"),
    [
        (
            {"kind": "check", "name": "劳保", "veto": {"scope": "stage", "effect": "zero"}},
            False,
            Effect("stage", "zero"),
            "“劳保”没有达到",
        ),
        ({"kind": "check", "veto": {"effect": "no_rank"}}, False,
         Effect("criterion", "no_rank"), "“c”没有达到"),
        (
            {
                "kind": "deduction",
                "full": "9",
                "lines": [
{"key": "spot", "name": "黑点", "zeroes": {"over": "2", "scope": "event"}}
],
            },
            {"spot": "3"},
            Effect("event", "zero"),
            "“黑点”计 3 处",
        ),
    ],
)  # fmt: skip
def test_effects(document, mark, effect, cause):
    ((fired, why),) = reader({"key": "c", **document}, None)(mark).effects

    assert (fired, str(why)) == (effect, cause)


def test_zeroes_without_a_scope_takes_the_criterion_alone():
    document = {
        "kind": "deduction",
        "full": "9",
        "lines": [{"key": "spot", "zeroes": {"over": "2"}}],
    }

    assert [reader(document, None)({"spot": n}).value for n in ("2", "3")] == [7, 0]
    assert reader(document, None)({"spot": "3"}).effects == ()


@pytest.mark.parametrize("kind", ["bonus", "points"])
def test_only_a_bonus_may_be_left_out(kind):
    spec = stage_spec(
        {
            "code": "x",
            "rubric": {"groups": [{"key": "g", "criteria": [{"key": "c", "kind": kind}]}]},
        }
    )

    assert spec.criteria["c"].required is (kind != "bonus")


def test_check_mark():
    spec = stage_spec(
        {
            "code": "x",
            "rubric": {
                "groups": [{"key": "g", "criteria": [{"key": "c", "kind": "points", "full": "5"}]}]
            },
        }
    )

    check_mark(spec.criteria["c"], "5")
    with pytest.raises(MarkError, match=r"^没有评分。未评的项请不要写。$"):
        check_mark(spec.criteria["c"], None)
    with pytest.raises(MarkError, match=r"^这一项最多 5 分"):
        check_mark(spec.criteria["c"], "6")
