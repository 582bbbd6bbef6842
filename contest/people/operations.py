"""Entering units and people (单位、人员), each once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import delete, exists, insert

from contest.audit.operations import HOUSE, Actor, hold_chain, record
from contest.bulk import among, insert_many
from contest.clock import now, today
from contest.db import Base, db
from contest.errors import Conflict, Invalid
from contest.i18n import _, say
from contest.people.crypto import encrypt, keyed_hash
from contest.people.idcards import IdCard, IdCardError, clean, known_card, parse_id_card
from contest.people.models import ID_CARD, Person, Unit
from contest.people.queries import BATCH, person_ids, person_with, unit_named

GENDERS = ("男", "女")


@dataclass(frozen=True, slots=True)
class PersonIn:
    """A person as somebody enters them; without ``id_no`` always a new one."""

    name: str
    id_type: str = ""  # empty with a number: 居民身份证
    id_no: str = ""
    gender: str = ""
    born_on: date | None = None
    unit_id: int | None = None


def find_or_create_unit(
    *,
    actor: Actor,
    name: str,
    parent_id: int | None = None,
    region: str | None = None,
    headcount: int | None = None,
) -> Unit:
    """The unit of this name under this parent (单位); entered when it is not there.

    An existing unit stays as it is. Raises Invalid without a name.
    """
    name = name.strip()
    if not name:
        raise Invalid(_("请填写单位名称"))
    unit = unit_named(name, parent_id)
    if unit is None:
        hold_chain(HOUSE)
        unit = unit_named(name, parent_id)  # somebody may have been faster
    if unit is None:
        fields = {"name": name, "parent_id": parent_id, "region": region, "headcount": headcount}
        unit = Unit(**fields)
        db.session.add(unit)
        db.session.flush()
        record(
            actor=actor, chain=HOUSE, action="create_unit", subject=f"unit:{unit.id}", new=fields
        )
    return unit


def find_or_create_person(
    *,
    actor: Actor,
    name: str,
    id_type: str = "",
    id_no: str = "",
    gender: str = "",
    born_on: date | None = None,
    unit_id: int | None = None,
) -> Person:
    """The person with this number (人员); entered when they are not there.

    An identity card says when its holder was born and of which gender. Without a number a new
    person is entered every time. A known person stays as they are.

    Raises Invalid with all that is wrong, Conflict when the number belongs to another name.
    """
    fields = _fields(PersonIn(name, id_type, id_no, gender, born_on, unit_id))
    person = person_with(fields["id_hash"])
    if person is None:
        hold_chain(HOUSE)
        person = person_with(fields["id_hash"])  # somebody may have been faster
    if person is None:
        person = Person(**fields)
        db.session.add(person)
        db.session.flush()
        _record_person(actor, person)
    if person.name != fields["name"]:
        raise Conflict(_("该证件号码已登记在另一姓名之下，请核对姓名和号码"))
    return person


def find_or_create_people(*, actor: Actor, people: Sequence[PersonIn]) -> list[int]:
    """Person ids in the order of ``people`` (批量登记人员); who is not known is entered.

    Two queries for each 500 people, one audit entry in all. Names of known people are not
    compared: an import of an old contest may bring an earlier name.

    Raises Invalid whose problems go by position, "0" the first; then nobody is entered.
    """
    rows, problems = [], {}
    for position, person in enumerate(people):
        try:
            rows.append(_fields(person))
        except Invalid as error:
            problems[str(position)] = _("；").join(error.problems.values())
    if problems:
        raise Invalid(_("有 {count} 人的资料需要更正", count=len(problems)), problems)
    hold_chain(HOUSE)
    found, created = [], 0
    for start in range(0, len(rows), BATCH):
        ids, fresh = _entered(rows[start : start + BATCH])
        found += ids
        created += fresh
    if created:
        counts = {"created": created, "known": len(rows) - created}
        record(actor=actor, chain=HOUSE, action="create_people", subject="person:*", new=counts)
    return found


class Numbered(Protocol):
    """Somebody with a number."""

    @property
    def name(self) -> str: ...
    @property
    def id_type(self) -> str: ...
    @property
    def id_no(self) -> str: ...
    @property
    def gender(self) -> str: ...
    @property
    def born_on(self) -> date | None: ...


def person_row(person: Numbered, id_hash: str, unit_id: int | None) -> dict[str, Any]:
    """Columns of somebody whose number was checked before (已核对的人员), ready to be entered."""
    said: Numbered | IdCard = person
    if person.id_type == ID_CARD:
        said = known_card(person.id_no)
    return {
        "name": person.name,
        "gender": said.gender or None,
        "born_on": said.born_on,
        "id_type": person.id_type,
        "id_cipher": encrypt(person.id_no, id_hash),
        "id_hash": id_hash,
        "unit_id": unit_id,
    }


def enter_people(*, actor: Actor, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Enter people as ``person_row`` made them (批量登记); their ids by ``id_hash``.

    The caller holds the chain ``house`` and saw under it that they are not there yet. One audit
    entry in all.
    """
    ids = insert_many(Base.metadata.tables["person"], rows, created_at=now())
    counts = {"created": len(rows)}
    record(actor=actor, chain=HOUSE, action="create_people", subject="person:*", new=counts)
    return {row["id_hash"]: new for row, new in zip(rows, ids, strict=True)}


def remove_people(*, actor: Actor, ids: Collection[int]) -> int:
    """Take those of these people out of the register whom nothing names any more (撤销登记)."""
    if not ids:
        return 0
    hold_chain(HOUSE)
    wanted = delete(Person).where(among(Person.id, ids))
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is Person.__table__ for key in column.foreign_keys):
                wanted = wanted.where(~exists().where(column == Person.id))
    removed = db.session.execute(wanted.returning(Person.id)).all()
    if removed:
        new = {"count": len(removed)}
        record(actor=actor, chain=HOUSE, action="remove_people", subject="person:*", new=new)
    return len(removed)


def _entered(rows: list[dict[str, Any]]) -> tuple[list[int], int]:
    """Ids of at most a batch of rows, in order, and how many of them are new."""
    known = person_ids({row["id_hash"] for row in rows if row["id_hash"]})
    missing = {h: row for row in rows if (h := row["id_hash"]) and h not in known}
    if missing:
        added = insert(Person).returning(Person.id_hash, Person.id)
        known |= {h: new for h, new in db.session.execute(added, list(missing.values())) if h}
    numberless = [row for row in rows if not row["id_hash"]]
    fresh: list[int] = []
    if numberless:
        query = insert(Person).returning(Person.id, sort_by_parameter_order=True)
        fresh = list(db.session.scalars(query, numberless))
    others = iter(fresh)
    ids = [known[row["id_hash"]] if row["id_hash"] else next(others) for row in rows]
    return ids, len(missing) + len(fresh)


def _record_person(actor: Actor, person: Person) -> None:
    # no birth date: beside the masked number it would give the whole number away
    new = {
        "name": person.name,
        "id_type": person.id_type,
        "id_no": person.id_mask,
        "unit_id": person.unit_id,
    }
    record(actor=actor, chain=HOUSE, action="create_person", subject=f"person:{person.id}", new=new)


def _fields(person: PersonIn) -> dict[str, Any]:
    """Columns of a person row. Raises Invalid with every problem, by field."""
    problems: dict[str, str] = {}
    name = person.name.strip()
    if not name:
        problems["name"] = _("请填写姓名")
    if person.gender not in ("", *GENDERS):
        problems["gender"] = _("性别应为男或女")
    fields: dict[str, Any] = {
        "name": name,
        "gender": person.gender or None,
        "born_on": person.born_on,
        "id_type": None,
        "id_cipher": None,
        "id_hash": None,
        "unit_id": person.unit_id,
        "created_at": now(),
    }
    number = clean(person.id_no)
    if number:
        fields |= _identity(person.id_type.strip() or ID_CARD, number, fields, problems)
    if problems:
        raise Invalid(_("；").join(problems.values()), problems)
    return fields


def _identity(
    id_type: str, number: str, fields: dict[str, Any], problems: dict[str, str]
) -> dict[str, Any]:
    """The columns that follow from a number; adds to ``problems`` what does not fit."""
    said: dict[str, Any] = {}
    if id_type == ID_CARD:
        try:
            card = parse_id_card(number, on=today())
        except IdCardError as error:
            problems["id_no"] = say(error)
            return {}
        said = {"gender": card.gender, "born_on": card.born_on}
        if fields["gender"] not in (None, card.gender):
            problems.setdefault("gender", _("性别与身份证号不符，请核对"))
        if fields["born_on"] not in (None, card.born_on):
            problems["born_on"] = _("出生日期与身份证号不符，请核对")
    id_hash = keyed_hash(id_type, number)
    kept = encrypt(number, id_hash)
    return {"id_type": id_type, "id_cipher": kept, "id_hash": id_hash, **said}
