"""What places lead to, all proposed (拟): titles, skill levels, promotion to the next round."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from contest.scoring.event import EventScore
from contest.scoring.numbers import number
from contest.scoring.rounding import to_places
from contest.scoring.stage import passes


def titles(event: EventScore) -> dict[int, list[str]]:
    """Titles proposed by rank (称号), by entry index; stages in ``needs_pass`` must be passed.

    Source: docs/scoring-rules.md, "Titles, levels, promotion".
    """
    found: dict[int, list[str]] = {}
    for rule in event.spec.document.get("titles") or ():
        for index, rank in _ranks(event):
            if _within(rule, rank) and all(
                passes(event.stages[code], index) for code in rule.get("needs_pass") or ()
            ):
                found.setdefault(index, []).append(rule["title"])
    return found


def levels(event: EventScore) -> dict[int, str]:
    """Skill levels recommended by rank and level held (推荐等级), by entry index.

    The first rule that fits counts. ``min_age`` is reached in whole years on
    ``eligibility.age_on``, else on the contest's first day; without that day, or without a date of
    birth, it is not reached.
    Source: docs/scoring-rules.md, "Titles, levels, promotion".
    """
    on = _age_day(event)
    found: dict[int, str] = {}
    for rule in event.spec.document.get("levels") or ():
        for index, rank in _ranks(event):
            if index in found or not _within(rule, rank):
                continue
            if rule.get("from_level") and event.entries.skill_levels[index] != rule["from_level"]:
                continue
            if _old_enough(event.entries.born_on[index], rule.get("min_age"), on):
                found[index] = rule["to_level"]
    return found


def _age_day(event: EventScore) -> date | None:
    text = (event.spec.document.get("eligibility") or {}).get("age_on")
    return date.fromisoformat(text) if text else event.entries.starts_on


def _ranks(event: EventScore) -> list[tuple[int, int]]:
    return [
        pair
        for ranked in event.lists
        for pair in zip(ranked.ranking.order, ranked.ranking.ranks, strict=True)
    ]


def _within(rule: Mapping[str, Any], rank: int) -> bool:
    return (rule.get("from_rank") or 1) <= rank <= (rule.get("to_rank") or rank)


def _old_enough(born: date | None, least: int | None, on: date | None) -> bool:
    if least is None:
        return True
    if born is None or on is None:
        return False
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) >= least


def promoted(event: EventScore) -> list[int]:
    """Entries that go on to the next round (晋级), best first.

    The top places or a share of the award base, all who tie at the edge, at most n of a unit.
    Source: docs/scoring-rules.md, "Titles, levels, promotion".
    """
    rule = event.spec.document.get("promotion")
    if not rule:
        return []
    found = []
    for ranked in event.lists:
        edge = _edge(rule, ranked.base)
        taken: dict[str, int] = {}
        for index, rank in zip(ranked.ranking.order, ranked.ranking.ranks, strict=True):
            unit = event.entries.units[index]
            if edge is not None and rank > edge:
                break
            if rule.get("per_unit") and unit and taken.get(unit, 0) >= rule["per_unit"]:
                continue
            taken[unit] = taken.get(unit, 0) + 1
            found.append(index)
    return found


def _edge(rule: Mapping[str, Any], base: int) -> Fraction | None:
    edges = []
    if rule.get("top") is not None:
        edges.append(Fraction(rule["top"]))
    if rule.get("ratio") is not None:
        edges.append(to_places(number(rule["ratio"]) * base, 0))
    return min(edges) if edges else None
