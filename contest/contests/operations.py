"""What one may do to a contest as a whole (竞赛)."""

from collections.abc import Iterable

from sqlalchemy import update

from contest.contests.models import Event
from contest.db import db


def bump_score_version(event_ids: Iterable[int]) -> None:
    """Say that something may have moved a number of these events (成绩版本).

    In SQL, so that two changes at once count twice. Every operation that touches sheets, entries,
    rules or incidents calls this; standings computed before are then known to be old.
    """
    wanted = sorted(set(event_ids))
    if wanted:
        db.session.execute(
            update(Event)
            .where(Event.id.in_(wanted))
            .values(score_version=Event.score_version + 1)
            .execution_options(synchronize_session="fetch")
        )
