"""A roster that was filled in, opened and saved elsewhere: LibreOffice, .ods, Excel 97."""

import io
import shutil
import subprocess

import openpyxl
import pytest

from contest.db import transaction
from contest.entries.excel import roster_columns
from contest.entries.operations.rosters import overview_of, read_roster, upload_lines
from contest.excel.template import template
from tests.entries.builders import ACTOR, make_contest, make_delegation, make_event
from tests.offline.libreoffice import edited
from tests.people.numbers import id_number

ROWS = (
    ("焊工", "李志强", id_number(30001), "1990-06-01", "0013812345678"[2:], "技师"),
    ("焊工", "欧阳㐱", id_number(30003), "", "", ""),
)
KEYS = ("项目", "姓名", "证件号码", "出生日期", "手机号码", "技能等级")


@pytest.fixture
def delegation(session):
    with transaction():
        contest = make_contest()
        make_event(contest, "焊工")
        return make_delegation(contest)


def filled(delegation):
    """The template with these rows, as Excel would leave it."""
    book = openpyxl.load_workbook(
        io.BytesIO(template("名册", roster_columns(delegation.contest.events), ["说明"]))
    )
    places = {cell.value.strip("*"): cell.column for cell in book["名册"][1]}
    for number, row in enumerate(ROWS, 2):
        for key, value in zip(KEYS, row, strict=True):
            book["名册"].cell(number, places[key], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def converted(folder, data, *endings):
    """The file saved in one format after the other."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    path = folder / "a.xlsx"
    path.write_bytes(data)
    for number, ending in enumerate(endings):
        out = folder / str(number)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", "--headless", profile, "--convert-to", ending, "--outdir", out, path]
        subprocess.run(command, check=True, capture_output=True, timeout=100)
        path = out / f"a.{ending}"
    return path.read_bytes()


def lines(delegation, data, name):
    with transaction():
        upload = read_roster(actor=ACTOR, delegation=delegation, data=data, name=name)
    assert overview_of(upload).counts["bad"] == 0
    found = upload_lines(upload)
    return [(one.event, one.data.name, one.data.id_no, str(one.data.born_on or ""),
             one.data.phone, one.data.level) for one in found]  # fmt: skip


@pytest.mark.parametrize("endings", [("ods", "xlsx"), ("xls",), ("xls", "xlsx")])
def test_template_comes_back_whole_from_other_formats(tmp_path, delegation, endings):
    data = converted(tmp_path, filled(delegation), *endings)

    assert lines(delegation, data, f"名册.{endings[-1]}") == list(ROWS)


def test_row_added_in_libreoffice_is_read(tmp_path, delegation):
    new = ("焊工", "王五", id_number(30005), "", "", "")
    places = {column.heading: n for n, column in enumerate(roster_columns([]))}
    cells = [
        f'  sheet.getCellByPosition({places[key]}, 3).String = "{value}"'
        for key, value in zip(KEYS, new, strict=True)
        if value
    ]
    data = edited(tmp_path, filled(delegation), *cells)

    assert lines(delegation, data, "名册.xlsx") == [*ROWS, new]
