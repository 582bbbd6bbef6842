"""Once a day, whoever asks, however often."""

import threading

import pytest
from sqlalchemy import select

from contest.db import db, end_reading, read_only, transaction
from contest.jobs.daily import is_due, order_daily
from contest.jobs.models import Job
from contest.worker import DAILY, JOBS, work

NAMES = ("sweep", "tidy")


@pytest.fixture
def context(any_app, frozen):
    with any_app.app_context():
        yield any_app
        db.session.remove()


def ordered() -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Job.name).order_by(Job.id)))


def ask() -> list[str]:
    with transaction():
        return order_daily(NAMES)


def test_every_name_once_a_day(context, frozen):
    assert ask() == ["sweep", "tidy"]
    frozen.forward(hours=18)  # two in the night: still the same day
    assert ask() == []
    frozen.forward(hours=1)
    assert ask() == ["sweep", "tidy"]
    assert ordered() == ["sweep", "tidy", "sweep", "tidy"]


def test_days_that_were_missed_are_not_made_up_for(context, frozen):
    ask()
    frozen.forward(days=5)

    assert ask() == ["sweep", "tidy"]
    assert ask() == []


def test_asking_whether_it_is_due_only_reads(context):
    with read_only():
        assert is_due(NAMES)
        end_reading()
    ask()
    with read_only():
        assert not is_due(NAMES)


def test_many_workers_at_once_order_it_once(context):
    ready = threading.Barrier(6)

    def asking() -> None:
        with context.app_context():
            ready.wait()
            with transaction():
                order_daily(NAMES)
            db.session.remove()

    threads = [threading.Thread(target=asking) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ordered() == ["sweep", "tidy"]


def test_worker_orders_and_runs_them(context):
    done = []
    jobs = {"sweep": lambda *, actor: done.append(actor.name)}

    for _round in range(2):
        work(context, threading.Event(), jobs, daily=("sweep",), until_idle=True)
    assert done == ["system"]


def test_worker_of_the_house_knows_its_daily_jobs(context):
    work(context, threading.Event(), JOBS, daily=DAILY, until_idle=True)

    with transaction() as session:
        states = [(job.name, job.state) for job in session.scalars(select(Job))]
    assert states == [(name, "done") for name in DAILY]
