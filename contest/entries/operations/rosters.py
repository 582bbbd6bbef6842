"""Uploading a roster (上传名册): read, kept sealed, written only when a person confirms it."""

import functools
import hashlib
import itertools
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now, today
from contest.db import after_commit, db, end_reading, read_only
from contest.entries.excel import HEADINGS, roster_columns
from contest.entries.models import Delegation, RosterUpload
from contest.entries.operations.entering import require_open
from contest.entries.operations.headings import checked_places, headings_of, remember_headings
from contest.entries.overview import MOST_NOTES, Overview
from contest.entries.roster import Line, Within, compare, kept_line, line_again, line_of
from contest.errors import Conflict, Invalid, NotFound
from contest.excel.marking import Mark, marked_copy
from contest.excel.opened import opened_table
from contest.excel.read import ReadError, parsed_table
from contest.excel.tables import Reading
from contest.files.folder import forget, path_of
from contest.files.operations import put_away
from contest.files.parcels import packing, unpack, wipe
from contest.files.sealing import unseal
from contest.i18n import _, say
from contest.jobs.models import Job
from contest.jobs.operations import enqueue
from contest.jobs.queries import latest_job

LARGEST = 10 * 1024 * 1024
AT_ONCE = 500  # rows that are compared, kept and later written together
TOLD_EVERY = 20  # so many of those between two reports of progress
LONG = 300_000  # bytes from which a file is read as a job
LARGE = 1000  # rows from which a roster is written as a job
WAITING = ("reading", "read", "failed")  # nothing of it is written

Parts = Generator[tuple[int, int], None, dict[str, Any]]


def receive_roster(
    *,
    actor: Actor,
    delegation: Delegation,
    data: bytes,
    name: str,
    account_id: int | None = None,
    late_reason: str = "",
    original_as: str = "",
) -> RosterUpload:
    """Take a roster in (收名册); ``read_parts`` reads it.

    original_as: under which name it was put away already
    Earlier ones of this delegation that nobody confirmed are dropped. Raises Invalid for a file
    that is too large, Conflict when registration is over.
    """
    require_open(delegation.contest, delegation, late_reason)
    if len(data) > LARGEST:
        raise _wrong(_("文件超过 {most} MB，请分成几份上传。", most=LARGEST >> 20))
    drop_uploads(delegation)
    row = RosterUpload(
        contest_id=delegation.contest_id,
        delegation_id=delegation.id,
        name=name.replace("\\", "/").rpartition("/")[2][:120],
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        original_as=original_as or put_away(data),
        state="reading",
        account_id=account_id,
        actor_name=actor.name,
        uploaded_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def read_roster(**given: Any) -> RosterUpload:
    """Take a roster in and read it at once; takes what ``receive_roster`` takes.

    Raises Invalid when the file cannot be read; faults of single cells are part of what is kept.
    """
    row = receive_roster(**given)
    for _part in read_parts(actor=given["actor"], upload_id=row.id):
        pass
    return row


def read_parts(*, actor: Actor, upload_id: int) -> Parts:
    """Read a roster that came in, compare and keep it (读名册); nothing of it is written yet.

    May run twice: it reads from the beginning. Raises Invalid when the file cannot be read; in the
    part before it is marked as failed.
    """
    with read_only():
        upload = upload_or_404(upload_id)
        where, parcel = (upload.contest_id, upload.delegation_id), upload.parcel
        events = {event.name: event.entry_type for event in upload.delegation.contest.events}
        name, data, settings = upload.name, original_of(upload), _settings(upload)
        end_reading()
    try:
        with opened_table(data, name) as table, packing(parcel) as keep_rows:
            reading = Reading(table, **settings)
            _require_roster(reading)
            overview = _overview(reading)
            for number, lines in enumerate(_chunks(reading, Within(events)), 1):
                keep_rows([kept_line(line) for line in lines])
                with read_only():
                    compare(*where, lines)
                    end_reading()
                overview.add(lines)
                if number % TOLD_EVERY == 0:
                    yield overview.total, reading.most
        if not reading.missing and not overview.total:
            raise ReadError("empty")
    except ReadError as error:
        _fail(upload_id)
        yield 0, 0
        raise _wrong(_("{sentence}。", sentence=say(error))) from error
    upload = upload_or_404(upload_id)
    upload.state, upload.total, upload.counts = "read", overview.total, overview.counts
    with packing(upload.page_parcel) as keep_page:
        keep_page(asdict(_told(overview, reading)))
    db.session.flush()
    facts = {"name": upload.name, "rows": overview.total, "digest": upload.digest}
    note_upload(actor, upload, "read_roster", facts)
    return {
        "summary": _("读出 {count} 行，还没有写入，请核对。", count=overview.total),
        "endpoint": "desk.preview",
        "values": {"upload_id": upload_id},
        "button": _("去核对"),
    }


def choose_columns(*, actor: Actor, upload: RosterUpload, chosen: Mapping[str, int]) -> None:
    """Say which column is which (确认列的对应); remembered for the unit's next rosters.

    chosen: place by key, from nought; what is not named is not read. The file has to be read again
    after it. Raises Invalid by key.
    """
    delegation, overview = upload.delegation, overview_of(upload)
    places = checked_places(delegation.contest, chosen, len(overview.headings))
    remember_headings(delegation.unit_id, overview.headings, places)
    upload.chosen, upload.state = places, "reading"
    told = {key: overview.headings[place] for key, place in places.items()}
    note_upload(actor, upload, "choose_columns", told)


def overview_of(upload: RosterUpload) -> Overview:
    """What its page shows; of a small roster beside what is stored now, of a large one as it was.

    Raises Conflict when it is settled.
    """
    require_waiting(upload)
    overview = Overview(**next(unpack(upload.page_parcel)))
    if upload.total > LARGE or overview.missing:
        return overview
    return overview.again(upload_lines(upload))


def upload_lines(upload: RosterUpload) -> list[Line]:
    """Every row of an upload beside what is stored now. Raises Conflict when it is settled."""
    require_waiting(upload)
    lines = [line_again(kept) for chunk in unpack(upload.parcel) for kept in chunk]
    for start in range(0, len(lines), AT_ONCE):
        chunk = lines[start : start + AT_ONCE]
        compare(upload.contest_id, upload.delegation_id, chunk)
    return lines


def require_waiting(upload: RosterUpload) -> None:
    """Raises Conflict when it is settled, or not read yet."""
    if upload.state == "reading":
        raise Conflict(_("这份名册还在读，请稍等再看。"))
    if upload.state not in ("read", "writing"):
        raise Conflict(_("这份名册已经处理过了。要改就再上传一次。"))


def marked_roster(upload: RosterUpload) -> bytes:
    """The uploaded file with every faulty cell marked (标错的名册), as a workbook.

    A file too large to be marked becomes a list of its faults. Raises Conflict when it is settled.
    """
    places = overview_of(upload).places
    keys = {heading: key for key, heading in HEADINGS.items()}
    faults = [
        Mark(line.number, places.get(keys.get(heading, "")), heading, found, said)
        for line in upload_lines(upload)
        for heading, found, said in line.faults
    ]
    data = original_of(upload)
    end_reading()
    return marked_copy(data, parsed_table(data, upload.name), faults)


def original_of(upload: RosterUpload) -> bytes:
    """The file as it came. Raises NotFound when it was thrown away or is not on the disk."""
    try:
        if upload.original_as is None:
            raise FileNotFoundError
        return unseal(path_of(upload.original_as).read_bytes(), upload.digest)
    except FileNotFoundError:
        raise NotFound(_("这份名册的原件已经清除，请再上传一次。")) from None


def drop_uploads(delegation: Delegation) -> None:
    """Forget what was read and not written: it holds numbers of people who may not be entered."""
    wanted = (RosterUpload.delegation_id == delegation.id, RosterUpload.state.in_(WAITING))
    for row in db.session.scalars(select(RosterUpload).where(*wanted)):
        row.state = "dropped"
        _forget(row)
        forget_rows(row)


def forget_rows(upload: RosterUpload) -> None:
    """Wipe what was read of it, once this transaction is on disk."""
    for parcel in (upload.parcel, upload.page_parcel):
        after_commit(functools.partial(wipe, parcel))


def upload_or_404(upload_id: int) -> RosterUpload:
    """The upload that a job names."""
    upload = db.session.get(RosterUpload, upload_id)
    if upload is None:
        raise NotFound(_("这份名册已经删除，请再上传一次。"))
    return upload


def order_work(
    *, actor: Actor, upload: RosterUpload, name: str, account_id: int | None = None, **more: str
) -> Job:
    """Have this upload read, written or taken back as a job (登记任务); asked twice, it is one.

    account_id: whose job it is; without one, of whoever uploaded it
    """
    running = latest_job(
        [name], contest_id=upload.contest_id, argument="upload_id", value=upload.id
    )
    if running is not None and running.is_open:
        return running
    return enqueue(
        actor=actor,
        name=name,
        arguments={"upload_id": upload.id, **more},
        contest_id=upload.contest_id,
        account_id=account_id or upload.account_id,
    )


def note_upload(
    actor: Actor, upload: RosterUpload, action: str, new: dict[str, Any], reason: str = ""
) -> None:
    """The line of the log about one import."""
    record(
        actor=actor,
        chain=contest_chain(upload.contest_id),
        action=action,
        subject=f"import:{upload.id}",
        new=new,
        reason=reason,
    )


def _settings(upload: RosterUpload) -> dict[str, Any]:
    """How its columns are found."""
    return {
        "columns": roster_columns(upload.delegation.contest.events),
        "memory": headings_of(upload.delegation.unit_id),
        "chosen": upload.chosen,
    }


def _chunks(reading: Reading, within: Within) -> Iterator[list[Line]]:
    rows, day = reading.rows(), today()
    while chunk := [line_of(row, day) for row in itertools.islice(rows, AT_ONCE)]:
        for line in chunk:
            within.check(line)
        yield chunk


def _require_roster(reading: Reading) -> None:
    """A table in which nothing looks like a roster is none; one with a name or a number may be."""
    if reading.missing and not {"name", "id_no"} & set(reading.layout.places):
        missing = tuple(column.heading for column in reading.missing)
        raise ReadError("headings", missing=missing)


def _overview(reading: Reading) -> Overview:
    missing = [column.key for column in reading.missing]
    return Overview(reading.layout.headings, reading.layout.places, missing)


def _told(overview: Overview, reading: Reading) -> Overview:
    """With what the reader should be told of, known at the end."""
    overview.notes = [(row, text[:60]) for row, text in reading.notes[:MOST_NOTES]]
    overview.note_total = len(reading.notes)
    overview.hidden_rows = reading.hidden_rows[:MOST_NOTES]
    overview.hidden_columns = reading.hidden_columns
    return overview


def _fail(upload_id: int) -> None:
    upload = upload_or_404(upload_id)
    upload.state = "failed"
    _forget(upload)


def _forget(upload: RosterUpload) -> None:
    """Throw the file away, once this transaction is on disk."""
    name, upload.original_as = upload.original_as, None
    if name is not None:
        after_commit(lambda: forget(name))


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
