"""Taking an import back (撤销导入): what it brought and nobody has changed since goes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, select

from contest.audit.operations import HOUSE, Actor, contest_chain, hold_chain
from contest.bulk import among
from contest.clock import now
from contest.db import db, end_reading, give_way, read_only
from contest.entries.imports import WRITTEN, undoing
from contest.entries.models import Entry, Member, Registrant, RosterUpload
from contest.entries.operations.entering import require_open
from contest.entries.operations.rosters import (
    AT_ONCE,
    Parts,
    forget_rows,
    note_upload,
    order_work,
    upload_or_404,
)
from contest.errors import Conflict
from contest.i18n import _
from contest.jobs.models import Job
from contest.people.operations import remove_people


def require_undoable(upload: RosterUpload, late_reason: str) -> None:
    """Raises Conflict when there is nothing to take back, or when it is not its time."""
    require_open(upload.delegation.contest, upload.delegation, late_reason)
    if upload.state not in WRITTEN:
        raise Conflict(_("这次导入没有写入，或者已经撤销过了。"))


def order_undoing(
    *, actor: Actor, upload: RosterUpload, late_reason: str, account_id: int | None = None
) -> Job:
    """Have a large import taken back as a job (登记撤销); refused like undo_roster."""
    require_undoable(upload, late_reason)
    more = {"late_reason": late_reason} if late_reason else {}
    return order_work(actor=actor, upload=upload, name="undo_roster", account_id=account_id, **more)


def undo_roster(*, actor: Actor, upload_id: int, late_reason: str = "") -> Parts:
    """Take an import back (撤销本次导入), a chunk a part.

    Entries, registrants and people that it brought go, unless somebody changed them, handed them
    in or uses them elsewhere; what it changed in drafts that were there stays. May run twice.
    """
    with read_only():
        upload = upload_or_404(upload_id)
        state, contest_id = upload.state, upload.contest_id
        plan = undoing(upload)
        end_reading()
    if state == "undone":
        return _outcome(upload_or_404(upload_id))
    total, done = len(plan.entries), 0
    if plan.members:
        _hold(contest_id)
        upload = upload_or_404(upload_id)
        _leave_teams(actor, upload, plan.members)
        yield 0, total
    for start in range(0, total, AT_ONCE):
        _hold(contest_id)
        upload = upload_or_404(upload_id)
        done += _remove(actor, upload, plan.entries[start : start + AT_ONCE])
        yield min(start + AT_ONCE, total), total
    upload = upload_or_404(upload_id)
    removed = {"removed": done + len(plan.members), "kept": len(plan.kept)}
    upload.state, upload.undone_at = "undone", now()
    upload.counts = {**upload.counts, **removed}
    forget_rows(upload)
    db.session.flush()
    note_upload(actor, upload, "undo_roster", removed, late_reason)
    return _outcome(upload)


def _outcome(upload: RosterUpload) -> dict[str, Any]:
    counts = {"removed": 0, "kept": 0, **upload.counts}
    return {
        "summary": _("已撤销：删除 {removed} 项，保留 {kept} 项。", **counts),
        "endpoint": "entries.import_page",
        "values": {"upload_id": upload.id},
        "button": _("看这次导入"),
    }


def _hold(contest_id: int) -> None:
    give_way()
    hold_chain(HOUSE)
    hold_chain(contest_chain(contest_id))


def _remove(actor: Actor, upload: RosterUpload, ids: Sequence[int]) -> int:
    """Drafts of one chunk with their people; those that somebody changed meanwhile stay."""
    query = select(Entry.id, Entry.no, Entry.registrant_id).where(
        among(Entry.id, ids),
        Entry.state == "draft",
        Entry.submitted_at.is_(None),
        Entry.changed_at.is_(None),
    )
    rows = db.session.execute(query).all()
    found = [row.id for row in rows]
    members = select(Member.registrant_id).where(among(Member.entry_id, found))
    people = {row.registrant_id for row in rows} | set(db.session.scalars(members))
    db.session.execute(delete(Member).where(among(Member.entry_id, found)))
    db.session.execute(delete(Entry).where(among(Entry.id, found)))
    if found:
        note_upload(actor, upload, "remove_entries", {"count": len(found), "entries": found})
    _drop_people(actor, upload, [who for who in people if who])
    return len(found)


def _leave_teams(actor: Actor, upload: RosterUpload, ids: Sequence[int]) -> None:
    """Members leave teams that were there before; those behind move up."""
    rows = list(db.session.scalars(select(Member).where(among(Member.id, ids))))
    people = [row.registrant_id for row in rows if row.registrant_id]
    teams = {row.entry_id: row.entry for row in rows}
    for row in rows:
        row.entry.members.remove(row)
    db.session.flush()
    for team in teams.values():
        for place, member in enumerate(team.members, 1):
            member.position = place
        db.session.flush()
    facts = {"count": len(rows), "entries": sorted(teams)}
    note_upload(actor, upload, "remove_members", facts)
    _drop_people(actor, upload, people)


def _drop_people(actor: Actor, upload: RosterUpload, ids: Sequence[int]) -> None:
    """Registrants that the import brought and nothing names any more; with them their people."""
    query = select(Registrant.id, Registrant.person_id, Registrant.made_person).where(
        among(Registrant.id, ids),
        Registrant.import_id == upload.id,
        Registrant.changed_at.is_(None),
        ~exists().where(Entry.registrant_id == Registrant.id),
        ~exists().where(Member.registrant_id == Registrant.id),
    )
    rows = db.session.execute(query).all()
    db.session.execute(delete(Registrant).where(among(Registrant.id, [row.id for row in rows])))
    remove_people(actor=actor, ids=[row.person_id for row in rows if row.made_person])
