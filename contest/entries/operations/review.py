"""What the organiser decides about entries (报名审核), singly and in bulk."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Contest
from contest.contests.operations import bump_score_version
from contest.db import db
from contest.entries.models import BulkDecision, Entry
from contest.entries.operations.entering import note_entry
from contest.entries.queries import last_bulk
from contest.errors import Conflict, Invalid
from contest.i18n import _

# what is decided → states from which it may be
FROM = {
    "approved": ("submitted",),
    "returned": ("submitted", "approved"),
    "refused": ("submitted", "returned"),
}


def decide_entry(
    *,
    actor: Actor,
    entry: Entry,
    word: str,
    reason: str = "",
    fields: Mapping[str, str] | None = None,
) -> None:
    """Approve, return or refuse one entry (通过、退回、不予通过).

    word:   ``approved``, ``returned`` or ``refused``
    fields: what is wrong, by field of the form; for ``returned``

    Raises Invalid when a reason is missing, Conflict when the entry is not under review or drawn.
    """
    _check(word, reason, fields)
    if entry.state not in FROM[word]:
        raise Conflict(_("{name} 现在不在待审核状态，请刷新后再看。", name=entry.name))
    if entry.draw_no and word != "approved":
        raise Conflict(_("{name} 已经抽签，不能退回。可以按弃权或取消资格处理。", name=entry.name))
    old = {"state": entry.state}
    _move(entry, word, reason, fields)
    bump_score_version([entry.event_id])
    shown = {"state": word, "fields": dict(fields or {})} if fields else {"state": word}
    note_entry(actor, entry, f"{_verb(word)}_entry", old=old, new=shown, reason=reason)


def decide_entries(
    *, actor: Actor, contest: Contest, entries: Sequence[Entry], word: str, reason: str = ""
) -> BulkDecision:
    """Decide many entries alike (批量审核); those not under review are left out.

    One entry in the log with all numbers. Raises Conflict when none is under review.
    """
    _check(word, reason, None)
    meant = [e for e in entries if e.state in FROM[word] and (word == "approved" or not e.draw_no)]
    if not meant:
        raise Conflict(_("所选的报名都不在待审核状态，没有改动。"))
    moment = now()
    changes = [{"entry": e.id, "state": e.state, "verdict": e.verdict} for e in meant]
    for entry in meant:
        _move(entry, word, reason, None)
        entry.moved_at = moment
    row = BulkDecision(
        contest_id=contest.id,
        word=word,
        changes=changes,
        decided_at=moment,
        actor_name=actor.name,
    )
    db.session.add(row)
    db.session.flush()
    bump_score_version({entry.event_id for entry in meant})
    _note_bulk(actor, row, f"{_verb(word)}_entries", reason)
    return row


def undo_bulk(*, actor: Actor, contest: Contest) -> tuple[int, int]:
    """Take the last bulk action back (撤销批量审核) for entries that nothing happened to since.

    Returns how many went back and how many stayed. Raises Conflict when there is nothing to undo.
    """
    row = last_bulk(contest.id)
    if row is None or row.undone_at:
        raise Conflict(_("没有可以撤销的批量审核。"))
    before = {change["entry"]: change for change in row.changes}
    entries = db.session.scalars(select(Entry).where(Entry.id.in_(before))).all()
    untouched = [e for e in entries if _untouched(e, row)]
    for entry in untouched:
        entry.state = before[entry.id]["state"]
        entry.verdict = before[entry.id]["verdict"]
        entry.moved_at = now()
    row.undone_at = now()
    db.session.flush()
    bump_score_version({entry.event_id for entry in untouched})
    _note_bulk(actor, row, "undo_bulk", "")
    return len(untouched), len(before) - len(untouched)


def can_undo(row: BulkDecision | None, most_s: int = 24 * 3600) -> bool:
    """Is the last bulk action fresh enough to be offered for undoing?"""
    return (
        row is not None and not row.undone_at and (now() - row.decided_at).total_seconds() < most_s
    )


def _untouched(entry: Entry, row: BulkDecision) -> bool:
    return entry.state == row.word and entry.moved_at == row.decided_at and not entry.draw_no


def _check(word: str, reason: str, fields: Mapping[str, str] | None) -> None:
    if word not in FROM:
        raise Invalid(_("请选通过、退回或不予通过。"))
    if word != "approved" and not reason.strip() and not fields:
        sentence = _("请写明理由，单位才知道怎么改。")
        raise Invalid(sentence, {"reason": sentence})


def _move(entry: Entry, word: str, reason: str, fields: Mapping[str, str] | None) -> None:
    times = (entry.verdict or {}).get("times", 0) + (word == "returned")
    entry.verdict = {
        "word": word,
        "reason": reason.strip(),
        "fields": dict(fields or {}),
        "times": times,
        "at": now().isoformat(),
    }
    entry.state, entry.moved_at = word, now()


def _verb(word: str) -> str:
    return {"approved": "approve", "returned": "return", "refused": "refuse"}[word]


def _note_bulk(actor: Actor, row: BulkDecision, action: str, reason: str) -> None:
    facts: dict[str, Any] = {
        "count": len(row.changes),
        "entries": [change["entry"] for change in row.changes],
    }
    record(
        actor=actor,
        chain=contest_chain(row.contest_id),
        action=action,
        subject=f"bulk:{row.id}",
        new=facts,
        reason=reason,
    )
