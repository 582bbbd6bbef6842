"""What there is to be scored in a stage (应评): entries, periods, members, under numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select

from contest.db import db
from contest.entries.models import Entry, Member
from contest.rubrics.rules import Rules

_DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing to be scored: an entry, in teams perhaps one member of it, in one period.

    label: the number people in the hall see: the blind code in a blind stage; empty before the draw
    """

    entry_id: int
    no: str
    label: str
    name: str
    member: int
    period: str


def stage_slots(
    event_id: int, rules: Rules, *, is_blind: bool, periods: Iterable[str] | None = None
) -> list[Slot]:
    """Everything to be scored in a stage, in the order of the numbers; two queries at most.

    Members of a team are scored one by one only where the stage says how they are combined.
    periods: only these; None for all of the stage
    """
    query = select(Entry.id, Entry.no, Entry.name, Entry.blind_code).where(
        Entry.event_id == event_id,
        Entry.state == "approved",
        or_(Entry.status.is_(None), Entry.status.not_in(("absent", "withdrawn"))),
    )
    rows = db.session.execute(query).all()
    members = _members(event_id) if rules.document.get("members") else {}
    wanted = list(periods) if periods is not None else [p.code for p in rules.spec.periods] or [""]
    slots = [
        Slot(
            row.id, row.no, (row.blind_code or "") if is_blind else row.no, row.name, member, period
        )
        for row in rows
        for period in wanted
        for member in members.get(row.id, [0])
    ]
    return sorted(slots, key=lambda s: (s.period, natural(s.label), natural(s.no), s.member))


def natural(text: str) -> list[tuple[int, int, str]]:
    """Sorting key that puts A9 before A10."""
    parts = _DIGITS.split(text)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def _members(event_id: int) -> dict[int, list[int]]:
    query = (
        select(Member.entry_id, Member.position)
        .join(Entry, Entry.id == Member.entry_id)
        .where(Entry.event_id == event_id)
        .order_by(Member.position)
    )
    found: dict[int, list[int]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.entry_id, []).append(row.position)
    return found
