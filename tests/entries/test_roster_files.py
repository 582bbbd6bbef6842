"""Rosters as they come, through the pages: columns named by a person, and a marked copy."""

import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from contest.db import db, transaction
from contest.entries.models import Entry, KnownHeading, RosterUpload
from contest.entries.operations.roster_writing import apply_roster
from contest.entries.operations.rosters import (
    choose_columns,
    drop_uploads,
    marked_roster,
    original_of,
    overview_of,
    read_parts,
    read_roster,
    upload_lines,
)
from contest.errors import Conflict, Invalid
from tests.entries.builders import ACTOR, make_contest, make_delegation, make_event
from tests.excel.hostile import FILES
from tests.people.numbers import id_number


@pytest.fixture
def delegation(session):
    with transaction():
        contest = make_contest()
        make_event(contest, "焊工")
        return make_delegation(contest)


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def upload(delegation, *rows, data=None, name="名册.xlsx"):
    with transaction():
        return read_roster(actor=ACTOR, delegation=delegation, data=data or book(*rows), name=name)


def choose(row, chosen):
    with transaction():
        choose_columns(actor=ACTOR, upload=row, chosen=chosen)
        for _part in read_parts(actor=ACTOR, upload_id=row.id):
            pass


STRANGE = (["哪个项目", "姓名", "卡号"], ["焊工", "李志强", id_number(30001)])


def test_unknown_headings_are_asked_for_and_remembered(delegation):
    row = upload(delegation, *STRANGE)

    assert overview_of(row).missing == ["event", "id_no"]
    assert upload_lines(row) == []
    with pytest.raises(Invalid):
        apply_roster(actor=ACTOR, upload=row, consent=True)

    choose(row, {"event": 0, "name": 1, "id_no": 2})

    assert [(line.data.name, line.kind) for line in upload_lines(row)] == [("李志强", "new")]
    again = upload(delegation, *STRANGE)
    assert [line.data.name for line in upload_lines(again)] == ["李志强"]


def test_what_one_unit_said_is_not_used_for_another(delegation):
    row = upload(delegation, *STRANGE)
    with transaction():
        choose_columns(actor=ACTOR, upload=row, chosen={"event": 0, "name": 1, "id_no": 2})
        other = make_delegation(delegation.contest, "乙厂")

    assert overview_of(upload(other, *STRANGE)).missing == ["event", "id_no"]
    assert db.session.scalar(select(func.count()).select_from(KnownHeading)) == 3


@pytest.mark.parametrize(
    ("chosen", "wrong"),
    [
        ({"event": 0, "name": 1}, ["id_no"]),
        ({"event": 0, "name": 1, "id_no": 1}, ["id_no"]),
        ({"event": 0, "name": 1, "id_no": 9}, ["id_no"]),
        ({}, ["event", "name", "id_no"]),
    ],
)
def test_choice_that_cannot_be_is_refused(delegation, chosen, wrong):
    row = upload(delegation, *STRANGE)

    with pytest.raises(Invalid) as error, transaction():
        choose_columns(actor=ACTOR, upload=row, chosen=chosen)
    assert list(error.value.problems) == wrong


FAULTY = (
    ["项目", "姓名", "证件号码"],
    ["焊工", "李?强", id_number(30001)],
    ["焊工", "王五", id_number(30003)],
    ["车工", "+1", 110105199006010012],
)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_marked_copy_is_the_file_with_its_faults(delegation, form):
    text = "\n".join(",".join(map(str, row)) for row in FAULTY).encode("gbk")
    row = upload(delegation, *FAULTY, data=text if form == "csv" else None, name=f"a.{form}")

    made = openpyxl.load_workbook(io.BytesIO(marked_roster(row)))

    sheet = made.worksheets[0]
    marked = [cell.coordinate for line in sheet for cell in line if cell.comment]
    assert marked == ["B2", "A4", "C4"]
    assert (sheet["B3"].value, sheet["B3"].fill.fill_type) == ("王五", None)
    assert sheet["B2"].fill.start_color.rgb == "FFFFD9D9"
    listed = [[cell.value for cell in line][:2] for line in made["要改的地方"]]
    assert listed == [["行", "列"], [2, "姓名"], [4, "项目"], [4, "证件号码"]]


def on_disk(app):
    """Every byte of the files that are kept, but for the database."""
    folder = Path(app.config["INSTANCE"])
    files = [*folder.glob("uploads/**/*"), *folder.glob("parcels/*")]
    return b"".join(file.read_bytes() for file in files if file.is_file())


def test_file_is_sealed_and_wiped(app, delegation):
    data = book(*FAULTY)
    row = upload(delegation, data=data)
    assert original_of(row) == data
    assert id_number(30001).encode() not in on_disk(app)
    assert len(on_disk(app)) > len(data)

    with transaction():
        drop_uploads(delegation)

    assert (row.original_as, on_disk(app)) == (None, b"")
    with pytest.raises(Conflict):
        marked_roster(row)


def test_file_that_was_written_is_kept_and_its_rows_are_not(app, delegation):
    data = book(["项目", "姓名", "证件号码"], ["焊工", "王五", id_number(30003)])
    row = upload(delegation, data=data)
    with transaction():
        apply_roster(actor=ACTOR, upload=row, consent=True)

    assert original_of(row) == data
    assert list(Path(app.config["INSTANCE"]).glob("parcels/*")) == []


@pytest.mark.parametrize(
    "name", ["zip bomb", "cell in the last corner", "locked workbook", "WPS table", "nothing"]
)
def test_refused_file_leaves_nothing(delegation, name):
    make, file_name, _code = FILES[name]

    with pytest.raises(Invalid) as error:
        upload(delegation, data=make() or b" ", name=file_name)

    assert list(error.value.problems) == ["file"]
    assert db.session.scalars(select(RosterUpload.id)).all() == []
    assert db.session.scalars(select(Entry.id)).all() == []
