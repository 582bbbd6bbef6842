"""Uploaded tables: what is read, what is refused, and every faulty cell at once."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from contest.excel.columns import Column, choice, day, id_number, words
from contest.excel.read import MESSAGES, ReadError, read_table
from contest.excel.template import template
from contest.i18n import _

COLUMNS = [
    Column("name", "姓名", ("选手姓名",), True, most=5),
    Column("id_no", "证件号码", ("身份证号",), True, read=id_number),
    Column("level", "技能等级", read=choice, choices=("高级工", "技师")),
    Column("born_on", "出生日期", read=day),
    Column("titles", "已获称号", read=words),
]
NUMBER = "11010519491231002X"


def book(*rows, sheets=()):
    """A workbook with these rows; sheets: more of them, before the first, as (title, state)."""
    made = openpyxl.Workbook()
    for place, (title, state) in enumerate(sheets):
        made.create_sheet(title, place).sheet_state = state
    sheet = made.worksheets[len(sheets)]
    for row in rows:
        sheet.append(row)
    made.active = len(sheets)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


HEAD = ["姓名", "身份证号", "技能等级", "出生日期", "已获称号"]


def read(*rows, name="名册.xlsx"):
    return read_table(book(*rows), name, COLUMNS)


def test_rows_are_found_by_their_headings_in_any_order():
    (row,) = read(["报名表"], ["技能等级", "选 手 姓 名", "证件号码*"], ["技师", "李志强", NUMBER])

    assert (row.number, row.faults) == (3, [])
    assert row.values == {
        "name": "李志强",
        "id_no": NUMBER,
        "level": "技师",
        "born_on": None,
        "titles": None,
    }


def test_every_fault_is_named_with_row_column_found_and_expected():
    rows = read(
        HEAD,
        ["", NUMBER, "技工", "1990/13/1", ""],
        [None] * 5,
        ["欧阳一二三四", 110105194912310021, "", "", ""],
    )

    found = [(f.row, f.heading, f.found, _(f.message, **f.values)) for r in rows for f in r.faults]
    assert found == [
        (2, "姓名", "", "不能空着"),
        (2, "技能等级", "技工", "请从下拉列表里选：高级工、技师"),
        (2, "出生日期", "1990/13/1", "认不出这个日期，请写成 1990-06-01"),
        (4, "姓名", "欧阳一二三四", "最多 5 个字"),
        (
            4,
            "证件号码",
            "110105194912310000",
            "这一格是数字格式，18 位号码已被 Excel 改坏。请把整列设为“文本”，再重新填写号码",
        ),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "1990-06-01",
        "1990/6/1",
        "1990.6.1",
        "1990年6月1日",
        "19900601",
        "１９９０-６-１",
        date(1990, 6, 1),
    ],
)
def test_days_are_read_in_every_usual_form(written):
    (row,) = read(HEAD, ["李志强", NUMBER, "", written, ""])

    assert row.values["born_on"] == date(1990, 6, 1)


def test_full_width_signs_and_blanks_are_cleaned():
    (row,) = read(
        HEAD,
        [
            " 李　志 强\u200b",
            "１１０１０５１９４９１２３１００２Ｘ",
            "技 师",
            "",
            "能手、标兵 , 状元",
        ],
    )

    assert row.values["name"] == "李 志 强"
    assert row.values["id_no"] == NUMBER
    assert row.values["level"] == "技师"
    assert row.values["titles"] == ["能手", "标兵", "状元"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_tables_are_read_in_the_usual_encodings(encoding):
    text = f"姓名,身份证号\r\n李志强,{NUMBER}\r\n"

    (row,) = read_table(text.encode(encoding), "名册.CSV", COLUMNS)
    assert (row.values["name"], row.values["id_no"]) == ("李志强", NUMBER)


def test_hidden_sheets_are_passed_over():
    data = book(HEAD, ["李志强", NUMBER], sheets=[("旧表", "hidden"), ("系统", "veryHidden")])

    assert [row.values["name"] for row in read_table(data, "a.xlsx", COLUMNS)] == ["李志强"]


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/") + ".xml", text)
    return out.getvalue()


def changed(data, find, put):
    """A workbook with this text of its first sheet replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            text = old.read(info)
            new.writestr(info, text.replace(find, put) if "sheet1" in info.filename else text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "format"),
        (b"no workbook at all", "a.xlsx", "format"),
        (b"\x00\x01\x02", "a.csv", "format"),
        (b"", "a.csv", "empty"),
        (zipped(hello="<x/>"), "a.xlsx", "format"),
        (book(), "a.xlsx", "empty"),
        (book(HEAD), "a.xlsx", "empty"),
        (book(["姓名"], ["李志强"]), "a.xlsx", "headings"),
        (zipped(xl__workbook="<!DOCTYPE a []><x/>"), "a.xlsx", "entities"),
        (zipped(xl__workbook=b" " * (201 << 20)), "a.xlsx", "size"),
        (changed(book(HEAD, ["A"]), b'r="A2"', b'r="XFD2"'), "a.xlsx", "columns"),
        (changed(book(HEAD, ["A"]), b'r="A2"', b'r="A1048576"'), "a.xlsx", "rows"),
        (("姓名,身份证号\n" + "甲,1\n" * 100_060).encode(), "a.csv", "rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_its_cure(data, name, code):
    with pytest.raises(ReadError) as error:
        read_table(data, name, COLUMNS)

    assert error.value.message == MESSAGES[code]


def test_styled_empty_cells_far_away_are_no_reason():
    data = changed(
        book(HEAD, ["李志强", NUMBER]),
        b"</sheetData>",
        b'<row r="900000"><c r="XFD900000" s="1"/></row></sheetData>',
    )

    assert [row.values["name"] for row in read_table(data, "a.xlsx", COLUMNS)] == ["李志强"]


def test_template_is_text_throughout_and_comes_back_as_it_was():
    made = template("名册", COLUMNS, ["一行说明"])
    filled = openpyxl.load_workbook(io.BytesIO(made))
    sheet = filled["名册"]

    assert [cell.value for cell in sheet[1]] == [
        "姓名*",
        "证件号码*",
        "技能等级",
        "出生日期",
        "已获称号",
    ]
    assert {sheet.cell(row, 2).number_format for row in (2, 3, 2000)} == {"@"}
    assert sheet.freeze_panes == "A2"
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ("=_!$C$1:$C$2", "C2:C2001")

    sheet["A2"], sheet["B2"] = "李志强", NUMBER
    out = io.BytesIO()
    filled.save(out)
    (row,) = read_table(out.getvalue(), "名册.xlsx", COLUMNS)
    assert (row.values["name"], row.values["id_no"], row.faults) == ("李志强", NUMBER, [])


def test_formula_is_text_in_the_template():
    made = template("名册", COLUMNS, ["=1+1"], rows=[["=1+1", NUMBER]])

    sheet = openpyxl.load_workbook(io.BytesIO(made))["名册"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
