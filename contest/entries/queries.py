"""What one may ask about entries (报名查询)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from contest.clock import now, today
from contest.contests.models import Contest, Event, Extension
from contest.db import db
from contest.entries import eligibility
from contest.entries.eligibility import Facts
from contest.entries.models import (
    BulkDecision,
    Delegation,
    Draw,
    Entry,
    Member,
    Registrant,
    Submission,
    UnitRequest,
)
from contest.i18n import _
from contest.people.models import Unit

ZONE = "Asia/Shanghai"
OPEN = ("draft", "returned")  # the unit may still change it
LIVE = ("draft", "submitted", "returned", "approved")  # takes up a place
# approved, or approved once and withdrawn from the contest since
TAKES_PART = or_(Entry.state == "approved", Entry.status == "withdrawn")
Checked = dict[int, dict[str, str]]


def local_moment(contest: Contest, key: str) -> datetime | None:
    """``opens_at`` or ``closes_at`` of the contest's registration; None without one."""
    said = (contest.setup.get("registration") or {}).get(key)
    if not said:
        return None
    moment = datetime.fromisoformat(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(contest.timezone or ZONE))


@dataclass(frozen=True, slots=True)
class Hours:
    """When one delegation may enter people; ``extended``: its own later end, if it has one."""

    opens_at: datetime | None
    closes_at: datetime | None
    extended: datetime | None
    is_open: bool


def hours_of(contest: Contest, delegation: Delegation | None, at: datetime) -> Hours:
    """The hours of registration for this delegation, and whether it is open at this moment.

    An extension holds although the contest is closed for the others; not once judging began.
    A contest that was called off takes nobody any more.
    """
    opens, common = local_moment(contest, "opens_at"), local_moment(contest, "closes_at")
    own = _extension(contest, delegation)
    closes = max(common, own) if common and own else own or common
    if own and at < own:
        is_open = contest.state in ("registering", "closed")
    else:
        begun = contest.state == "registering" and not (opens and at < opens)
        is_open = begun and (common is None or at < common)
    return Hours(opens, closes, own, is_open and contest.cancelled_at is None)


def deadline(contest: Contest, delegation: Delegation | None) -> datetime | None:
    """The last moment for this delegation; its own extension where it has a later one."""
    return hours_of(contest, delegation, now()).closes_at


def registration_open(contest: Contest, delegation: Delegation | None, at: datetime) -> bool:
    """May this delegation enter people at this moment (报名是否开放)?"""
    return hours_of(contest, delegation, at).is_open


def _extension(contest: Contest, delegation: Delegation | None) -> datetime | None:
    if delegation is None:
        return None
    wanted = (Extension.contest_id == contest.id, Extension.delegation_id == delegation.id)
    return db.session.scalar(select(Extension.until).where(*wanted))


def delegations_of(contest_id: int, unit_ids: Collection[int]) -> list[Delegation]:
    """Delegations of these units in this contest."""
    query = select(Delegation).where(
        Delegation.contest_id == contest_id, Delegation.unit_id.in_(unit_ids)
    )
    return list(db.session.scalars(query.order_by(Delegation.id)))


def delegation_of_unit(contest_id: int, unit_id: int) -> Delegation | None:
    """The delegation of this unit; the oldest when an import brought several."""
    found = delegations_of(contest_id, [unit_id])
    return found[0] if found else None


def entries_of(delegation_ids: Collection[int]) -> list[Entry]:
    """All entries of these delegations, by event and number, ready for a page."""
    query = (
        select(Entry)
        .join(Event, Event.id == Entry.event_id)
        .where(Entry.delegation_id.in_(delegation_ids))
        .order_by(Event.position, Event.id, Entry.no)
    )
    return list(db.session.scalars(with_people(query)))


def recent_entries(
    unit_ids: Collection[int], contest_ids: Collection[int], *, most: int
) -> list[Entry]:
    """The entries of these units that moved last, of these contests."""
    query = (
        select(Entry)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .where(Delegation.unit_id.in_(unit_ids), Delegation.contest_id.in_(contest_ids))
        .order_by(Entry.moved_at.desc().nulls_last(), Entry.id.desc())
        .limit(most)
    )
    query = with_people(query).options(joinedload(Entry.event).joinedload(Event.contest))
    return list(db.session.scalars(query))


def entry_counts(unit_ids: Collection[int], contest_ids: Collection[int]) -> dict[int, int]:
    """How many entries these units have, by contest."""
    query = (
        select(Delegation.contest_id, func.count())
        .join(Entry, Entry.delegation_id == Delegation.id)
        .where(Delegation.unit_id.in_(unit_ids), Delegation.contest_id.in_(contest_ids))
        .group_by(Delegation.contest_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def with_people(query: Select[Entry]) -> Select[Entry]:
    """Entries with everything a list shows, in a fixed number of queries."""
    return query.options(
        joinedload(Entry.event),
        joinedload(Entry.delegation),
        joinedload(Entry.registrant).joinedload(Registrant.person),
        selectinload(Entry.members).joinedload(Member.registrant).joinedload(Registrant.person),
    )


def entries_matching(
    contest_id: int,
    *,
    text: str = "",
    state: str = "",
    event_id: int | None = None,
    delegation_id: int | None = None,
    sort: str = "",
) -> Select[Entry]:
    """Entries of a contest for the organiser's list.

    text: part of name, unit or number. sort: ``name unit event moved``; empty: by event, number.
    """
    query = (
        select(Entry)
        .join(Event, Event.id == Entry.event_id)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .where(Event.contest_id == contest_id)
    )
    if text:
        named = (Entry.name, Entry.no, Delegation.name)
        members = select(Member.entry_id).where(Member.name.icontains(text, autoescape=True))
        query = query.where(
            or_(*(c.icontains(text, autoescape=True) for c in named), Entry.id.in_(members))
        )
    if state:
        query = query.where(Entry.state == state)
    if event_id:
        query = query.where(Entry.event_id == event_id)
    if delegation_id:
        query = query.where(Entry.delegation_id == delegation_id)
    orders = {
        "name": (Entry.name,),
        "unit": (Delegation.name,),
        "moved": (Entry.moved_at.desc(),),
    }
    return query.order_by(*orders.get(sort, ()), Event.position, Event.id, Entry.no)


def state_counts(contest_id: int) -> dict[str, int]:
    """How many entries of the contest are in each state."""
    query = select(Entry.state, func.count()).join(Event).where(Event.contest_id == contest_id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Entry.state))}


def eligibility_of(contest: Contest, entries: Iterable[Entry]) -> Checked:
    """What is not met, by entry id; entries that may take part have an empty mapping.

    Two more queries, however many entries.
    """
    rows = list(entries)
    in_unit = _unit_counts({entry.event_id for entry in rows})
    people = {person.id for entry in rows for person in people_of(entry)}
    of_person = _person_counts(people)
    fallback = today(contest.timezone or ZONE)
    found: Checked = {}
    for entry in rows:
        on = eligibility.check_day(contest, entry.event, fallback)
        places = in_unit.get((entry.event_id, entry.delegation_id), 1)
        found[entry.id] = _entry_problems(entry, places, of_person, on)
    return found


def people_of(entry: Entry) -> list[Registrant]:
    """Whoever takes part in an entry: the person, or the members of a team."""
    if entry.registrant:
        return [entry.registrant]
    return [member.registrant for member in entry.members if member.registrant]


def titles_of(person: Registrant) -> tuple[str, ...]:
    """The titles a person holds."""
    return tuple(person.extras.get("titles") or ())


def _entry_problems(
    entry: Entry, places: int, of_person: Mapping[int, int], on: date
) -> dict[str, str]:
    found = eligibility.place_problems(entry.event, places)
    for person in people_of(entry):
        count = of_person.get(person.id, 1)
        facts = Facts(person.born_on, person.level or "", titles_of(person), places, count)
        for field, sentence in eligibility.problems(entry.event, facts, on).items():
            named = sentence if entry.registrant else person.name + _("：") + sentence
            found.setdefault(field, named)
    return found


def _unit_counts(event_ids: set[int]) -> dict[tuple[int, int | None], int]:
    query = (
        select(Entry.event_id, Entry.delegation_id, func.count())
        .where(Entry.event_id.in_(event_ids), Entry.state.in_(LIVE))
        .group_by(Entry.event_id, Entry.delegation_id)
    )
    return {(event, delegation): n for event, delegation, n in db.session.execute(query)}


def _person_counts(registrant_ids: set[int]) -> dict[int, int]:
    """Events in which each registrant has a live entry, alone or in a team."""
    alone = select(Entry.registrant_id.label("who"), Entry.event_id).where(
        Entry.registrant_id.in_(registrant_ids), Entry.state.in_(LIVE)
    )
    teams = (
        select(Member.registrant_id.label("who"), Entry.event_id)
        .join(Entry, Entry.id == Member.entry_id)
        .where(Member.registrant_id.in_(registrant_ids), Entry.state.in_(LIVE))
    )
    both = alone.union(teams).subquery()
    query = select(both.c.who, func.count(both.c.event_id.distinct())).group_by(both.c.who)
    return {row[0]: row[1] for row in db.session.execute(query)}


def submissions_of(delegation_ids: Collection[int]) -> list[Submission]:
    """Receipts of these delegations, the newest first."""
    query = select(Submission).where(Submission.delegation_id.in_(delegation_ids))
    return list(db.session.scalars(query.order_by(Submission.id.desc())))


def last_bulk(contest_id: int) -> BulkDecision | None:
    """The last bulk action of the contest, undone or not."""
    query = select(BulkDecision).where(BulkDecision.contest_id == contest_id)
    return db.session.scalar(query.order_by(BulkDecision.id.desc()).limit(1))


def open_requests(contest_id: int) -> int:
    """How many units wait for an account."""
    wanted = (UnitRequest.contest_id == contest_id, UnitRequest.state == "open")
    return db.session.scalar(select(func.count()).select_from(UnitRequest).where(*wanted)) or 0


def earlier_people(unit_ids: Collection[int], contest_id: int) -> list[Registrant]:
    """People these units entered in other contests and not in this one, the latest contest first.

    Each person once, as they were last.
    """
    present = select(Registrant.person_id).where(Registrant.contest_id == contest_id)
    query = (
        select(Registrant)
        .join(Delegation, Delegation.id == Registrant.delegation_id)
        .where(
            Delegation.unit_id.in_(unit_ids),
            Registrant.contest_id != contest_id,
            Registrant.person_id.not_in(present),
        )
        .options(joinedload(Registrant.person), joinedload(Registrant.delegation))
        .order_by(Registrant.contest_id.desc(), Registrant.id)
    )
    found: dict[int, Registrant] = {}
    for person in db.session.scalars(query):
        found.setdefault(person.person_id, person)
    return list(found.values())


def units_named(unit_ids: Collection[int]) -> list[Unit]:
    """These units by id."""
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)).order_by(Unit.id)))


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One event on the overview of draws."""

    event: Event
    approved: int
    drawn: int
    arrived: int
    away: int
    draw: Draw | None


def draw_overview(contest_id: int) -> list[DrawRow]:
    """Every event: who takes part, who has a lot, who is there. Three queries."""
    counted = (
        select(
            Entry.event_id,
            func.count(),
            func.count(Entry.draw_no),
            func.count(Entry.arrived_at),
            func.count(Entry.status),
        )
        .join(Event, Event.id == Entry.event_id)
        .where(Event.contest_id == contest_id, Entry.state == "approved")
        .group_by(Entry.event_id)
    )
    numbers = {row[0]: row for row in db.session.execute(counted)}
    held = select(Draw).join(Event).where(Event.contest_id == contest_id, Draw.current)
    draws = {draw.event_id: draw for draw in db.session.scalars(held)}
    events = select(Event).where(Event.contest_id == contest_id).order_by(Event.position, Event.id)
    return [
        _draw_row(event, numbers.get(event.id), draws.get(event.id))
        for event in db.session.scalars(events)
    ]


def _draw_row(
    event: Event, counted: Row[int, int, int, int, int] | None, draw: Draw | None
) -> DrawRow:
    if counted is None:
        return DrawRow(event, 0, 0, 0, 0, draw)
    _event_id, approved, drawn, arrived, away = counted
    return DrawRow(event, approved, drawn, arrived, away, draw)


def check_in_list(
    contest_id: int, *, text: str = "", event: str = "", session: str = "", on: str = ""
) -> Select[Entry]:
    """Those who take part, in the order of draw. on: ``here away waiting``; empty for all."""
    query = (
        entries_matching(contest_id, text=text, event_id=int(event) if event.isdigit() else None)
        .where(TAKES_PART)
        .order_by(None)
        .order_by(Event.position, Event.id, func.length(Entry.draw_no), Entry.draw_no, Entry.no)
        .options(joinedload(Entry.event), joinedload(Entry.delegation))
        .options(joinedload(Entry.registrant))
    )
    if session:
        query = query.where(Entry.session == session)
    if on == "here":
        query = query.where(Entry.arrived_at.is_not(None))
    if on == "away":
        query = query.where(Entry.status.is_not(None))
    if on == "waiting":
        query = query.where(Entry.arrived_at.is_(None), Entry.status.is_(None))
    return query


def check_in_counts(contest_id: int, event: str = "") -> dict[str, int]:
    """How many are here, away and still to come, of the contest or one event."""
    query = (
        select(func.count(), func.count(Entry.arrived_at), func.count(Entry.status))
        .select_from(Entry)
        .join(Event, Event.id == Entry.event_id)
        .where(Event.contest_id == contest_id)
        .where(TAKES_PART)
    )
    if event.isdigit():
        query = query.where(Entry.event_id == int(event))
    everybody, here, away = db.session.execute(query).one()
    return {"": everybody, "here": here, "away": away, "waiting": everybody - here - away}
