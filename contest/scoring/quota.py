"""Awards by place, share and score (奖项、名额), with ties across the edge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from contest.scoring.numbers import number
from contest.scoring.ranking import Ranking
from contest.scoring.rounding import to_places
from contest.scoring.values import limit


@dataclass(slots=True)
class _Hall:
    """What every award of one list is handed out from.

    left:     rows of the ranking without an award, best first.
    overrun:  positions that ties or margins took from the awards to come.
    filled, given: shares so far, and positions so far, for cumulative counting.
    """

    ranking: Ranking
    totals: Sequence[Any]
    den: int
    rules: Mapping[str, Any]
    base: int
    left: Sequence[int]
    awarded: dict[int, str] = field(default_factory=dict)
    overrun: int = 0
    filled: Fraction = Fraction(0)
    given: int = 0

    def total(self, row: int) -> Any:
        """Numerator of a row's total."""
        return self.totals[self.ranking.order[row]]

    def tied(self, above: int, below: int) -> bool:
        """Whether two rows share a place; on this edges are settled, whatever the numbering."""
        return all(row in self.ranking.shared for row in range(above + 1, below + 1))


def awards(
    ranking: Ranking,
    totals: Sequence[Any],
    listed: Sequence[Mapping[str, Any]],
    rules: Mapping[str, Any],
    base: int,
    *,
    den: int = 1,
    barred: frozenset[int] = frozenset(),
) -> dict[int, str]:
    """Who gets which award, by index; an entry takes the first award in the list that it meets.

    totals: by index, numerators over ``den``; who has none takes no award.
    listed, rules: the event's ``awards`` and ``award_rules``. base: entries that shares are of.
    barred: keep their rank but take no award, and use up no position.
    Source: docs/scoring-rules.md, "Awards".
    """
    if base < (rules.get("min_field") or 0):
        return {}
    rows: Sequence[int] = range(len(ranking.order))
    if barred or None in totals:
        order = ranking.order
        rows = [r for r in rows if order[r] not in barred and totals[order[r]] is not None]
    hall = _Hall(ranking, totals, den, rules, base, rows)
    for award in listed:
        _hand_out(hall, award)
    return hall.awarded


def _hand_out(hall: _Hall, award: Mapping[str, Any]) -> None:
    able = _able(hall, award)
    positions = _positions(hall, award)
    taken = able if positions is None else _fill(hall, able, positions)
    winners = map(hall.ranking.order.__getitem__, taken)
    hall.awarded |= dict.fromkeys(winners, award["code"])
    if able is hall.left:
        hall.left = able[len(taken) :]
    elif taken:
        gone = set(taken)
        hall.left = [row for row in hall.left if row not in gone]


def _able(hall: _Hall, award: Mapping[str, Any]) -> Sequence[int]:
    """Rows that meet the award's own conditions."""
    left = hall.left
    least, share = limit(award, "min_score"), limit(award, "to_rank_ratio")
    if least is not None:
        edge = least * hall.den
        left = [row for row in left if hall.total(row) >= edge]
    if share is not None:
        last = share * hall.base  # compared exactly, never rounded
        left = [row for row in left if hall.ranking.ranks[row] <= last]
    return left


def _positions(hall: _Hall, award: Mapping[str, Any]) -> int | None:
    """How many places this award has; None: as many as meet its conditions."""
    if award.get("count") is not None:
        hall.given += award["count"]
        return int(award["count"])
    if award.get("ratio") is None:
        return None
    ratio = number(award["ratio"])
    if hall.rules.get("counting") != "cumulative":
        return _whole(ratio * hall.base, hall.rules)
    hall.filled += ratio
    positions = max(0, _whole(hall.filled * hall.base, hall.rules) - hall.given)
    hall.given += positions
    return positions


def _whole(value: Fraction, rules: Mapping[str, Any]) -> int:
    way = rules.get("rounding") or "half_up"
    if way == "floor":
        return floor(value)
    return ceil(value) if way == "ceil" else int(to_places(value, 0))


def _fill(hall: _Hall, able: Sequence[int], positions: int) -> Sequence[int]:
    """The first ``positions`` of those able, less what earlier awards overran, edges settled."""
    free = positions - hall.overrun
    hall.overrun = max(0, -free)
    if free <= 0 or not able:
        return []
    end = _settled(hall, able, _with_margin(hall, able, min(free, len(able))))
    hall.overrun += max(0, end - free)
    return able[:end]


def _with_margin(hall: _Hall, able: Sequence[int], end: int) -> int:
    """Everybody within the margin of the medal's first shares it."""
    margin = limit(hall.rules, "margin")
    if margin is None:
        return end
    first, reach = hall.total(able[0]), margin * hall.den
    while end < len(able) and abs(first - hall.total(able[end])) <= reach:
        end += 1
    return end


def _settled(hall: _Hall, able: Sequence[int], end: int) -> int:
    """Those tied across the edge are all in (widen) or all out (narrow)."""
    if end == len(able) or not hall.tied(able[end - 1], able[end]):
        return end
    edge = able[end]
    if hall.rules.get("tie") == "narrow":
        while end and hall.tied(able[end - 1], edge):
            end -= 1
        return end
    while end < len(able) and hall.tied(edge, able[end]):
        end += 1
    return end
