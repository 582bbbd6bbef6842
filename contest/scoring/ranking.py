"""Places (名次): totals, then the tie-break chain; shared places, three numberings.

A tie-break value that is not there comes last whatever its order: somebody without a time never beats
somebody with one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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

    decided: what separated each from the one above: a key's label, ``shared``, or empty (by total, or
    the first of all).
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
    weights = [_weights(indices, key) for key in keys]
    joint = _joint(weights)
    positions = sorted(range(len(indices)), key=joint.__getitem__, reverse=True)
    ranks, decided = [1], [""]
    previous = positions[0]
    place = groups = 1
    labels = [key.label for key in keys]
    for row, position in enumerate(positions[1:], start=2):
        if joint[position] == joint[previous]:
            decided.append("shared")
        else:
            place, groups = row, groups + 1
            if weights[0][position] != weights[0][previous]:
                decided.append(labels[0])
            else:
                decided.append(
                    next(
                        label
                        for label, w in zip(labels, weights, strict=True)
                        if w[position] != w[previous]
                    )
                )
        ranks.append(row if numbering == "ordinal" else groups if numbering == "dense" else place)
        previous = position
    return Ranking([indices[p] for p in positions], ranks, decided)


def _weights(indices: Sequence[int], key: Key) -> list[int]:
    """Whole numbers from 0 (not there) upward, the better the larger."""
    values = key.values.values
    mine = [values[i] for i in indices]
    there = [v for v in mine if v is not None]
    if not there:
        return [0] * len(mine)
    if any(type(v) is Fraction for v in there):
        place = {v: n for n, v in enumerate(sorted(set(there)))}
        mine = [None if v is None else place[v] for v in mine]
        low, high = 0, len(place) - 1
    else:
        low, high = min(there), max(there)
    if key.desc:
        return [0 if v is None else v - low + 1 for v in mine]
    return [0 if v is None else high - v + 1 for v in mine]


def _joint(weights: Sequence[list[int]]) -> list[int]:
    """One whole number per entry that orders like the tuple of its weights: sorts several times faster."""
    joint = weights[0]
    for following in weights[1:]:
        base = max(following) + 1
        joint = [a * base + b for a, b in zip(joint, following, strict=True)]
    return joint
