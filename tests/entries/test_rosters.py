"""A roster is shown before it is written, says every fault at once, and deletes nothing."""

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contest.db import db, transaction
from contest.entries.models import Entry, Registrant, RosterUpload
from contest.entries.operations.roster_writing import apply_roster
from contest.entries.operations.rosters import overview_of, read_roster, upload_lines
from contest.errors import Conflict, Invalid
from contest.people.models import Person
from tests.entries.builders import ACTOR, make_contest, make_delegation, make_entry, make_event
from tests.people.numbers import id_number

HEAD = ["项目", "姓名", "证件号码", "工种", "技能等级", "手机号码", "队名"]


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue().encode()


@pytest.fixture
def delegation(session):
    with transaction():
        contest = make_contest()
        make_event(contest, "焊工")
        make_event(contest, "救援", kind="team")
        return make_delegation(contest)


def upload(delegation, *rows):
    with transaction():
        return read_roster(actor=ACTOR, delegation=delegation, data=table(*rows), name="名册.csv")


def apply(row, **more):
    with transaction():
        return apply_roster(actor=ACTOR, upload=row, consent=True, **more)


def entry_count():
    return db.session.scalar(select(func.count()).select_from(Entry))


def test_reading_writes_no_entry(delegation):
    upload(delegation, ["焊工", "李志强", id_number(30001)])

    assert entry_count() == 0
    assert db.session.scalars(select(Person.id)).all() == []


def test_what_is_kept_until_confirmation_is_sealed_and_then_wiped(app, delegation):
    row = upload(delegation, ["焊工", "李志强", id_number(30001)])

    kept = list(Path(app.config["INSTANCE"]).glob("parcels/*"))
    assert len(kept) == 2
    assert id_number(30001).encode() not in b"".join(file.read_bytes() for file in kept)
    apply(row)
    assert row.state == "applied"
    assert [file for file in kept if file.exists()] == []


def test_confirmed_rows_become_drafts_with_consent(delegation):
    row = upload(
        delegation,
        ["焊工", "李志强", id_number(30001), "焊工", "高级工", "13812345678", ""],
        ["焊工", "王五", id_number(30003), "", "", "", ""],
        ["救援", "王五", id_number(30003), "", "", "", "一队"],
        ["救援", "赵六", id_number(30005), "", "", "", "一队"],
    )
    found = apply(row)

    entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    assert found == {"bad": 0, "new": 4, "changed": 0, "held": 0, "same": 0}
    assert [(e.no, e.name, e.state) for e in entries] == [
        ("001", "李志强", "draft"),
        ("002", "王五", "draft"),
        ("001", "一队", "draft"),
    ]
    assert [member.name for member in entries[2].members] == ["王五", "赵六"]
    first = entries[0].registrant
    assert (first.level, first.phone, first.born_on.isoformat()) == (
        "高级工",
        "13812345678",
        "1990-06-01",
    )
    assert first.consent_at is not None
    assert db.session.scalar(select(func.count()).select_from(Registrant)) == 3


def test_same_file_again_changes_nothing(delegation):
    rows = [["焊工", "李志强", id_number(30001), "", "高级工", "", ""]]
    apply(upload(delegation, *rows))

    again = upload(delegation, *rows)

    assert overview_of(again).counts["same"] == 1
    apply(again)
    assert entry_count() == 1


def test_second_upload_shows_differences_and_deletes_nobody(delegation):
    first = ["焊工", "李志强", id_number(30001), "", "高级工", "13812345678", ""]
    apply(upload(delegation, first, ["焊工", "王五", id_number(30003), "", "", "", ""]))

    row = upload(delegation, ["焊工", "李志强", id_number(30001), "", "技师", "", ""])

    (line,) = upload_lines(row)
    assert (line.kind, line.changes) == ("changed", {"level": ("高级工", "技师")})
    apply(row)
    person = db.session.scalars(select(Registrant).where(Registrant.name == "李志强")).one()
    assert (person.level, person.phone) == ("技师", "13812345678")
    assert entry_count() == 2


def test_what_was_handed_in_stays_as_it_is(delegation):
    with transaction():
        (event, _team) = delegation.contest.events
        make_entry(event, delegation, 30001, level="高级工", state="approved")

    row = upload(delegation, ["焊工", "李志强", id_number(30001), "", "技师", "", ""])

    assert overview_of(row).counts["held"] == 1
    apply(row)
    assert db.session.scalars(select(Registrant.level)).all() == ["高级工"]


def test_row_that_changes_a_returned_person_mends_the_entry(delegation):
    with transaction():
        (event, _team) = delegation.contest.events
        entry = make_entry(event, delegation, 30001, state="returned")
    assert entry.is_unmended

    apply(upload(delegation, ["焊工", "李志强", id_number(30001), "", "技师", "", ""]))

    assert not db.session.get_one(Entry, entry.id).is_unmended


def test_every_faulty_row_is_named_and_none_is_written(delegation):
    with transaction():
        other = make_delegation(delegation.contest, "乙厂")
        make_entry(delegation.contest.events[0], other, 30011, "钱七")
    row = upload(
        delegation,
        ["车工", "李志强", id_number(30001), "", "", "", ""],
        ["焊工", "", id_number(30003), "", "", "", ""],
        ["焊工", "王五", "110105199006010012", "", "", "1381", ""],
        ["焊工", "赵六", id_number(30005), "", "", "", ""],
        ["焊工", "赵六", id_number(30005), "", "", "", ""],
        ["救援", "孙八", id_number(30007), "", "", "", ""],
        ["焊工", "钱七", id_number(30011), "", "", "", ""],
    )

    lines = upload_lines(row)
    assert [(line.number, fault[0]) for line in lines for fault in line.faults] == [
        (2, "项目"),
        (3, "姓名"),
        (4, "手机号码"),
        (4, "证件号码"),
        (6, "证件号码"),
        (7, "队名"),
        (8, "证件号码"),
    ]
    assert "乙厂" not in str([line.faults for line in lines])
    with pytest.raises(Invalid):
        apply(row)
    assert entry_count() == 1


def test_list_shows_what_stands_in_a_cell_that_was_refused(delegation):
    number = id_number(30001)
    row = upload(
        delegation,
        ["焊工", "李?强", number, "", "", "", ""],
        ["车工", number + "?", "4.2E+17", "", "", "", ""],
        ["焊工", "", id_number(30003), "", "", "", ""],
    )

    lines = overview_of(row).lines["bad"]
    mask = f"{number[:6]}********{number[-4:]}"
    assert [(line["event"], line["name"], line["id_mask"]) for line in lines] == [
        ("焊工", "李?强", mask),
        ("车工", f"{mask}?", "4*****7"),
        ("焊工", "", lines[2]["id_mask"]),
    ]


def test_nothing_is_written_without_consent(delegation):
    row = upload(delegation, ["焊工", "李志强", id_number(30001)])

    with pytest.raises(Invalid) as error, transaction():
        apply_roster(actor=ACTOR, upload=row, consent=False)
    assert list(error.value.problems) == ["consent"]


def test_newer_upload_takes_the_place_of_the_one_before(delegation):
    first = upload(delegation, ["焊工", "李志强", id_number(30001)])
    upload(delegation, ["焊工", "王五", id_number(30003)])

    assert (first.state, first.original_as) == ("dropped", None)
    with pytest.raises(Conflict):
        apply(first)


def test_preview_needs_as_many_queries_for_three_rows_as_for_one(delegation, count_queries):
    numbers = []
    for count in (1, 3):
        row = upload(
            delegation, *[["焊工", f"甲{n}", id_number(30001 + 2 * n)] for n in range(count)]
        )
        db.session.expire_all()
        with count_queries() as queries:
            upload_lines(db.session.get(RosterUpload, row.id))
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]
