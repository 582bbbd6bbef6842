"""Handing a delegation's entries in (提交报名), with a receipt that proves what was handed in."""

import hashlib
import json
from typing import Any

from sqlalchemy import func, select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Contest
from contest.db import db
from contest.entries.models import Delegation, Entry, Submission
from contest.entries.operations.entering import require_open
from contest.entries.queries import OPEN, eligibility_of, entries_of, people_of
from contest.errors import Conflict, Invalid
from contest.files.models import StoredFile
from contest.i18n import _


def submission_problems(contest: Contest, entries: list[Entry]) -> dict[int, dict[str, str]]:
    """What keeps each entry from being handed in, by entry id and field."""
    found = eligibility_of(contest, entries)
    for entry in entries:
        mine = found[entry.id]
        if entry.event.entry_type == "team" and not entry.members:
            mine["members"] = _("这个队还没有队员，请先加队员。")
        for person in people_of(entry):
            if person.consent_at is None:
                mine.setdefault("consent", _("还没有勾选本人同意（{name}）。", name=person.name))
    return found


def submit_entries(
    *, actor: Actor, delegation: Delegation, skip_faulty: bool = False, late_reason: str = ""
) -> Submission:
    """Hand in every draft and every mended entry of a delegation (提交报名), in one go.

    One that was returned and that nobody has touched since stays where it is.
    skip_faulty: hand in those without a fault and leave the others as they are

    Makes the receipt. Raises Conflict when registration is over or nothing is left to hand in,
    Invalid with every fault, by ``entry:<id>`` and ``leader``; then nothing is handed in.
    """
    contest = delegation.contest
    require_open(contest, delegation, late_reason)
    there = [entry for entry in entries_of([delegation.id]) if entry.state in OPEN]
    waiting = [entry for entry in there if not entry.is_unmended]
    if not waiting:
        raise Conflict(_("没有要提交的报名。先添加选手，或改好退回的报名。"))
    faults = submission_problems(contest, waiting)
    problems = {
        f"entry:{entry.id}": _("{event} {name}：", event=entry.event.name, name=entry.name)
        + " ".join(faults[entry.id].values())
        for entry in waiting
        if faults[entry.id]
    }
    if not delegation.extras.get("leader"):
        problems["leader"] = _("请先填领队的姓名和电话。")
    ready = [entry for entry in waiting if not faults[entry.id]]
    if "leader" in problems or (problems and not skip_faulty) or not ready:
        raise Invalid(_("有 {count} 处要改好才能提交。", count=len(problems)), problems)
    for entry in ready:
        entry.state, entry.moved_at, entry.submitted_at = "submitted", now(), now()
    db.session.flush()
    return _receipt(actor, delegation, ready, late_reason)


def attach_form(*, actor: Actor, delegation: Delegation, stored: StoredFile) -> None:
    """Keep the stamped entry form of a delegation (盖章报名表); an earlier one stays on file."""
    old = {"file": delegation.form_file_id}
    delegation.form_file_id, delegation.form_at = stored.id, now()
    record(
        actor=actor,
        chain=contest_chain(delegation.contest_id),
        action="attach_form",
        subject=f"delegation:{delegation.id}",
        old=old,
        new={"file": stored.id},
    )


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 of a document as canonical JSON: keys sorted, no blanks, UTF-8."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _receipt(
    actor: Actor, delegation: Delegation, handed_in: list[Entry], reason: str
) -> Submission:
    query = select(func.max(Submission.number)).where(Submission.delegation_id == delegation.id)
    number, moment = (db.session.scalar(query) or 0) + 1, now()
    document = {
        "contest": {"code": delegation.contest.code, "name": delegation.contest.name},
        "unit": delegation.name,
        "number": number,
        "submitted_at": moment.isoformat(),
        "submitted_by": actor.name,
        "entries": [_line(entry) for entry in handed_in],
    }
    row = Submission(
        delegation_id=delegation.id,
        number=number,
        document=document,
        digest=digest_of(document),
        submitted_at=moment,
        actor_name=actor.name,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"number": number, "entries": [entry.id for entry in handed_in], "digest": row.digest}
    record(
        actor=actor,
        chain=contest_chain(delegation.contest_id),
        action="submit_entries",
        subject=f"delegation:{delegation.id}",
        new=facts,
        reason=reason,
    )
    return row


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "event": entry.event.name,
        "no": entry.no,
        "name": entry.name,
        "people": [
            {
                "name": person.name,
                "id_no": person.person.id_mask or "",
                "gender": person.gender or "",
                "trade": person.trade or "",
                "level": person.level or "",
            }
            for person in people_of(entry)
        ],
    }
