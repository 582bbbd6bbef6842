"""A standing that is of now: stored when it is, computed and kept when it is not (名次更新)."""

from dataclasses import replace

from contest.contests.models import Contest, Event
from contest.db import begin_write, db, start_over, transaction
from contest.errors import Invalid
from contest.i18n import _
from contest.results.standings import (
    Shown,
    caught_up_standing,
    claim_standing,
    computed_standing,
    is_large,
    store_standing,
    stored_standings,
)
from contest.results.worker import order_update


class Underway(Invalid):
    """The first ranking of a large event is being computed; there is nothing to show yet."""

    status = 409


def standing(event_id: int) -> Shown:
    """The standing of an event. While another process computes a newer one, the older as such."""
    return standings([event_id])[event_id]


def standings(event_ids: list[int]) -> dict[int, Shown]:
    """The same of several events, in this order. Raises Underway."""
    stored = stored_standings(db.session(), [db.session.get_one(Event, i) for i in event_ids])
    return {i: _fresh(i, stored.get(i)) for i in event_ids}


def _fresh(event_id: int, old: Shown | None) -> Shown:
    if old is not None and old.is_current:
        return old
    if old is not None and not _claimed(event_id):
        return replace(old, updating=True)
    # a transaction of its own: what is read in it is of one moment
    start_over()
    event = db.session.get_one(Event, event_id)
    contest = db.session.get_one(Contest, event.contest_id)
    shown = caught_up_standing(db.session(), contest, event)
    if shown is None and is_large(db.session(), event):
        return _ordered(event_id, old)
    if shown is None:
        shown = computed_standing(db.session(), contest, event)
    start_over()
    with transaction():
        begin_write()
        store_standing(db.session(), event_id, shown)
    return shown


def _claimed(event_id: int) -> bool:
    start_over()
    with transaction():
        begin_write()
        return claim_standing(db.session(), event_id)


def _ordered(event_id: int, old: Shown | None) -> Shown:
    """A worker computes it; meanwhile the older one, as such."""
    start_over()
    with transaction():
        begin_write()
        order_update(db.session.get_one(Event, event_id))
    if old is None:
        raise Underway(_("正在计算名次：评分很多，请过几秒再打开这一页。"))
    return replace(old, updating=True)
