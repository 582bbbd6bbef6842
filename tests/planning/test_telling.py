"""What the log says of a changed set-up."""

import copy

import pytest

from contest.planning.telling import differences
from tests.planning.everything import everything


@pytest.fixture
def both():
    before = everything()
    return before, copy.deepcopy(before)


def test_nothing_differs_from_itself(both):
    assert differences(*both) == []


def test_each_place_is_named_with_both_its_values(app, both):
    before, after = both
    after["contest"] |= {"theme": "比武", "level": "province"}
    after["contest"]["registration"] = {"closes_at": "2026-05-20T17:30"}
    welder = after["events"][0]
    welder["stages"][1] |= {"weight": "60", "blind": False}
    welder["stages"][1]["panel"] = welder["stages"][1]["panel"] | {"combine": "median"}
    welder["eligibility"]["levels"] = ["技师"]
    welder["awards"][1] = {"code": "second", "name": "银奖", "ratio": "0.3"}
    welder["titles"][0]["to_rank"] = 2
    welder["numbering"] = "skip"

    assert differences(before, after) == [
        ("级别", "市级", "省级"),
        ("主题", "匠心", "比武"),
        ("报名时间·报名开始", "2026-05-02T08:00", None),
        ("报名时间·报名截止", "2026-05-16T17:30", "2026-05-20T17:30"),
        ("焊工·名次怎样编", "1、2、2、3（并列后不跳）", "1、2、2、4（并列后跳过）"),
        ("焊工·报名条件·限技能等级", "高级工、技师", "技师"),
        ("焊工·实操·权重", "70.0", "60"),
        ("焊工·实操·盲评", "是", "否"),
        ("焊工·实操·裁判组·裁判的分怎样合成", "去最高最低，求和", "取中位数"),
        ("焊工·二等奖·名称", "二等奖", "银奖"),
        ("焊工·二等奖", "20% ≤50%", "30%"),
        ("焊工·拟授称号", "1–1 技术状元；2– 技术能手", "1–2 技术状元；2– 技术能手"),
    ]


def test_rows_that_come_go_and_move(app, both):
    before, after = both
    events = after["events"]
    events[0]["stages"].append({"code": "talk", "name": "答辩", "rubric": {}})
    events[0]["stages"].reverse()
    events[0]["awards"].pop(0)
    del events[1]
    ties = [{"by": "stage", "stage": "theory"}]
    after["team_ranking"] = {"combine": "sum_best", "k": 2, "tie_break": ties}

    assert differences(before, after) == [
        (
            "团体排名",
            "每队按选手的获奖等次折算得分，相加；没有得分的按 0 分排。",
            "每个单位取成绩最好的 2 人，总分相加；不足 2 人有成绩的不排名次。",
        ),
        ("团体排名·排名的名称", "优胜单位", None),
        ("团体排名·每个奖项折算几分", "first 8.50、gone 1、pass 0", None),
        ("团体排名·计入哪些赛项", "welder、fitter", None),
        (
            "团体排名·总分相同时依次比",
            "最好的队员高者在前；理论成绩高者在前；实操用时多者在前；加赛成绩高者在前",
            "理论成绩高者在前",
        ),
        ("焊工·答辩", None, "加上"),
        ("焊工·阶段的次序", "理论、实操", "实操、理论"),
        ("焊工·first", "first", None),
        ("电工", "电工", None),
    ]
