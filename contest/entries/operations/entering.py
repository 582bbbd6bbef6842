"""What a unit does with its entries before it hands them in (填写报名)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, hold_chain, record
from contest.clock import now
from contest.contests.models import Contest, Event
from contest.contests.operations import bump_score_version
from contest.db import db
from contest.entries.models import Delegation, Entry, Member, Registrant
from contest.entries.operations.people import PersonData, new_code, save_person
from contest.entries.queries import OPEN, delegation_of_unit, people_of, registration_open
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.people.models import Unit

LIVE_STATES = ("draft", "submitted", "returned", "approved")


def delegation_for(*, actor: Actor, contest: Contest, unit: Unit) -> Delegation:
    """The unit in this contest (代表队); made at its first use."""
    found = delegation_of_unit(contest.id, unit.id)
    if found is None:
        hold_chain(contest_chain(contest.id))
        found = delegation_of_unit(contest.id, unit.id)
    if found is None:
        found = Delegation(
            contest_id=contest.id,
            unit_id=unit.id,
            code=f"unit-{unit.id}",
            name=unit.name,
            region=unit.region,
            headcount=unit.headcount,
            extras={},
        )
        db.session.add(found)
        db.session.flush()
        _note(actor, contest.id, "create_delegation", f"delegation:{found.id}", {"name": unit.name})
    return found


def save_contacts(*, actor: Actor, delegation: Delegation, **contacts: str) -> None:
    """Who answers for the delegation: leader (领队), contact and their numbers."""
    old = {key: delegation.extras.get(key, "") for key in contacts}
    new = {key: value.strip() for key, value in contacts.items()}
    delegation.extras = {**delegation.extras, **new}
    subject = f"delegation:{delegation.id}"
    chain = contest_chain(delegation.contest_id)
    record(actor=actor, chain=chain, action="save_contacts", subject=subject, old=old, new=new)


def require_open(contest: Contest, delegation: Delegation | None, late_reason: str = "") -> None:
    """Raise Conflict when registration is over; an organiser goes on with a reason."""
    if not late_reason and not registration_open(contest, delegation, now()):
        raise Conflict(
            _("现在不在报名时间内，不能改动。要改请联系组织者，由组织者写明理由后代改。")
        )


def add_entry(
    *,
    actor: Actor,
    event: Event,
    delegation: Delegation,
    registrant: Registrant | None = None,
    name: str = "",
    late_reason: str = "",
) -> Entry:
    """Make a draft entry (报名): of a person, or of a team, unit or project by its name.

    Gives it the next number of the event. Raises Conflict when registration is over or the person
    is in this event already, Invalid without a name.
    """
    require_open(event.contest, delegation, late_reason)
    name = registrant.name if registrant else name.strip()
    if not name:
        problem = _("请填名称。")
        raise Invalid(problem, {"team": problem})
    if registrant and _has_entry(event, registrant):
        raise Conflict(_("{name} 已经报了“{event}”，不用再报。", name=name, event=event.name))
    entry = Entry(
        event_id=event.id,
        no=next_numbers(event, 1)[0],
        name=name,
        delegation_id=delegation.id,
        registrant_id=registrant.id if registrant else None,
        team=name if event.entry_type == "team" else None,
        state="draft",
        moved_at=now(),
    )
    db.session.add(entry)
    db.session.flush()
    note_entry(actor, entry, "add_entry", new={"no": entry.no, "name": name}, reason=late_reason)
    return entry


def next_numbers(event: Event, count: int) -> list[str]:
    """The next free numbers (参赛号) of an event, at least three digits; ours until the commit."""
    hold_chain(contest_chain(event.contest_id))
    taken = db.session.scalars(select(Entry.no).where(Entry.event_id == event.id))
    highest = max((int(no) for no in taken if no.isascii() and no.isdigit()), default=0)
    return [f"{highest + step:03}" for step in range(1, count + 1)]


def edit_person(
    *,
    actor: Actor,
    entry: Entry,
    person: Registrant,
    data: PersonData,
    late_reason: str = "",
) -> Registrant:
    """Change a person of an entry (修改报名人员). Raises Conflict for an entry under review."""
    require_editable(entry, late_reason)
    old = _facts(person)
    assert entry.delegation is not None
    row = save_person(actor=actor, delegation=entry.delegation, data=data, known=person)
    note_mended(entry)
    if entry.registrant_id == row.id:
        entry.name = row.name
    for member in entry.members:
        if member.registrant_id == row.id:
            member.name = row.name
    note_entry(actor, entry, "edit_person", old=old, new=_facts(row), reason=late_reason)
    if entry.state == "approved":
        bump_score_version([entry.event_id])
    return row


def require_editable(entry: Entry, late_reason: str = "") -> None:
    """Raise Conflict unless the unit may change this entry now."""
    require_open(entry.event.contest, entry.delegation, late_reason)
    if entry.state in OPEN or late_reason:
        return
    raise Conflict(_("{name} 的报名已经交上去了，退回以后才能改。", name=entry.name))


def add_member(*, actor: Actor, entry: Entry, person: Registrant, late_reason: str = "") -> Member:
    """Put a person into a team (加队员). Raises Conflict when they are in it already."""
    require_editable(entry, late_reason)
    if _has_entry(entry.event, person):
        raise Conflict(_("{name} 在这个项目里已经有参赛队了。", name=person.name))
    position = max((member.position for member in entry.members), default=0) + 1
    member = Member(position=position, name=person.name, registrant_id=person.id)
    entry.members.append(member)
    note_mended(entry)
    db.session.flush()
    note_entry(actor, entry, "add_member", new={"name": person.name}, reason=late_reason)
    return member


def remove_member(*, actor: Actor, entry: Entry, position: int, late_reason: str = "") -> None:
    """Take a person out of a team (减队员); those behind move up."""
    require_editable(entry, late_reason)
    gone = [member for member in entry.members if member.position == position]
    if not gone:
        raise Conflict(_("这名队员已经不在队里了。"))
    name = gone[0].name
    entry.members.remove(gone[0])
    note_mended(entry)
    db.session.flush()
    for place, member in enumerate(entry.members, 1):
        member.position = place
    note_entry(actor, entry, "remove_member", old={"name": name}, reason=late_reason)


def remove_entry(*, actor: Actor, entry: Entry) -> None:
    """Throw a draft away (删草稿): nobody else has seen it."""
    require_open(entry.event.contest, entry.delegation)
    if entry.state != "draft" or entry.submitted_at:
        raise Conflict(_("{name} 的报名交上去过，不能删，可以退出。", name=entry.name))
    note_entry(actor, entry, "remove_entry", old={"no": entry.no, "name": entry.name})
    people = people_of(entry)
    db.session.delete(entry)
    db.session.flush()
    _drop_idle(people)


def withdraw_entry(*, actor: Actor, entry: Entry, reason: str) -> None:
    """Withdraw an entry (退出报名). One that was approved stays in lists as withdrawn (弃权).

    Raises Invalid without a reason, Conflict when it is out already.
    """
    if not reason.strip():
        raise Invalid(_("请写退出的理由。"), {"reason": _("请写退出的理由。")})
    if entry.state in ("withdrawn", "refused"):
        raise Conflict(_("{name} 已经不在名单里了。", name=entry.name))
    old = {"state": entry.state}
    if entry.state == "approved":
        entry.status, entry.reason = "withdrawn", reason.strip()
        bump_score_version([entry.event_id])
    entry.state, entry.moved_at = "withdrawn", now()
    note_entry(actor, entry, "withdraw_entry", old=old, new={"state": "withdrawn"}, reason=reason)


def substitute_person(
    *, actor: Actor, entry: Entry, data: PersonData, reason: str, late_reason: str = ""
) -> Registrant:
    """Somebody else takes the place of an entry (换人), which returns to review if it was there.

    The number stays. Raises Invalid without a reason, Conflict after the draw.
    """
    if not reason.strip():
        raise Invalid(_("请写换人的理由。"), {"reason": _("请写换人的理由。")})
    require_open(entry.event.contest, entry.delegation, late_reason)
    if entry.draw_no:
        raise Conflict(_("已经抽签，不能换人。请联系组织者。"))
    if entry.state not in LIVE_STATES or entry.delegation is None:
        raise Conflict(_("{name} 已经不在名单里了。", name=entry.name))
    before = people_of(entry)
    person = save_person(actor=actor, delegation=entry.delegation, data=data)
    if _has_entry(entry.event, person):
        raise Conflict(_("{name} 已经报了“{event}”。", name=person.name, event=entry.event.name))
    old = {"name": entry.name, "state": entry.state}
    entry.registrant_id, entry.registrant, entry.name = person.id, person, person.name
    if entry.state == "approved":
        entry.state = "submitted"
        bump_score_version([entry.event_id])
    entry.moved_at = now()
    note_mended(entry)
    db.session.flush()
    new = {"name": entry.name, "state": entry.state}
    note_entry(actor, entry, "substitute_person", old=old, new=new, reason=reason)
    _drop_idle(before)
    return person


def copy_people(
    *, actor: Actor, event: Event, delegation: Delegation, people: Sequence[Registrant]
) -> list[Entry]:
    """Enter people of an earlier contest again (沿用往届人员), as drafts with what was known then.

    Consent is asked anew: it was given for the other contest.
    """
    made = []
    for earlier in people:
        row = Registrant(
            contest_id=event.contest_id,
            delegation_id=delegation.id,
            person_id=earlier.person_id,
            code=new_code(),
            name=earlier.name,
            gender=earlier.gender,
            born_on=earlier.born_on,
            trade=earlier.trade,
            level=earlier.level,
            phone=earlier.phone,
            extras=dict(earlier.extras),
        )
        db.session.add(row)
        db.session.flush()
        made.append(add_entry(actor=actor, event=event, delegation=delegation, registrant=row))
    return made


def note_mended(entry: Entry) -> None:
    """The unit saved something of an entry that came back (已补正): it may be handed in again."""
    if entry.state == "returned":
        entry.verdict = {**(entry.verdict or {}), "mended": now().isoformat()}


def note_entry(
    actor: Actor,
    entry: Entry,
    action: str,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """The line of the log about one entry."""
    chain = contest_chain(entry.event.contest_id) if entry.event else _chain_of(entry)
    subject = f"entry:{entry.id}"
    record(
        actor=actor, chain=chain, action=action, subject=subject, old=old, new=new, reason=reason
    )


def _chain_of(entry: Entry) -> str:
    return contest_chain(db.session.get_one(Event, entry.event_id).contest_id)


def _note(actor: Actor, contest_id: int, action: str, subject: str, new: dict[str, Any]) -> None:
    record(actor=actor, chain=contest_chain(contest_id), action=action, subject=subject, new=new)


def _has_entry(event: Event, person: Registrant) -> bool:
    alone = select(Entry.id).where(
        Entry.event_id == event.id,
        Entry.registrant_id == person.id,
        Entry.state.in_(LIVE_STATES),
    )
    team = (
        select(Entry.id)
        .join(Member, Member.entry_id == Entry.id)
        .where(
            Entry.event_id == event.id,
            Member.registrant_id == person.id,
            Entry.state.in_(LIVE_STATES),
        )
    )
    return any(db.session.scalar(query.limit(1)) is not None for query in (alone, team))


def _drop_idle(people: Sequence[Registrant]) -> None:
    """Forget registrants who are in no entry any more; the person stays in the register."""
    for person in people:
        alone = select(Entry.id).where(Entry.registrant_id == person.id).limit(1)
        team = select(Member.id).where(Member.registrant_id == person.id).limit(1)
        if all(db.session.scalar(query) is None for query in (alone, team)):
            db.session.delete(person)
    db.session.flush()


def _facts(person: Registrant) -> dict[str, Any]:
    # no birth date: beside the masked number it would give the whole number away
    return {
        "name": person.name,
        "id_no": person.person.id_mask,
        "gender": person.gender,
        "trade": person.trade,
        "level": person.level,
        "phone": person.phone or "",
        "titles": list(person.extras.get("titles") or ()),
        "certificate_no": person.extras.get("certificate_no", ""),
    }
