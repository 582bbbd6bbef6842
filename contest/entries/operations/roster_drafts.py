"""What the rows of a roster enter (名册里的报名): drafts alone and in teams, with their numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from contest.bulk import insert_many
from contest.clock import now
from contest.contests.models import Event
from contest.db import Base, db
from contest.entries.models import Delegation, Entry, Member, RosterUpload
from contest.entries.operations.entering import next_numbers
from contest.entries.queries import LIVE
from contest.entries.roster import Line

Highest = dict[int, int]  # by event: the highest number given so far


def enter_drafts(
    upload: RosterUpload,
    delegation: Delegation,
    wanted: Sequence[Line],
    ids: Mapping[str, int],
    highest: Highest,
) -> list[str]:
    """Drafts of those who are not in their event; returns what they are, ``event/number``.

    ids: of registrants by keyed hash; highest: see Highest, kept from chunk to chunk
    """
    numbers = []
    for event in delegation.contest.events:
        mine = [line for line in wanted if line.entry is None and line.event == event.name]
        if not mine:
            continue
        if event.entry_type == "team":
            given = _enter_teams(upload, event, mine, ids)
        else:
            given = _numbers(event, len(mine), highest)
            rows = [
                {"no": no, "name": line.data.name, "registrant_id": ids[line.id_hash]}
                for no, line in zip(given, mine, strict=True)
            ]
            insert_many(Base.metadata.tables["entry"], rows, **_draft(upload, event))
        numbers += [f"{event.code}/{no}" for no in given]
    return numbers


def _draft(upload: RosterUpload, event: Event) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "delegation_id": upload.delegation_id,
        "import_id": upload.id,
        "state": "draft",
        "moved_at": now(),
    }


def _enter_teams(
    upload: RosterUpload, event: Event, lines: Sequence[Line], ids: Mapping[str, int]
) -> list[str]:
    """Members into teams that are there, or into new ones; returns the numbers of those."""
    names = list(dict.fromkeys(line.team for line in lines))
    query = select(Entry).where(
        Entry.event_id == event.id,
        Entry.delegation_id == upload.delegation_id,
        Entry.name.in_(names),
        Entry.state.in_(LIVE),
    )
    teams = {entry.name: entry for entry in db.session.scalars(query)}
    missing = [name for name in names if name not in teams]
    numbers = next_numbers(event, len(missing)) if missing else []
    for no, name in zip(numbers, missing, strict=True):
        teams[name] = Entry(**_draft(upload, event), no=no, name=name, team=name)
        db.session.add(teams[name])
    for line in lines:
        team = teams[line.team]
        place = max((member.position for member in team.members), default=0) + 1
        team.members.append(
            Member(
                position=place,
                name=line.data.name,
                registrant_id=ids[line.id_hash],
                import_id=upload.id,
            )
        )
    return numbers


def _numbers(event: Event, count: int, highest: Highest) -> list[str]:
    """Like next_numbers, which reads all numbers there are: here only once, while nobody else adds.

    Others may enter people between two chunks, so what would follow is looked up first.
    """
    if event.id in highest:
        last = highest[event.id]
        numbers = [f"{last + step:03}" for step in range(1, count + 1)]
        query = select(Entry.id).where(
            Entry.event_id == event.id,
            # as text they stand in order only among those of one length
            Entry.no.between(numbers[0], numbers[-1]),
            func.length(Entry.no) == len(numbers[0]),
        )
        is_plain = len(numbers[0]) == len(numbers[-1])
        if is_plain and db.session.scalar(query.limit(1)) is None:
            highest[event.id] = last + count
            return numbers
    numbers = next_numbers(event, count)
    highest[event.id] = int(numbers[-1])
    return numbers
