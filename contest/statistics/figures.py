"""Averages, spreads and counts out of exact numbers (统计数字); nothing here asks a database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import Any

from contest.scoring.numbers import exact_sum, fixed_text
from contest.scoring.rounding import to_places

PLACES = 2  # digits of an average; results themselves keep theirs
MOST_BINS = 12


@dataclass(frozen=True, slots=True)
class Summary:
    """What a column of exact numbers comes to; all None where there are none."""

    count: int = 0
    high: Fraction | None = None
    mean: Fraction | None = None
    median: Fraction | None = None
    low: Fraction | None = None


def summary(values: Sequence[Fraction]) -> Summary:
    """The figures of some numbers.

    >>> summary([Fraction(80), Fraction(90), Fraction(91)]).mean
    Fraction(87, 1)
    """
    if not values:
        return Summary()
    ordered = sorted(values)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    mean = exact_sum(ordered) / len(ordered)
    return Summary(len(ordered), ordered[-1], mean, middle, ordered[0])


def rounded(value: Fraction | None, places: int = PLACES) -> str:
    """An average as people read it; empty where there is none.

    >>> rounded(Fraction(269, 3)), rounded(None)
    ('89.67', '')
    """
    return "" if value is None else fixed_text(to_places(value, places), places)


@dataclass(frozen=True, slots=True)
class Bin:
    """Totals from ``low`` up to, but not with, ``high``; the last one holds its upper end too."""

    low: str
    high: str
    count: int


def histogram(values: Sequence[Fraction]) -> list[Bin]:
    """How numbers lie, in steps that people count in; at most twelve of them.

    >>> [(b.low, b.high, b.count) for b in histogram([Fraction(n) for n in (81, 82, 84)])]
    [('81.0', '81.5', 1), ('81.5', '82.0', 0), ('82.0', '82.5', 1), ('82.5', '83.0', 0), \
('83.0', '83.5', 0), ('83.5', '84.0', 1)]
    """
    if len(values) < 2:
        return []
    low, high = min(values), max(values)
    for width in _widths():
        first = (low // width) * width
        number = max(1, -((first - high) // width))
        if number <= MOST_BINS:
            break
    counts = [0] * number
    for value in values:
        counts[min(int((value - first) // width), number - 1)] += 1
    places = 0 if width.denominator == 1 else 1
    edges = [fixed_text(first + width * at, places) for at in range(number + 1)]
    return [Bin(edges[at], edges[at + 1], number) for at, number in enumerate(counts)]


def _widths() -> Iterator[Fraction]:
    """0.5, 1, 2, 5, 10, 20, 50 and so on without end."""
    yield Fraction(1, 2)
    for power in count():
        for digit in (1, 2, 5):
            yield Fraction(digit * 10**power)


@dataclass(slots=True)
class Line:
    """One event or one unit: how many entered, were let in, stayed away, were scored, won.

    entered:  handed in and not withdrawn; totals: those that there are; awards: name → how many
    """

    name: str
    key: str = ""
    entered: int = 0
    approved: int = 0
    absent: int = 0
    ranked: int = 0
    best: int | None = None
    totals: list[Fraction] = field(default_factory=list)
    awards: dict[str, int] = field(default_factory=dict)

    @property
    def scored(self) -> int:
        return len(self.totals)

    @property
    def figures(self) -> Summary:
        return summary(self.totals)

    @property
    def awarded(self) -> int:
        return sum(self.awards.values())

    def add_entries(self, state: str, status: str | None, number: int) -> None:
        """Count entries of one state of registration and one of the day."""
        if state in ENTERED:
            self.entered += number
        if state == "approved":
            self.approved += number
            if status in AWAY:
                self.absent += number

    def add_result(self, row: Mapping[str, Any]) -> None:
        """Count one row of a ranking."""
        if row["total"]:
            self.totals.append(Fraction(row["total"]))
        if row["rank"]:
            self.ranked += 1
            self.best = min(self.best or row["rank"], row["rank"])
        if row.get("award_name"):
            name = str(row["award_name"])
            self.awards[name] = self.awards.get(name, 0) + 1


ENTERED = ("submitted", "returned", "approved", "refused")
AWAY = ("absent", "withdrawn")


def award_names(lines: Iterable[Line]) -> list[str]:
    """Every award given, in the order in which it is first met: the best first."""
    return list(dict.fromkeys(name for line in lines for name in line.awards))
