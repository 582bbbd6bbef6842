"""What a unit sees of its own entries in a contest (本单位报名). Only reads."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import db
from contest.entries import eligibility
from contest.entries.models import Delegation, Entry, RosterUpload, Submission
from contest.entries.operations.submitting import submission_problems
from contest.entries.queries import (
    LIVE,
    OPEN,
    Hours,
    delegations_of,
    entries_of,
    hours_of,
    submissions_of,
)


@dataclass(frozen=True, slots=True)
class EventDesk:
    """One event: own entries, places taken and allowed (None: no limit)."""

    event: Event
    entries: list[Entry]
    taken: int
    most: int | None
    rules: list[str]


@dataclass(frozen=True, slots=True)
class Desk:
    """A contest as one unit and those below it see it; ``own`` is None before its first use."""

    contest: Contest
    own: Delegation | None
    delegations: list[Delegation]
    events: list[EventDesk]
    entries: list[Entry]
    problems: dict[int, dict[str, str]]
    submissions: list[Submission]
    upload: RosterUpload | None
    hours: Hours

    @property
    def is_open(self) -> bool:
        """May people be entered now?"""
        return self.hours.is_open

    @property
    def closes_at(self) -> datetime | None:
        """The last moment for the own delegation."""
        return self.hours.closes_at

    @property
    def waiting(self) -> list[Entry]:
        """Entries of the own delegation that can be handed in: drafts, and what was mended."""
        return [entry for entry in self._open if not entry.is_unmended]

    @property
    def unmended(self) -> list[Entry]:
        """Entries of the own delegation that came back and that nobody has touched since."""
        return [entry for entry in self._open if entry.is_unmended]

    @property
    def _open(self) -> list[Entry]:
        own_id = self.own.id if self.own else None
        return [e for e in self.entries if e.state in OPEN and e.delegation_id == own_id]

    @property
    def ready(self) -> list[Entry]:
        """Those of them without a fault."""
        return [entry for entry in self.waiting if not self.problems.get(entry.id)]

    @property
    def returned(self) -> list[Entry]:
        """What came back and is still to be mended."""
        return [entry for entry in self.entries if entry.is_unmended]

    @property
    def counts(self) -> dict[str, int]:
        """How many entries there are, by state."""
        found: dict[str, int] = {}
        for entry in self.entries:
            found[entry.state] = found.get(entry.state, 0) + 1
        return found

    @property
    def form_missing(self) -> bool:
        """Was something handed in, and no stamped form after it?"""
        handed = [s for s in self.submissions if self.own and s.delegation_id == self.own.id]
        if not handed or self.own is None:
            return False
        return self.own.form_at is None or self.own.form_at < handed[0].submitted_at


def desk_of(contest: Contest, unit_ids: Collection[int], unit_id: int | None) -> Desk:
    """The desk of these units in a contest. unit_id: the one that acts."""
    delegations = delegations_of(contest.id, unit_ids)
    own = next((d for d in delegations if d.unit_id == unit_id), None)
    ids = [delegation.id for delegation in delegations]
    entries = entries_of(ids)
    open_ones = [entry for entry in entries if entry.state in OPEN]
    return Desk(
        contest=contest,
        own=own,
        delegations=delegations,
        events=_events(contest, entries, own),
        entries=entries,
        problems=submission_problems(contest, open_ones),
        submissions=submissions_of(ids),
        upload=_upload(own),
        hours=hours_of(contest, own, now()),
    )


def own_contests(roles: Iterable[tuple[str, int | None]]) -> list[Contest]:
    """Contests in which somebody enters people for a unit, the newest first."""
    where = {contest for role, contest in roles if role == "enterprise"}
    query = select(Contest).order_by(Contest.starts_on.desc().nulls_first(), Contest.id.desc())
    if None not in where:
        query = query.where(Contest.id.in_(where))
    else:
        query = query.where(Contest.state != "draft")
    return list(db.session.scalars(query.limit(30)))


def units_entered(contest_id: int) -> int:
    """How many units have handed something in."""
    query = (
        select(func.count(Entry.delegation_id.distinct()))
        .join(Event, Event.id == Entry.event_id)
        .where(Event.contest_id == contest_id, Entry.state.in_(LIVE), Entry.state != "draft")
    )
    return db.session.scalar(query) or 0


def _events(contest: Contest, entries: list[Entry], own: Delegation | None) -> list[EventDesk]:
    found = []
    for event in contest.events:
        mine = [entry for entry in entries if entry.event_id == event.id]
        own_id = own.id if own else None
        live = [e for e in mine if e.state in LIVE and e.delegation_id == own_id]
        most = eligibility.rules(event).get("per_unit")
        found.append(EventDesk(event, mine, len(live), most, eligibility.summary(event)))
    return found


def _upload(own: Delegation | None) -> RosterUpload | None:
    if own is None:
        return None
    wanted = (RosterUpload.delegation_id == own.id, RosterUpload.state == "read")
    return db.session.scalar(select(RosterUpload).where(*wanted).limit(1))
