"""Gates of groups (模块合格线): met when the points before scale are at least the limit."""

from fractions import Fraction
from typing import TYPE_CHECKING

from contest.scoring.columns import Column, replaced
from contest.scoring.field import Ballots
from contest.scoring.numbers import exact_text
from contest.scoring.panel import combine
from contest.scoring.rounding import to_places
from contest.scoring.spec import GroupSpec, StageSpec
from contest.scoring.types import Fired, Text

if TYPE_CHECKING:
    from contest.scoring.slots import SlotScore


def check_groups(stage: StageSpec, ballots: Ballots, result: "SlotScore", score: Column) -> Column:
    """Fire the effects of gates that are not met; the score changes only where a group becomes nought."""
    failed: dict[int, set[str]] = {}
    for group in stage.groups:
        limit = _limit(group)
        if limit is None:
            continue
        points = result.groups[group.key]
        for slot in range(len(points)):
            value = points.at(slot)
            if value is None or value >= limit:
                continue
            cause = Text(
                "“{name}”{found} 分，低于 {limit} 分",
                name=group.name,
                found=exact_text(value),
                limit=exact_text(limit),
            )
            if group.below.effect == "zero" and group.below.scope in ("group", "criterion"):
                failed.setdefault(slot, set()).add(group.key)
                result.warnings.setdefault(slot, []).append(cause)
            else:
                result.fired.setdefault(slot, []).append(Fired(group.below, cause, group=group.key))
    changes = {
        slot: _without(stage, ballots, result, score, slot, keys) for slot, keys in failed.items()
    }
    return replaced(score, changes, "given", Text("不合格的模块计 0 分"))


def _limit(group: GroupSpec) -> Fraction | None:
    limits = [] if group.min_score is None else [group.min_score]
    if group.min_rate is not None:
        limits.append(group.min_rate * (group.full or 0))
    return max(limits) if limits else None


def _without(
    stage: StageSpec,
    ballots: Ballots,
    result: "SlotScore",
    score: Column,
    slot: int,
    keys: set[str],
) -> Fraction | None:
    """The slot's score with these groups at nought."""
    before = score.at(slot)
    if before is None:
        return None
    scales = {g.key: g.scale for g in stage.groups}
    if stage.panel.level == "criterion":
        lost = sum((scales[k] * (result.groups[k].at(slot) or 0) for k in keys), Fraction(0))
        return before - lost
    return (
        before
        - _panel_of(stage, ballots, slot, set())
        + _panel_of(stage, ballots, slot, keys)
        - _office(stage, ballots, slot, keys)
    )


def _panel_of(stage: StageSpec, ballots: Ballots, slot: int, keys: set[str]) -> Fraction:
    assert ballots.details is not None and ballots.names is not None
    scales = {g.key: g.scale for g in stage.groups}
    row = []
    for judge in ballots.names[slot]:
        sheet = ballots.details[slot][judge]
        exact = sum((scales[k] * v for k, v in sheet.groups.items() if k not in keys), Fraction(0))
        row.append(to_places(exact, stage.rounding.at("sheet"), stage.rounding.mode))
    made = combine([row], 1, stage.panel)
    value = made.values[0]
    if value is None:
        return Fraction(0)
    return to_places(Fraction(value) / made.den, stage.rounding.at("panel"), stage.rounding.mode)


def _office(stage: StageSpec, ballots: Ballots, slot: int, keys: set[str]) -> Fraction:
    assert ballots.details is not None
    scales = {g.key: g.scale for g in stage.groups}
    return sum(
        (
            scales[p.criterion.group] * p.weighted
            for name, sheet in ballots.details[slot].items()
            if name != "self"
            for p in sheet.parts.values()
            if p.criterion.scorer != "panel" and p.criterion.group in keys
        ),
        Fraction(0),
    )
