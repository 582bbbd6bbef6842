"""Writing a large roster as a job (大名册): chunks of 500, so that others get their turn."""

import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from contest.audit.operations import Actor, contest_chain, hold_chain
from contest.clock import now
from contest.contests.models import Event
from contest.db import db, end_reading, read_only
from contest.entries.models import Delegation, Entry, Registrant, RosterUpload
from contest.entries.operations.entering import next_numbers
from contest.entries.operations.people import new_code, registrant_values
from contest.entries.operations.rosters import (
    person_in,
    require_columns,
    require_faultless,
    settle_roster,
    upload_table,
    write_lines,
)
from contest.entries.roster import Line, counts, preview, stored_rows
from contest.errors import NotFound
from contest.i18n import _
from contest.people.models import Person
from contest.people.operations import find_or_create_people

AT_ONCE = 500
PAUSE_S = 0.005  # between two chunks: whoever waits to write goes first
LARGE = 1000  # rows from which a roster is written as a job

Parts = Generator[tuple[int, int], None, dict[str, Any]]
Highest = dict[int, int]  # by event: the highest number given so far


def write_roster(*, actor: Actor, upload_id: int) -> Parts:
    """Write a roster that somebody looked at and agreed to; see apply_roster.

    All rows are checked first. Run again after a stop it finds what is there and goes on.
    Raises Invalid while a row has a fault.
    """
    with read_only():
        upload = _upload(upload_id)
        if upload.state == "applied":
            return {"message": _("这份名册已经写入。"), "values": {}}
        delegation_id = upload.delegation_id
        table = upload_table(upload)
        rows = stored_rows(table.rows)
        found = counts(preview(upload.delegation.contest, upload.delegation, rows))
        require_columns(table)
        require_faultless(found)
        end_reading()
    yield 0, len(rows)
    highest: Highest = {}
    for start in range(0, len(rows), AT_ONCE):
        delegation = db.session.get_one(Delegation, delegation_id)
        hold_chain(contest_chain(delegation.contest_id))
        _write(actor, delegation, rows[start : start + AT_ONCE], highest)
        yield min(start + AT_ONCE, len(rows)), len(rows)
        time.sleep(PAUSE_S)
    settle_roster(actor=actor, upload=_upload(upload_id), found=found)
    told = _("已写入：新增 {new} 行，改动 {changed} 行。还没有提交。", **found)
    return {"message": told, "values": dict(found)}


def is_large(upload: RosterUpload) -> bool:
    """Should it be written as a job?"""
    return upload.sealed is not None and len(upload_table(upload).rows) > LARGE


def _upload(upload_id: int) -> RosterUpload:
    upload = db.session.get(RosterUpload, upload_id)
    if upload is None:
        raise NotFound(_("这份名册已经删除，请再上传一次。"))
    return upload


def _write(
    actor: Actor, delegation: Delegation, rows: Sequence[Mapping[str, Any]], highest: Highest
) -> None:
    """Fresh people alone in an event go in at once; teams and changes as in a small roster."""
    lines = _wanted(delegation, rows)
    events = {event.name: event for event in delegation.contest.events}
    quick = {
        line.data.id_no: line
        for line in reversed(lines)
        if line.registrant is None and events[line.event].entry_type == "person"
    }
    if quick:
        _insert(actor, delegation, events, list(quick.values())[::-1], highest)
    if len(quick) < len(lines):
        write_lines(actor, delegation, _wanted(delegation, rows))
        highest.clear()


def _wanted(delegation: Delegation, rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    lines = preview(delegation.contest, delegation, rows)
    require_faultless(counts(lines))
    return [line for line in lines if line.kind in ("new", "changed")]


def _insert(
    actor: Actor,
    delegation: Delegation,
    events: Mapping[str, Event],
    lines: Sequence[Line],
    highest: Highest,
) -> None:
    """Registrants and drafts of people who are in the contest for the first time."""
    people = [person_in(line, delegation) for line in lines]
    ids = find_or_create_people(actor=actor, people=people)
    query = select(Person.id, Person.gender, Person.born_on, Person.id_type)
    known = {row.id: row for row in db.session.execute(query.where(Person.id.in_(ids)))}
    moment = now()
    rows = [
        {
            "contest_id": delegation.contest_id,
            "delegation_id": delegation.id,
            "person_id": person_id,
            "code": new_code(),
            "consent_at": moment,
            **registrant_values(line.data, known[person_id]),
        }
        for line, person_id in zip(lines, ids, strict=True)
    ]
    adding = insert(Registrant).returning(Registrant.id, sort_by_parameter_order=True)
    registrants = list(db.session.scalars(adding, rows))
    _insert_entries(delegation, events, list(zip(lines, registrants, strict=True)), highest)


def _insert_entries(
    delegation: Delegation,
    events: Mapping[str, Event],
    pairs: Sequence[tuple[Line, int]],
    highest: Highest,
) -> None:
    for event in events.values():
        mine = [pair for pair in pairs if pair[0].event == event.name]
        if not mine:
            continue
        numbers = _numbers(event, len(mine), highest)
        rows = [
            {
                "event_id": event.id,
                "no": no,
                "name": line.data.name,
                "delegation_id": delegation.id,
                "registrant_id": registrant,
                "state": "draft",
                "moved_at": now(),
            }
            for no, (line, registrant) in zip(numbers, mine, strict=True)
        ]
        db.session.execute(insert(Entry), rows)


def _numbers(event: Event, count: int, highest: Highest) -> list[str]:
    """Like next_numbers, which reads all numbers there are: here only once, while nobody else adds.

    Others may enter people between two chunks, so what would follow is looked up first.
    """
    if event.id in highest:
        last = highest[event.id]
        numbers = [f"{last + step:03}" for step in range(1, count + 1)]
        query = select(Entry.id).where(Entry.event_id == event.id, Entry.no.in_(numbers)).limit(1)
        if db.session.scalar(query) is None:
            highest[event.id] = last + count
            return numbers
    numbers = next_numbers(event, count)
    highest[event.id] = int(numbers[-1])
    return numbers
