"""Drawing lots (抽签): recorded, repeatable, never overwritten."""

import secrets
from dataclasses import asdict

from sqlalchemy import func, select

from contest.audit.operations import Actor, contest_chain, hold_chain, record
from contest.clock import now
from contest.contests.models import Event
from contest.contests.operations import bump_score_version
from contest.contests.states import require_state
from contest.db import db
from contest.entries.draw_order import Lot, commitment, draw_lots, final_seed
from contest.entries.models import Draw, Entry
from contest.errors import Conflict, Invalid
from contest.i18n import _

MOST_STATIONS = 500


def draw_event(
    *, actor: Actor, event: Event, stations: int = 0, spoken: str = "", reason: str = ""
) -> Draw:
    """Draw lots for the approved entries of an event (抽签).

    stations: how many compete at once; 0: all in one session
    spoken:   a word or number said in the hall, mixed into the seed
    reason:   why it is drawn again; the earlier draw is kept

    Writes draw number, session, station and blind code into the entries. Raises Conflict before
    registration is closed, without entries, or for a second draw once judging began; Invalid when
    a second draw lacks its reason.
    """
    hold_chain(contest_chain(event.contest_id))  # first: of two at once, the second sees the first
    earlier = current_draw(event.id)
    require_state(event.contest, *(("closed",) if earlier else ("closed", "judging")))
    _check(earlier, stations, reason)
    entries = approved_entries(event.id)
    if not entries:
        raise Conflict(_("“{event}”还没有审核通过的选手，不能抽签。", event=event.name))
    seed = final_seed(secrets.token_hex(32), spoken.strip())
    lots = draw_lots(seed, event.code, [entry.no for entry in entries], stations)
    number = 1
    if earlier:
        earlier.current, number = False, earlier.number + 1
        db.session.flush()
    _write_lots(event.id, entries, {lot.no: lot for lot in lots})
    draw = Draw(
        event_id=event.id,
        number=number,
        current=True,
        seed=seed,
        commitment=commitment(seed),
        stations=stations,
        lots=[asdict(lot) for lot in lots],
        reason=reason.strip(),
        drawn_at=now(),
        actor_name=actor.name,
    )
    db.session.add(draw)
    db.session.flush()
    bump_score_version([event.id])
    _note(actor, event, draw)
    return draw


def current_draw(event_id: int) -> Draw | None:
    """The draw that holds; None before the first."""
    return db.session.scalar(select(Draw).where(Draw.event_id == event_id, Draw.current))


def approved_entries(event_id: int) -> list[Entry]:
    """Entries that take part, by number."""
    wanted = (Entry.event_id == event_id, Entry.state == "approved")
    return list(db.session.scalars(select(Entry).where(*wanted).order_by(Entry.no)))


def undrawn_count(event_id: int) -> int:
    """Approved entries without a lot: they were approved after the draw."""
    wanted = (Entry.event_id == event_id, Entry.state == "approved", Entry.draw_no.is_(None))
    return db.session.scalar(select(func.count()).select_from(Entry).where(*wanted)) or 0


def verified(draw: Draw) -> bool:
    """Do the stored lots follow from the stored seed?"""
    lots = draw_lots(draw.seed, draw.event.code, [lot["no"] for lot in draw.lots], draw.stations)
    return [asdict(lot) for lot in lots] == draw.lots and commitment(draw.seed) == draw.commitment


def _check(earlier: Draw | None, stations: int, reason: str) -> None:
    problems = {}
    if earlier and not reason.strip():
        problems["reason"] = _("已经抽过签。重抽要写明理由，原来的结果会保留。")
    if not 0 <= stations <= MOST_STATIONS:
        problems["stations"] = _("每场工位数请填 0 到 {most}。", most=MOST_STATIONS)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def _write_lots(event_id: int, entries: list[Entry], lots: dict[str, Lot]) -> None:
    # those who are no longer approved give their lot back: a number must not be taken twice
    gone = select(Entry).where(Entry.event_id == event_id, Entry.draw_no.is_not(None))
    for entry in db.session.scalars(gone):
        entry.draw_no = entry.session = entry.station = entry.blind_code = None
    db.session.flush()
    for entry in entries:
        lot = lots[entry.no]
        entry.draw_no, entry.session = lot.draw_no, lot.session
        entry.station, entry.blind_code = lot.station, lot.blind_code


def _note(actor: Actor, event: Event, draw: Draw) -> None:
    # neither seed nor codes: the log is read by people who must not know who is behind a code
    facts = {
        "number": draw.number,
        "count": len(draw.lots),
        "stations": draw.stations,
        "commitment": draw.commitment,
    }
    record(
        actor=actor,
        chain=contest_chain(event.contest_id),
        action="draw_event",
        subject=f"event:{event.id}",
        new=facts,
        reason=draw.reason,
    )
