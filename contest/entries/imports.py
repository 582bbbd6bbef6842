"""The imports of a contest (导入记录), and what taking one back would remove. Only reads."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from contest.contests.models import Event
from contest.db import db
from contest.entries.models import Delegation, Entry, Member, Registrant, RosterUpload
from contest.i18n import N_, _
from contest.jobs.models import Job
from contest.jobs.queries import latest_job

LISTED = ("read", "writing", "applied", "undone")
WRITTEN = ("writing", "applied")
WORK = ("read_roster", "write_roster", "undo_roster")  # names of jobs
HANDED_IN = N_("已经提交过")
CHANGED = N_("导入以后改过")
PERSON_CHANGED = N_("这个人的资料导入以后改过")
HAS_OTHERS = N_("队里有导入以后加的或改过的队员")


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry that stays, and why."""

    entry_id: int
    event: str
    no: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking an import back removes, as ids, and what it keeps.

    members: of teams that the import did not bring
    """

    entries: list[int]
    members: list[int]
    kept: list[Kept]


def imports_of(contest_id: int, unit_ids: Collection[int] | None) -> Select[RosterUpload]:
    """Imports of a contest, the newest first; of these units, or with None of all."""
    query = (
        select(RosterUpload)
        .join(Delegation, Delegation.id == RosterUpload.delegation_id)
        .where(RosterUpload.contest_id == contest_id, RosterUpload.state.in_(LISTED))
        .options(contains_eager(RosterUpload.delegation))
        .order_by(RosterUpload.id.desc())
    )
    if unit_ids is not None:
        query = query.where(Delegation.unit_id.in_(unit_ids))
    return query


def work_on(upload: RosterUpload) -> Job | None:
    """The last job that read it, wrote it or took it back; how it stands, or why it stopped."""
    return latest_job(WORK, contest_id=upload.contest_id, argument="upload_id", value=upload.id)


def undoing(upload: RosterUpload) -> Undoing:
    """Who came with this import and has been left alone since. Three queries."""
    if upload.state not in WRITTEN:
        return Undoing([], [], [])
    query = select(Registrant.id).where(
        Registrant.import_id == upload.id, Registrant.changed_at.is_not(None)
    )
    touched = set(db.session.scalars(query))
    members = _members(upload.id)
    protected = {
        one.entry_id for one in members if one.import_id != upload.id or one.who in touched
    }
    removed: list[int] = []
    kept: list[Kept] = []
    own: set[int] = set()
    for row in db.session.execute(_entries(upload.id)):
        own.add(row.id)
        reason = _reason(row, touched, protected)
        if reason:
            kept.append(Kept(row.id, row.event, row.no, row.name, _(reason)))
        else:
            removed.append(row.id)
    loose = [
        one.id
        for one in members
        if one.import_id == upload.id
        and one.entry_id not in own
        and one.who not in touched
        and _is_untouched(one)
    ]
    return Undoing(removed, loose, kept)


def _entries(upload_id: int) -> Any:
    return (
        select(
            Entry.id,
            Entry.no,
            Entry.name,
            Entry.state,
            Entry.submitted_at,
            Entry.changed_at,
            Entry.registrant_id,
            Event.name.label("event"),
        )
        .join(Event, Event.id == Entry.event_id)
        .where(Entry.import_id == upload_id)
        .order_by(Event.position, Event.id, Entry.no)
    )


def _members(upload_id: int) -> list[Any]:
    """Everybody in the teams that the import brought or added to."""
    teams = select(Member.entry_id).where(Member.import_id == upload_id)
    query = (
        select(
            Member.id,
            Member.entry_id,
            Member.import_id,
            Member.registrant_id.label("who"),
            Entry.state,
            Entry.submitted_at,
        )
        .join(Entry, Entry.id == Member.entry_id)
        .where(Member.entry_id.in_(teams))
    )
    return list(db.session.execute(query))


def _reason(row: Any, touched: set[int], protected: set[int]) -> str:
    """Why an entry stays; empty when it goes."""
    if not _is_untouched(row):
        return HANDED_IN
    if row.changed_at is not None:
        return CHANGED
    if row.registrant_id in touched:
        return PERSON_CHANGED
    return HAS_OTHERS if row.id in protected else ""


def _is_untouched(row: Any) -> bool:
    return row.state == "draft" and row.submitted_at is None
