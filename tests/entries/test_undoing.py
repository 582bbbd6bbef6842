"""Taking an import back removes what it brought, and nothing that anybody touched since."""

import pytest
from sqlalchemy import func, select

from contest.audit.models import AuditEntry
from contest.audit.queries import verify_chain
from contest.clock import now
from contest.db import db, transaction
from contest.entries.imports import imports_of, undoing
from contest.entries.models import Entry, Member, Registrant, RosterUpload
from contest.entries.operations import roster_writing, rosters
from contest.entries.operations.entering import add_member, edit_person
from contest.entries.operations.people import PersonData
from contest.entries.operations.undoing import require_undoable, undo_roster
from contest.errors import Conflict
from contest.people.models import Person
from tests.entries.builders import (
    ACTOR,
    make_contest,
    make_delegation,
    make_entry,
    make_event,
    make_person,
)
from tests.entries.test_rosters import apply, upload
from tests.people.numbers import id_number


@pytest.fixture
def delegation(session, monkeypatch):
    monkeypatch.setattr(rosters, "AT_ONCE", 2)
    with transaction():
        contest = make_contest()
        make_event(contest, "焊工")
        make_event(contest, "车工")
        make_event(contest, "救援", kind="team")
        return make_delegation(contest)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def undo(row):
    with transaction():
        for _part in undo_roster(actor=ACTOR, upload_id=row.id):
            pass


def entry(name, event="焊工"):
    query = select(Entry).join(Entry.event).where(Entry.name == name)
    return next(one for one in db.session.scalars(query) if one.event.name == event)


ROWS = [
    ["焊工", "甲", id_number(30001), "", "技师", "", ""],
    ["车工", "甲", id_number(30001), "钳工", "", "", ""],
    ["焊工", "乙", id_number(30003), "", "", "", ""],
    ["救援", "丙", id_number(30005), "", "", "", "一队"],
    ["救援", "丁", id_number(30007), "", "", "", "一队"],
]


def test_import_that_nobody_touched_leaves_no_trace(delegation):
    row = upload(delegation, *ROWS)
    apply(row)
    assert [count(model) for model in (Entry, Member, Registrant, Person)] == [4, 2, 4, 4]

    undo(row)

    assert [count(model) for model in (Entry, Member, Registrant, Person)] == [0, 0, 0, 0]
    assert (row.state, row.counts["removed"], row.counts["kept"]) == ("undone", 4, 0)
    assert verify_chain(f"contest:{delegation.contest_id}") == []
    assert verify_chain("house") == []


def test_every_part_is_in_the_log_with_its_import(delegation, monkeypatch):
    monkeypatch.setattr(roster_writing, "MOST_AT_ONCE", 2)
    row = upload(delegation, *ROWS)
    apply(row)
    undo(row)

    query = select(AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.id)
    told = [e.action for e in db.session.execute(query) if e.subject == f"import:{row.id}"]
    assert told == [
        "read_roster", "import_rows", "import_rows", "import_rows", "apply_roster",
        "remove_entries", "undo_roster",
    ]  # fmt: skip


def test_what_was_touched_since_is_listed_and_stays(delegation):
    row = upload(delegation, *ROWS, ["焊工", "戊", id_number(30009), "", "", "", ""])
    apply(row)
    with transaction():
        data = PersonData(name="乙", phone="13812345678")
        edit_person(actor=ACTOR, entry=entry("乙"), person=entry("乙").registrant, data=data)
        handed = entry("戊")
        handed.state, handed.submitted_at = "submitted", now()

    plan = undoing(row)
    assert [(one.name, one.reason) for one in plan.kept] == [
        ("乙", "这个人的资料导入以后改过"),
        ("戊", "已经提交过"),
    ]
    undo(row)

    assert sorted(db.session.scalars(select(Entry.name))) == ["乙", "戊"]
    assert sorted(db.session.scalars(select(Person.name))) == ["乙", "戊"]


def test_team_with_a_later_member_stays_whole(delegation):
    row = upload(delegation, *ROWS)
    apply(row)
    with transaction():
        later = make_person(delegation, 30011, "己")
        add_member(actor=ACTOR, entry=entry("一队", "救援"), person=later)

    undo(row)

    (team,) = db.session.scalars(select(Entry))
    assert [member.name for member in team.members] == ["丙", "丁", "己"]


def test_members_leave_a_team_that_was_there_before(delegation):
    first = upload(delegation, ["救援", "辛", id_number(30021), "", "", "", "一队"])
    apply(first)
    second = upload(
        delegation,
        ["救援", "壬", id_number(30023), "", "", "", "一队"],
        ["焊工", "辛", id_number(30021), "", "技师", "", ""],
    )
    apply(second)

    undo(second)

    (team,) = db.session.scalars(select(Entry))
    assert [(member.position, member.name) for member in team.members] == [(1, "辛")]
    assert sorted(db.session.scalars(select(Person.name))) == ["辛"]


def test_person_who_was_there_before_stays(delegation):
    with transaction():
        make_entry(delegation.contest.events[1], delegation, 30001, "甲")
    row = upload(delegation, ROWS[0])
    apply(row)

    undo(row)

    assert [(one.event.name, one.name) for one in db.session.scalars(select(Entry))] == [
        ("车工", "甲")
    ]
    assert count(Person) == 1


def test_import_is_taken_back_once_and_only_when_written(delegation):
    row = upload(delegation, ROWS[0])
    with pytest.raises(Conflict):
        require_undoable(row, "")
    apply(row)
    require_undoable(row, "")
    undo(row)
    with pytest.raises(Conflict):
        require_undoable(row, "")
    undo(row)
    assert row.counts["removed"] == 1


def test_unit_sees_its_own_imports(delegation):
    with transaction():
        other = make_delegation(delegation.contest, "乙厂")
    mine, theirs = upload(delegation, ROWS[0]), upload(other, ROWS[2])

    def ids(units):
        return [row.id for row in db.session.scalars(imports_of(delegation.contest_id, units))]

    assert ids([delegation.unit_id]) == [mine.id]
    assert ids(None) == [theirs.id, mine.id]
    assert db.session.get(RosterUpload, mine.id).actor_name == "唐丽华"


def test_import_and_back_on_both_databases(any_app):
    with any_app.app_context():
        with transaction():
            contest = make_contest()
            make_event(contest, "焊工")
            make_event(contest, "车工")
            make_event(contest, "救援", kind="team")
            found = make_delegation(contest)
        row = upload(found, *ROWS)
        apply(row)
        again = upload(found, *ROWS)
        assert (row.counts["new"], again.counts["same"]) == (5, 5)

        undo(row)

        assert [count(model) for model in (Entry, Member, Registrant, Person)] == [0, 0, 0, 0]
