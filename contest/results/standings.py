"""Standings that are never shown as newer than they are (名次缓存).

A standing carries the score version it was computed from. Readers get it with ``is_current``; an
older one is only shown as such, while a new one is on its way.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.clock import now
from contest.contests.models import Contest, Event
from contest.results.documents import event_document
from contest.results.models import Standing
from contest.results.queries import scored_event


@dataclass(frozen=True, slots=True)
class Shown:
    """A ranking to show: its document, when it was made, and whether nothing has moved since."""

    document: dict[str, Any]
    version: int
    computed_at: datetime
    is_current: bool


def stored_standing(session: Session, event: Event) -> Shown | None:
    """The standing as it was last computed, current or not."""
    row = session.get(Standing, event.id)
    if row is None:
        return None
    current = row.score_version == event.score_version
    return Shown(row.document, row.score_version, row.computed_at, current)


def computed_standing(session: Session, contest: Contest, event: Event) -> Shown:
    """A standing computed now; nothing is stored."""
    scored = scored_event(session, contest, event)
    document = event_document(scored)
    return Shown(document, scored.version, now(), True)


def store_standing(session: Session, event_id: int, shown: Shown) -> bool:
    """Keep a computed standing, unless a newer one is kept already; whether it was kept."""
    row = session.scalar(select(Standing).where(Standing.event_id == event_id).with_for_update())
    if row is not None and row.score_version >= shown.version:
        return False
    if row is None:
        row = Standing(event_id=event_id)
        session.add(row)
    row.score_version = shown.version
    row.document = shown.document
    row.computed_at = shown.computed_at
    session.flush()
    return True
