"""Awards by place, share and score (奖项、名额), with ties across the edge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from contest.scoring.numbers import number
from contest.scoring.rounding import to_places
from contest.scoring.values import limit


class Ranked(NamedTuple):
    """One entry of a ranking list (名次表的一行), in order.

    place: the same for all who are tied after every tie-break, whatever the numbering.
    total: numerator over the ``den`` that comes with the list.
    """

    entry: int
    rank: int
    place: int
    total: Any


@dataclass(slots=True)
class _State:
    awarded: dict[int, str]
    overrun: int = 0  # positions that ties or margins took from the awards to come
    filled: Fraction = Fraction(0)  # sum of the shares so far, for cumulative counting
    given: int = 0  # positions handed out so far by cumulative counting


def awards(
    ranked: Sequence[Ranked],
    listed: Sequence[Mapping[str, Any]],
    rules: Mapping[str, Any],
    base: int,
    *,
    den: int = 1,
    barred: frozenset[int] = frozenset(),
) -> dict[int, str]:
    """Who gets which award, by index; an entry takes the first award in the list that it meets.

    ranked: best first. listed, rules: the event's ``awards`` and ``award_rules``.
    base:   entries that shares are taken of. barred: keep their rank but take no award, and use up
            no position. Edges are settled on ``place``, so numbering never changes who gets what.
    Source: docs/scoring-rules.md, "Awards".
    """
    if base < (rules.get("min_field") or 0):
        return {}
    state = _State({})
    left = [r for r in ranked if r.entry not in barred] if barred else list(ranked)
    for award in listed:
        able = _able(award, left, base, den)
        positions = _positions(award, rules, base, state)
        taken = able if positions is None else _fill(able, positions, rules, den, state)
        for winner in taken:
            state.awarded[winner.entry] = award["code"]
        if taken:
            left = [r for r in left if r.entry not in state.awarded]
    return state.awarded


def _able(award: Mapping[str, Any], left: list[Ranked], base: int, den: int) -> list[Ranked]:
    """Those who meet the award's own conditions."""
    least, share = limit(award, "min_score"), limit(award, "to_rank_ratio")
    if least is not None:
        edge = least * den
        left = [r for r in left if r.total >= edge]
    if share is not None:
        last = share * base  # compared exactly, never rounded
        left = [r for r in left if r.rank <= last]
    return left


def _positions(
    award: Mapping[str, Any], rules: Mapping[str, Any], base: int, state: _State
) -> int | None:
    """How many places this award has; None: as many as meet its conditions."""
    if award.get("count") is not None:
        state.given += award["count"]
        return int(award["count"])
    if award.get("ratio") is None:
        return None
    ratio = number(award["ratio"])
    if rules.get("counting") != "cumulative":
        return _whole(ratio * base, rules)
    state.filled += ratio
    positions = max(0, _whole(state.filled * base, rules) - state.given)
    state.given += positions
    return positions


def _whole(value: Fraction, rules: Mapping[str, Any]) -> int:
    way = rules.get("rounding") or "half_up"
    if way == "floor":
        return floor(value)
    return ceil(value) if way == "ceil" else int(to_places(value, 0))


def _fill(
    able: Sequence[Ranked], positions: int, rules: Mapping[str, Any], den: int, state: _State
) -> list[Ranked]:
    """The first ``positions`` of those able, less what earlier awards overran, edges settled."""
    free = positions - state.overrun
    state.overrun = max(0, -free)
    if free <= 0 or not able:
        return []
    end = min(free, len(able))
    margin = limit(rules, "margin")
    if margin is not None:
        first, reach = able[0].total, margin * den
        while end < len(able) and abs(first - able[end].total) <= reach:
            end += 1
    edge = able[end - 1].place
    if end < len(able) and able[end].place == edge:
        if rules.get("tie") == "narrow":
            while end and able[end - 1].place == edge:
                end -= 1
        else:
            while end < len(able) and able[end].place == edge:
                end += 1
    state.overrun += max(0, end - free)
    return list(able[:end])
