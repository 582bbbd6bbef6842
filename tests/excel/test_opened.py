"""A large workbook, read while it is parsed, says what it says when it is parsed whole."""

import io

import pytest
from openpyxl import Workbook

from contest.excel import opened
from contest.excel.opened import opened_table
from contest.excel.read import ReadError, parsed_table

ROWS = 1201  # two blocks and one more


@pytest.fixture
def every_workbook_is_large(monkeypatch):
    monkeypatch.setattr(opened, "LARGE", 0)


def workbook(change=lambda sheet: None) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(["姓名", "分数", "生日"])
    for number in range(1, ROWS):
        sheet.append(
            [f"选手{number}", number / 8, None if number % 3 else f"1990-01-{number % 28}"]
        )
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hide(sheet):
    sheet.row_dimensions[7].hidden = True
    sheet.column_dimensions["B"].hidden = True


CHANGES = {
    "plain": lambda sheet: None,
    "merged": lambda sheet: sheet.merge_cells("A3:A5"),
    "hidden": hide,
    "empty rows in between": lambda sheet: sheet.insert_rows(600, 20),
    "begins further down": lambda sheet: sheet.insert_rows(1, 3),
}


@pytest.mark.parametrize("name", CHANGES)
def test_parts_are_the_whole(every_workbook_is_large, name):
    data = workbook(CHANGES[name])
    whole = parsed_table(data, "a.xlsx")

    with opened_table(data, "a.xlsx") as table:
        found = {**table, "rows": list(table["rows"])}

    assert found == {**whole, "height": len(whole["rows"])}


def test_other_files_are_read_whole(every_workbook_is_large):
    with opened_table("姓名\n李志强\n".encode(), "a.csv") as table:
        assert (table["rows"], table["height"]) == ([["姓名"], ["李志强"]], 2)


def test_nobody_goes_on_after_the_reader_stopped(every_workbook_is_large):
    with opened_table(workbook(), "a.xlsx") as table:
        assert next(table["rows"]) == ["姓名", "分数", "生日"]

    with pytest.raises((ReadError, OSError, ValueError)):
        list(table["rows"])


def test_refusal_comes_before_any_row(every_workbook_is_large):
    with (
        pytest.raises(ReadError, match="format"),
        opened_table(workbook()[:-200], "a.xlsx"),
    ):
        pytest.fail("it was opened")
