"""Points off for time over the limit (超时扣分)."""

from fractions import Fraction
from math import ceil

from contest.scoring.columns import Column, replaced
from contest.scoring.field import Field
from contest.scoring.numbers import exact_text, number
from contest.scoring.spec import PenaltySpec, StageSpec
from contest.scoring.types import Fired, Text


def apply_penalties(
    stage: StageSpec,
    entries: Field,
    col: Column,
    where: str,
    fired: dict[int, list[Fired]],
    notes: dict[int, list[Text]],
    scale: Fraction = Fraction(1),
) -> Column:
    """Take the stage's penalties off: never below 0, and no further where it is below already.

    where: the key in ``entries.times``, a stage or stage/period. scale: what the score was brought
    to another full mark by; penalties are points before that.
    Source: docs/scoring-rules.md, "Penalties".
    """
    if not stage.penalties or stage.duration_s is None:
        return col
    changes: dict[int, Fraction | None] = {}
    taken: dict[int, Fraction] = {}
    for index, times in enumerate(entries.times):
        if not times or times.get(where) is None:
            continue
        over = number(times[where]) - stage.duration_s
        if over <= 0:
            continue
        lost = Fraction(0)
        for penalty in stage.penalties:
            lost += _lost(penalty, over, index, fired, notes) * scale
        value = col.at(index)
        if value is not None and lost:
            taken[index] = lost
            changes[index] = max(min(value, Fraction(0)), value + lost)
    made = replaced(col, changes, "max", Text("扣除超时后，不低于 0"))
    if made is not col:
        made.extra["lost"] = taken
    return made


def _lost(
    penalty: PenaltySpec,
    over: Fraction,
    index: int,
    fired: dict[int, list[Fired]],
    notes: dict[int, list[Text]],
) -> Fraction:
    lost = ceil(over / penalty.per) * penalty.points
    cause = Text(
        "{name} {over} 秒，{points} 分",
        name=penalty.name,
        over=exact_text(over),
        points=exact_text(lost),
    )
    notes.setdefault(index, []).append(cause)
    if penalty.beyond and penalty.max_over is not None and over > penalty.max_over:
        fired.setdefault(index, []).append(Fired(penalty.beyond, cause))
    return lost
