"""Stored totals of the usual stage, straight into the engine's rows.

Usual: no periods, no members, everybody judged by the same seats, nobody recused, totals that fit
the column. Then one row per sheet with two numbers is all a ranking needs.
"""

import json
from collections.abc import Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, String, case, cast, func, or_, select
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
    session: Session,
    stage: StageSpec,
    stage_id: int,
    ids: Sequence[int],
    judges: Sequence[str],
    only: Sequence[int] | None = None,
) -> Ballots | None:
    """Ballots of a usual stage; None when one of its sheets is not usual after all.

    only: of these entries alone
    """
    others = _others(session, stage_id, only)
    if others is None:
        return None
    judged = _judged(session, stage_id, judges, only)
    parts = {row[1] for row in judged}
    den = common_den(parts | {row[2] for row in others})
    if den is None:
        return None
    slots = dict(zip(map(itemgetter(0), judged), _numbers(judged), strict=True))
    if parts != {den}:
        slots = _scaled(judged, den)
    ballots = Ballots([slots.get(i) or [] for i in ids], den)
    return _with_others(stage, ballots, others, ids)


def _others(
    session: Session, stage_id: int, only: Sequence[int] | None
) -> list[tuple[Any, ...]] | None:
    """Usable sheets of office, departments and audit.

    None where a sheet is of a member or a period, or its total is too large for the column.
    """
    odd = (Sheet.total_text.is_not(None), Sheet.member != 0, Sheet.period != "")
    query = counted(
            stage_id,
            Sheet.entry_id, Sheet.total_num, Sheet.total_den, Sheet.scorer, Sheet.usable,
            case((or_(*odd), 1), else_=0),
        )  # fmt: skip
    # as the index ix_sheet_unusual says it
    query = query.where(or_(Sheet.judge_id.is_(None), *odd))
    rows = fetch(session, query if only is None else query.where(Sheet.entry_id.in_(only)))
    if any(row[5] for row in rows):
        return None
    return [row[:4] for row in rows if row[4]]


def _judged(
    session: Session, stage_id: int, judges: Sequence[str], only: Sequence[int] | None
) -> list[tuple[Any, ...]]:
    """Per entry and denominator the numerators of usable judges' sheets, as one text.

    A row per entry instead of one per sheet: most of a fetch is making Python's tuples.
    """
    nums = func.aggregate_strings(cast(Sheet.total_num, String), ",")
    judged = counted(stage_id, Sheet.entry_id, Sheet.total_den, nums).where(
        Sheet.usable, Sheet.judge_id.is_not(None)
    )
    if judges:
        judged = judged.where(Sheet.scorer.in_(judges))
    if only is not None:
        judged = judged.where(Sheet.entry_id.in_(only))
    return fetch(session, judged.group_by(Sheet.entry_id, Sheet.total_den))


def _scaled(judged: Sequence[tuple[Any, ...]], den: int) -> dict[int, list[int]]:
    """Numerators over ``den`` by entry, where sheets have different denominators."""
    slots: dict[int, list[int]] = {}
    for (entry_id, part, _), nums in zip(judged, _numbers(judged), strict=True):
        slots.setdefault(entry_id, []).extend(num * (den // part) for num in nums)
    return slots


def _numbers(judged: Sequence[tuple[Any, ...]]) -> list[list[int]]:
    """The numerators of each row, all texts read at once."""
    return json.loads(f"[[{'],['.join([row[2] for row in judged])}]]") if judged else []


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
