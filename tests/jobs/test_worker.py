"""The worker, in this process for its manners, in real processes for its promises."""

import signal
import threading
import time
from collections import Counter

import pytest
from flask_babel import get_locale
from sqlalchemy import select, text, update

from contest.accounts.models import Account
from contest.audit.operations import Actor
from contest.clock import now
from contest.db import db, read_only, transaction
from contest.errors import Conflict
from contest.jobs.models import Job
from contest.jobs.operations import enqueue
from contest.people.models import Unit
from contest.worker import work
from tests.workers import Worker, start_worker

ACTOR = Actor("account:1", "李组织", "local")


@pytest.fixture
def context(any_app):
    with any_app.app_context():
        yield any_app
        db.session.remove()


def order(job: str, account_id: int | None = None, **arguments) -> int:
    with transaction():
        return enqueue(actor=ACTOR, name=job, arguments=arguments, account_id=account_id).id


def run(app, function, stop=None) -> None:
    work(app, stop or threading.Event(), {"job": function}, until_idle=True)


def job(job_id: int, *names: str) -> list[object]:
    with transaction() as session:
        return [getattr(session.get(Job, job_id), name) for name in names]


def unit_names() -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Unit.name).order_by(Unit.id)))


def test_plain_function_gets_actor_and_arguments_and_gives_a_result(context):
    def add_unit(*, actor, name):
        db.session.add(Unit(name=name))
        return {"by": actor.name}

    job_id = order("job", name="第一机械厂")
    run(context, add_unit)

    assert job(job_id, "state", "result") == ["done", {"by": "李组织"}]
    assert unit_names() == ["第一机械厂"]


def test_parts_are_stored_one_by_one_and_the_error_undoes_only_its_own(context):
    def add_units(*, actor):
        for done, name in enumerate(("甲", "乙", "丙"), 1):
            db.session.add(Unit(name=name))
            if name == "丙":
                raise Conflict("“丙”已存在，请改名后重试。")
            yield done, 3

    job_id = order("job")
    run(context, add_units)

    assert job(job_id, "state", "error") == ["failed", "“丙”已存在，请改名后重试。"]
    assert job(job_id, "done_units", "total_units") == [2, 3]
    assert unit_names() == ["甲", "乙"]


def test_part_that_only_reads_may_be_followed_by_one_that_writes(context):
    def copy_units(*, actor):
        with read_only():
            names = [unit.name for unit in db.session.scalars(select(Unit))]
        yield 0, len(names)
        for name in names:
            db.session.add(Unit(name=f"{name}分厂"))
        return None

    with transaction() as session:
        session.add(Unit(name="甲"))
    job_id = order("job")
    run(context, copy_units)

    assert job(job_id, "state") == ["done"]
    assert unit_names() == ["甲", "甲分厂"]


def test_unforeseen_error_names_a_reference_that_the_log_has(context, caplog):
    def divide(*, actor):
        return 1 // 0

    job_id = order("job")
    run(context, divide)

    state, error = job(job_id, "state", "error")
    reference = caplog.records[-1].message.rpartition(" ")[2]
    assert state == "failed"
    assert error == f"程序出错，任务没有完成。请把编号 {reference} 告诉管理员。"
    assert len(reference) == 8


def test_unknown_job_fails_with_a_sentence(context):
    job_id = order("from_the_future")
    run(context, None)

    assert job(job_id, "state", "error") == [
        "failed",
        "此服务器不认识任务“from_the_future”，请升级程序后重试。",
    ]


def test_worker_told_to_stop_gives_the_job_back_after_its_part(context):
    stop = threading.Event()

    def add_units(*, actor):
        db.session.add(Unit(name="甲"))
        stop.set()
        yield 1, 2
        db.session.add(Unit(name="乙"))

    job_id = order("job")
    run(context, add_units, stop)

    assert job(job_id, "state", "attempts") == ["queued", 0]
    assert unit_names() == ["甲"]


def test_worker_that_lost_its_lease_undoes_its_part_and_goes_on(context):
    def add_units(*, actor):
        db.session.add(Unit(name="甲"))
        yield 1, 2
        with db.engine.begin() as elsewhere:
            elsewhere.execute(update(Job).values(worker="another"))
        db.session.add(Unit(name="乙"))

    job_id = order("job")
    run(context, add_units)

    assert job(job_id, "state", "worker", "done_units") == ["running", "another", 1]
    assert unit_names() == ["甲"]


def test_sentences_come_in_the_language_of_who_asked(context):
    def language(*, actor):
        return {"language": str(get_locale())}

    with transaction() as session:
        account = Account(username="ann", name="Ann", password_hash="-", locale="en")
        account.created_at = now()
        session.add(account)
        session.flush()
        account_id = account.id
    jobs = [order("job", account_id), order("job")]
    run(context, language)

    assert [job(job_id, "result") for job_id in jobs] == [
        [{"language": "en"}],
        [{"language": "zh"}],
    ]


@pytest.fixture
def noted(context):
    """Tables in which the jobs of worker_process.py leave their traces."""
    with transaction() as session:
        session.execute(text("CREATE TABLE run (key TEXT, pid INTEGER)"))
        session.execute(text("CREATE TABLE effect (key TEXT PRIMARY KEY)"))
    return context


def start(app, **environment) -> Worker:
    return start_worker(app, "tests.jobs.worker_process", **environment)


def rows(query: str) -> list[str]:
    with transaction() as session:
        return list(session.scalars(text(query)))


def wait_for(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_two_workers_run_two_hundred_jobs_once_each(noted):
    with transaction():
        for number in range(200):
            enqueue(actor=ACTOR, name="quick", arguments={"key": f"{number:03}"})

    workers = [start(noted, UNTIL_IDLE="1") for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]

    assert sorted(rows("SELECT key FROM run")) == [f"{number:03}" for number in range(200)]
    assert Counter(rows("SELECT state FROM job")) == {"done": 200}
    assert len(set(rows("SELECT pid FROM run"))) == 2


def test_killed_worker_loses_no_job_and_doubles_no_effect(noted):
    job_id = order("slow", key="k", parts=20)
    first = start(noted)
    wait_for(lambda: job(job_id, "done_units") >= [3])

    first.kill()
    state, before = job(job_id, "state", "done_units")
    assert (state, before < 20) == ("running", True)
    with transaction() as session:
        # what a minute of waiting would do
        session.execute(update(Job).values(lease_until=now()))
    assert start(noted, UNTIL_IDLE="1").wait(60) == 0

    assert job(job_id, "state", "attempts", "result") == ["done", 2, {"parts": 20}]
    assert len(rows("SELECT key FROM run")) == 2
    assert sorted(rows("SELECT key FROM effect")) == sorted(f"k-{part}" for part in range(20))


def test_worker_told_to_end_ends_and_leaves_the_job_to_the_next(noted):
    job_id = order("slow", key="k", parts=20)
    first = start(noted)
    wait_for(lambda: job(job_id, "done_units") >= [2])

    first.tell(signal.SIGTERM)

    assert first.wait(30) == 0
    assert job(job_id, "state", "attempts") == ["queued", 0]
