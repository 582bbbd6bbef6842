"""What the home page shows (首页)."""

from sqlalchemy import ColumnElement, func, or_, select, true

from contest.contests.models import Contest, Event
from contest.db import db


def visible_contests(*, everything: bool, own: set[int], most: int = 30) -> list[Contest]:
    """Contests a reader may know of, newest first; drafts with ``everything`` or when their own."""
    query = select(Contest).where(_visible(everything, own))
    order = (Contest.starts_on.desc().nulls_first(), Contest.id.desc())
    return list(db.session.scalars(query.order_by(*order).limit(most)))


def visible_count(*, everything: bool, own: set[int]) -> int:
    """How many there are."""
    query = select(func.count()).select_from(Contest).where(_visible(everything, own))
    return db.session.scalar(query) or 0


def event_names(contest_ids: list[int]) -> dict[int, list[str]]:
    """Names of the events of these contests, in their order, by contest."""
    query = (
        select(Event.contest_id, Event.name)
        .where(Event.contest_id.in_(contest_ids))
        .order_by(Event.contest_id, Event.position)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.contest_id, []).append(row.name)
    return found


def _visible(everything: bool, own: set[int]) -> ColumnElement[bool]:
    if everything:
        return true()
    return or_(Contest.state != "draft", Contest.id.in_(own))
