"""What a roster would change (名册核对): every row beside what is stored. Only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.audit.masks import mask_id, mask_text
from contest.bulk import among
from contest.db import db
from contest.entries.excel import HEADINGS
from contest.entries.models import Entry, Member, Registrant
from contest.entries.operations.people import TAKEN, PersonData, person_problems
from contest.entries.queries import LIVE, OPEN
from contest.excel.tables import Row
from contest.i18n import _
from contest.people.crypto import keyed_hash
from contest.people.idcards import clean
from contest.people.models import ID_CARD, Person
from contest.people.queries import BATCH

KINDS = ("bad", "new", "changed", "held", "same")
SHOWN = ("gender", "born_on", "trade", "level", "certificate_no", "phone", "titles")


@dataclass(slots=True)
class Line:
    """One row of the file beside what is stored.

    id_hash: by what the person is found; empty without a number
    kind:    ``bad`` a fault; ``new``; ``changed`` differs from a draft; ``held`` differs from an
             entry that was handed in, and so stays; ``same``
    changes: field → (as it is, as the file has it), as text
    faults:  (heading, what was found, what was expected), as sentences
    """

    number: int
    event: str
    team: str
    data: PersonData
    id_hash: str = ""
    kind: str = "new"
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    person_id: int | None = None
    entry: Entry | None = None
    registrant: Registrant | None = None

    @property
    def id_mask(self) -> str:
        """The number as pages show it."""
        return mask_id(self.data.id_no) if self.data.id_no else ""


def line_of(row: Row, day: date) -> Line:
    """A row as it was read, with every fault that it has by itself. day: today"""
    values = row.values
    data = PersonData(
        name=values.get("name") or "",
        id_no=clean(values.get("id_no") or ""),
        id_type=values.get("id_type") or ID_CARD,
        gender=values.get("gender") or "",
        born_on=values.get("born_on"),
        trade=values.get("trade") or "",
        level=values.get("level") or "",
        phone=values.get("phone") or "",
        certificate_no=values.get("certificate_no") or "",
        titles=tuple(values.get("titles") or ()),
    )
    line = Line(row.number, values.get("event") or "", values.get("team") or "", data)
    if data.id_no:
        line.id_hash = keyed_hash(data.id_type, data.id_no)
    for fault in row.faults:
        said = _(fault.message, **fault.values)
        line.faults.append((fault.heading, _hidden(fault.heading, fault.found), said))
    faulty = {head for head, _found, _said in line.faults}
    for key, sentence in person_problems(data, on=day).items():
        if HEADINGS.get(key, key) not in faulty:
            _blame(line, key, sentence)
    return line


def kept_line(line: Line) -> list[Any]:
    """A line as JSON, to be kept until somebody confirms it."""
    data = line.data
    born_on = data.born_on.isoformat() if data.born_on else None
    texts = [data.name, data.id_no, data.id_type, data.gender, data.trade, data.level, data.phone]
    head = [line.number, line.event, line.team, line.id_hash]
    return [*head, *texts, data.certificate_no, born_on, data.titles, line.faults]


def line_again(kept: Sequence[Any]) -> Line:
    """The line that was kept."""
    number, event, team, id_hash, name, id_no, id_type, gender, *more = kept
    trade, level, phone, certificate_no, born_on, titles, faults = more
    data = PersonData(
        name,
        id_no,
        id_type,
        gender,
        date.fromisoformat(born_on) if born_on else None,
        trade,
        level,
        phone,
        certificate_no,
        tuple(titles),
    )
    return Line(number, event, team, data, id_hash, faults=[tuple(fault) for fault in faults])


class Within:
    """What the rows of one file say of each other (表内核对); lines come in their order."""

    def __init__(self, events: Mapping[str, str]) -> None:
        """events: type of entry by name"""
        self._events = events
        self._first: dict[tuple[str, str], int] = {}
        self._names: dict[str, tuple[str, int]] = {}

    def check(self, line: Line) -> None:
        """Add the faults that it has beside its event and the lines before."""
        kind = self._events.get(line.event)  # without one, the cell itself was refused already
        if kind == "team" and not line.team:
            _blame(line, "team", _("这是团队项目，请填队名。"))
        if kind == "person" and line.team:
            _blame(line, "team", _("这是个人项目，队名请空着。"))
        if not line.id_hash:
            return
        first = self._first.setdefault((line.event, line.id_hash), line.number)
        if first != line.number:
            _blame(line, "id_no", _("和第 {row} 行是同一个人、同一个项目。", row=first))
        name, row = self._names.setdefault(line.id_hash, (line.data.name, line.number))
        if name != line.data.name:
            _blame(line, "name", _("和第 {row} 行号码相同，姓名不同。", row=row))


def compare(contest_id: int, delegation_id: int, lines: Sequence[Line]) -> None:
    """Set kind and changes of every line by what is stored; a handful of queries for each 500."""
    people = _people({line.id_hash for line in lines if line.id_hash})
    there = _registrants(contest_id, [person.id for person in people.values()])
    entries = _entries([row.id for row in there.values()])
    for line in lines:
        person = people.get(line.id_hash)
        registrant = there.get(person.id) if person else None
        _compare(line, delegation_id, person, registrant, entries)


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


def _compare(
    line: Line,
    delegation_id: int,
    person: Person | None,
    there: Registrant | None,
    entries: Mapping[tuple[int, str], Entry],
) -> None:
    """Set the kind of a line and what it would change."""
    line.person_id = person.id if person else None
    if person and line.data.name and person.name != line.data.name:
        _blame(line, "name", _("这个证件号码已登记在另一姓名之下，请核对。"))
    if there and there.delegation_id != delegation_id:
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
    """A cell as the page may show it: a number in the wrong column is still somebody's number."""
    return mask_id(found) if heading == HEADINGS["id_no"] and found else mask_text(found)


def _people(hashes: set[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    wanted = sorted(hashes)
    for start in range(0, len(wanted), BATCH):
        query = select(Person).where(among(Person.id_hash, wanted[start : start + BATCH]))
        found |= {row.id_hash: row for row in db.session.scalars(query) if row.id_hash}
    return found


def _registrants(contest_id: int, person_ids: Sequence[int]) -> dict[int, Registrant]:
    found: dict[int, Registrant] = {}
    for start in range(0, len(person_ids), BATCH):
        # by person alone: SQLite would rather walk through everybody in the contest
        batch = person_ids[start : start + BATCH]
        query = select(Registrant).where(among(Registrant.person_id, batch))
        query = query.options(joinedload(Registrant.person))
        rows = db.session.scalars(query)
        found |= {row.person_id: row for row in rows if row.contest_id == contest_id}
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
