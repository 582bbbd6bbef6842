"""Workbooks that a real LibreOffice opened, edited and saved."""

import pytest

from contest.db import db, transaction
from contest.excel.read import read_sheets
from contest.judging.models import Sheet
from contest.judging.totals import stored_total
from contest.offline.operations import apply_preview
from contest.offline.previews import preview_of
from contest.offline.values import NEAR, plain_decimal
from contest.scoring.numbers import number
from tests.judging.factories import make_hall
from tests.offline.hall import ALL_KINDS, CLERK, MARKS, TYPED, book_for, make_two, take
from tests.offline.libreoffice import cell, edited


def test_every_kind_typed_in_libreoffice_and_its_own_total(session, tmp_path):
    with transaction():
        hall = make_hall(document=ALL_KINDS)
        data = book_for(hall)
    rows = read_sheets(data)[0]["rows"]
    signs, first = rows[3], next(n for n, row in enumerate(rows) if row[2:3] == ["A71"]) + 1
    typed = [
        cell(f"{column_name(place)}{first}", TYPED[key])
        for place, key in enumerate(signs)
        if key in TYPED
    ]
    after = edited(tmp_path, data, *typed)
    with transaction():
        preview = take(hall, after)
    with transaction():
        apply_preview(actor=CLERK, preview=preview, seen=preview_of(preview).fingerprint)

    sheet = db.session.query(Sheet).one()
    assert sheet.marks == MARKS
    after_fields = max(place for place, key in enumerate(signs) if key in TYPED) + 1
    shown, left = read_sheets(after)[0]["rows"][first - 1][after_fields : after_fields + 2]
    total = stored_total(sheet.total_num, sheet.total_den, sheet.total_text)
    assert abs(number_of(shown) - total) < NEAR
    assert left == {"n": "0"}


def column_name(place: int) -> str:
    return chr(ord("A") + place)


def number_of(raw):
    return number(plain_decimal(raw["n"]))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([], id="only saved"),
        pytest.param(['  sheet.Columns.getByName("D").IsVisible = False'], id="column hidden"),
        pytest.param(["  sheet.Rows.getByIndex(8).IsVisible = False"], id="row hidden"),
        pytest.param(
            ['  sheet.unprotect("")', "  sheet.Columns.insertByIndex(1, 2)"], id="columns added"
        ),
        pytest.param(
            ['  sheet.unprotect("")', "  sheet.Rows.insertByIndex(8, 3)"], id="rows added"
        ),
        pytest.param(
            ['  doc.Sheets.copyByName(sheet.Name, "抄本", 5)'], id="sheet copied and not changed"
        ),
        pytest.param(['  sheet.Name = "第一组"'], id="sheet renamed"),
        pytest.param(
            [
                '  sheet.unprotect("")',
                '  rows = sheet.getCellRangeByName("A8:G11")',
                "  Dim by(0) As New com.sun.star.table.TableSortField",
                "  by(0).Field = 2 : by(0).IsAscending = False",
                "  Dim how(1) As New com.sun.star.beans.PropertyValue",
                '  how(0).Name = "SortFields" : how(0).Value = by()',
                '  how(1).Name = "ContainsHeader" : how(1).Value = False',
                "  rows.sort(how())",
            ],
            id="sorted backwards",
        ),
    ],
)
def test_what_people_do_to_a_sheet_loses_nothing(session, tmp_path, lines):
    with transaction():
        hall = make_two()
        data = book_for(hall)
    typed = [cell("D8", 8.5), cell("E8", 20), cell("D10", 7), cell("E10", 0)]
    with transaction():
        preview = take(hall, edited(tmp_path, data, *typed, *lines))

    found = {line.code: line.marks for line in preview_of(preview).lines if line.writes}
    assert found == {"A71": {"p": "8.5", "q": "20"}, "A73": {"p": "7", "q": "0"}}


def test_copied_sheet_that_says_something_else_is_refused(session, tmp_path):
    with transaction():
        hall = make_two()
        data = book_for(hall)
    copied = [
        '  doc.Sheets.copyByName(sheet.Name, "抄本", 5)',
        '  doc.Sheets.getByName("抄本").getCellRangeByName("D8").Value = 3',
    ]
    after = edited(tmp_path, data, cell("D8", 8.5), *copied)

    with pytest.raises(Exception, match="不知道该用哪一张"), transaction():
        take(hall, after)
