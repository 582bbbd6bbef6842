"""A large roster is written in chunks, ends like a small one, and may be run twice."""

import itertools
import threading
import time

import pytest
from sqlalchemy import func, select

from contest.audit.models import AuditEntry
from contest.db import db, transaction
from contest.entries.models import Entry, Registrant, RosterUpload
from contest.entries.operations import roster_writing, rosters
from contest.entries.operations.roster_writing import order_writing, write_roster
from contest.entries.operations.rosters import overview_of
from contest.entries.roster import person_values
from contest.errors import Invalid
from contest.jobs.models import Job
from contest.worker import work
from tests.entries.builders import ACTOR, make_contest, make_delegation, make_event
from tests.entries.test_rosters import apply, upload
from tests.people.numbers import id_number

ROWS = [
    *[["焊工", f"甲{n}", id_number(30001 + 2 * n), "焊工", "技师", "", ""] for n in range(7)],
    ["车工", "甲0", id_number(30001), "", "", "", ""],
    ["救援", "乙一", id_number(30101), "", "", "", "一队"],
    ["救援", "乙二", id_number(30103), "", "", "", "一队"],
    ["车工", "丙", id_number(30105), "", "", "13812345678", ""],
]


@pytest.fixture
def delegation(session, monkeypatch):
    monkeypatch.setattr(rosters, "AT_ONCE", 3)
    with transaction():
        contest = make_contest()
        for name, kind in (("焊工", "person"), ("车工", "person"), ("救援", "team")):
            make_event(contest, name, kind=kind)
        return make_delegation(contest)


def run(row, most=None):
    """So many parts of the job, each its own transaction; None: to the end."""
    job = write_roster(actor=ACTOR, upload_id=row.id)
    for _part in itertools.islice(itertools.count(), most):
        with transaction():
            try:
                next(job)
            except StopIteration as end:
                return end.value
    return None


def stored():
    entries = db.session.scalars(select(Entry).order_by(Entry.event_id, Entry.no))
    people = db.session.scalars(select(Registrant).order_by(Registrant.name))
    return (
        [(e.event.name, e.no, e.name, e.state, [m.name for m in e.members]) for e in entries],
        [(p.name, person_values(p), p.extras["id_type"], p.person.id_mask) for p in people],
    )


def test_large_roster_ends_like_a_small_one(app, delegation):
    result = run(upload(delegation, *ROWS))
    large = stored()
    with transaction():
        db.session.query(Entry).delete()
        db.session.query(Registrant).delete()
    apply(upload(delegation, *ROWS))

    row = db.session.get_one(RosterUpload, result["values"]["upload_id"])
    assert row.counts == {"bad": 0, "new": 11, "changed": 0, "held": 0, "same": 0}
    assert sorted(large[0]) == sorted(stored()[0])
    assert large[1] == stored()[1]


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_stopped_job_goes_on_where_it_was(delegation, parts, monkeypatch):
    monkeypatch.setattr(roster_writing, "MOST_AT_ONCE", 3)
    row = upload(delegation, *ROWS)
    run(row, parts)
    assert (row.state, row.written) == ("writing", 3 * parts)

    run(row)

    assert (row.state, row.written) == ("applied", 11)
    assert row.counts["new"] == 11
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 10
    assert overview_of(upload(delegation, *ROWS)).counts["same"] == 11
    run(row)
    assert db.session.scalar(select(func.count()).select_from(Registrant)) == 10


def test_part_ends_when_somebody_waits_to_write(app, delegation):
    row = upload(delegation, *ROWS)
    job = write_roster(actor=ACTOR, upload_id=row.id)
    waits, written = threading.Event(), []

    def other():
        with app.app_context(), transaction():
            waits.set()
            written.append(db.session.scalar(select(func.count()).select_from(Entry)))

    with transaction() as session:
        session.scalar(select(1))  # at the gate before the other one
        thread = threading.Thread(target=other)
        thread.start()
        waits.wait(5)
        time.sleep(0.1)  # now it stands there
        assert next(job) == (3, 11)
    thread.join()
    with transaction():
        assert next(job) == (11, 11)  # nobody waits: the rest in one part
    with transaction():
        assert next(job, None) is None

    assert written == [3]
    assert row.state == "applied"
    told = db.session.query(AuditEntry).filter_by(action="import_rows").order_by(AuditEntry.seq)
    assert [entry.details["new"]["rows"] for entry in told] == ["2-4", "5-12"]


def test_faulty_large_roster_writes_nothing(delegation):
    row = upload(delegation, *ROWS, ["焊工", "", id_number(30109), "", "", "", ""])

    with pytest.raises(Invalid), transaction():
        order_writing(actor=ACTOR, upload=row, consent=True)
    assert db.session.scalars(select(Entry.id)).all() == []


def test_ordered_roster_is_written_by_the_worker(app, delegation):
    row = upload(delegation, *ROWS)
    with transaction():
        order_writing(actor=ACTOR, upload=row, consent=True)
    upload_id = row.id
    db.session.remove()

    work(app, threading.Event(), until_idle=True)

    db.session.remove()
    job = db.session.scalars(select(Job)).one()
    assert (job.state, job.done_units, job.total_units) == ("done", 11, 11)
    assert db.session.get_one(RosterUpload, upload_id).state == "applied"
    query = select(func.count()).where(AuditEntry.action == "apply_roster")
    assert db.session.scalar(query) == 1
