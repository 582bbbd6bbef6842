"""Standings that are never shown as newer than they are (名次缓存).

A standing carries the score version it was computed from. Readers get it with ``is_current``; an
older one is only shown as such, while a new one is on its way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from contest.clock import now
from contest.contests.models import Contest, Event
from contest.results.models import Standing
from contest.results.pages import event_page
from contest.results.queries import scored_event

CLAIM_S = 60  # after this long whoever began to compute is taken to be dead


@dataclass(frozen=True, slots=True)
class Shown:
    """A ranking to show: its document, when it was made, and whether nothing has moved since.

    updating: another process is computing a newer one at this moment
    """

    document: dict[str, Any]
    version: int
    computed_at: datetime
    is_current: bool
    updating: bool = False


def stored_standings(session: Session, events: Iterable[Event]) -> dict[int, Shown]:
    """The standings of these events as they were last computed, current or not, by event id."""
    versions = {event.id: event.score_version for event in events}
    rows = session.scalars(select(Standing).where(Standing.event_id.in_(versions)))
    return {
        row.event_id: Shown(
            row.document,
            row.score_version,
            row.computed_at,
            row.score_version == versions[row.event_id],
        )
        for row in rows
    }


def computed_standing(session: Session, contest: Contest, event: Event) -> Shown:
    """A standing computed now; nothing is stored."""
    scored = scored_event(session, contest, event)
    return Shown(event_page(session, contest, scored), scored.version, now(), True)


def claim_standing(session: Session, event_id: int) -> bool:
    """Take it on oneself to compute a newer standing; False when another process is at it.

    Only a standing that exists can be claimed; the first one everybody computes who needs it.
    """
    present = now()
    claimed = session.execute(
        update(Standing)
        .where(
            Standing.event_id == event_id,
            or_(
                Standing.claimed_at.is_(None),
                Standing.claimed_at < present - timedelta(seconds=CLAIM_S),
            ),
        )
        .values(claimed_at=present)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def store_standing(session: Session, event_id: int, shown: Shown) -> bool:
    """Keep a computed standing, unless a newer one is kept already; whether it was kept."""
    row = session.scalar(select(Standing).where(Standing.event_id == event_id).with_for_update())
    if row is not None:
        row.claimed_at = None
    if row is not None and row.score_version >= shown.version:
        session.flush()
        return False
    if row is None:
        row = Standing(event_id=event_id)
        session.add(row)
    row.score_version = shown.version
    row.document = shown.document
    row.computed_at = shown.computed_at
    session.flush()
    return True
