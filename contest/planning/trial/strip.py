"""Totals on a line (成绩分布图): a dot for each, and where awards end; numbers for SVG."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from contest.results.pages import Page
from contest.scoring.event import EventScore
from contest.scoring.numbers import shown
from contest.scoring.scored import RankedList

WIDTH, EDGE, GRAIN, RISE, HIGHEST = 1000, 24, 12, 15, 7


@dataclass(frozen=True, slots=True)
class Dot:
    """One total. x from the left, level from the line up; award: its number in the list, -1: none.

    A dot above ``HIGHEST`` is not drawn apart: it lies on the one below.
    """

    x: int
    level: int
    award: int
    told: str


@dataclass(slots=True)
class Strip:
    """The totals of one ranking list. ends: where each award ends, with its number."""

    name: str
    low: str
    high: str
    dots: list[Dot] = field(default_factory=list)
    ends: list[tuple[int, int]] = field(default_factory=list)
    awards: list[tuple[int, str, int]] = field(default_factory=list)


def strips(score: EventScore, page: Page) -> list[Strip]:
    """One strip for every ranking list that has totals."""
    found = [_strip(score, page, ranked) for ranked in score.lists]
    return [strip for strip in found if strip is not None]


def _strip(score: EventScore, page: Page, ranked: RankedList) -> Strip | None:
    totals = {i: score.total.at(i) for i in ranked.ranking.order}
    known = {i: total for i, total in totals.items() if total is not None}
    if len(known) < 2:
        return None
    low, high = min(known.values()), max(known.values())
    places = score.spec.rounding.at("final")
    strip = Strip(ranked.name, shown(low, places), shown(high, places))
    listed = score.spec.document.get("awards") or ()
    numbers = {award["code"]: n for n, award in enumerate(listed)}
    rows = {row["no"]: row for row in page["ranking"]}
    taken: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for i, total in sorted(known.items(), key=lambda pair: pair[1]):
        x = _x(total, low, high)
        grain = x // GRAIN
        row, award = rows[score.entries.nos[i]], numbers.get(ranked.awarded.get(i, ""), -1)
        told = f"{row['rank']} {row['name']} {shown(total, places)} {row['award_name']}".strip()
        strip.dots.append(Dot(x, min(taken[grain], HIGHEST), award, told))
        taken[grain] += 1
        held[award] += 1
        if award >= 0 and award not in {number for _x_, number in strip.ends}:
            strip.ends.append((x, award))
    strip.awards = [
        (n, award.get("name") or award["code"], held[n]) for n, award in enumerate(listed)
    ]
    return strip


def _x(total: Fraction, low: Fraction, high: Fraction) -> int:
    if low == high:
        return WIDTH // 2
    return EDGE + int((total - low) * (WIDTH - 2 * EDGE) / (high - low))
