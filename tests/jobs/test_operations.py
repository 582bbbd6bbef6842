"""Jobs change hands by lease, and only the holder writes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.db import db, transaction
from contest.jobs import operations
from contest.jobs.models import Job
from contest.jobs.operations import LEASE_S, LeaseLost

ACTOR = Actor("account:3", "李组织", "10.0.0.7")


@pytest.fixture
def context(any_app, frozen):
    with any_app.app_context():
        yield
        db.session.remove()


def order(name="quick", **arguments) -> int:
    with transaction():
        return operations.enqueue(actor=ACTOR, name=name, arguments=arguments, account_id=3).id


def take(worker="w1"):
    with transaction():
        return operations.claim(worker)


def stored(job_id: int, *names: str) -> list[object]:
    with transaction() as session:
        job = session.get(Job, job_id)
        return [getattr(job, name) for name in names]


def test_enqueue_is_audited_in_the_contest_or_the_house(context):
    with transaction() as session:
        operations.enqueue(actor=ACTOR, name="quick", arguments={"id_number": "1"})
        operations.enqueue(actor=ACTOR, name="quick", arguments={}, contest_id=4)
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        found = [(entry.chain, entry.action, entry.actor, entry.details) for entry in entries]

    details = {"new": {"name": "quick"}}
    assert found == [
        ("house", "enqueue_job", "account:3", details),
        ("contest:4", "enqueue_job", "account:3", details),
    ]


def test_rollback_leaves_no_job(context):
    def breaks_after_enqueue():
        with transaction():
            operations.enqueue(actor=ACTOR, name="quick", arguments={})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks_after_enqueue()
    assert take() is None


def test_claim_takes_the_oldest_and_carries_all_it_needs(context):
    first, second = order(key="a"), order(key="b")

    held = take()

    assert (held.id, held.name, held.arguments) == (first, "quick", {"key": "a"})
    assert (held.actor, held.account_id, held.worker, held.attempt) == (ACTOR, 3, "w1", 1)
    assert take("w2").id == second
    assert take("w3") is None


def test_finished_job_keeps_its_result_and_loses_its_lease(context):
    job_id = order()
    held = take()

    with transaction():
        operations.progress(held, 5, 10)
    with transaction():
        operations.finish(held, {"rows": 10})

    expected = ["done", 5, 10, {"rows": 10}, None, datetime(2026, 5, 1, tzinfo=UTC)]
    names = ("state", "done_units", "total_units", "result", "lease_until", "finished_at")
    assert stored(job_id, *names) == expected
    assert take("w2") is None


def test_failed_job_keeps_its_sentence(context):
    job_id = order()

    with transaction():
        operations.fail(take(), "第 3 行缺少姓名")

    assert stored(job_id, "state", "error") == ["failed", "第 3 行缺少姓名"]


@pytest.mark.parametrize(("seconds", "taken"), [(LEASE_S, False), (LEASE_S + 1, True)])
def test_lease_ends_after_its_last_second(context, frozen, seconds, taken):
    order()
    take("w1")

    frozen.forward(seconds=seconds)

    with transaction():
        assert operations.has_work() is taken
    assert (take("w2") is not None) is taken


@pytest.mark.parametrize(
    "renew", [operations.heartbeat, lambda held: operations.progress(held, 1, 2)]
)
def test_heartbeat_and_progress_renew_the_lease(context, frozen, renew):
    job_id = order()
    held = take()
    frozen.forward(seconds=50)

    with transaction():
        renew(held)

    assert stored(job_id, "lease_until") == [frozen.moment + timedelta(seconds=LEASE_S)]


@pytest.mark.parametrize(
    "write",
    [
        operations.heartbeat,
        operations.release,
        lambda held: operations.progress(held, 1, 2),
        lambda held: operations.finish(held, {}),
        lambda held: operations.fail(held, ""),
    ],
)
def test_worker_that_lost_its_lease_writes_nothing(context, frozen, write):
    job_id = order()
    late = take("w1")
    frozen.forward(seconds=LEASE_S + 1)
    take("w2")

    with pytest.raises(LeaseLost), transaction():
        write(late)

    assert stored(job_id, "state", "worker", "attempts") == ["running", "w2", 2]


def test_released_job_is_free_at_once_and_the_attempt_does_not_count(context):
    job_id = order()

    with transaction():
        operations.release(take("w1"))

    assert stored(job_id, "state", "attempts") == ["queued", 0]
    assert take("w2").attempt == 1


def test_third_lost_attempt_is_the_last(context, frozen):
    job_id, behind = order(), order()
    for worker in ("w1", "w2", "w3"):
        assert take(worker).id == job_id
        frozen.forward(seconds=LEASE_S + 1)

    assert take("w4").id == behind
    assert stored(job_id, "state", "error") == [
        "failed",
        "任务中断了 3 次，已停止。请减少数据后重试，或联系管理员。",
    ]
