"""Rubrics in words."""

import pytest

from contest.contests.kinds import kind_document
from contest.rubrics.stage_rules import stage_rules, tie_words
from contest.rubrics.wording import interval, sections, worth_of, zero_rules


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({"ge": "0", "le": "1"}, "0–1"),
        ({"gt": "1", "le": "2"}, ">1–2"),
        ({"gt": "1", "lt": "2"}, ">1–<2"),
        ({"le": "1.5"}, "≤1.5"),
        ({"le": "0"}, "0"),
        ({"lt": "0"}, "<0"),
        ({"ge": "3"}, "≥3"),
        ({"gt": "3"}, ">3"),
        ({}, "不限"),
    ],
)
def test_interval_is_short(session, limits, text):
    assert interval(limits) == text


def practical(event: str) -> tuple[dict, dict]:
    found = next(e for e in kind_document("skills")["events"] if e["name"] == event)
    return found["stages"][1], found


def test_bands_of_a_weld_read_as_on_paper(session):
    stage, _event = practical("焊工")

    rows = {row.name: row for section in sections(stage["rubric"]) for row in section.rows}

    assert rows["焊缝余高"].bands == [
        ("16", "0–1 mm"),
        ("12", ">1–2"),
        ("8", ">2–3"),
        ("0", ">3 或 <0"),
    ]
    assert rows["咬边"].bands[1] == ("14", "深度 >0–0.5，长度 ≤15 mm")
    assert rows["焊前准备"].tags[0] == "试件清理：按程度，最多 4"
    assert rows["没有不允许的缺陷"].tags == ["满足或不满足", "不满足即本模块记 0 分"]


@pytest.mark.parametrize(
    ("event", "parts"),
    [
        ("焊工", ["20", "70", "10"]),
        ("电工", ["40", "30", "20", "10"]),
        ("钳工", ["50", "25", "15", "10"]),
    ],
)
def test_groups_of_the_ready_made_rubrics_add_up_to_100(session, event, parts):
    stage, _event = practical(event)

    assert worth_of(stage["rubric"]) == (parts, "100")


def test_group_without_limit_has_no_sum(session):
    rubric = {"groups": [{"key": "g", "criteria": [{"key": "a", "kind": "points"}]}]}

    assert worth_of(rubric) == (["—"], "—")


def test_what_makes_a_weld_nought_is_listed(session):
    stage, _event = practical("焊工")

    assert list(zero_rules(stage)) == [
        ("不满足“试件完整，没有返修和记号”", "本模块记 0 分"),
        ("不满足“没有不允许的缺陷”", "本模块记 0 分"),
        ("不满足“没有危及人身或设备的行为”", "本阶段记 0 分"),
        ("超时 15 分钟以上", "本阶段记 0 分"),
    ]


def test_rules_of_a_stage_in_words(session):
    stage, event = practical("焊工")

    rules = dict(stage_rules(stage, event))

    assert rules == {
        "合议": "去 1 高 1 低取平均",
        "不足 5 人": "不去高低，取平均并注明",
        "至少": "3 名裁判评过才有成绩",
        "相差警戒": "最高与最低相差 10 分以上",
        "限时": "120 分钟",
        "超时": "每满或不满 5 分钟扣 1 分",
        "保留位数": "2 位，四舍五入",
        "权重": "理论 30%·实操 70%",
        "合格线": "60 分",
        "盲评": "只显示加密号",
    }
    assert tie_words(event) == "实操成绩高者在前，实操用时少者在前，仍相同则并列"


@pytest.mark.parametrize(
    ("criterion", "bands", "tags"),
    [
        (
            {"kind": "judgement", "full": "3", "descriptions": ["差", "中"]},
            [("0", "差"), ("1", "中"), ("2", ""), ("3", "")],
            [],
        ),
        (
            {
                "kind": "measure",
                "full": "5",
                "nominal": "12",
                "tolerance": "0.1",
                "steps": [{"over": "0.2", "points": "2"}],
            },
            [],
            ["12 ± 0.1 得满分", "超差 ≤0.2 扣 2", "再多为 0"],
        ),
        ({"kind": "measure", "full": "5"}, [], ["达到得满分，否则 0"]),
        (
            {"kind": "rate", "base": "20", "per": "5", "points_per": "1", "step_mode": "down"},
            [],
            ["达到 100% 得 20", "每 5% 计 1", "不足一步不计"],
        ),
        (
            {
                "kind": "bonus",
                "lines": [{"key": "p", "name": "专利", "per": "2"}],
                "take": "highest_only",
                "cap": "5",
            },
            [],
            ["专利：每次 +2", "只取最高一项", "最多加 5"],
        ),
        (
            {
                "kind": "deduction",
                "full": "5",
                "lines": [
                    {
                        "key": "d",
                        "name": "损坏",
                        "per": "5",
                        "zeroes": {"over": "1", "scope": "event", "effect": "no_rank"},
                    }
                ],
            },
            [],
            ["损坏：每次 −5，超过 1 次不排名次"],
        ),
        ({"kind": "check", "full": "5"}, [], ["满足得 5，否则 0"]),
        (
            {"kind": "votes", "full": "5", "scored_by": "office"},
            [],
            ["满分 × 赞成票 ÷ 投票数", "统分员录入"],
        ),
    ],
)  # fmt: skip
def test_kind_in_words(session, criterion, bands, tags):
    rubric = {"groups": [{"key": "g", "criteria": [{"key": "c", **criterion}]}]}

    (section,) = sections(rubric)

    assert (section.rows[0].bands, section.rows[0].tags) == (bands, tags)
