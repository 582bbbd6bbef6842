"""Marking schemes for CIS as rubrics."""

import io

import pytest
from openpyxl import load_workbook

from contest.excel.read import read_grid
from contest.rubrics.excel.table import is_table
from contest.rubrics.excel.worldskills import is_scheme, read_scheme
from tests.rubrics.schemes import scheme

RUBRIC = {
    "groups": [
        {
            "key": "A1",
            "name": "A1 Workplace",
            "criteria": [
                {
                    "key": "A1.M1",
                    "name": "Tools laid out",
                    "kind": "measure",
                    "full": "15",
                    "help": "All of them；within 5 min；职业标准条目 1；评分日 C1",
                },
                {
                    "key": "A1.J1",
                    "name": "Order of the workplace",
                    "kind": "judgement",
                    "full": "25",
                    "help": "职业标准条目 1；评分日 C1",
                    "descriptions": ["Below", "Meets", "Above", "Excellent"],
                },
            ],
        },
        {
            "key": "B1",
            "name": "B1 Dimensions",
            "criteria": [
                {
                    "key": "B1.M1",
                    "name": "Length 120",
                    "kind": "measure",
                    "full": "20.5",
                    "help": "± 0.1 mm；职业标准条目 2；评分日 C2",
                },
                {
                    "key": "B1.M2",
                    "name": "Width 60",
                    "kind": "measure",
                    "full": "19.5",
                    "help": "± 0.1 mm；职业标准条目 2；评分日 C2",
                },
            ],
        },
        {
            "key": "B2",
            "name": "B2 Surface",
            "criteria": [
                {
                    "key": "B2.J1",
                    "name": "Appearance",
                    "kind": "judgement",
                    "full": "20",
                    "help": "职业标准条目 2；评分日 C3",
                    "descriptions": ["Poor", "Fair", "Good", "Perfect"],
                }
            ],
        },
    ],
    "full": "100",
}


def read(data):
    rows = read_grid(data, "scheme.xlsx")
    assert (is_scheme(rows), is_table(rows)) == (True, False)
    return read_scheme(rows)


@pytest.mark.parametrize(
    "book",
    [{}, {"shift": 3}, {"blanks": 2}, {"shift": 1, "blanks": 1, "formulas": True}],
    ids=str,
)
def test_scheme_is_understood_wherever_its_tables_stand(session, book):
    found = read(scheme(**book))

    assert (found.faults, found.doubts) == ([], [])
    assert found.rubric == RUBRIC
    assert found.facts == [
        ("标准（Criterion）", "2"),
        ("子标准（Sub Criterion）", "3"),
        ("测量评分点（M）", "3"),
        ("评价评分点（J）", "2"),
        ("职业标准条目（WSOS）", "2"),
        ("满分合计", "100"),
    ]


def place_of(text, column):
    """Address of a cell in ``column`` of the first row that holds ``text``."""
    sheet = load_workbook(io.BytesIO(scheme())).active
    row = next(r[0].row for r in sheet.iter_rows() if text in [c.value for c in r])
    return f"{column}{row}", row


def said(notes):
    return [(note.row, note.sentence) for note in notes]


def test_wrong_aspect_mark_shows_in_every_total_it_belongs_to(session):
    cell, row = place_of("Length 120", "K")
    _cell, heading = place_of("Criterion\nB", "A")
    _cell, listed = place_of("Making", "A")
    _cell, section = place_of("Production", "A")

    found = read(scheme(changes=[(cell, 21.5)]))

    assert row > heading > listed > section
    assert said(found.doubts) == [
        (0, "全部评分点合计 101 分，不是 100 分。"),
        (section, "职业标准条目 2 写的是 60 分，评分点合计 61 分。"),
    ]
    assert said(found.faults) == [
        (listed, "标准 B 写的是 60 分，评分点合计 61 分。"),
        (heading, "标准 B 写的是 60 分，评分点合计 61 分。"),
    ]


def test_binary_crumbs_of_formulas_are_no_difference(session):
    cell, _row = place_of("Making", "C")

    found = read(scheme(changes=[(cell, 60.00000000000001)]))
    assert (found.faults, found.doubts) == ([], [])


def test_total_of_a_sub_criterion_is_checked_where_it_stands(session):
    cell, row = place_of("B1", "K")

    found = read(scheme(changes=[(cell, 41)]))

    assert said(found.faults) == [(row, "子标准 B1 写的是 41 分，评分点合计 40 分。")]


def test_missing_description_and_unknown_section_are_doubts(session):
    told, _row = place_of("Good", "G")
    section, row = place_of("Width 60", "I")
    _cell, aspect = place_of("Appearance", "A")
    _cell, table = place_of("Production", "A")

    found = read(scheme(changes=[(told, None), (section, 7)]))

    assert said(found.doubts) == [
        (table, "职业标准条目 2 写的是 60 分，评分点合计 40.5 分。"),
        (row, "没有“7”这个职业标准条目。"),
        (aspect, "“Appearance”缺 2 的说明。"),
    ]


@pytest.mark.parametrize(
    ("text", "column", "value", "sentence"),
    [
        ("Width 60", "K", "viel", "满分（Max Mark）要写数，现在是“viel”。"),
        ("Width 60", "K", None, "满分（Max Mark）要写数，现在是“（空）”。"),
        ("Width 60", "D", "X", "评分点类型要写 M 或 J，现在是“X”。"),
        ("Width 60", "E", None, "评分点没有写内容（Aspect Description）。"),
        ("B2", "A", "B1", "子标准 B1 出现了两次。"),
        ("Perfect", "F", 4, "评价只有 0、1、2、3 四档。"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row(session, text, column, value, sentence):
    cell, row = place_of(text, column)

    found = read(scheme(changes=[(cell, value)]))

    assert said(found.faults)[0] == (row, sentence)
