"""Ranking a large event as a job (名次计算任务), so that nobody's page waits for it."""

from collections.abc import Generator

from sqlalchemy import select

from contest.audit.operations import Actor
from contest.contests.models import Contest, Event
from contest.db import db, end_reading, read_only
from contest.jobs.models import Job
from contest.jobs.operations import enqueue
from contest.results.standings import (
    caught_up_standing,
    computed_standing,
    store_standing,
    stored_standings,
)

NAME = "update_standing"
HOUSE = Actor("house", "", "")  # nobody's wish: places follow from sheets

Parts = Generator[tuple[int, int], None, dict[str, object]]


def order_update(event: Event) -> bool:
    """Have an event ranked by a worker; whether that was not ordered already."""
    open_jobs = select(Job.arguments).where(
        Job.name == NAME, Job.contest_id == event.contest_id, Job.state.in_(("queued", "running"))
    )
    if any(arguments.get("event_id") == event.id for arguments in db.session.scalars(open_jobs)):
        return False
    enqueue(actor=HOUSE, name=NAME, arguments={"event_id": event.id}, contest_id=event.contest_id)
    return True


def update_standing(*, actor: Actor, event_id: int) -> Parts:
    """Rank an event as it is now and keep the standing.

    Computing holds no write gate. Run again after a stop it computes what is of now then; a
    standing that is of now already is left alone. An event that is gone needs none.
    """
    with read_only():
        event = db.session.get(Event, event_id)
        if event is None or (
            (s := stored_standings(db.session(), [event]).get(event_id)) and (s.is_current)
        ):
            end_reading()
            return {}
        contest = db.session.get_one(Contest, event.contest_id)
        shown = caught_up_standing(db.session(), contest, event)
        if shown is None:
            shown = computed_standing(db.session(), contest, event)
        end_reading()
    yield 1, 2
    if db.session.get(Event, event_id) is not None:
        store_standing(db.session(), event_id, shown)
    return {}
