"""Setting a contest up and entering people, as it is told in the demonstration (演示报名)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contest.accounts.operations import grant_role
from contest.archive.queries import export_bundle
from contest.clock import at
from contest.contests.models import Contest, Event
from contest.demo.cast import CONTACT, LEADER, Cast
from contest.demo.names import Worker, photographed
from contest.demo.photos import portrait
from contest.entries.models import Delegation, Entry, Registrant
from contest.entries.operations.entering import add_entry, delegation_for, save_contacts
from contest.entries.operations.people import PersonData, save_person
from contest.entries.operations.review import decide_entries
from contest.entries.operations.submitting import submit_entries
from contest.files.operations import store_file
from contest.planning.operations import (
    create_contest,
    open_registration,
    save_set_up,
    set_up_digest,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A contest as it is set up; days count from today, negative ones are past."""

    name: str
    edition: str
    theme: str
    starts: int
    ends: int
    opens: int
    closes: int
    organiser: str = "滨江市总工会"


def plan_contest(cast: Cast, plan: Plan, *, made: datetime) -> Contest:
    """Make a contest from the ready-made kind, fix its times; registration opens on its day."""
    actor, account = cast.actor("organiser"), cast.accounts["organiser"]
    head = {
        "name": plan.name,
        "organiser": plan.organiser,
        "edition": plan.edition,
        "starts_on": cast.written(plan.starts),
        "ends_on": cast.written(plan.ends),
    }
    with at(made):
        contest = create_contest(actor=actor, account=account, kind="skills", head=head)
        before = export_bundle(contest)
        after = _with_times(before, plan, cast)
        base = set_up_digest(before)
        save_set_up(actor=actor, contest=contest, document=after, base=base)
    with at(cast.day(plan.opens, "08:00")):
        open_registration(actor=actor, contest=contest)
    return contest


def event_of(contest: Contest, code: str) -> Event:
    """The event of a code."""
    return next(event for event in contest.events if event.code == code)


def join(cast: Cast, contest: Contest, unit: int, *, when: datetime) -> Delegation:
    """A unit takes part: its delegation and who answers for it."""
    leader, contact = cast.of_unit(unit)[LEADER], cast.of_unit(unit)[CONTACT]
    account, organiser = cast.clerks[unit], cast.actor("organiser")
    with at(when):
        grant_role(actor=organiser, account=account, role="enterprise", contest_id=contest.id)
        clerk = cast.clerk(unit)
        delegation = delegation_for(actor=clerk, contest=contest, unit=cast.units[unit])
        save_contacts(
            actor=clerk,
            delegation=delegation,
            leader=leader.name,
            leader_phone=leader.phone,
            contact=contact.name,
            contact_phone=contact.phone,
        )
    return delegation


def enter(
    cast: Cast, contest: Contest, delegation: Delegation, who: Sequence[Worker], *, when: datetime
) -> list[Entry]:
    """A unit fills its people in; they stay drafts."""
    with at(when):
        return [_enter(cast, contest, delegation, worker) for worker in who]


def hand_in(cast: Cast, delegation: Delegation, unit: int, *, when: datetime) -> None:
    """A unit hands in what it has."""
    with at(when):
        submit_entries(actor=cast.clerk(unit), delegation=delegation)


def approve(cast: Cast, contest: Contest, entries: Sequence[Entry], *, when: datetime) -> None:
    """The organiser approves these."""
    with at(when):
        decide_entries(
            actor=cast.actor("organiser"), contest=contest, entries=entries, word="approved"
        )


def register_all(
    cast: Cast, contest: Contest, numbers: Mapping[int, int], *, first: int
) -> dict[int, Delegation]:
    """Units enter so many of each trade, hand them in, and all are approved.

    numbers: position of the unit → how many of each trade; first: the day the first unit comes
    """
    delegations, entries = {}, []
    for place, (unit, count) in enumerate(numbers.items()):
        when = cast.day(first + place // 2, f"{9 + place % 2 * 4:02}:{place * 7 % 60:02}")
        delegation = delegations[unit] = join(cast, contest, unit, when=when)
        who = [w for code in ("welder", "electrician", "fitter")
               for w in cast.of_unit(unit, code)[:count]]  # fmt: skip
        entries += enter(cast, contest, delegation, who, when=when)
        hand_in(cast, delegation, unit, when=when)
    approve(cast, contest, entries, when=cast.day(first + len(numbers) // 2 + 2, "15:20"))
    return delegations


def _enter(cast: Cast, contest: Contest, delegation: Delegation, worker: Worker) -> Entry:
    event, clerk = event_of(contest, worker.trade), cast.clerk(worker.unit)
    data = PersonData(
        name=worker.name,
        id_no=worker.id_no,
        gender=worker.gender,
        trade=event.trade or "",
        level=worker.level,
        phone=worker.phone,
        consent=True,
    )
    person = save_person(actor=clerk, delegation=delegation, data=data)
    if photographed(worker):
        _attach_photo(cast, contest, delegation, worker, person)
    return add_entry(actor=clerk, event=event, delegation=delegation, registrant=person)


def _attach_photo(
    cast: Cast, contest: Contest, delegation: Delegation, worker: Worker, person: Registrant
) -> None:
    stored = store_file(
        actor=cast.clerk(worker.unit),
        data=portrait(int(worker.id_no[6:17]), long_hair=worker.gender == "女"),
        name=f"{worker.name}.jpg",
        content_type="image/jpeg",
        contest_id=contest.id,
        purpose="photo",
        unit_id=delegation.unit_id,
    )
    person.photo_id = stored.id


def _with_times(document: dict[str, Any], plan: Plan, cast: Cast) -> dict[str, Any]:
    registration = {
        "opens_at": cast.written(plan.opens, "08:00"),
        "closes_at": cast.written(plan.closes, "18:00"),
    }
    head = {**document["contest"], "theme": plan.theme, "registration": registration}
    events = [
        {
            **event,
            "eligibility": {**event["eligibility"], "age_on": cast.written(plan.starts)},
        }
        for event in document["events"]
    ]
    return {**document, "contest": head, "events": events}
