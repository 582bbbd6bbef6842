"""Tables pasted into a trial: columns found by their names, all faults by row and column."""

import pytest

from contest.contests.kinds import kind_document
from contest.planning.trial.headings import Target, known_headings, plain
from contest.planning.trial.outcome import edges, outcome
from contest.planning.trial.table import read_table
from tests.planning.test_trial import Named

SKILLS = kind_document("skills")
LOOKS = {"key": "x", "name": "外观", "kind": "points", "full": "4"}
SIZE = {"key": "y", "name": "尺寸", "kind": "points", "full": "6"}
ONE = {
    "code": "one",
    "name": "一",
    "entry_type": "person",
    "tie_break": [{"by": "group", "stage": "a", "group": "g"}, {"by": "extra"}],
    "awards": [{"code": "first", "name": "一等奖", "count": 1}],
    "stages": [
        {
            "code": "a",
            "name": "实操",
            "panel": {"combine": "trimmed_mean", "min_judges": 1},
            "rubric": {
                "full": "10",
                "groups": [
                    {"key": "g", "criteria": [LOOKS]},
                    {"key": "h", "criteria": [SIZE]},
                ],
            },
        }
    ],
}  # fmt: skip
TWO = ONE | {
    "tie_break": [],
    "combine": "sum",
    "stages": [
        {
            "code": "m",
            "name": "月评",
            "repeat": [{"code": "p1", "name": "一月"}, {"code": "p2", "name": "二月"}],
            "rubric": {"groups": [{"key": "g", "criteria": [{"key": "x", "kind": "adjust"}]}]},
        },
        ONE["stages"][0],
    ],
}
STATES = "没有“病”这种状态，可以写 参赛、正常、缺考、弃权、未完赛、取消资格、打星。"
HEAD = {"format": "leitai-bundle/1", "contest": {"code": "c", "kind": "skills", "name": "c"}}


def pasted(text, event=ONE):
    return read_table({**HEAD, "events": [event]}, event["code"], text)


def ranking(text, event=ONE):
    found = pasted(text, event)
    assert found.faults == []
    result = outcome(Named(event), found.document)
    assert result.problems == []
    return [(row["rank"], row["name"], row["total"], row["award_name"], row["status"])
            for row in result.page["ranking"]]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("姓名", Target("name")),
        ("成绩", Target("total", "a")),
        ("实操", Target("total", "a")),
        ("实操（得分）", Target("total", "a")),
        ("a", Target("total", "a")),
        ("裁判１", Target("judge", "a", "", "1")),
        ("实操 评委 12", Target("judge", "a", "", "12")),
        ("外观", Target("criterion", "a", "", "x")),
        ("实操·尺寸", Target("criterion", "a", "", "y")),
        ("实操用时", Target("time", "a")),
        ("裁判16", None),
        ("手机", None),
    ],
)
def test_headings_are_found_however_they_are_written(heading, target):
    assert known_headings(ONE).get(plain(heading)) == target


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("月评一月", Target("total", "m", "p1")),
        ("月评 p2 总分", Target("total", "m", "p2")),
        ("实操", Target("total", "a")),
        ("总分", None),
        ("裁判1", None),
    ],
)
def test_periods_have_columns_and_bare_words_only_one_stage(heading, target):
    assert known_headings(TWO).get(plain(heading)) == target


def test_judges_go_through_the_panel():
    assert ranking("姓名\t裁判1\t裁判2\t裁判3\n甲\t10\t8\t7\n乙\t9\t9\t9\n丙\t\t\t\n") == [
        (1, "乙", "9", "一等奖", "ranked"),
        (2, "甲", "8", "", "ranked"),
        (None, "丙", "", "", "incomplete"),
    ]


def test_criteria_keep_their_groups_for_ties():
    assert ranking("姓名,外观,尺寸\n甲,3,4\n乙,4,3\n") == [
        (1, "乙", "7", "一等奖", "ranked"),
        (2, "甲", "7", "", "ranked"),
    ]


def test_total_says_what_it_cannot_try():
    text = "姓名\t单位\t成绩\t状态\t加赛\t手机\n甲\t一厂\t8.5\t\t1\t1\n"
    text += "乙\t二厂\t8.5\t\t2\t1\n丙\t二厂\t\t缺考\t\t\n"
    found = pasted(text)

    assert found.unused == ["手机"]
    assert found.notes == [
        "“实操”只有一个总分，裁判怎样合议没有试。",
        "这张表比不了：实操“g”模块高者在前。",
    ]
    assert ranking(text) == [
        (1, "乙", "8.5", "一等奖", "ranked"),
        (2, "甲", "8.5", "", "ranked"),
        (None, "丙", "", "", "absent"),
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(0, "", "请粘贴一张表：第一行是列名，下面每行一人。")]),
        ("姓名\t成绩\n", [(0, "", "请粘贴一张表：第一行是列名，下面每行一人。")]),
        (
            "选的手\t手机\n甲\t1\n",
            [
                (1, "", "缺少“姓名”（或“名称”）这一列。"),
                (1, "", "没有“实操”的成绩列。"),
                (2, "", "没有写姓名。"),
            ],
        ),
        (
            "姓名\t成绩\t裁判1\n甲\t1\t1\n",
            [(1, "", "“实操”的总分、各裁判、各评分项只能粘贴一种，请只留一种。")],
        ),
        ("姓名\t外观\n甲\t1\n", [(1, "", "“实操”缺少评分项：尺寸。")]),
        (
            "姓名\t成绩\t总分\n甲\t1\t1\n",
            [(1, "总分", "这一列和前面的一列说的是同一件事，请只留一列。")],
        ),
        (
            "参赛号\t姓名\t成绩\t用时\t状态\n1\t甲\tabc\t1:5\t病\n1\t\t3\t\t\n2\t\t8.5.1\t60\t\n",
            [
                (2, "状态", STATES),
                (2, "用时", "“1:5”不是时间。请写 1:25:30，或者多少秒。"),
                (2, "成绩", "“abc”不是数。请写 85 或 85.5 这样的数。"),
                (3, "参赛号", "参赛号 1 上面已经有了。"),
                (4, "姓名", "没有写姓名。"),
                (4, "成绩", "“8.5.1”不是数。请写 85 或 85.5 这样的数。"),
            ],
        ),
    ],
)  # fmt: skip
def test_all_faults_are_said_at_once_by_row_and_column(session, text, faults):
    assert [(f.row, f.column, f.sentence) for f in pasted(text).faults] == faults


def test_marks_beyond_the_rubric_are_blamed_on_their_cells(session):
    found = pasted("姓名\t裁判1\t裁判2\n甲\t10.5\t8\n乙\t9\t-1\n")
    found.blame(outcome(Named(ONE), found.document).problems)

    assert [(f.row, f.column, f.sentence) for f in found.faults] == [
        (2, "裁判1", "这一项最多 10 分，现在是 10.5 分。"),
        (3, "裁判2", "这一项最少 0 分，现在是 -1 分。"),
    ]


def test_periods_are_read_one_by_one():
    text = "姓名\t月评一月\t月评二月\t实操\n甲\t1\t2\t5\n乙\t-1\t-1\t8\n"

    assert ranking(text, TWO) == [
        (1, "乙", "7", "一等奖", "ranked"),
        (2, "甲", "6.5", "", "ranked"),
    ]


@pytest.mark.parametrize(
    ("tie", "held"),
    [("widen", ["一等奖", "一等奖", "一等奖", ""]), ("narrow", ["一等奖", "", "", ""])],
)
def test_tie_at_the_edge_of_an_award_is_told(tie, held):
    event = ONE | {
        "tie_break": [],
        "awards": [{"code": "first", "name": "一等奖", "count": 2}],
        "award_rules": {"tie": tie},
    }
    text = "姓名\t成绩\n甲\t9\n乙\t8\n丙\t8\n丁\t7\n"
    result = outcome(Named(event), pasted(text, event).document)

    assert [row["award_name"] for row in result.page["ranking"]] == held
    (edge,) = edges(result.score, result.page)
    assert (edge.settled, edge.gap) == {"widen": ("widened", "1"), "narrow": ("narrowed", "1")}[tie]
