"""Writing a roster that somebody looked at (写入名册), in chunks, so that others get their turn."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from contest.audit.operations import HOUSE, Actor, contest_chain, hold_chain
from contest.bulk import insert_many
from contest.clock import now
from contest.db import Base, db, end_reading, give_way, others_wait, read_only
from contest.entries.models import Delegation, Registrant, RosterUpload
from contest.entries.operations.entering import note_mended, require_open
from contest.entries.operations.people import fill_person, new_codes, registrant_values
from contest.entries.operations.roster_drafts import Highest, enter_drafts
from contest.entries.operations.rosters import (
    Parts,
    forget_rows,
    note_upload,
    order_work,
    upload_or_404,
)
from contest.entries.roster import KINDS, Line, compare, line_again
from contest.errors import Conflict, Invalid
from contest.files.parcels import unpack
from contest.i18n import _
from contest.jobs.models import Job
from contest.people.models import Person
from contest.people.operations import enter_people, person_row
from contest.people.queries import BATCH

LEAST_AT_ONCE, MOST_AT_ONCE = 500, 8000  # rows of a part, while nobody else waits to write
People = dict[str, dict[str, Any]]  # by keyed hash: columns of the register


def apply_roster(
    *, actor: Actor, upload: RosterUpload, consent: bool, late_reason: str = ""
) -> dict[str, int]:
    """Write a roster that somebody looked at (写入名册); returns how many rows of each kind.

    consent: whoever confirms says that these people agreed to the use of their data

    New rows become drafts, changed ones change drafts and returned entries; nothing is deleted and
    what was handed in stays as it is. Raises Invalid while a row has a fault.
    """
    require_ready(upload, consent, late_reason)
    for _part in write_roster(actor=actor, upload_id=upload.id, late_reason=late_reason):
        pass
    return upload.counts


def order_writing(
    *, actor: Actor, upload: RosterUpload, consent: bool, account_id: int | None = None
) -> Job:
    """Have a large roster written as a job (登记大名册的写入); refused like apply_roster."""
    require_ready(upload, consent, "")
    return order_work(actor=actor, upload=upload, name="write_roster", account_id=account_id)


def require_ready(upload: RosterUpload, consent: bool, late_reason: str) -> None:
    """Raises Invalid unless the roster may be written, Conflict when it is not its time."""
    require_open(upload.delegation.contest, upload.delegation, late_reason)
    if upload.state not in ("read", "writing"):
        raise Conflict(_("这份名册已经处理过了。要改就再上传一次。"))
    if not upload.total:
        raise Invalid(_("还没有说明每一列是什么，请先选好。"))
    if upload.counts["bad"] and upload.state == "read":
        raise Invalid(_("还有 {count} 行要改，改好再上传。", count=upload.counts["bad"]))
    if not consent:
        sentence = _("请确认已征得本人同意。")
        raise Invalid(sentence, {"consent": sentence})


def write_roster(*, actor: Actor, upload_id: int, late_reason: str = "") -> Parts:
    """Write a roster, part by part; see apply_roster. A part ends when somebody waits to write.

    Run again after a stop it goes on where it was. Raises Invalid at a row with a fault that it had
    not when it was read; what was written before stays, and can be taken back with the import.
    """
    with read_only():
        upload = upload_or_404(upload_id)
        state, done, total, parcel = upload.state, upload.written, upload.total, upload.parcel
        unit_id, delegation_id = upload.delegation.unit_id, upload.delegation_id
        end_reading()
    if state == "applied":
        return _outcome(upload_or_404(upload_id))
    if state not in ("read", "writing"):
        raise Conflict(_("这份名册已经处理过了。要改就再上传一次。"))
    part, highest, most = None, Highest(), LEAST_AT_ONCE
    for seen, lines in _unpacked(parcel, done):
        people = {line.id_hash: person_row(line.data, line.id_hash, unit_id) for line in lines}
        part = part or _begin(upload_id)
        _write(actor, part, delegation_id, lines, people, highest)
        # a part costs a wait for the disk: they grow while nobody is kept waiting by that
        if (waited := others_wait()) or part.rows >= most or seen == total:
            most = LEAST_AT_ONCE if waited else min(2 * most, MOST_AT_ONCE)
            _end(actor, part, seen)
            part = None
            yield seen, total
    upload = upload_or_404(upload_id)
    upload.state, upload.applied_at = "applied", now()
    forget_rows(upload)
    db.session.flush()
    note_upload(actor, upload, "apply_roster", dict(upload.counts), late_reason)
    return _outcome(upload)


def _unpacked(parcel: str, done: int) -> Iterator[tuple[int, list[Line]]]:
    """The chunks that are not written yet, with how many rows of the file they end at."""
    seen = 0
    for kept in unpack(parcel):
        seen += len(kept)
        if seen > done:
            yield seen, [line_again(one) for one in kept]


def _outcome(upload: RosterUpload) -> dict[str, Any]:
    told = _("已写入：新增 {new} 行，改动 {changed} 行。还没有提交。", **upload.counts)
    return {
        "summary": told,
        "endpoint": "entries.import_page",
        "values": {"upload_id": upload.id},
        "button": _("看这次导入"),
    }


@dataclass(slots=True)
class Part:
    """What is written in the present transaction, a chunk or more of them.

    numbers: of the entries it brought, ``event/number``
    """

    upload: RosterUpload
    first: int = 0
    last: int = 0
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    numbers: list[str] = field(default_factory=list)


def _begin(upload_id: int) -> Part:
    give_way()
    hold_chain(HOUSE)
    upload = upload_or_404(upload_id)
    if upload.state not in ("read", "writing"):
        raise Conflict(_("这次导入已经撤销，没有再写。"))
    hold_chain(contest_chain(upload.contest_id))
    return Part(upload)


def _end(actor: Actor, part: Part, seen: int) -> None:
    """How far the roster is written now, and the line of the log."""
    upload = part.upload
    before = upload.counts if upload.written else dict.fromkeys(KINDS, 0)
    upload.counts = {kind: before.get(kind, 0) + part.counts[kind] for kind in KINDS}
    upload.state, upload.written = "writing", seen
    told = {kind: part.counts[kind] for kind in ("new", "changed") if part.counts[kind]}
    if told:
        facts = {"rows": f"{part.first}-{part.last}", **told}
        digest = hashlib.sha256("\n".join(part.numbers).encode()).hexdigest()
        note_upload(actor, upload, "import_rows", {**facts, "digest": digest})


def _write(
    actor: Actor,
    part: Part,
    delegation_id: int,
    lines: list[Line],
    people: People,
    highest: Highest,
) -> None:
    """One chunk, in the present transaction."""
    upload = part.upload
    compare(upload.contest_id, delegation_id, lines)
    bad = [line for line in lines if line.kind == "bad"]
    if bad:
        fault = _("；").join(sentence for _head, _found, sentence in bad[0].faults)
        raise Invalid(_("第 {row} 行：{fault}", row=bad[0].number, fault=fault))
    delegation = db.session.get_one(Delegation, delegation_id)
    wanted = [line for line in lines if line.kind in ("new", "changed")]
    db.session.info["importing"] = upload.id
    try:
        ids = _enter_people(actor, upload, wanted, people)
        _fill_known(wanted, ids)
        part.numbers += enter_drafts(upload, delegation, wanted, ids, highest)
        db.session.flush()
    finally:
        db.session.info.pop("importing", None)
    part.first, part.last = part.first or lines[0].number, lines[-1].number
    part.rows += len(lines)
    part.counts.update(line.kind for line in lines)


def _enter_people(
    actor: Actor, upload: RosterUpload, wanted: Sequence[Line], people: People
) -> dict[str, int]:
    """Registrant by keyed hash; who is not in the contest yet is entered, somebody in two events
    once, as their first row says."""
    ids = {line.id_hash: line.registrant.id for line in wanted if line.registrant}
    fresh: dict[str, Line] = {}
    for line in wanted:
        if line.registrant is None:
            fresh.setdefault(line.id_hash, line)
    if not fresh:
        return ids
    known = {id_hash: line.person_id for id_hash, line in fresh.items() if line.person_id}
    stored = _stored(list(known.values()))
    unknown = [people[id_hash] for id_hash in fresh if id_hash not in known]
    made = enter_people(actor=actor, rows=unknown) if unknown else {}
    codes = dict(zip(fresh, new_codes(len(fresh)), strict=True))
    rows = [
        {
            **registrant_values(line.data, stored.get(line.person_id or 0, people[id_hash])),
            "code": codes[id_hash],
            "person_id": line.person_id or made[id_hash],
            "made_person": id_hash in made,
        }
        for id_hash, line in fresh.items()
    ]
    entered = insert_many(
        Base.metadata.tables["registrant"],
        rows,
        contest_id=upload.contest_id,
        delegation_id=upload.delegation_id,
        import_id=upload.id,
        consent_at=now(),
    )
    return ids | dict(zip(fresh, entered, strict=True))


def _stored(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the register says of people who were in it before."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), BATCH):
        query = select(Person.id, Person.gender, Person.born_on, Person.id_type)
        query = query.where(Person.id.in_(ids[start : start + BATCH]))
        found |= {row.id: row._asdict() for row in db.session.execute(query)}
    return found


def _fill_known(wanted: Sequence[Line], ids: Mapping[str, int]) -> None:
    """Rows of people who were there before, or in an earlier row, add to what is known of them."""
    first: set[str] = set()
    for line in wanted:
        if line.registrant is None and line.id_hash not in first:
            first.add(line.id_hash)
            continue
        row = line.registrant or db.session.get_one(Registrant, ids[line.id_hash])
        fill_person(row, line.data, consent=True, keep_empty=True)
        if line.entry is not None:
            note_mended(line.entry)
