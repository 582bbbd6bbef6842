"""Places (名次): totals, then the tie-break chain; shared places, three numberings.

A tie-break value that is not there comes last whatever its order: somebody without a time never
beats somebody with one.
Source: docs/scoring-rules.md, "Places".
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, compress, islice
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
    """A ranking list (名次表).

    order:  indices, best first. ranks: beside them, in the same order.
    shared: rows that share their place with the row above, whatever the numbering.
    """

    order: list[int]
    ranks: list[int]
    shared: set[int]
    _sums: list[int] = field(default_factory=list)
    _links: "list[_Link]" = field(default_factory=list)
    _decided: list[str] | None = None

    @property
    def decided(self) -> list[str]:
        """What separated each row from the one above: a key's label, ``shared``, or empty.

        Empty is by total, or the first of all. Worked out when somebody asks: most do not.
        """
        if self._decided is None:
            self._decided = _decided(self._sums, self._links)
        return self._decided

    def append(self, more: "Ranking", numbering: str) -> None:
        """Put a second list behind this one."""
        if not more.order:
            return
        ahead = len(self.order)
        self._decided = self.decided + more.decided
        self.shared |= {row + ahead for row in more.shared}
        if numbering == "dense":
            ahead = self.ranks[-1] if self.ranks else 0
        self.order = self.order + more.order
        self.ranks = self.ranks + [rank_ + ahead for rank_ in more.ranks]


def rank(indices: Sequence[int], keys: Sequence[Key], numbering: str) -> Ranking:
    """Rank the entries at ``indices`` by ``keys``, the total first.

    numbering: skip 1224, dense 1223, ordinal 1234 (ties then keep the order of ``indices``).
    Source: docs/scoring-rules.md, "Places".

    >>> totals = Column([72, 71, 71, 71, 70])
    >>> rank(range(5), [Key("", totals, True)], "skip").ranks
    [1, 2, 2, 2, 5]
    """
    links = [link for key in keys if (link := _link(indices, key))]
    joint = _joint(links, len(indices))
    rows = sorted(range(len(indices)), key=joint.__getitem__, reverse=True)
    sums = list(map(joint.__getitem__, rows))
    below = islice(sums, 1, None)
    shared = [row for row, (a, b) in enumerate(zip(sums, below, strict=False), 1) if a == b]
    order = rows if indices == range(len(rows)) else [indices[row] for row in rows]
    return Ranking(order, _numbers(len(rows), shared, numbering), set(shared), sums, links)


def moved(
    before: Ranking, keys: Sequence[Key], numbering: str, out: Collection[int], into: Iterable[int]
) -> Ranking:
    """The ranking once more after some entries have changed, without sorting the others again.

    before: the same entries ranked once by ``rank``, ``out`` those of them whose numbers have
            changed since, ``into`` those to put in: the result is that of ``rank`` over all.
    """
    order = list(before.order)
    shares = bytearray(len(order))  # per row, whether it shares its place with the row above
    for row in before.shared:
        shares[row] = 1
    for index in out:
        row = order.index(index)
        del order[row], shares[row]
        _share(order, shares, row, keys)
    for index in into:
        mine = _better(keys, index)
        row = bisect_left(order, mine, key=lambda other: _better(keys, other))
        order.insert(row, index)
        shares.insert(row, 0)
        _share(order, shares, row, keys)
        _share(order, shares, row + 1, keys)
    shared = list(compress(range(len(order)), shares))
    return Ranking(order, _numbers(len(order), shared, numbering), set(shared))


def _share(order: Sequence[int], shares: bytearray, row: int, keys: Sequence[Key]) -> None:
    """Note whether a row, where there is one, shares its place with the row above."""
    if 0 <= row < len(order):
        pair = order[row - 1 : row + 1] if row else []
        equal = [len({key.values.values[i] for i in pair}) == 1 for key in keys]
        shares[row] = bool(pair) and all(equal)


def _better(keys: Sequence[Key], index: int) -> tuple[Any, ...]:
    """What orders entries, the best first; equal ones in the order of their indices."""
    found: list[Any] = []
    for key in keys:
        value = key.values.values[index]
        found += [1, 0] if value is None else [0, -value if key.desc else value]
    return (*found, index)


@dataclass(frozen=True, slots=True)
class _Link:
    """A key's values for those to be ranked, whole numbers between low and high."""

    label: str
    values: list[Any]
    low: int
    high: int
    desc: bool

    @property
    def base(self) -> int:
        """How many different numbers there may be."""
        return self.high - self.low + 1


def _link(indices: Sequence[int], key: Key) -> _Link | None:
    """One key made ready, or None where it separates nobody."""
    mine, whole, extent = key.values.values, key.values.whole, key.values.extent
    if indices != range(len(mine)):
        mine, extent = [mine[i] for i in indices], None
    if extent is None:
        there = [v for v in mine if v is not None] if None in mine else mine
        if not there:
            return None
        if not whole and Fraction in set(map(type, there)):
            place = {v: n for n, v in enumerate(sorted(set(there)))}
            mine = [None if v is None else place[v] for v in mine]
            there = list(place.values())
        extent = (None in mine, min(there), max(there))
    absent, low, high = extent
    if absent:  # none is 0, the better the larger
        best = [0 if v is None else v - low + 1 if key.desc else high - v + 1 for v in mine]
        return _Link(key.label, best, 0, high - low + 1, True)
    return _Link(key.label, mine, low, high, key.desc) if low != high else None


def _joint(links: Sequence[_Link], size: int) -> list[int]:
    """One whole number per entry that orders like all its links together: sorts much faster."""
    if not links:
        return [0] * size
    first = links[0]
    joint = first.values if first.desc else [-v for v in first.values]
    for link in links[1:]:
        base, low, high = link.base, link.low, link.high
        if link.desc:
            joint = [a * base + v - low for a, v in zip(joint, link.values, strict=True)]
        else:
            joint = [a * base + high - v for a, v in zip(joint, link.values, strict=True)]
    return joint


def _decided(sums: Sequence[int], links: Sequence[_Link]) -> list[str]:
    """The first link in which each sum differs from the one above it."""
    decided, divisor = ["shared"] * (len(sums) - 1), 1
    for link in reversed(links):
        parts = [s // divisor for s in sums]  # this link and those before it
        below = islice(parts, 1, None)
        decided = [
            link.label if a != b else why for a, b, why in zip(parts, below, decided, strict=False)
        ]
        divisor *= link.base
    return ["", *decided] if sums else []


def _numbers(size: int, shared: Sequence[int], numbering: str) -> list[int]:
    ranks = list(range(1, size + 1))
    if numbering == "dense":
        together = set(shared)
        return list(accumulate(0 if row in together else 1 for row in range(size)))
    if numbering != "ordinal":
        for row in shared:
            ranks[row] = ranks[row - 1]
    return ranks
