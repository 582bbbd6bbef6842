"""Exact numbers of all entries at once, each column remembering what it was made from.

A column is a list of integers over one denominator: adding, weighting and rounding 100,000 entries
is then a handful of list comprehensions. Where entries would need too large a common denominator
(rates of 100,000 different plans), the elements are fractions over 1; the same operations serve
both.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

from contest.scoring.numbers import common_den, number
from contest.scoring.rounding import round_column
from contest.scoring.types import Effect, Fired, Mode, Text

UNNAMED = ""  # columns that no derivation shows
Source = "tuple[Column, int] | tuple[str, Fraction]"


@dataclass(slots=True, eq=False)
class Column:
    """``values[i] / den`` is the number of entry i, None where there is none.

    op, label: how it was made and what it is called, for the derivation.
    parents:   the columns it was made from, read at the same index; ``sources`` replaces this where
               an element comes from elsewhere (members of a team, seats of a panel).
    extra:     places and mode of a rounding, the factor of a product.
    whole:     whether the elements are known to be integers; others may be fractions.
    extent:    of whole elements, where it is known: whether some are absent, least and largest.
    """

    values: list[Any]
    den: int = 1
    op: str = "given"
    label: Text = field(default_factory=lambda: Text(UNNAMED))
    parents: "tuple[Column, ...]" = ()
    sources: Callable[[int], list[Any]] | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    whole: bool = False
    extent: tuple[bool, int, int] | None = None

    def at(self, index: int) -> Fraction | None:
        """The exact number of one entry."""
        value = self.values[index]
        return None if value is None else Fraction(value) / self.den

    def __len__(self) -> int:
        return len(self.values)


def column(
    values: Sequence[Fraction | None], label: Text, *, op: str = "given", **more: Any
) -> Column:
    """A column of exact numbers brought to one denominator, where that stays of a decent size."""
    den = common_den({v.denominator for v in values if v is not None})
    if den is None:
        return Column(list(values), 1, op, label, **more)
    ints = [None if v is None else v.numerator * (den // v.denominator) for v in values]
    return Column(ints, den, op, label, whole=True, **more)


def text_column(texts: Sequence[str | None], label: Text) -> Column:
    """A column out of decimals as they are written; whole numbers, the usual case, at once."""
    # few different texts, and the numbers in them shared: several times faster to go over
    different = set(texts)
    try:
        table: dict[str | None, Any] = {t: int(t) for t in different if t is not None}
    except ValueError:
        return column([None if t is None else number(t) for t in texts], label)
    found = table.values()
    extent = (None in different, min(found), max(found)) if found else None
    table[None] = None
    values = list(map(table.__getitem__, texts))
    return Column(values, 1, "given", label, whole=True, extent=extent)


def add(columns: Sequence[Column], label: Text) -> Column:
    """Sum, index by index; absent where one of them is absent."""
    if len(columns) == 1:
        return columns[0]
    den = lcm(*(c.den for c in columns))
    lists = [_scaled(c, den) for c in columns]
    if len(lists) == 2:
        first, second = lists
        values = [
            None if a is None or b is None else a + b for a, b in zip(first, second, strict=True)
        ]
    else:
        values = [None if None in row else sum(row) for row in zip(*lists, strict=True)]
    return Column(values, den, "sum", label, tuple(columns))


def add_present(columns: Sequence[Column], label: Text) -> Column:
    """Sum of those that are there; absent where all of them are absent."""
    den = lcm(*(c.den for c in columns))
    rows = zip(*(_scaled(c, den) for c in columns), strict=True)
    values = []
    for row in rows:
        there = [v for v in row if v is not None]
        values.append(sum(there) if there else None)
    return Column(values, den, "sum", label, tuple(columns), _present(columns))


def times(col: Column, factor: Fraction, label: Text) -> Column:
    """Product with one number."""
    if factor == 1:
        return col
    num = factor.numerator
    values = [None if v is None else v * num for v in col.values]
    return Column(
        values, col.den * factor.denominator, "product", label, (col,), extra={"factor": factor}
    )


def multiply(col: Column, other: Column, label: Text) -> Column:
    """Product, index by index; absent where one of them is absent."""
    values = [
        None if a is None or b is None else a * b
        for a, b in zip(col.values, other.values, strict=True)
    ]
    return Column(values, col.den * other.den, "product", label, (col, other))


def rounded(col: Column, places: int | None, mode: Mode, label: Text) -> Column:
    """Rounded to ``places`` digits; the column itself when the rule does not round."""
    if places is None:
        return col
    extra = {"places": places, "mode": mode}
    if 10**places % col.den == 0 and (col.whole or Fraction not in set(map(type, col.values))):
        factor = 10**places // col.den
        values = (
            col.values if factor == 1 else [None if v is None else v * factor for v in col.values]
        )
    else:
        values = round_column(col.values, col.den, places, mode)
    return Column(values, 10**places, "round", label, (col,), extra=extra, whole=True)


def replaced(col: Column, changes: dict[int, Fraction | None], op: str, label: Text) -> Column:
    """The column with some elements replaced by other numbers, each as a step of its own."""
    if not changes:
        return col
    den = lcm(col.den, *(v.denominator for v in changes.values() if v is not None))
    values = list(_scaled(col, den))
    for index, value in changes.items():
        values[index] = None if value is None else value.numerator * (den // value.denominator)
    touched = set(changes)
    return Column(values, den, op, label, (col,), extra={"touched": touched})


def mean_present(columns: Sequence[Column], label: Text) -> Column:
    """Mean of those that are there; absent where all of them are absent."""
    exact = [sum(there, Fraction(0)) / len(there) if there else None for there in _there(columns)]
    return column(exact, label, op="mean", parents=tuple(columns), sources=_present(columns))


def extreme(columns: Sequence[Column], largest: bool, label: Text) -> Column:
    """The largest (or smallest) of those that are there."""
    pick = max if largest else min
    exact = [pick(there) if there else None for there in _there(columns)]
    op = "max" if largest else "min"
    return column(exact, label, op=op, parents=tuple(columns), sources=_present(columns))


def latest(columns: Sequence[Column], label: Text) -> Column:
    """The last one that is there, in the order given."""

    def source(index: int) -> list[Any]:
        there = [c for c in columns if c.values[index] is not None]
        return [(there[-1], index)] if there else []

    exact = [found[0][0].at(i) if (found := source(i)) else None for i in range(len(columns[0]))]
    return column(exact, label, op="choose", parents=tuple(columns), sources=source)


def gathered(col: Column, slots: Sequence[Sequence[int]], way: str, label: Text) -> Column:
    """One number per entry out of its slots of ``col`` (members of a team): their mean or sum.

    slots: per entry, the indices of its slots. Absent where an entry has no slot, or one is absent.
    """
    exact: list[Fraction | None] = []
    for indices in slots:
        there = [v for v in (col.at(j) for j in indices) if v is not None]
        if not there or len(there) < len(indices):
            exact.append(None)
            continue
        total = sum(there, Fraction(0))
        exact.append(total / len(there) if way == "mean" else total)
    return column(
        exact, label, op=way, parents=(col,), sources=lambda i: [(col, j) for j in slots[i]]
    )


def hit_by(
    col: Column, fired: Mapping[int, Sequence[Fired]], effect: Effect
) -> dict[int, Fraction | None]:
    """Noughts for the elements that are there and for which ``effect`` came true."""
    return {
        i: Fraction(0)
        for i, all_ in fired.items()
        if col.values[i] is not None and any(f.effect == effect for f in all_)
    }


def _there(columns: Sequence[Column]) -> Iterator[list[Fraction]]:
    """Per index, the numbers that are there."""
    for index in range(len(columns[0])):
        yield [v for v in (c.at(index) for c in columns) if v is not None]


def _scaled(col: Column, den: int) -> list[Any]:
    factor = den // col.den
    if factor == 1:
        return col.values
    return [None if v is None else v * factor for v in col.values]


def _present(columns: Sequence[Column]) -> Callable[[int], list[Any]]:
    return lambda i: [(c, i) for c in columns if c.values[i] is not None]
