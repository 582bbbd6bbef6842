"""The page of a job is for those whom it concerns."""

import pytest

from contest.clock import now
from contest.db import db, transaction
from contest.jobs.models import Job
from tests.samples import make_place


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        ("organiser", False, 200),
        ("admin", False, 200),
        ("judge", True, 200),
        ("judge", False, 403),
        ("supervisor", False, 403),
    ],
)
def test_job_is_seen_by_whom_it_concerns(app, client, login_as, role, own, status):
    with app.app_context(), transaction():
        contest_id = make_place("本市").contest_id
    account_id = login_as(role, contest=contest_id)
    with app.app_context(), transaction():
        job = Job(
            name="issue_certificates", arguments={}, actor={}, contest_id=contest_id,
            account_id=account_id if own else None, created_at=now(), state="running",
            done_units=50, total_units=200,
        )  # fmt: skip
        db.session.add(job)
        db.session.flush()
        job_id = job.id

    answers = [client.get(f"/jobs/{job_id}{part}").status_code for part in ("", "/progress")]

    assert answers == [status, status]
