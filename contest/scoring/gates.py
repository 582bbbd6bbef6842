"""Gates: of groups (模块合格线) within a stage, and between stages (入围)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from contest.scoring.columns import Column
from contest.scoring.field import Ballots, ballots_of
from contest.scoring.numbers import exact_text
from contest.scoring.ranking import Key, rank
from contest.scoring.sheet import GROUP_ZERO, without_groups
from contest.scoring.spec import GateSpec, GroupSpec, StageSpec
from contest.scoring.types import Effect, Fired, Text

LOSES_GROUP = (GROUP_ZERO, Effect("criterion", "zero"))


def has_group_gates(stage: StageSpec) -> bool:
    """Whether any of the stage's groups has a gate."""
    return any(_limit(g) is not None for g in stage.groups)


def failed_groups(
    stage: StageSpec, points: Mapping[str, Column]
) -> dict[int, list[tuple[GroupSpec, Text]]]:
    """By slot, the groups whose points before scale are below their limit, each with the cause.

    Source: docs/scoring-rules.md, "Group gates".
    """
    failed: dict[int, list[tuple[GroupSpec, Text]]] = {}
    for group in stage.groups:
        limit = _limit(group)
        if limit is None:
            continue
        for slot in range(len(points[group.key])):
            value = points[group.key].at(slot)
            if value is not None and value < limit:
                failed.setdefault(slot, []).append((group, _cause(group, value, limit)))
    return failed


def _limit(group: GroupSpec) -> Fraction | None:
    """The stricter of the two limits."""
    limits = [] if group.min_score is None else [group.min_score]
    if group.min_rate is not None:
        limits.append(group.min_rate * (group.full or 0))
    return max(limits) if limits else None


def _cause(group: GroupSpec, value: Fraction, limit: Fraction) -> Text:
    return Text(
        "“{name}”{found} 分，低于 {limit} 分",
        name=group.name,
        found=exact_text(value),
        limit=exact_text(limit),
    )


def fired_by(failed: Sequence[tuple[GroupSpec, Text]]) -> list[Fired]:
    """The effects of gates that were not met, but for those that set their group to nought."""
    return [
        Fired(group.below, cause, group=group.key)
        for group, cause in failed
        if group.below not in LOSES_GROUP
    ]


def with_groups_lost(
    stage: StageSpec, ballots: Ballots, failed: Mapping[int, Sequence[tuple[GroupSpec, Text]]]
) -> Ballots | None:
    """The ballots with failed groups at nought, where that is their effect; None if nowhere."""
    lost = {
        slot: {group.key for group, _ in groups if group.below in LOSES_GROUP}
        for slot, groups in failed.items()
    }
    if not any(lost.values()):
        return None
    details = [
        {name: without_groups(stage, score, lost[slot]) for name, score in scores.items()}
        if lost.get(slot)
        else scores
        for slot, scores in enumerate(ballots.scored())
    ]
    again = ballots_of(details)
    return replace(
        ballots,
        rows=again.rows,
        den=again.den,
        other_rows=again.other_rows,
        details=again.details,
    )


def through(
    gate: GateSpec, score: Column, running: Sequence[int], barred: Collection[int], desc: bool
) -> set[int]:
    """Who of ``running`` goes on to the next stage, by the rounded stage score.

    All who tie at the edge of ``top`` go through. barred: entries out of the ranking, who take
    nobody's place. Source: docs/scoring-rules.md, "Gates between stages".
    """
    able = [i for i in running if score.values[i] is not None and i not in barred]
    if gate.min_score is not None:
        edge = gate.min_score * score.den
        able = [i for i in able if score.values[i] >= edge]
    if gate.top is not None:
        places = rank(able, [Key("", score, desc)], "skip")
        able = [i for i, r in zip(places.order, places.ranks, strict=True) if r <= gate.top]
    return set(able)
