"""People of a contest as its bundle writes them, from units to recusals."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.contests.models import Event
from contest.db import db
from contest.entries.models import Delegation, Entry, Registrant
from contest.entries.queries import TAKES_PART
from contest.panels.models import Judge, Panel, Recusal
from contest.people.crypto import Envelope

Document = dict[str, Any]


def people_sections(contest_id: int, envelope: Envelope | None) -> dict[str, list[Document]]:
    """The sections that name people. envelope: seals ID numbers; None leaves them out."""
    units = _all(Delegation, contest_id)
    people = _all(Registrant, contest_id, joinedload(Registrant.person))
    judges = _all(Judge, contest_id)
    codes = {unit.id: unit.code for unit in units}
    return {
        "units": [present(unit, "code", "name", "parent", "region", "headcount") for unit in units],
        "people": [_person(person, codes, envelope) for person in people],
        "judges": [
            present(judge, "code", "name") | _code("unit", codes, judge.delegation_id)
            for judge in judges
        ],
        "panels": _panels(contest_id, {judge.id: judge.code for judge in judges}),
        "entries": _entries(contest_id, codes, {person.id: person.code for person in people}),
        "recusals": _recusals(contest_id),
    }


def present(row: Any, *names: str) -> Document:
    """The columns of a row that hold something, days as text."""
    found = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in found.items()
        if value is not None
    }


def _all(model: Any, contest_id: int, *options: Any) -> Iterable[Any]:
    query = select(model).where(model.contest_id == contest_id).order_by(model.id)
    return db.session.scalars(query.options(*options)).all()


def _code(key: str, codes: dict[int, str], row_id: int | None) -> Document:
    return {} if row_id is None else {key: codes[row_id]}


def _person(person: Registrant, units: dict[int, str], envelope: Envelope | None) -> Document:
    document = present(person, "code", "name", "gender", "born_on", "trade", "level")
    document |= _code("unit", units, person.delegation_id)
    document |= {key: person.extras[key] for key in ("titles", "id_type") if key in person.extras}
    if envelope is not None and (number := person.person.id_no):
        document["id_no"] = envelope.seal(number)
        document.setdefault("id_type", person.person.id_type)
    return document


def _panels(contest_id: int, judges: dict[int, str]) -> list[Document]:
    query = (
        select(Panel)
        .join(Event, Event.id == Panel.event_id)
        .where(Event.contest_id == contest_id)
        .options(joinedload(Panel.event), joinedload(Panel.stage), selectinload(Panel.seats))
        .order_by(Panel.id)
    )
    return [
        {
            "event": panel.event.code,
            "stage": f"{panel.stage.code}/{panel.period}" if panel.period else panel.stage.code,
            **present(panel, "name", "entries"),
            "seats": [
                {"judge": judges[seat.judge_id], **present(seat, "head", "criteria")}
                for seat in panel.seats
            ],
        }
        for panel in db.session.scalars(query)
    ]


def _entries(contest_id: int, units: dict[int, str], people: dict[int, str]) -> list[Document]:
    query = (
        select(Entry)
        .join(Event, Event.id == Entry.event_id)
        .where(Event.contest_id == contest_id, TAKES_PART)
        .options(joinedload(Entry.event), selectinload(Entry.members))
        .order_by(Entry.id)
    )
    return [_entry(entry, units, people) for entry in db.session.scalars(query)]


def _entry(entry: Entry, units: dict[int, str], people: dict[int, str]) -> Document:
    document = present(
        entry, "no", "name", "group", "team", "status", "reason", "coefficients", "times", "extra",
        "draw_no", "session", "station", "blind_code",
    )  # fmt: skip
    document["event"] = entry.event.code
    document |= _code("unit", units, entry.delegation_id)
    document |= _code("person", people, entry.registrant_id)
    if entry.state == "withdrawn":
        document["status"] = "withdrawn"
    members = [
        {"name": member.name, **_code("person", people, member.registrant_id)}
        for member in entry.members
    ]
    return document | ({"members": members} if members else {})


def _recusals(contest_id: int) -> list[Document]:
    query = (
        select(Judge.code.label("judge"), Entry.no.label("entry"), Event.code.label("event"))
        .select_from(Recusal)
        .join(Judge, Judge.id == Recusal.judge_id)
        .join(Entry, Entry.id == Recusal.entry_id)
        .join(Event, Event.id == Entry.event_id)
        .where(Judge.contest_id == contest_id, TAKES_PART)
        .order_by(Recusal.id)
    )
    return [dict(row._mapping) for row in db.session.execute(query)]
