"""Who may not judge whom (回避): proposed where judge and entrant share the unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Row, Select, delete, select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Event
from contest.contests.operations import bump_score_version
from contest.db import db
from contest.entries.models import Delegation, Entry
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.panels.models import Judge, Panel, Recusal, RecusalWaiver, Seat

T = TypeVar("T", Recusal, RecusalWaiver)


@dataclass(frozen=True, slots=True)
class Pair:
    """A judge and an entry that they should not, or may not, score.

    state: proposed, recused or waived. shared: name of the unit that both belong to.
    """

    judge_id: int
    judge: str
    judge_name: str
    entry_id: int
    entry_no: str
    entry_name: str
    event: str
    state: str
    shared: str = ""
    reason: str = ""


def recusal_pairs(contest_id: int) -> list[Pair]:
    """Every pair of this contest: proposed first, then those settled. Six queries in all."""
    units = _units(contest_id)
    judges = {row.id: row for row in db.session.scalars(_judges(contest_id))}
    entries = {row.Entry.id: row for row in db.session.execute(_entries(contest_id))}
    recused = {(r.judge_id, r.entry_id): r for r in db.session.scalars(_of(Recusal, contest_id))}
    waived = {
        (w.judge_id, w.entry_id): w for w in db.session.scalars(_of(RecusalWaiver, contest_id))
    }
    found = {}
    for judge_id, event_id in _seated(contest_id):
        judge = judges[judge_id]
        if judge.delegation_id is None:
            continue
        for entry_id, row in entries.items():
            if row.Entry.event_id == event_id:
                shared = _shared(units, judge.delegation_id, row.Entry.delegation_id)
                if shared:
                    found[judge_id, entry_id] = shared
    keys = dict.fromkeys([*found, *recused, *waived])
    pairs = [
        _pair(
            judges[key[0]], entries[key[1]], found.get(key, ""), recused.get(key), waived.get(key)
        )
        for key in keys
        if key[0] in judges and key[1] in entries
    ]
    order = ("proposed", "waived", "recused")
    return sorted(pairs, key=lambda p: (order.index(p.state), p.judge, p.event, p.entry_no))


def accept_recusals(*, actor: Actor, contest_id: int) -> int:
    """Recuse every proposed pair (全部回避); returns how many."""
    pairs = [pair for pair in recusal_pairs(contest_id) if pair.state == "proposed"]
    if not pairs:
        return 0
    db.session.add_all(Recusal(judge_id=p.judge_id, entry_id=p.entry_id) for p in pairs)
    db.session.flush()
    bump_score_version(_events_of([p.entry_id for p in pairs]))
    new = {"count": len(pairs), "pairs": [f"{p.judge}–{p.event}/{p.entry_no}" for p in pairs]}
    chain, subject = contest_chain(contest_id), f"contest:{contest_id}"
    record(actor=actor, chain=chain, action="accept_recusals", subject=subject, new=new)
    return len(pairs)


def recuse(*, actor: Actor, judge: Judge, entry: Entry, reason: str) -> None:
    """Recuse a judge for another reason: master and apprentice, family (回避)."""
    _need(reason)
    if _existing(Recusal, judge.id, entry.id) is not None:
        raise Conflict(_("这一对已经回避了。"))
    _drop(RecusalWaiver, judge.id, entry.id)
    db.session.add(Recusal(judge_id=judge.id, entry_id=entry.id, reason=reason.strip()))
    db.session.flush()
    _record(actor, "recuse_judge", judge, entry, reason)


def overrule_recusal(*, actor: Actor, judge: Judge, entry: Entry, reason: str) -> None:
    """Let a judge score all the same, as the head judge decided (不必回避)."""
    _need(reason)
    _drop(Recusal, judge.id, entry.id)
    _drop(RecusalWaiver, judge.id, entry.id)
    db.session.add(
        RecusalWaiver(
            judge_id=judge.id,
            entry_id=entry.id,
            reason=reason.strip(),
            decided_by=actor.name,
            decided_at=now(),
        )
    )
    db.session.flush()
    _record(actor, "overrule_recusal", judge, entry, reason)


def _need(reason: str) -> None:
    if not reason.strip():
        sentence = _("请写明理由。")
        raise Invalid(sentence, {"reason": sentence})


def _existing(table: type[T], judge_id: int, entry_id: int) -> T | None:
    query = select(table).where(table.judge_id == judge_id, table.entry_id == entry_id)
    return db.session.scalar(query)


def _drop(table: type[T], judge_id: int, entry_id: int) -> None:
    db.session.execute(delete(table).where(table.judge_id == judge_id, table.entry_id == entry_id))


def _record(actor: Actor, action: str, judge: Judge, entry: Entry, reason: str) -> None:
    bump_score_version([entry.event_id])
    record(
        actor=actor,
        chain=contest_chain(judge.contest_id),
        action=action,
        subject=f"judge:{judge.id}",
        new={"judge": judge.code, "entry": entry.no},
        reason=reason.strip(),
    )


def _pair(
    judge: Judge,
    row: Row[Entry, str],
    shared: str,
    recusal: Recusal | None,
    waiver: RecusalWaiver | None,
) -> Pair:
    entry, event = row
    state = "recused" if recusal else "waived" if waiver else "proposed"
    return Pair(
        judge_id=judge.id,
        judge=judge.code,
        judge_name=judge.name or "",
        entry_id=entry.id,
        entry_no=entry.no,
        entry_name=entry.name,
        event=event,
        state=state,
        shared=shared,
        reason=(recusal.reason if recusal else waiver.reason if waiver else "") or "",
    )


def _judges(contest_id: int) -> Select[Judge]:
    return select(Judge).where(Judge.contest_id == contest_id)


def _entries(contest_id: int) -> Select[Entry, str]:
    return (
        select(Entry, Event.name.label("event"))
        .join(Event, Event.id == Entry.event_id)
        .where(Event.contest_id == contest_id, Entry.state == "approved")
    )


def _of(table: type[T], contest_id: int) -> Select[T]:
    return (
        select(table).join(Judge, Judge.id == table.judge_id).where(Judge.contest_id == contest_id)
    )


def _seated(contest_id: int) -> list[tuple[int, int]]:
    query = (
        select(Seat.judge_id, Panel.event_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Event, Event.id == Panel.event_id)
        .where(Event.contest_id == contest_id)
        .distinct()
    )
    return [(row.judge_id, row.event_id) for row in db.session.execute(query)]


def _units(contest_id: int) -> Mapping[int, Delegation]:
    query = select(Delegation).where(Delegation.contest_id == contest_id)
    return {row.id: row for row in db.session.scalars(query)}


def _shared(units: Mapping[int, Delegation], one: int, other: int | None) -> str:
    """The unit that both belong to: the same delegation, or one is the parent of the other."""
    if other is None or one not in units or other not in units:
        return ""
    a, b = units[one], units[other]
    if a.id == b.id or a.parent == b.code:
        return b.name
    return a.name if b.parent == a.code else ""


def _events_of(entry_ids: list[int]) -> set[int]:
    query = select(Entry.event_id).where(Entry.id.in_(entry_ids)).distinct()
    return set(db.session.scalars(query))
