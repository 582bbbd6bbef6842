"""Stored totals of the usual stage, straight into the engine's rows.

Usual: no periods, no members, everybody judged by the same seats, nobody recused, totals that fit
the column. Then one row per sheet with two numbers is all a ranking needs.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from contest.judging.models import Sheet
from contest.results.raw import fetch
from contest.scoring.ballots import Seats
from contest.scoring.field import OFFICE_AS_PANEL, Ballots
from contest.scoring.numbers import common_den
from contest.scoring.spec import StageSpec


def usual_judges(stage: StageSpec, seats: Seats) -> list[str] | None:
    """Who judges a usual stage: codes, an empty list where nobody is seated; None: not usual."""
    panel = stage.panel
    if stage.periods or panel.combine == "agreed" or panel.missing == "block":
        return None
    if seats.recused or panel.factor is not None:
        return None
    mine = [row for row in seats.rows if row.stage == stage.code]
    if not mine:
        return []
    whole = all("*" in row.entries and "*" in row.criteria and not row.period for row in mine)
    return [row.judge for row in mine] if whole and len({r.panel for r in mine}) == 1 else None


def counted(stage_id: int, *columns: Any) -> Select[Any]:
    """The sheets of a stage that count."""
    return select(*columns).where(
        Sheet.stage_id == stage_id, Sheet.current, Sheet.state.not_in(("draft", "void"))
    )


def usual_ballots(
    session: Session, stage: StageSpec, stage_id: int, ids: Sequence[int], judges: Sequence[str]
) -> Ballots | None:
    """Ballots of a usual stage; None when one of its sheets is not usual after all."""
    odd = or_(Sheet.total_text.is_not(None), Sheet.member != 0, Sheet.period != "")
    if fetch(session, counted(stage_id, Sheet.id).where(odd).limit(1)):
        return None
    usable = counted(stage_id, Sheet.entry_id, Sheet.total_num, Sheet.total_den).where(Sheet.usable)
    judged = usable.where(Sheet.judge_id.is_not(None))
    if judges:
        judged = judged.where(Sheet.scorer.in_(judges))
    rows = fetch(session, judged)
    others = fetch(session, usable.add_columns(Sheet.scorer).where(Sheet.judge_id.is_(None)))
    dens = {row[2] for row in rows} | {row[2] for row in others}
    exact = common_den(dens)
    if exact is None:
        return None
    slots: dict[int, list[int]] = defaultdict(list)
    if len(dens) <= 1:
        for entry_id, num, _ in rows:
            slots[entry_id].append(num)
    else:
        for entry_id, num, part in rows:
            slots[entry_id].append(num * (exact // part))
    ballots = Ballots([slots.get(i, []) for i in ids], exact)
    return _with_others(stage, ballots, others, ids)


def _with_others(
    stage: StageSpec, ballots: Ballots, others: Sequence[tuple[Any, ...]], ids: Sequence[int]
) -> Ballots:
    """Add what office, departments and audit gave; an office that stands in is a judge's row."""
    if not others:
        return ballots
    place = {identity: i for i, identity in enumerate(ids)}
    ballots.other_rows = [[] for _ in ids]
    ballots.other_names = [[] for _ in ids]
    ballots.names = [["?"] * len(row) for row in ballots.rows]
    stands_in = not stage.of("office")
    for entry_id, num, part, scorer in others:
        index = place.get(entry_id)
        if index is None or scorer == "self":
            continue
        value = num * (ballots.den // part)
        if scorer == "office" and stands_in:
            ballots.rows[index].append(value)
            ballots.names[index].append(OFFICE_AS_PANEL)
        else:
            ballots.other_rows[index].append(value)
            ballots.other_names[index].append(scorer)
    return ballots


def exact_total(num: int | None, den: int | None, text: str | None) -> Fraction:
    """A stored total: two whole numbers, or a text where they are too large."""
    return Fraction(text) if text is not None else Fraction(num or 0, den or 1)
