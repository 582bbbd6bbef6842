"""Kinds that count faults or merits line by line: deduction, bonus."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from contest.scoring.numbers import number
from contest.scoring.types import Effect, Text
from contest.scoring.values import Points, count, effect_of, known_lines, limit, needed

Reader = Callable[[Any], Points]


def deduction(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``{"spatter": "5"}`` (扣分): full − Σ min(count × per, cap), never below 0.

    A line without ``per`` holds the points that the judge takes off. ``zeroes: true``: any count
    makes the criterion nought (扣光); ``zeroes`` with ``over`` fires its effect when the count is
    larger, by itself on the criterion.
    Source: docs/scoring-rules.md, "deduction".
    """
    full = needed(document, "full")
    lines = {line["key"]: line for line in document.get("lines") or ()}

    def read(mark: Any) -> Points:
        table = known_lines(mark, lines)
        lost, gone = Fraction(0), False
        effects: list[tuple[Effect, Text]] = []
        for key, line in lines.items():
            times = count(table, key)
            lost += _capped(times * (limit(line, "per", "1") or 0), limit(line, "cap"))
            fired = _zeroes(line, times)
            if fired == Effect("criterion", "zero"):
                gone = True
            elif fired is not None:
                name = line.get("name") or key
                cause = Text("“{name}”计 {count} 处", name=name, count=table[key])
                effects.append((fired, cause))
        value = Fraction(0) if gone else max(Fraction(0), full - lost)
        return Points(value, tuple(effects))

    return read


def _capped(value: Fraction, cap: Fraction | None) -> Fraction:
    return value if cap is None else min(value, cap)


def _zeroes(line: Mapping[str, Any], times: Fraction) -> Effect | None:
    """The effect that so many counts fire, if any."""
    rule = line.get("zeroes")
    if not rule or times == 0:
        return None
    if rule is True:
        return Effect("criterion", "zero")
    if times <= number(rule.get("over") or "0"):
        return None
    return effect_of(rule)


def bonus(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``{"patent": "1"}`` (加分): the sum of the lines, or the highest of them, up to the cap.

    A line is count × per, at most its own cap.

    Source: docs/scoring-rules.md, "bonus".
    """
    lines = {line["key"]: line for line in document.get("lines") or ()}
    highest = document.get("take") == "highest_only"
    cap = cap_of(document, group_full)

    def read(mark: Any) -> Points:
        table = known_lines(mark, lines)
        worth = [
            _capped(count(table, key) * (limit(line, "per", "1") or 0), limit(line, "cap"))
            for key, line in lines.items()
        ]
        value = max(worth, default=Fraction(0)) if highest else sum(worth, Fraction(0))
        return Points(_capped(value, cap))

    return read


def cap_of(document: Mapping[str, Any], group_full: Fraction | None) -> Fraction | None:
    """The lower of ``cap`` and ``cap_rate`` × the group's full mark, where there is one."""
    caps = [limit(document, "cap")]
    rate = limit(document, "cap_rate")
    if rate is not None:
        caps.append(rate * (group_full or 0))
    there = [c for c in caps if c is not None]
    return min(there) if there else None
