"""Finding people (人员)."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from contest.bulk import among
from contest.db import db
from contest.people.crypto import keyed_hash
from contest.people.idcards import clean
from contest.people.models import ID_CARD, Person, Unit

BATCH = 500


def person_by_id(id_no: str, id_type: str = ID_CARD) -> Person | None:
    """The person with this number, as somebody typed it."""
    return person_with(keyed_hash(id_type, clean(id_no)))


def people_by_id(numbers: Collection[str], id_type: str = ID_CARD) -> dict[str, int]:
    """Ids of the known people, by the number as it was given; one query for each 500 numbers."""
    hashes = {number: keyed_hash(id_type, clean(number)) for number in numbers}
    known = person_ids(set(hashes.values()))
    return {number: known[id_hash] for number, id_hash in hashes.items() if id_hash in known}


def unit_named(name: str, parent_id: int | None) -> Unit | None:
    """The unit of this name under this parent, the oldest if there are several."""
    query = select(Unit).where(Unit.name == name, Unit.parent_id == parent_id).order_by(Unit.id)
    return db.session.scalars(query.limit(1)).one_or_none()


def person_with(id_hash: str | None) -> Person | None:
    """The person with this keyed hash; nobody without one."""
    if id_hash is None:
        return None
    return db.session.scalars(select(Person).where(Person.id_hash == id_hash)).one_or_none()


def person_ids(hashes: Iterable[str]) -> dict[str, int]:
    """Ids of the known people, by keyed hash; one query for each 500."""
    found: dict[str, int] = {}
    wanted = list(hashes)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        query = select(Person.id_hash, Person.id).where(among(Person.id_hash, batch))
        found |= {row.id_hash: row.id for row in db.session.execute(query)}
    return found
