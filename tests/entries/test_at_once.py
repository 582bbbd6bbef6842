"""Units that enter, and offices that draw, at the same moment."""

import pytest
from sqlalchemy import func, select

from contest.contests.models import Event
from contest.db import db, transaction
from contest.entries.models import Delegation, Draw, Entry
from contest.entries.operations.drawing import draw_event
from tests.at_once import at_once
from tests.entries.builders import (
    ORGANISER,
    make_contest,
    make_delegation,
    make_entry,
    make_event,
)


@pytest.fixture
def ids(any_app):
    with any_app.app_context():
        with transaction():
            contest = make_contest()
            event, delegation = make_event(contest), make_delegation(contest)
            found = event.id, delegation.id
        yield found
        db.session.remove()


def test_entries_made_at_once_are_numbered_one_after_another(any_app, ids):
    def enter(number: int) -> str:
        event = db.session.get_one(Event, ids[0])
        delegation = db.session.get_one(Delegation, ids[1])
        return make_entry(event, delegation, 30001 + 2 * number, name=f"选手{number}").no

    assert at_once(any_app, 5, enter) == ["001", "002", "003", "004", "005"]


def test_lots_are_drawn_once(any_app, ids):
    with transaction():
        event = db.session.get_one(Event, ids[0])
        delegation = db.session.get_one(Delegation, ids[1])
        for order in range(30001, 30011, 2):
            make_entry(event, delegation, order, state="approved")
        event.contest.state = "closed"

    def draw(_number: int) -> int:
        event = db.session.get_one(Event, ids[0])
        return draw_event(actor=ORGANISER, event=event, stations=2).number

    assert at_once(any_app, 3, draw) == [1, "Invalid", "Invalid"]
    with transaction():
        assert db.session.scalar(select(func.count()).select_from(Draw)) == 1
        taken = list(db.session.scalars(select(Entry.draw_no)))
        assert len(set(taken)) == 5
