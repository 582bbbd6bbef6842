"""A stored contest with marks, for the pages of results."""

import pytest
from sqlalchemy import select

from contest.db import db, transaction
from contest.entries.models import Entry
from tests.results.factories import stored, whole_contest


@pytest.fixture
def contest(app):
    """Ids of a stored contest: ``contest(bundle)`` → (contest, event, entries by number)."""

    def make(bundle=None, **how):
        with app.app_context(), transaction():
            made = stored(bundle or whole_contest(), **how)
            event = made.events[0]
            rows = db.session.execute(select(Entry.no, Entry.id).where(Entry.event_id == event.id))
            return made.id, event.id, dict(rows.all())

    return make
