"""A roster's file goes after three years; what was entered from it stays."""

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.clock import now
from contest.db import db, transaction
from contest.entries.models import RosterUpload
from contest.entries.operations.roster_retention import delete_old_rosters
from contest.entries.operations.rosters import original_of
from contest.errors import NotFound
from contest.files.folder import path_of
from contest.files.operations import put_away
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
