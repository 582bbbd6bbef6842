"""Tables that go out: numbers are numbers, text is text, and nothing from people is a formula."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from contest.excel.write import Column, csv_table, workbook

COLUMNS = [Column("=编号", 10), Column("身份证号", 24, text=True), Column("成绩", 8)]


def written(*rows, columns=COLUMNS):
    data = workbook([("成绩", columns, rows)])
    return openpyxl.load_workbook(io.BytesIO(data)).active


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=HYPERLINK(1)", "#N/A", "#REF!", "+1", "-1", "@a", "007", "a\nb", "", "张三", "𬭚"],
)
def test_text_comes_back_as_it_was(text):
    cell = written([text]).cell(2, 1)

    assert (cell.value or "", cell.data_type if text else "s") == (text, "s")


def test_cells_beside_each_other_do_not_mix():
    row = ["=a", Decimal("90.50"), "=b", Decimal("1.5"), Decimal("80.00"), 3, None, True]
    cells = written([*row, date(2026, 1, 2)], columns=[])[1]

    assert [cell.value for cell in cells[:8]] == ["=a", 90.5, "=b", 1.5, 80, 3, None, True]
    assert [cell.number_format for cell in cells[:6]] == [
        "General", "0.00", "General", "0.0", "0.00", "General",
    ]  # fmt: skip
    assert cells[8].is_date


def test_control_signs_and_endless_texts_do_not_break_the_file():
    sheet = written(["a\x00\x0bb"], ["x" * 40_000])

    assert sheet["A2"].value == "ab"
    assert len(sheet["A3"].value) == 32_767


def test_headings_are_frozen_filtered_and_wide_enough():
    sheet = written(["1", "2", Decimal(3)])

    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=编号", "s")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C2")
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [10, 24, 8]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), (" =1", "' =1"),
        ("\t=1", "'\t=1"), ("＝1", "'＝1"), ("张三", "张三"),
        (-1, "-1"), (Decimal("-1.50"), "-1.50"),
        (None, ""), ("a-b", "a-b"),
    ],
)  # fmt: skip
def test_text_table_guards_what_starts_a_formula(value, found):
    data = csv_table([Column("甲"), Column("乙")], [[value, "x"]])

    assert data == b"\xef\xbb\xbf" + f"甲,乙\r\n{found},x\r\n".encode()
