"""A standing is never shown as newer than it is."""

import threading

from sqlalchemy import select

from contest.contests.operations import bump_score_version
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.results.models import Standing
from contest.results.standings import (
    claim_standing,
    computed_standing,
    store_standing,
    stored_standings,
)
from contest.results.views.fresh import standing
from tests.results.factories import stored, whole_contest


def changed(event):
    """Something moves: the first entry is gone."""
    with transaction():
        entry = db.session.scalars(select(Entry).where(Entry.no == "01")).one()
        entry.status = "absent"
        bump_score_version([event.id])


def in_request(app, event_id):
    """A standing as a page gets it."""
    with app.test_request_context():
        return standing(event_id)


def test_standing_is_computed_once_and_kept(app, session):
    with transaction():
        event = stored(whole_contest()).events[0]
    event_id = event.id

    first, second = in_request(app, event_id), in_request(app, event_id)

    assert first.is_current
    assert second.is_current
    assert second.computed_at == first.computed_at
    assert [row["no"] for row in second.document["ranking"]][:2] == ["01", "02"]


def test_old_standing_is_computed_anew(app, session):
    with transaction():
        event = stored(whole_contest()).events[0]
    event_id = event.id
    old = in_request(app, event_id)
    changed(event)

    new = in_request(app, event_id)

    assert (new.version, new.is_current, new.updating) == (old.version + 1, True, False)
    assert new.document["ranking"][0]["no"] == "02"
    db.session.expire_all()
    kept = db.session.get_one(Standing, event_id)
    assert (kept.score_version, kept.claimed_at) == (new.version, None)


def test_while_another_computes_the_old_one_is_shown_as_old(app, session):
    with transaction():
        event = stored(whole_contest()).events[0]
    event_id = event.id
    in_request(app, event_id)
    changed(event)
    with transaction():
        assert claim_standing(db.session(), event_id)

    shown = in_request(app, event_id)

    assert (shown.is_current, shown.updating) == (False, True)
    assert shown.document["ranking"][0]["no"] == "01"


def test_claim_of_a_dead_process_ends(app, session, frozen):
    with transaction():
        event = stored(whole_contest()).events[0]
    event_id = event.id
    in_request(app, event_id)
    changed(event)
    with transaction():
        claim_standing(db.session(), event_id)
    frozen.forward(seconds=61)

    assert in_request(app, event_id).is_current


def test_older_standing_never_replaces_a_newer_one(session):
    with transaction():
        contest = stored(whole_contest())
    event = contest.events[0]
    old = computed_standing(db.session(), contest, event)
    changed(event)
    new = computed_standing(db.session(), contest, event)

    with transaction():
        assert store_standing(db.session(), event.id, new)
        assert not store_standing(db.session(), event.id, old)

    (shown,) = stored_standings(db.session(), [event]).values()
    assert (shown.version, shown.is_current) == (new.version, True)


def test_many_readers_at_once_all_get_a_standing_that_says_what_it_is(app, session):
    with transaction():
        event = stored(whole_contest()).events[0]
    event_id = event.id
    in_request(app, event_id)
    changed(event)
    db.session.rollback()
    seen = []

    def read() -> None:
        with app.app_context():
            seen.append(in_request(app, event_id))
            db.session.remove()

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    firsts = {(one.is_current, one.document["ranking"][0]["no"]) for one in seen}
    assert len(seen) == 6
    assert firsts <= {(True, "02"), (False, "01")}
    assert (True, "02") in firsts
