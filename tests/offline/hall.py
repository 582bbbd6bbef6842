"""A contest whose rubric has every kind of criterion, and hands that fill in its workbooks."""

import io
from collections.abc import Mapping

from openpyxl import load_workbook

from contest.audit.operations import Actor
from contest.excel.read import read_sheets
from contest.offline.operations import make_workbook, take_workbook
from contest.offline.places import setting_of
from tests.judging.factories import make_hall, points

CLERK = Actor("account:1", "何敏", "local")

KINDS = [
    points("p", "10", "0.5", name="焊缝成形"),
    points("s", "20", None, name="尺寸"),
    {"key": "a", "name": "装配", "kind": "points", "full": "10", "allowed": ["0", "6", "10"]},
    {
        "key": "d",
        "name": "安全文明",
        "kind": "deduction",
        "full": "10",
        "lines": [
            {"key": "x", "name": "飞溅", "per": "2", "cap": "6"},
            {"key": "y", "name": "未清理"},
        ],
    },
    {
        "key": "b",
        "name": "余高",
        "kind": "band",
        "full": "10",
        "measures": [{"key": "h", "unit": "mm"}],
        "bands": [
            {"when": {"h": {"ge": "0", "le": "2"}}, "points": "10"},
            {"when": {"h": {"gt": "2", "le": "3"}}, "points": "6"},
            {"when": {}, "points": "0"},
        ],
    },
    {
        "key": "l",
        "name": "外观",
        "kind": "level",
        "full": "30",
        "levels": [
            {"key": "I", "name": "优", "points": "30"},
            {"key": "II", "name": "良", "points": "24"},
            {"key": "III", "from": "10", "to": "20", "step": "1"},
        ],
    },
    {"key": "c", "name": "护目镜", "kind": "check", "full": "5"},
    {
        "key": "m",
        "name": "长度",
        "kind": "measure",
        "full": "10",
        "nominal": "12",
        "tolerance": "0.05",
        "steps": [{"over": "0.1", "points": "4"}],
    },
    {
        "key": "r",
        "name": "完成率",
        "kind": "rate",
        "base": "5",
        "points_per": "1",
        "per": "10",
        "cap": "10",
        "floor": "0",
    },
    {"key": "n", "name": "折算", "kind": "linear", "full": "10", "rate": "0.1"},
    {"key": "v", "name": "测评", "kind": "votes", "full": "10"},
    {"key": "j", "name": "创新", "kind": "judgement", "full": "6"},
    {"key": "z", "name": "调整", "kind": "adjust", "required": False},
    {
        "key": "o",
        "name": "加分",
        "kind": "bonus",
        "cap": "5",
        "lines": [{"key": "pt", "name": "专利", "per": "2"}],
    },
]
ALL_KINDS = {
    "groups": [
        {"key": "A", "name": "操作", "criteria": KINDS[:6]},
        {"key": "B", "name": "质量", "criteria": KINDS[6:], "scale": "0.5"},
    ]
}
# every mark as a sheet holds it, and the same as somebody types it
MARKS = {
    "p": "8.5",
    "s": "18.2",
    "a": "6",
    "d": {"x": "2", "y": "1.5"},
    "b": "2.4",
    "l": {"level": "III", "points": "17"},
    "c": True,
    "m": "12.08",
    "r": {"actual": "58", "plan": "50"},
    "n": "83",
    "v": {"for": 150, "cast": 200},
    "j": 2,
    "z": "-1.5",
    "o": {"pt": "1"},
}
TYPED = {
    "p": 8.5,
    "s": 18.2,
    "a": 6,
    "d/x": 2,
    "d/y": 1.5,
    "b/h": 2.4,
    "l/level": "III",
    "l/points": 17,
    "c": "是",
    "m": 12.08,
    "r/actual": 58,
    "r/plan": 50,
    "n": 83,
    "v/for": 150,
    "v/cast": 200,
    "j": 2,
    "z": -1.5,
    "o/pt": 1,
}
TWO = {"groups": [{"key": "A", "name": "操作", "criteria": [points("p"), points("q", "20", "1")]}]}


def make_two(**fields):
    """A hall with two plain criteria: p of 10 by halves, q of 20 by ones."""
    return make_hall(document=TWO, **fields)


def book_for(hall, judge=0, stage=None, period=""):
    """The workbook of one judge; inside a transaction."""
    setting = setting_of(stage or hall.stage, period)
    code = hall.judges[judge].code if isinstance(judge, int) else judge
    return make_workbook(actor=CLERK, setting=setting, scorer=setting.scorer(code))


def places(sheet) -> tuple[dict[str, int], dict[str, int]]:
    """Row by code and column by field key of the sheet with entries down."""
    signs = next(r for r in sheet.iter_rows() if any(c.value == "leitai:fields" for c in r))
    columns = {cell.value: cell.column for cell in signs if cell.value}
    rows = {
        str(row[columns["leitai:code"] - 1].value): row[0].row
        for row in sheet.iter_rows()
        if str(row[columns["leitai:fields"] - 1].value).startswith("leitai:row:")
    }
    return rows, columns


def fill_in(data: bytes, marks: Mapping[str, Mapping[str, object]]) -> bytes:
    """Type values into a workbook: by code, then by field key."""
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        if sheet["A3"].value and str(sheet["A3"].value).startswith("leitai:entry:"):
            _fill_tab(sheet, marks)
    front = book.worksheets[0]
    if front["A4"].value == "leitai:fields":
        rows, columns = places(front)
        for code, values in marks.items():
            for key, value in values.items():
                front.cell(rows[code], columns[key]).value = value
    return saved(book)


def _fill_tab(sheet, marks) -> None:
    code = sheet["F5"].value
    rows = {row[0].value: row[0].row for row in sheet.iter_rows() if row[0].value}
    for key, value in marks.get(code, {}).items():
        sheet.cell(rows[key], 6).value = value


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(
    hall, data: bytes, *, name="评分表.xlsx", account_id=1, expected="", stage=None, period=""
):
    """Read a workbook as an upload does; inside a transaction."""
    return take_workbook(
        actor=CLERK,
        setting=setting_of(stage or hall.stage, period),
        data=data,
        name=name,
        sheets=read_sheets(data),
        account_id=account_id,
        expected=expected,
    )
