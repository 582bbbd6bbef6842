"""A roster's file goes after three years, what nobody confirmed after thirty days."""

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.clock import now
from contest.db import db, transaction
from contest.entries.models import PhotoUpload, RosterUpload
from contest.entries.operations.roster_retention import delete_old_rosters
from contest.entries.operations.rosters import original_of
from contest.errors import Conflict, NotFound
from contest.files.folder import path_of
from contest.files.operations import put_away
from contest.files.parcels import packing, unpack
from tests.entries.builders import make_contest, make_delegation


@pytest.fixture
def upload_id(any_app, frozen):
    with any_app.app_context():
        with transaction():
            contest = make_contest()
            row = RosterUpload(
                contest_id=contest.id,
                delegation_id=make_delegation(contest).id,
                name="名册.xlsx",
                digest="0" * 64,
                original_as=put_away(b"names and numbers"),
                state="applied",
                uploaded_at=now(),
            )
            db.session.add(row)
            db.session.flush()
            found = row.id
        yield found
        db.session.remove()


def sweep() -> str:
    work = delete_old_rosters(actor=Actor.local("system"))
    while True:
        with transaction():
            try:
                next(work)
            except StopIteration as end:
                return end.value["summary"]


def upload(upload_id: int) -> RosterUpload:
    db.session.expire_all()
    return db.session.get_one(RosterUpload, upload_id)


def test_file_goes_after_three_years_and_the_log_says_so(upload_id, frozen):
    path = path_of(upload(upload_id).original_as)
    frozen.forward(days=3 * 365)
    assert sweep() == "清理了 0 份到期的名册。"
    assert path.exists()

    frozen.forward(minutes=1)
    assert sweep() == "清理了 1 份到期的名册。"
    assert not path.exists()
    with pytest.raises(NotFound, match="原件已经清除"):
        original_of(upload(upload_id))
    with transaction():
        (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "delete_file"))
        assert (entry.subject, entry.details["new"]["name"]) == (
            f"import:{upload_id}",
            "名册.xlsx",
        )
    assert sweep() == "清理了 0 份到期的名册。"


@pytest.mark.parametrize("state", ["reading", "read", "failed"])
def test_roster_that_nobody_confirmed_goes_after_thirty_days(upload_id, frozen, state):
    with transaction():
        row = upload(upload_id)
        row.state = state
        with packing(row.parcel) as keep:
            keep(["names and numbers"])
    path, parcel = path_of(upload(upload_id).original_as), upload(upload_id).parcel
    frozen.forward(days=30)
    assert sweep() == "清理了 0 份到期的名册。"
    assert (path.exists(), next(unpack(parcel))) == (True, ["names and numbers"])

    frozen.forward(minutes=1)
    assert sweep() == "清理了 1 份到期的名册。"
    assert not path.exists()
    with pytest.raises(Conflict):
        next(unpack(parcel))
    assert upload(upload_id).state == "dropped"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "delete_file")).one()
    assert entry.subject == f"import:{upload_id}"
    assert sweep() == "清理了 0 份到期的名册。"


def test_photos_that_nobody_confirmed_go_after_thirty_days(upload_id, frozen):
    roster = upload(upload_id)
    with transaction():
        zipped = PhotoUpload(
            contest_id=roster.contest_id,
            delegation_id=roster.delegation_id,
            name="照片.zip",
            digest="1" * 64,
            original_as=put_away(b"faces"),
            sealed=b"whose they are",
            uploaded_at=now(),
        )
        db.session.add(zipped)
    path = path_of(zipped.original_as)
    frozen.forward(days=30, minutes=1)

    assert sweep() == "清理了 1 份到期的名册。"
    db.session.expire_all()
    assert (zipped.state, zipped.original_as, zipped.sealed) == ("dropped", None, None)
    assert not path.exists()
    assert upload(upload_id).state == "applied"
