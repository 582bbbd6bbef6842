"""Who may judge what (席位、回避)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select

from contest.db import db, table_of
from contest.entries.models import Entry
from contest.panels.models import Judge, Panel, Recusal, Seat


@dataclass(frozen=True, slots=True)
class Chair:
    """A judge's seat as it stands: which entries and criteria it covers (席位).

    entries, criteria: None means all of them
    """

    panel_id: int
    panel: str
    stage_id: int
    period: str
    judge_id: int
    judge: str
    is_head: bool
    entries: frozenset[str] | None
    criteria: frozenset[str] | None

    def covers(self, period: str, no: str) -> bool:
        """Does the panel judge the entry of this number in this period?"""
        return self.period in ("", period) and (self.entries is None or no in self.entries)


def chairs(*, stage_ids: Iterable[int] = (), judge_id: int | None = None) -> list[Chair]:
    """Seats of these stages, or of this judge in all stages, in the order they were made."""
    query = (
        select(Panel, Seat, Judge.code)
        .join(Seat, Seat.panel_id == Panel.id)
        .join(Judge, Judge.id == Seat.judge_id)
        .order_by(Panel.id, Seat.id)
    )
    if judge_id is not None:
        query = query.where(Seat.judge_id == judge_id)
    else:
        query = query.where(Panel.stage_id.in_(list(stage_ids)))
    return [_chair(panel, seat, code) for panel, seat, code in db.session.execute(query)]


# built once, and past the ORM: every sheet asks this
_panels, _seats, _judges = table_of(Panel), table_of(Seat), table_of(Judge)
_recusals = table_of(Recusal)
_RECUSED = exists().where(
    _recusals.c.judge_id == bindparam("judge"), _recusals.c.entry_id == bindparam("entry")
)
SEATS = (
    select(_panels.c.period, _panels.c.entries, _seats.c.criteria, _RECUSED)
    .join(_seats, _seats.c.panel_id == _panels.c.id)
    .join(_judges, _judges.c.id == _seats.c.judge_id)
    .where(
        _panels.c.stage_id == bindparam("stage"),
        _judges.c.id == bindparam("judge"),
        _judges.c.code == bindparam("code"),
    )
)


def seat_criteria(
    *, stage_id: int, period: str, entry: Entry, judge_id: int, scorer: str
) -> tuple[bool, frozenset[str] | None]:
    """May this judge score this entry here, and which criteria (None: all)? One query.

    No for whoever has no seat for it, and for whoever is recused: nobody is told which of the two.
    """
    values = {"stage": stage_id, "judge": judge_id, "code": scorer, "entry": entry.id}
    db.session.flush()
    held: set[str] = set()
    seated = False
    for own_period, entries, criteria, is_recused in db.session.execute(SEATS, values):
        covered = _named(entries)
        if is_recused or own_period not in ("", period):
            continue
        if covered is not None and entry.no not in covered:
            continue
        seated, named = True, _named(criteria)
        if named is None:
            return True, None
        held |= named
    return seated, frozenset(held)


def recused_pairs(event_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(judge id, entry id) of everybody who is recused in these events."""
    query = (
        select(Recusal.judge_id, Recusal.entry_id)
        .join(Entry, Entry.id == Recusal.entry_id)
        .where(Entry.event_id.in_(list(event_ids)))
    )
    return {(row.judge_id, row.entry_id) for row in db.session.execute(query)}


def _chair(panel: Panel, seat: Seat, code: str) -> Chair:
    return Chair(
        panel_id=panel.id,
        panel=panel.name or "",
        stage_id=panel.stage_id,
        period=panel.period,
        judge_id=seat.judge_id,
        judge=code,
        is_head=bool(seat.head),
        entries=_named(panel.entries),
        criteria=_named(seat.criteria),
    )


def _named(names: list[str] | None) -> frozenset[str] | None:
    """None where a list means all."""
    return None if not names or "*" in names else frozenset(names)
