"""Bytes go when their time is over; name, hash and dates stay, and the log says so."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.clock import today
from contest.db import db, transaction
from contest.errors import NotFound
from contest.files import retention
from contest.files.folder import keep, path_of
from contest.files.models import StoredFile
from contest.files.operations import open_file, store_file, store_sealed
from contest.files.retention import delete_expired
from tests.samples import make_place

CLERK = Actor("account:1", "何敏", "local")


@pytest.fixture
def place(any_app, frozen):
    with any_app.app_context():
        with transaction():
            contest_id = make_place("滨江").contest_id
        yield contest_id
        db.session.remove()


def sealed(contest_id: int, data: bytes, days: int | None, name: str = "j1.xlsx") -> int:
    until = None if days is None else today() + timedelta(days=days)
    with transaction():
        return store_sealed(
            actor=CLERK,
            data=data,
            name=name,
            content_type="application/zip",
            contest_id=contest_id,
            purpose="workbook",
            keep_until=until,
        ).id


def sweep() -> dict[str, object]:
    """The job as the worker runs it: each part a transaction."""
    work = delete_expired(actor=Actor.local("system"))
    while True:
        with transaction():
            try:
                next(work)
            except StopIteration as end:
                return end.value


def row(file_id: int) -> StoredFile:
    db.session.expire_all()
    return db.session.get_one(StoredFile, file_id)


def test_last_day_counts_and_the_next_day_the_bytes_are_gone(place, frozen):
    file_id = sealed(place, b"marks", days=10)
    path = path_of(row(file_id).kept_as)

    frozen.forward(days=10)
    assert sweep()["summary"] == "清理了 0 个到期的文件。"
    assert open_file(row(file_id)) == b"marks"

    frozen.forward(days=1)
    assert sweep()["summary"] == "清理了 1 个到期的文件。"
    kept = row(file_id)
    assert (kept.name, kept.size, kept.keep_until) == ("j1.xlsx", 5, date(2026, 5, 11))
    assert len(kept.digest) == 64
    assert not path.exists()
    with pytest.raises(NotFound, match="按规定保留到 2026-05-11"):
        open_file(kept)


def test_log_says_what_was_deleted(place, frozen):
    file_id = sealed(place, b"marks", days=0)
    digest = row(file_id).digest
    frozen.forward(days=1)
    sweep()

    query = select(AuditEntry).where(AuditEntry.action == "delete_file")
    (entry,) = db.session.scalars(query)
    assert (entry.chain, entry.subject, entry.actor_name) == (
        f"contest:{place}",
        f"file:{file_id}",
        "system",
    )
    facts = {"name": "j1.xlsx", "digest": digest, "keep_until": "2026-05-01"}
    assert entry.details["new"] == facts


def test_second_run_finds_nothing(place, frozen):
    sealed(place, b"marks", days=0)
    frozen.forward(days=1)
    sweep()

    assert sweep()["summary"] == "清理了 0 个到期的文件。"


def test_what_has_no_end_stays(place, frozen):
    file_id = sealed(place, b"marks", days=None)
    with transaction():
        photo = store_file(
            actor=CLERK,
            data=b"%PDF-1.4",
            name="报名表.pdf",
            content_type="application/pdf",
            contest_id=place,
            purpose="stamped_form",
        ).id
    frozen.forward(days=40_000)
    sweep()

    assert open_file(row(file_id)) == b"marks"
    assert open_file(row(photo)) == b"%PDF-1.4"


def test_bytes_that_another_file_names_stay(place, frozen):
    first = sealed(place, b"marks", days=0)
    with transaction():
        old = row(first)
        twin = StoredFile(
            digest=old.digest,
            size=5,
            name="另一份.xlsx",
            content_type="application/zip",
            purpose="workbook",
            contest_id=place,
            created_at=old.created_at,
            sealed_as=old.sealed_as,
            keep_until=today() + timedelta(days=100),
        )
        db.session.add(twin)
        db.session.flush()
        twin_id = twin.id
    frozen.forward(days=1)
    sweep()

    assert row(first).deleted_at is not None
    assert open_file(row(twin_id)) == b"marks"


def test_same_bytes_uploaded_again_after_that_are_kept_anew(place, frozen):
    first = sealed(place, b"marks", days=0)
    frozen.forward(days=1)
    sweep()
    second = sealed(place, b"marks", days=5)

    assert second != first
    assert open_file(row(second)) == b"marks"


def test_many_files_of_two_contests_go_in_parts(place, frozen, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    with transaction():
        other = make_place("另一个").contest_id
    for number in range(3):
        sealed(place, b"a%d" % number, days=0)
        sealed(other, b"b%d" % number, days=0)
    frozen.forward(days=1)

    assert sweep()["summary"] == "清理了 6 个到期的文件。"


def test_what_a_crash_left_behind_goes_at_the_next_run(place, frozen):
    file_id = sealed(place, b"marks", days=0)
    frozen.forward(days=1)
    sweep()
    kept_as = row(file_id).kept_as
    path_of(kept_as).write_bytes(b"left behind")
    digest = keep(b"of somebody else")
    sweep()

    assert not path_of(kept_as).exists()
    assert path_of(digest).exists()
