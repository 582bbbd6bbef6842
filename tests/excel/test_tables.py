"""Tables as people make them: titles, merged cells, two rows of headings, notes, hidden parts."""

import datetime
import io
import subprocess
from datetime import date

import openpyxl
import pytest

from contest.entries.excel import COLUMNS as ROSTER
from contest.excel.columns import Column, birth, id_number, person_name
from contest.excel.layout import plain
from contest.excel.read import parsed_table
from contest.excel.tables import table_of

COLUMNS = [
    Column("name", "姓名", ("选手姓名",), True, read=person_name),
    Column("id_no", "证件号码", ("身份证号",), True, read=id_number),
    Column("born_on", "出生日期", ("出生年月",), read=birth),
    Column("unit", "单位"),
]
NUMBER = "11010519491231002X"


def saved(sheet):
    out = io.BytesIO()
    sheet.parent.save(out)
    return out.getvalue()


def sheet_of(*rows):
    sheet = openpyxl.Workbook().active
    for row in rows:
        sheet.append(row)
    return sheet


def read(sheet, name="a.xlsx", **more):
    return table_of(parsed_table(saved(sheet), name), COLUMNS, **more)


def values(table):
    return [[row.values.get(key) for key in ("name", "id_no", "unit")] for row in table.rows]


def ordinary():
    """A roster as it comes: title, date, merged two-row headings, merged units, notes."""
    sheet = sheet_of(
        ["滨江市职工职业技能大赛参赛选手名册"],
        ["填报单位：滨江重型机械厂", None, None, "2026年11月"],
        ["单位", "选手姓名", "证件", None],
        [None, None, "类型", "号码"],
        ["一车间", "李志强", "身份证", NUMBER],
        [None, "王秀兰", "身份证", NUMBER],
        [],
        ["注：本表一式两份，加盖公章后报送。"],
        ["填表人：张三", None, "联系电话：13800000000"],
    )
    for region in ("A1:D1", "C3:D3", "A3:A4", "B3:B4", "A5:A6", "A8:D8"):
        sheet.merge_cells(region)
    return sheet


def test_titles_merged_headings_units_and_notes_are_understood():
    table = read(ordinary())

    assert values(table) == [["李志强", NUMBER, "一车间"], ["王秀兰", NUMBER, "一车间"]]
    assert table.layout.headings == ["单位", "选手姓名", "证件类型", "证件号码"]
    assert table.layout.places == {"name": 1, "id_no": 3, "unit": 0}
    assert table.notes == [(8, "注：本表一式两份，加盖公章后报送。"), (9, "填表人：张三")]


def test_hidden_rows_and_columns_are_read_and_told():
    sheet = sheet_of(["姓名", "证件号码", "无关"], ["李志强", NUMBER, ""], ["王秀兰", NUMBER, ""])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["C"].hidden = True

    table = read(sheet)

    assert len(table.rows) == 2
    assert (table.hidden_rows, table.hidden_columns) == ([3], [2])


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("1990-06-01", date(1990, 6, 1)),
        ("1990/6/1", date(1990, 6, 1)),
        ("1990年6月1日", date(1990, 6, 1)),
        ("19900601", date(1990, 6, 1)),
        (19900601, date(1990, 6, 1)),
        ("1990-06-01 00:00:00", date(1990, 6, 1)),
        (datetime.date(1990, 6, 1), date(1990, 6, 1)),
        (33025, date(1990, 6, 1)),
        ("33025", date(1990, 6, 1)),
        ("1990年6月", None),
        ("1990.06", None),
        ("", None),
    ],
)
def test_days_of_birth_in_every_form(written, found):
    (row,) = read(sheet_of(["姓名", "证件号码", "出生年月"], ["李", NUMBER, written])).rows

    assert (row.values["born_on"], row.faults) == (found, [])


@pytest.mark.parametrize("written", ["1990-13-01", "1990-02-30", "去年", 5, "1990-6-1-1"])
def test_what_is_no_day_is_said(written):
    (row,) = read(sheet_of(["姓名", "证件号码", "出生日期"], ["李", NUMBER, written])).rows

    assert [fault.heading for fault in row.faults] == ["出生日期"]


@pytest.mark.parametrize(
    "written",
    [
        "110105 19491231 002X",
        "'" + NUMBER,
        " 11010519491231002x ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105\u200b19491231\u00a0002X",
    ],
)
def test_numbers_lose_their_blanks(written):
    (row,) = read(sheet_of(["姓名", "证件号码"], ["李", written])).rows

    assert row.values["id_no"].upper() == NUMBER


@pytest.mark.parametrize("written", [110105194912310021, "1.10105E+17", 1.10105194912310e17])
def test_damaged_numbers_are_refused(written):
    (row,) = read(sheet_of(["姓名", "证件号码"], ["李", written])).rows

    assert [fault.message[:10] for fault in row.faults] == ["这一格是数字格式，1"]


@pytest.mark.parametrize("written", ["李?强", "李？强", "李□强", "李\ufffd强"])
def test_lost_rare_character_is_pointed_out(written):
    (row,) = read(sheet_of(["姓名", "证件号码"], [written, NUMBER])).rows

    assert [fault.heading for fault in row.faults] == ["姓名"]


@pytest.mark.parametrize("written", ["𬭚志强", "㐂子", "阿卜杜拉·买买提", "Ann Lee"])
def test_rare_and_long_names_are_taken(written):
    (row,) = read(sheet_of(["姓名", "证件号码"], [written, NUMBER])).rows

    assert (row.values["name"], row.faults) == (written, [])


def test_memory_and_choice_name_columns_nobody_would_guess():
    sheet = sheet_of(["谁", "号", "姓名"], ["李志强", NUMBER, "x"])

    assert [one.key for one in read(sheet).missing] == ["id_no"]
    assert values(read(sheet, memory={"号": "id_no"})) == [["x", NUMBER, None]]
    chosen = {"name": 0, "id_no": 1}
    assert values(read(sheet, chosen=chosen)) == [["李志强", NUMBER, None]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("apart", [",", "\t", ";"])
def test_text_tables(encoding, apart):
    text = f"姓名{apart}证件号码\r\n李志强{apart}{NUMBER}\r\n"

    table = table_of(parsed_table(text.encode(encoding), "a.csv"), COLUMNS)

    assert values(table) == [["李志强", NUMBER, None]]


def test_workbook_of_excel_97_is_read(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(saved(ordinary()))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
    command += ["--convert-to", "xls", "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    old = (tmp_path / "a.xls").read_bytes()

    for name in ("a.xls", "a.xlsx"):
        table = table_of(parsed_table(old, name), COLUMNS)
        assert values(table) == [["李志强", NUMBER, "一车间"], ["王秀兰", NUMBER, "一车间"]]


def test_no_heading_of_the_roster_has_two_meanings():
    words = [plain(word) for column in ROSTER for word in (column.heading, *column.aliases)]

    assert len(words) == len(set(words))
