"""Our own table of a rubric, both ways."""

import json

import pytest

from contest.contests.kinds import kind_codes, kind_document
from contest.excel.read import read_grid
from contest.rubrics.excel.table import is_table, read_rows, written
from tests.conftest import ROOT


def rubrics():
    documents = [kind_document(code) for code in kind_codes()]
    documents += [
        json.loads((ROOT / "tests" / "data" / f"{name}.json").read_text("utf-8"))
        for name in ("skills", "labour", "worldskills")
    ]
    for document in documents:
        for event in document["events"]:
            for stage in event["stages"]:
                yield pytest.param(stage["rubric"], id=f"{event['code']}-{stage['code']}")


@pytest.mark.parametrize("rubric", list(rubrics()))
def test_rubric_comes_back_from_its_workbook(session, rubric):
    rows = read_grid(written(rubric), "rubric.xlsx")

    assert is_table(rows)
    found = read_rows(rows)
    assert (found.faults, found.rubric) == ([], rubric)


HEAD = ["类别", "代码", "名称", "方式", "满分", "得分", "上限", "条件", "说明", "其他"]


def test_codes_may_be_left_out_and_columns_moved(session):
    rows = [
        ["评分标准"],
        [],
        ["名称", "类别", "方式", "得分", "满分", "条件"],
        ["外观", "模块"],
        ["余高", "评分项", "分档"],
        ["", "档", "", "16", "", "≥0；≤1"],
        ["", "档", "", "0"],
        [],
        ["手法", "评分项", "打分", "", "10"],
    ]

    found = read_rows(rows)

    assert found.faults == []
    assert found.rubric == {
        "groups": [
            {
                "key": "g1",
                "name": "外观",
                "criteria": [
                    {
                        "key": "c1",
                        "kind": "band",
                        "name": "余高",
                        "bands": [
                            {"when": {"value": {"ge": "0", "le": "1"}}, "points": "16"},
                            {"points": "0"},
                        ],
                    },
                    {"key": "c2", "kind": "points", "name": "手法", "full": "10"},
                ],
            }
        ]
    }
    assert found.row_of("groups[0].criteria[0].bands[1].points") == 7


def test_everything_wrong_is_told_with_its_row(session):
    rows = [
        HEAD,
        ["评分项", "", "无家", "打分"],
        ["模块", "a", "甲"],
        ["条目", "", "无主"],
        ["评分项", "x", "乙", "猜", "十"],
        ["档", "", "", "", "", "5", "", "大于三"],
        ["评价", "7", "好"],
        ["附注"],
        ["评分项", "y", "丙", "打分", "5", "", "", "", "", "step"],
    ]

    found = read_rows(rows)

    assert [(note.row, note.sentence) for note in found.faults] == [
        (2, "评分项上面要先有一行“模块”。"),
        (4, "“条目”上面要先有一行“评分项”。"),
        (5, "不认识方式“猜”。请看“说明”那一页。"),
        (5, "“满分”要写数，现在是“十”。"),
        (6, "条件要写成 ≥0；≤1 这样，现在是“大于三”。"),
        (7, "“评价”的代码要写 0、1、2 或 3。"),
        (8, "不认识类别“附注”。请看“说明”那一页。"),
        (9, "“其他”要写成 键=值，现在是“step”。"),
    ]
