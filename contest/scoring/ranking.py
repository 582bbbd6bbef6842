"""Places (名次): totals, then the tie-break chain; shared places, three numberings.

A tie-break value that is not there comes last whatever its order: somebody without a time never
beats somebody with one.
Source: docs/scoring-rules.md, "Places".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contest.scoring.columns import Column


@dataclass(frozen=True, slots=True)
class Key:
    """One link of what places are decided by: a label for ``decided_by``, empty for the total."""

    label: str
    values: Column
    desc: bool


@dataclass(slots=True)
class Ranking:
    """order: indices, best first. ranks and decided: beside them, in the same order.

    decided: what separated each from the one above: a key's label, ``shared``, or empty (by total,
    or the first of all).
    """

    order: list[int]
    ranks: list[int]
    decided: list[str]


def rank(indices: Sequence[int], keys: Sequence[Key], numbering: str) -> Ranking:
    """Rank the entries at ``indices`` by ``keys``, the total first.

    numbering: skip 1224, dense 1223, ordinal 1234 (ties then keep the order of ``indices``).

    >>> totals = Column([72, 71, 71, 71, 70])
    >>> rank(range(5), [Key("", totals, True)], "skip").ranks
    [1, 2, 2, 2, 5]
    """
    if not indices:
        return Ranking([], [], [])
    weights = [w for key in keys if (w := _weights(indices, key))]
    joint = _joint([w.values for w in weights], len(indices))
    rows = sorted(range(len(indices)), key=joint.__getitem__, reverse=True)
    decided = _decided(rows, joint, weights)
    order = rows if indices == range(len(rows)) else [indices[row] for row in rows]
    return Ranking(order, _numbers(decided, numbering), decided)


@dataclass(frozen=True, slots=True)
class _Weights:
    """Whole numbers that order like a key's values, the better the larger; 0 where it has none."""

    label: str
    values: list[int]


def _decided(rows: Sequence[int], joint: Sequence[int], weights: Sequence[_Weights]) -> list[str]:
    """What separated each row from the one above it."""
    if not weights:
        return ["", *["shared"] * (len(rows) - 1)]
    decided: list[Any] = [""]
    first, label = [weights[0].values[row] for row in rows], weights[0].label
    sums = [joint[row] for row in rows]
    rest = weights[1:]
    # with one link left it is that one; with more, the first that differs is looked up below
    broken = rest[0].label if len(rest) == 1 else None
    pairs = zip(first, first[1:], sums, sums[1:], strict=False)
    decided += [label if a != b else "shared" if p == q else broken for a, b, p, q in pairs]
    if broken is None:
        for place, why in enumerate(decided):
            if why is None:
                decided[place] = _breaking(rows[place - 1], rows[place], rest)
    return decided


def _breaking(above: int, below: int, rest: Sequence[_Weights]) -> str:
    return next(w.label for w in rest if w.values[above] != w.values[below])


def _numbers(decided: Sequence[str], numbering: str) -> list[int]:
    if numbering == "ordinal":
        return list(range(1, len(decided) + 1))
    ranks, place = [], 0
    dense = numbering == "dense"
    for row, why in enumerate(decided, start=1):
        if why != "shared":
            place = place + 1 if dense else row
        ranks.append(place)
    return ranks


def _weights(indices: Sequence[int], key: Key) -> _Weights | None:
    """Weights of one key, or None where it separates nobody."""
    values = key.values.values
    mine = values if indices == range(len(values)) else [values[i] for i in indices]
    there = [v for v in mine if v is not None] if None in mine else mine
    if not there:
        return None
    if key.values.den == 1 and Fraction in set(map(type, there)):
        place = {v: n for n, v in enumerate(sorted(set(there)))}
        mine = [None if v is None else place[v] for v in mine]
        there = list(place.values())
    low, high = min(there), max(there)
    if low == high and len(there) == len(mine):
        return None
    if len(there) == len(mine):
        ints = [v - low for v in mine] if key.desc else [high - v for v in mine]
    elif key.desc:
        ints = [0 if v is None else v - low + 1 for v in mine]
    else:
        ints = [0 if v is None else high - v + 1 for v in mine]
    return _Weights(key.label, ints)


def _joint(weights: Sequence[list[int]], size: int) -> list[int]:
    """One whole number per entry that orders like its tuple of weights: sorts much faster."""
    if not weights:
        return [0] * size
    joint = weights[0]
    for following in weights[1:]:
        base = max(following) + 1
        joint = [a * base + b for a, b in zip(joint, following, strict=True)]
    return joint
