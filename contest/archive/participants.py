"""People of an imported contest: units, people, judges, entries, panels, recusals, incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from contest.archive.set_up import SetUp, day
from contest.audit.operations import Actor
from contest.db import Base, db
from contest.entries.models import Delegation, Entry, Incident, Member, Registrant
from contest.panels.models import Judge, Panel, Recusal, Seat
from contest.people.models import ID_CARD
from contest.people.operations import GENDERS, PersonIn, find_or_create_people
from contest.people.units import UnitIn, find_or_create_units

Document = dict[str, Any]
PLAIN = (
    "no", "name", "group", "team", "status", "reason", "extra", "coefficients", "times",
    "draw_no", "session", "station", "blind_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Participants:
    """Ids of the rows that sheets name."""

    judges: dict[str, int]
    entries: dict[tuple[str, str], int]


def create_participants(
    *, actor: Actor, set_up: SetUp, document: Document, numbers: Mapping[str, str]
) -> Participants:
    """Add everybody the document names, in the present transaction.

    numbers: plain ID numbers by person code.
    """
    contest_id = set_up.contest.id
    units = _units(actor, contest_id, document.get("units", ()))
    people = _people(actor, contest_id, document.get("people", ()), units, numbers)
    judges = document.get("judges", [])
    rows = [
        {
            "contest_id": contest_id,
            "code": judge["code"],
            "name": judge.get("name"),
            "delegation_id": _of(units, judge.get("unit")),
        }
        for judge in judges
    ]
    judge_ids = dict(zip((j["code"] for j in judges), insert_rows(Judge, rows), strict=True))
    entries = _entries(set_up, document.get("entries", []), units, people)
    _panels(set_up, document.get("panels", []), judge_ids)
    _facts(document, judge_ids, entries)
    return Participants(judge_ids, entries)


def insert_rows(model: type[Base], rows: list[Document]) -> list[int]:
    """Insert rows and return their ids, in order."""
    if not rows:
        return []
    query = insert(model).returning(model.__table__.c.id, sort_by_parameter_order=True)
    return list(db.session.scalars(query, rows))


def _of(ids: Mapping[str, int], code: str | None) -> int | None:
    return None if code is None else ids[code]


def _units(actor: Actor, contest_id: int, units: Any) -> dict[str, int]:
    places = {unit["code"]: place for place, unit in enumerate(units)}
    wanted = [
        UnitIn(
            name=unit.get("name", unit["code"]).strip(),
            parent=_of(places, unit.get("parent")),
            region=unit.get("region"),
            headcount=unit.get("headcount"),
        )
        for unit in units
    ]
    ids = find_or_create_units(actor=actor, units=wanted)
    rows = [
        {
            "contest_id": contest_id,
            "unit_id": unit_id,
            "code": unit["code"],
            "name": unit.get("name", unit["code"]),
            "parent": unit.get("parent"),
            "region": unit.get("region"),
            "headcount": unit.get("headcount"),
        }
        for unit, unit_id in zip(units, ids, strict=True)
    ]
    return dict(zip(places, insert_rows(Delegation, rows), strict=True))


def _people(
    actor: Actor, contest_id: int, people: Any, units: dict[str, int], numbers: Mapping[str, str]
) -> dict[str, int]:
    wanted = [_person(person, numbers.get(person["code"], "")) for person in people]
    ids = find_or_create_people(actor=actor, people=wanted)
    rows = [
        {
            "contest_id": contest_id,
            "person_id": person_id,
            "delegation_id": _of(units, person.get("unit")),
            "code": person["code"],
            "name": person.get("name", person["code"]),
            "gender": person.get("gender"),
            "born_on": day(person.get("born_on")),
            "trade": person.get("trade"),
            "level": person.get("level"),
            "extras": {key: person[key] for key in ("titles", "id_type") if key in person},
        }
        for person, person_id in zip(people, ids, strict=True)
    ]
    return dict(zip((p["code"] for p in people), insert_rows(Registrant, rows), strict=True))


def _person(person: Document, number: str) -> PersonIn:
    gender = person.get("gender", "")
    # an identity card says gender and birth itself; what the document says stays with the contest
    carded = bool(number) and (person.get("id_type") or ID_CARD) == ID_CARD
    return PersonIn(
        name=str(person.get("name", person["code"])),
        id_type=person.get("id_type", ""),
        id_no=number,
        gender=gender if gender in GENDERS and not carded else "",
        born_on=None if carded else day(person.get("born_on")),
    )


def _entries(
    set_up: SetUp, entries: list[Document], units: dict[str, int], people: dict[str, int]
) -> dict[tuple[str, str], int]:
    rows = [
        {key: entry.get(key) for key in PLAIN}
        | {
            "event_id": set_up.events[entry["event"]].id,
            "delegation_id": _of(units, entry.get("unit")),
            "registrant_id": _of(people, entry.get("person")),
            "state": "withdrawn" if entry.get("status") == "withdrawn" else "approved",
        }
        for entry in entries
    ]
    ids = insert_rows(Entry, rows)
    members = [
        {
            "entry_id": entry_id,
            "position": position,
            "name": member.get("name", member.get("person")),
            "registrant_id": _of(people, member.get("person")),
        }
        for entry, entry_id in zip(entries, ids, strict=True)
        for position, member in enumerate(entry.get("members", ()), 1)
    ]
    insert_rows(Member, members)
    return dict(zip(((e["event"], e["no"]) for e in entries), ids, strict=True))


def _panels(set_up: SetUp, panels: list[Document], judges: dict[str, int]) -> None:
    rows = []
    for panel in panels:
        stage, _slash, period = panel["stage"].partition("/")
        rows.append(
            {
                "event_id": set_up.events[panel["event"]].id,
                "stage_id": set_up.stages[panel["event"], stage].id,
                "period": period,
                "name": panel.get("name"),
                "entries": panel.get("entries"),
            }
        )
    seats = [
        {
            "panel_id": panel_id,
            "judge_id": judges[seat["judge"]],
            "head": seat.get("head"),
            "criteria": seat.get("criteria"),
        }
        for panel, panel_id in zip(panels, insert_rows(Panel, rows), strict=True)
        for seat in panel["seats"]
    ]
    insert_rows(Seat, seats)


def _facts(document: Document, judges: dict[str, int], entries: dict[tuple[str, str], int]) -> None:
    insert_rows(
        Recusal,
        [
            {"judge_id": judges[r["judge"]], "entry_id": entries[r["event"], r["entry"]]}
            for r in document.get("recusals", ())
        ],
    )
    insert_rows(
        Incident,
        [
            {
                "entry_id": entries[fact["event"], fact["entry"]],
                "key": fact["key"],
                "on": day(fact.get("on")),
                "period": fact.get("period"),
                "document": fact.get("document"),
                "lifted": day(fact.get("lifted")),
            }
            for fact in document.get("incidents", ())
        ],
    )
