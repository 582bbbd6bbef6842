"""Standings that are never shown as newer than they are (名次缓存).

A standing carries the score version it was computed from. Readers get it with ``is_current``; an
older one is only shown as such, while a new one is on its way.

Of a large event numbers and names are kept apart, packed: see ``packing``, ``naming``, ``large``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.errors import Conflict
from contest.i18n import _
from contest.judging.models import Sheet
from contest.results.catching_up import catch_up, kept_of, latest_sheet
from contest.results.large import LargePage
from contest.results.loading import load_spec
from contest.results.models import Standing, StandingNames
from contest.results.naming import pack_names, put_names
from contest.results.packing import Kept, Unpackable, pack, unpack
from contest.results.pages import event_page, stations_of, unit_names
from contest.results.queries import details_needed, scored_event

CLAIM_S = 60  # after this long whoever began to compute is taken to be dead
LARGE = 20_000  # sheets from which an event is large: ranking it takes a second or more
LARGE_DETAILED = 4_000  # the same where every mark is read again


@dataclass(frozen=True, slots=True)
class Parts:
    """A large standing as it is stored; names None: those that are there stay."""

    scores: bytes
    names: bytes | None
    names_of: int


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
    parts: Parts | None = field(default=None, repr=False)


def is_large(session: Session, event: Event) -> bool:
    """Whether ranking an event takes so long that nobody should wait for it."""
    limit = LARGE_DETAILED if any(details_needed(load_spec(session, event)).values()) else LARGE
    stages = select(Stage.id).where(Stage.event_id == event.id)
    beyond = select(Sheet.id).where(Sheet.stage_id.in_(stages)).offset(limit - 1).limit(1)
    return session.scalar(beyond) is not None


def stored_standings(session: Session, events: Iterable[Event]) -> dict[int, Shown]:
    """The standings of these events as they were last computed, current or not, by event id."""
    wanted = {event.id: event for event in events}
    rows = session.scalars(select(Standing).where(Standing.event_id.in_(wanted))).all()
    return {
        row.event_id: Shown(
            _document(session, wanted[row.event_id], row),
            row.score_version,
            row.computed_at,
            row.score_version == wanted[row.event_id].score_version,
        )
        for row in rows
    }


def _document(session: Session, event: Event, row: Standing) -> dict[str, Any]:
    if row.scores is None or row.names_of is None:
        return row.document
    kept = unpack(row.scores, load_spec(session, event))
    return _page(session, event, kept, row.score_version, row.names_of)


def _page(
    session: Session,
    event: Event,
    kept: Kept,
    version: int,
    names_of: int,
    names: bytes | None = None,
) -> LargePage:
    """A large event's document. names: where they are at hand; else they are read when needed."""
    event_id, contest = event.id, event.contest

    def named() -> dict[int, str]:
        found = names
        if found is None:
            found = session.scalar(
                select(StandingNames.names).where(
                    StandingNames.event_id == event_id, StandingNames.score_version == names_of
                )
            )
        if found is None:  # replaced between two looks
            raise Conflict(_("名次刚刚更新。请刷新这一页。"))
        return put_names(kept.score.entries, found)

    return LargePage(
        kept,
        name=event.name,
        version=version,
        name_entries=named,
        name_units=lambda: unit_names(session, contest),
    )


def computed_standing(session: Session, contest: Contest, event: Event) -> Shown:
    """A standing computed now; nothing is stored."""
    large, last_sheet = is_large(session, event), latest_sheet(session)
    scored = scored_event(session, contest, event)
    if large:
        kept = kept_of(scored, last_sheet)
        try:
            packed = pack(kept)
        except Unpackable:
            large = False  # rare enough to be kept as a document all the same
    if not large:
        return Shown(event_page(session, contest, scored), scored.version, now(), True)
    names = pack_names(scored.score.entries, stations_of(session, event.id))
    page = _page(session, event, kept, scored.version, scored.version, names)
    parts = Parts(packed, names, scored.version)
    return Shown(page, scored.version, now(), True, parts=parts)


def caught_up_standing(session: Session, contest: Contest, event: Event) -> Shown | None:
    """The stored standing of a large event with the sheets that came in since; None: compute it."""
    row = session.scalar(
        select(Standing)
        .where(Standing.event_id == event.id)
        .execution_options(populate_existing=True)
    )
    if row is None or row.scores is None or row.names_of is None:
        return None
    version, names_of = event.score_version, row.names_of
    before = unpack(row.scores, load_spec(session, event))
    kept = catch_up(session, contest, event, before, row.score_version)
    if kept is None:
        return None
    try:
        packed = pack(kept)
    except Unpackable:
        return None
    page = _page(session, event, kept, version, names_of)
    return Shown(page, version, now(), True, parts=Parts(packed, None, names_of))


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
    parts = shown.parts
    if row is not None and (row.score_version >= shown.version or _names_gone(row, parts)):
        session.flush()
        return False
    if row is None:
        row = Standing(event_id=event_id)
        session.add(row)
    row.score_version = shown.version
    row.document = shown.document if parts is None else {}
    row.scores = parts.scores if parts else None
    row.names_of = parts.names_of if parts else None
    row.computed_at = shown.computed_at
    if parts is not None and parts.names is not None:
        session.merge(
            StandingNames(event_id=event_id, score_version=parts.names_of, names=parts.names)
        )
    session.flush()
    return True


def _names_gone(row: Standing, parts: Parts | None) -> bool:
    """Whether the names a standing was caught up with are no longer those that are kept."""
    return parts is not None and parts.names is None and row.names_of != parts.names_of
