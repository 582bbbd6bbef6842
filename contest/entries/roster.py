"""What a roster would change (名册核对): every row beside what is stored. Only reads."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.audit.masks import mask_id
from contest.contests.models import Contest, Event
from contest.db import db
from contest.entries.excel import HEADINGS
from contest.entries.models import Delegation, Entry, Member, Registrant
from contest.entries.operations.people import TAKEN, PersonData, hash_of, person_problems
from contest.entries.queries import LIVE, OPEN
from contest.excel.tables import Row
from contest.i18n import _
from contest.people.models import ID_CARD, Person
from contest.people.queries import BATCH

KINDS = ("bad", "new", "changed", "held", "same")
SHOWN = ("gender", "born_on", "trade", "level", "certificate_no", "phone", "titles")


@dataclass(slots=True)
class Line:
    """One row of the file beside what is stored.

    kind:    ``bad`` a fault; ``new``; ``changed`` differs from a draft; ``held`` differs from an
             entry that was handed in, and so stays; ``same``
    changes: field → (as it is, as the file has it), as text
    faults:  (heading, what was found, what was expected), as sentences
    """

    number: int
    event: str
    team: str
    data: PersonData
    kind: str = "new"
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    entry: Entry | None = None
    registrant: Registrant | None = None

    @property
    def id_mask(self) -> str:
        """The number as pages show it."""
        return mask_id(self.data.id_no) if self.data.id_no else ""


def stored_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows as JSON, to be kept until somebody confirms them."""
    return [
        {
            "number": row.number,
            "values": {
                key: value.isoformat() if isinstance(value, date) else value
                for key, value in row.values.items()
                if value is not None
            },
            "faults": [
                [fault.heading, _hidden(fault.heading, fault.found), fault.message, fault.values]
                for fault in row.faults
            ],
        }
        for row in rows
    ]


def preview(
    contest: Contest, delegation: Delegation, rows: Sequence[Mapping[str, Any]]
) -> list[Line]:
    """Every row beside what is stored; a handful of queries for each 500 rows."""
    events = {event.name: event for event in contest.events}
    lines = [_line(row) for row in rows]
    for line in lines:
        _check_event(line, events.get(line.event))
    _check_twice(lines)
    people = _people({hash_of(line.data.id_type, line.data.id_no) for line in lines})
    there = _registrants(contest.id, [person.id for person in people.values()])
    entries = _entries([row.id for row in there.values()])
    for line in lines:
        person = people.get(hash_of(line.data.id_type, line.data.id_no))
        _compare(line, delegation, person, there.get(person.id) if person else None, entries)
    return lines


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """How many lines there are of each kind."""
    found = Counter(line.kind for line in lines)
    return {kind: found[kind] for kind in KINDS}


def person_values(row: Registrant) -> dict[str, str]:
    """What is stored of a person, as text, by field."""
    return {
        "gender": row.gender or "",
        "born_on": row.born_on.isoformat() if row.born_on else "",
        "trade": row.trade or "",
        "level": row.level or "",
        "certificate_no": row.extras.get("certificate_no") or "",
        "phone": row.phone or "",
        "titles": "、".join(row.extras.get("titles") or ()),
    }


def data_values(data: PersonData) -> dict[str, str]:
    """The same of what somebody filled in; empty where they left it empty."""
    return {
        "gender": data.gender,
        "born_on": data.born_on.isoformat() if data.born_on else "",
        "trade": data.trade,
        "level": data.level,
        "certificate_no": data.certificate_no,
        "phone": data.phone,
        "titles": "、".join(data.titles),
    }


def _line(row: Mapping[str, Any]) -> Line:
    values = row["values"]
    born_on = values.get("born_on")
    data = PersonData(
        name=values.get("name", ""),
        id_no=values.get("id_no", "").upper(),
        id_type=values.get("id_type") or ID_CARD,
        gender=values.get("gender", ""),
        born_on=date.fromisoformat(born_on) if born_on else None,
        trade=values.get("trade", ""),
        level=values.get("level", ""),
        phone=values.get("phone", ""),
        certificate_no=values.get("certificate_no", ""),
        titles=tuple(values.get("titles", ())),
    )
    line = Line(row["number"], values.get("event", ""), values.get("team", ""), data)
    line.faults = [(head, found, _(said, **more)) for head, found, said, more in row["faults"]]
    faulty = {head for head, _found, _said in line.faults}
    for key, sentence in person_problems(data).items():
        if HEADINGS.get(key, key) not in faulty:
            _blame(line, key, sentence)
    return line


def _check_event(line: Line, event: Event | None) -> None:
    if event is None:
        return  # the cell itself was refused already
    if event.entry_type == "team" and not line.team:
        _blame(line, "team", _("这是团队项目，请填队名。"))
    if event.entry_type == "person" and line.team:
        _blame(line, "team", _("这是个人项目，队名请空着。"))


def _check_twice(lines: Sequence[Line]) -> None:
    """The same number twice in one event, or under two names."""
    first: dict[tuple[str, str], Line] = {}
    names: dict[str, Line] = {}
    for line in lines:
        if not line.data.id_no:
            continue
        key = (line.event, line.data.id_no)
        if key in first:
            _blame(line, "id_no", _("和第 {row} 行是同一个人、同一个项目。", row=first[key].number))
        first.setdefault(key, line)
        other = names.setdefault(line.data.id_no, line)
        if other.data.name != line.data.name:
            _blame(line, "name", _("和第 {row} 行号码相同，姓名不同。", row=other.number))


def _compare(
    line: Line,
    delegation: Delegation,
    person: Person | None,
    there: Registrant | None,
    entries: Mapping[tuple[int, str], Entry],
) -> None:
    """Set the kind of a line and what it would change."""
    if person and line.data.name and person.name != line.data.name:
        _blame(line, "name", _("这个证件号码已登记在另一姓名之下，请核对。"))
    if there and there.delegation_id != delegation.id:
        _blame(line, "id_no", _(TAKEN))
    if line.faults:
        line.kind = "bad"
        return
    if there is None:
        return
    line.registrant, line.entry = there, entries.get((there.id, line.event))
    old, new = person_values(there), data_values(line.data)
    line.changes = {key: (old[key], new[key]) for key in SHOWN if new[key] and old[key] != new[key]}
    if line.entry is None:
        line.kind = "new"
    elif not line.changes:
        line.kind = "same"
    else:
        line.kind = "changed" if line.entry.state in OPEN else "held"


def _blame(line: Line, key: str, sentence: str) -> None:
    found = {"name": line.data.name, "id_no": line.id_mask, "team": line.team}.get(key)
    shown = found if found is not None else data_values(line.data).get(key, "")
    line.faults.append((HEADINGS.get(key, key), shown, sentence))


def _hidden(heading: str, found: str) -> str:
    return mask_id(found) if heading == HEADINGS["id_no"] and found else found


def _people(hashes: set[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    wanted = sorted(hashes)
    for start in range(0, len(wanted), BATCH):
        query = select(Person).where(Person.id_hash.in_(wanted[start : start + BATCH]))
        found |= {row.id_hash: row for row in db.session.scalars(query) if row.id_hash}
    return found


def _registrants(contest_id: int, person_ids: Sequence[int]) -> dict[int, Registrant]:
    found: dict[int, Registrant] = {}
    for start in range(0, len(person_ids), BATCH):
        query = select(Registrant).where(
            Registrant.contest_id == contest_id,
            Registrant.person_id.in_(person_ids[start : start + BATCH]),
        )
        query = query.options(joinedload(Registrant.person))
        found |= {row.person_id: row for row in db.session.scalars(query)}
    return found


def _entries(registrant_ids: Sequence[int]) -> dict[tuple[int, str], Entry]:
    """Live entries by registrant and name of the event, alone or in a team."""
    found: dict[tuple[int, str], Entry] = {}
    for start in range(0, len(registrant_ids), BATCH):
        batch = registrant_ids[start : start + BATCH]
        in_team = select(Member.entry_id).where(Member.registrant_id.in_(batch))
        query = (
            select(Entry)
            .where(Entry.state.in_(LIVE))
            .where(Entry.registrant_id.in_(batch) | Entry.id.in_(in_team))
            .options(joinedload(Entry.event), selectinload(Entry.members))
        )
        for entry in db.session.scalars(query):
            for who in (entry.registrant_id, *(member.registrant_id for member in entry.members)):
                if who:
                    found[who, entry.event.name] = entry
    return found
