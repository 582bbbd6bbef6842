"""Uploading a roster (上传名册): read, kept sealed, written only when a person confirms it."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Event
from contest.db import db
from contest.entries.excel import HEADINGS, roster_columns
from contest.entries.models import Delegation, Entry, Member, Registrant, RosterUpload
from contest.entries.operations.entering import next_numbers, note_mended, require_open
from contest.entries.operations.headings import (
    checked_places,
    headings_of,
    remember_headings,
)
from contest.entries.operations.people import fill_person, new_code
from contest.entries.queries import LIVE
from contest.entries.roster import Line, counts, preview, stored_rows
from contest.errors import Conflict, Invalid
from contest.excel.marking import Mark, marked_copy
from contest.excel.read import ReadError, parsed_table
from contest.excel.tables import Table, table_of
from contest.i18n import _, say
from contest.jobs.models import Job
from contest.jobs.operations import enqueue
from contest.people.crypto import decrypt, encrypt
from contest.people.models import Person
from contest.people.operations import PersonIn, find_or_create_people

LARGEST = 10 * 1024 * 1024


def read_roster(
    *,
    actor: Actor,
    delegation: Delegation,
    data: bytes,
    name: str,
    account_id: int | None = None,
    late_reason: str = "",
) -> RosterUpload:
    """Read a roster and keep it for confirmation (读名册); nothing of it is written yet.

    Earlier ones of this delegation that nobody confirmed are dropped. Raises Invalid when the file
    cannot be read; faults of single cells are part of what is kept.
    """
    require_open(delegation.contest, delegation, late_reason)
    if len(data) > LARGEST:
        raise _wrong(_("文件超过 {most} MB，请分成几份上传。", most=LARGEST >> 20))
    memory = headings_of(delegation.unit_id)
    try:
        parsed = parsed_table(data, name)
        table = table_of(parsed, roster_columns(delegation.contest.events), memory=memory)
        _require_roster(table)
    except ReadError as error:
        raise _wrong(say(error) + "。") from error
    drop_uploads(delegation)
    digest = hashlib.sha256(data).hexdigest()
    binding = _binding(delegation, digest)
    row = RosterUpload(
        contest_id=delegation.contest_id,
        delegation_id=delegation.id,
        name=name.replace("\\", "/").rpartition("/")[2][:120],
        digest=digest,
        sealed=encrypt(_text(parsed, None), binding),
        original=encrypt(base64.b64encode(data).decode(), binding),
        state="read",
        account_id=account_id,
        uploaded_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    _note(actor, row, "read_roster", {"name": row.name, "rows": len(table.rows), "digest": digest})
    return row


def choose_columns(*, actor: Actor, upload: RosterUpload, chosen: Mapping[str, int]) -> None:
    """Say which column is which (确认列的对应); remembered for the unit's next rosters.

    chosen: place by key, from nought; what is not named is not read. Raises Invalid by key.
    """
    delegation, kept = upload.delegation, _kept(upload)
    layout = upload_table(upload).layout
    places = checked_places(delegation.contest, chosen, len(layout.headings))
    remember_headings(delegation.unit_id, layout, places)
    upload.sealed = encrypt(_text(kept["parsed"], places), _binding(delegation, upload.digest))
    db.session.flush()
    told = {key: layout.headings[place] for key, place in places.items()}
    _note(actor, upload, "choose_columns", told)


def upload_table(upload: RosterUpload) -> Table:
    """An upload as it is read now. Raises Conflict when it is settled."""
    kept, delegation = _kept(upload), upload.delegation
    columns = roster_columns(delegation.contest.events)
    memory = headings_of(delegation.unit_id)
    return table_of(kept["parsed"], columns, memory=memory, chosen=kept["chosen"])


def upload_lines(upload: RosterUpload, table: Table | None = None) -> list[Line]:
    """Every row of an upload beside what is stored now. Raises Conflict when it is settled."""
    rows = stored_rows((table or upload_table(upload)).rows)
    return preview(upload.delegation.contest, upload.delegation, rows)


def marked_roster(upload: RosterUpload) -> bytes:
    """The uploaded file with every faulty cell marked (标错的名册), as a workbook.

    A file too large to be marked becomes a list of its faults. Raises Conflict when it is settled.
    """
    table = upload_table(upload)
    lines = upload_lines(upload, table)
    keys = {heading: key for key, heading in HEADINGS.items()}
    faults = [
        Mark(line.number, table.layout.places.get(keys.get(heading, "")), heading, found, said)
        for line in lines
        for heading, found, said in line.faults
    ]
    assert upload.original is not None
    text = decrypt(upload.original, _binding(upload.delegation, upload.digest))
    return marked_copy(base64.b64decode(text), _kept(upload)["parsed"], faults)


def apply_roster(
    *, actor: Actor, upload: RosterUpload, consent: bool, late_reason: str = ""
) -> dict[str, int]:
    """Write a roster that somebody looked at (写入名册); returns how many rows of each kind.

    consent: whoever confirms says that these people agreed to the use of their data

    New rows become drafts, changed ones change drafts and returned entries; nothing is deleted and
    what was handed in stays as it is. Raises Invalid while a row has a fault.
    """
    delegation = upload.delegation
    require_open(delegation.contest, delegation, late_reason)
    lines = checked_lines(upload, consent)
    found = counts(lines)
    write_lines(actor, delegation, [line for line in lines if line.kind in ("new", "changed")])
    settle_roster(actor=actor, upload=upload, found=found, late_reason=late_reason)
    return found


def order_roster(*, actor: Actor, upload: RosterUpload, consent: bool, account_id: int) -> Job:
    """Have a large roster written as a job (登记大名册的写入); refused like apply_roster."""
    require_open(upload.delegation.contest, upload.delegation, "")
    checked_lines(upload, consent)
    return enqueue(
        actor=actor,
        name="write_roster",
        arguments={"upload_id": upload.id},
        contest_id=upload.contest_id,
        account_id=account_id,
    )


def checked_lines(upload: RosterUpload, consent: bool) -> list[Line]:
    """Every row beside what is stored. Raises Invalid unless the roster may be written."""
    table = upload_table(upload)
    require_columns(table)
    lines = upload_lines(upload, table)
    require_faultless(counts(lines))
    if not consent:
        sentence = _("请确认已征得本人同意。")
        raise Invalid(sentence, {"consent": sentence})
    return lines


def require_columns(table: Table) -> None:
    """Raises Invalid while a required column is not found."""
    if table.missing:
        raise Invalid(_("还没有说明哪一列是{missing}。", missing=_headings(table)))


def require_faultless(found: Mapping[str, int]) -> None:
    """Raises Invalid while a row has a fault."""
    if found["bad"]:
        raise Invalid(_("还有 {count} 行要改，改好再上传。", count=found["bad"]))


def write_lines(actor: Actor, delegation: Delegation, wanted: list[Line]) -> None:
    """Write new and changed lines; the faultless ones of a preview of this moment."""
    _enter_people(actor, delegation, wanted)
    for line in wanted:
        assert line.registrant is not None
        fill_person(line.registrant, line.data, consent=True, keep_empty=True)
        if line.entry is not None:
            note_mended(line.entry)
    _enter_entries(delegation, [line for line in wanted if line.entry is None])


def settle_roster(
    *, actor: Actor, upload: RosterUpload, found: Mapping[str, int], late_reason: str = ""
) -> None:
    """A roster is written: wipe what was kept of it."""
    upload.state, upload.sealed, upload.original = "applied", None, None
    db.session.flush()
    _note(actor, upload, "apply_roster", dict(found), late_reason)


def drop_uploads(delegation: Delegation) -> None:
    """Forget what was read and not confirmed: it holds numbers of people who may not be entered."""
    wanted = (RosterUpload.delegation_id == delegation.id, RosterUpload.state == "read")
    for row in db.session.scalars(select(RosterUpload).where(*wanted)):
        row.state, row.sealed, row.original = "dropped", None, None


def _enter_people(actor: Actor, delegation: Delegation, lines: list[Line]) -> None:
    """Give every line its registrant; somebody in two events is one."""
    fresh = {line.data.id_no: line for line in lines if line.registrant is None}
    people = [person_in(line, delegation) for line in fresh.values()]
    made: dict[str, Registrant] = {}
    ids = find_or_create_people(actor=actor, people=people)
    for (number, line), person_id in zip(fresh.items(), ids, strict=True):
        made[number] = Registrant(
            contest_id=delegation.contest_id,
            delegation_id=delegation.id,
            person_id=person_id,
            person=db.session.get_one(Person, person_id),
            code=new_code(),
            name=line.data.name,
            extras={},
        )
    db.session.add_all(made.values())
    db.session.flush()
    for line in lines:
        line.registrant = line.registrant or made[line.data.id_no]


def person_in(line: Line, delegation: Delegation) -> PersonIn:
    """Who a line is about, for the register of people."""
    return PersonIn(
        name=line.data.name,
        id_type=line.data.id_type,
        id_no=line.data.id_no,
        gender=line.data.gender,
        born_on=line.data.born_on,
        unit_id=delegation.unit_id,
    )


def _enter_entries(delegation: Delegation, lines: list[Line]) -> None:
    for event in delegation.contest.events:
        mine = [line for line in lines if line.event == event.name]
        if event.entry_type == "team":
            _enter_teams(delegation, event, mine)
        else:
            rows = [(line.data.name, line.registrant) for line in mine]
            for no, (name, person) in zip(next_numbers(event, len(rows)), rows, strict=True):
                db.session.add(_draft(event, delegation, no, name, person, None))
    db.session.flush()


def _enter_teams(delegation: Delegation, event: Event, lines: list[Line]) -> None:
    names = list(dict.fromkeys(line.team for line in lines))
    query = select(Entry).where(
        Entry.event_id == event.id,
        Entry.delegation_id == delegation.id,
        Entry.name.in_(names),
        Entry.state.in_(LIVE),
    )
    teams = {entry.name: entry for entry in db.session.scalars(query)}
    missing = [name for name in names if name not in teams]
    for no, name in zip(next_numbers(event, len(missing)), missing, strict=True):
        teams[name] = _draft(event, delegation, no, name, None, name)
        db.session.add(teams[name])
    for line in lines:
        team, person = teams[line.team], line.registrant
        assert person is not None
        place = max((member.position for member in team.members), default=0) + 1
        team.members.append(
            Member(position=place, name=person.name, registrant_id=person.id, registrant=person)
        )


def _draft(
    event: Event,
    delegation: Delegation,
    no: str,
    name: str,
    person: Registrant | None,
    team: str | None,
) -> Entry:
    return Entry(
        event_id=event.id,
        no=no,
        name=name,
        delegation_id=delegation.id,
        registrant_id=person.id if person else None,
        team=team,
        state="draft",
        moved_at=now(),
    )


def _require_roster(table: Table) -> None:
    """A table in which nothing looks like a roster is none; one with a name or a number may be."""
    if table.missing and not {"name", "id_no"} & set(table.layout.places):
        raise ReadError("headings", missing=_headings(table))
    if not table.missing and not table.rows:
        raise ReadError("empty")


def _headings(table: Table) -> str:
    return "、".join(column.heading for column in table.missing)


def _kept(upload: RosterUpload) -> dict[str, Any]:
    if upload.sealed is None:
        raise Conflict(_("这份名册已经处理过了。要改就再上传一次。"))
    kept: dict[str, Any] = json.loads(
        decrypt(upload.sealed, _binding(upload.delegation, upload.digest))
    )
    return kept


def _text(parsed: Mapping[str, Any], chosen: Mapping[str, int] | None) -> str:
    return json.dumps({"parsed": parsed, "chosen": chosen}, ensure_ascii=False)


def _binding(delegation: Delegation, digest: str) -> str:
    return f"roster:{delegation.id}:{digest}"


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})


def _note(
    actor: Actor, upload: RosterUpload, action: str, new: dict[str, Any], reason: str = ""
) -> None:
    record(
        actor=actor,
        chain=contest_chain(upload.contest_id),
        action=action,
        subject=f"delegation:{upload.delegation_id}",
        new=new,
        reason=reason,
    )
