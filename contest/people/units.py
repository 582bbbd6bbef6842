"""Entering many units at once (单位)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from contest.audit.operations import HOUSE, Actor, hold_chain, record
from contest.db import db
from contest.people.models import Unit
from contest.people.queries import BATCH


@dataclass(frozen=True, slots=True)
class UnitIn:
    """A unit as somebody enters it. parent: position of its parent in the same list, or None."""

    name: str
    parent: int | None = None
    region: str | None = None
    headcount: int | None = None


def find_or_create_units(*, actor: Actor, units: Sequence[UnitIn]) -> list[int]:
    """Unit ids in the order of ``units`` (批量登记单位); who is not known is entered.

    A unit is known by its name under its parent and stays as it is. A few queries for each level of
    the tree, one audit entry in all. Parents may not go round in a circle.
    """
    hold_chain(HOUSE)
    ids: dict[int, int] = {}
    created = 0
    while len(ids) < len(units):
        level = [
            place
            for place, unit in enumerate(units)
            if place not in ids and (unit.parent is None or unit.parent in ids)
        ]
        parents = {p: None if (of := units[p].parent) is None else ids[of] for p in level}
        created += _enter(units, parents, ids)
    if created:
        counts = {"created": created, "known": len(set(ids.values())) - created}
        record(actor=actor, chain=HOUSE, action="create_units", subject="unit:*", new=counts)
    return [ids[place] for place in range(len(units))]


def _enter(units: Sequence[UnitIn], parents: dict[int, int | None], ids: dict[int, int]) -> int:
    """Find or insert the units of one level; adds their ids and returns how many are new."""
    names = sorted({units[place].name for place in parents})
    known = _known(names)
    rows = {
        (units[place].name, parent): {
            "name": units[place].name,
            "parent_id": parent,
            "region": units[place].region,
            "headcount": units[place].headcount,
        }
        for place, parent in parents.items()
        if (units[place].name, parent) not in known
    }
    if rows:
        db.session.execute(insert(Unit), list(rows.values()))
        known = _known(names)
    for place, parent in parents.items():
        ids[place] = known[units[place].name, parent]
    return len(rows)


def _known(names: Sequence[str]) -> dict[tuple[str, int | None], int]:
    known: dict[tuple[str, int | None], int] = {}
    for start in range(0, len(names), BATCH):
        query = select(Unit.name, Unit.parent_id, Unit.id).where(
            Unit.name.in_(names[start : start + BATCH])
        )
        for row in db.session.execute(query.order_by(Unit.id)):
            known.setdefault((row.name, row.parent_id), row.id)
    return known
