"""A made-up mark for a criterion of any kind (造分), about as good as was asked for."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from contest.planning.trial.chance import Lots
from contest.scoring.kinds import KINDS
from contest.scoring.numbers import exact_text, number
from contest.scoring.types import MarkError
from contest.scoring.values import limit

Document = Mapping[str, Any]
HALF, TENTH = Fraction(1, 2), Fraction(1, 10)
UNLIMITED = Fraction(10)  # full mark to aim at where there is none


def made_mark(criterion: Document, share: Fraction, lots: Lots) -> Any:
    """A mark that the criterion allows. share: the part of the full mark that it should bring."""
    return MAKE[criterion["kind"]](criterion, max(Fraction(0), min(Fraction(1), share)), lots)


def _points(item: Document, share: Fraction, _lots: Lots) -> str:
    low, full = limit(item, "min", "0") or Fraction(0), limit(item, "full") or UNLIMITED
    wanted = low + (full - low) * share
    allowed = [number(text) for text in item.get("allowed") or ()]
    if allowed:
        return exact_text(min(allowed, key=lambda one: abs(one - wanted)))
    step = limit(item, "step") or (HALF if full - low >= 5 else TENTH)
    value = wanted // step * step
    return exact_text(value if value >= low else value + step)


def _deduction(item: Document, share: Fraction, lots: Lots) -> dict[str, str]:
    left = (limit(item, "full") or Fraction(0)) * (1 - share)
    mark = {}
    for line in item.get("lines") or ():
        zeroes, per, cap = line.get("zeroes"), limit(line, "per"), limit(line, "cap")
        part = left * lots.share() if cap is None else min(left * lots.share(), cap)
        times = part // TENTH * TENTH if per is None else Fraction(part // per if per else 0)
        if zeroes is True:
            continue
        if isinstance(zeroes, Mapping):
            times = min(times, number(zeroes.get("over") or "0"))
        if times > 0:
            mark[line["key"]] = exact_text(times)
            left = max(Fraction(0), left - times * (1 if per is None else per))
    return mark


def _bonus(item: Document, _share: Fraction, lots: Lots) -> dict[str, str]:
    lines = item.get("lines") or ()
    if not lines or lots.share() < Fraction(3, 4):
        return {}
    return {lines[lots.below(len(lines))]["key"]: "1"}


def _band(item: Document, share: Fraction, _lots: Lots) -> Any:
    bands = sorted(item.get("bands") or (), key=lambda band: number(band["points"]))
    keys = [m["key"] for m in item.get("measures") or ()]
    keys = keys or list(dict.fromkeys(key for band in bands for key in band.get("when") or {}))
    wanted = min(int(share * len(bands)), len(bands) - 1)
    read = KINDS["band"].make(item, None)
    for band in sorted(bands, key=lambda one: abs(bands.index(one) - wanted)):
        mark = {key: exact_text(_inside((band.get("when") or {}).get(key), bands)) for key in keys}
        try:
            read(mark)
        except MarkError:
            continue
        return mark
    return mark


def _inside(edges: Document | None, bands: list[Document]) -> Fraction:
    """A value between these edges; beyond those of all bands where there are none."""
    named = {key: number(value) for key, value in (edges or {}).items() if value is not None}
    low, high = named.get("ge", named.get("gt")), named.get("le", named.get("lt"))
    if low is not None and high is not None:
        return (low + high) / 2
    if low is not None:
        return low if "ge" in named else low + 1
    if high is not None:
        return high if "le" in named else high - 1
    every = [
        e for band in bands for when in (band.get("when") or {}).values() for e in when.values()
    ]
    return max((number(edge) for edge in every if edge is not None), default=Fraction(0)) + 1


def _level(item: Document, share: Fraction, _lots: Lots) -> Any:
    levels = sorted(item["levels"], key=_worth)
    level = levels[min(int(share * len(levels)), len(levels) - 1)]
    if level.get("points") is not None:
        return level["key"]
    low, high = sorted((number(level["from"]), number(level["to"])))
    step = limit(level, "step") or HALF
    value = low + (high - low) * share // step * step
    return {"level": level["key"], "points": exact_text(value)}


def _worth(level: Document) -> Fraction:
    return number(level["points"] if level.get("points") is not None else level["to"])


def _judgement(_item: Document, share: Fraction, _lots: Lots) -> int:
    return min(3, int(share * 3 + HALF))


def _check(item: Document, share: Fraction, lots: Lots) -> bool:
    """What would take everything away is met: a trial that only shows noughts shows nothing."""
    return bool(item.get("veto")) or lots.share() < (1 + share) / 2


def _measure(item: Document, share: Fraction, lots: Lots) -> Any:
    hit = lots.share() < (1 + share) / 2
    if item.get("nominal") is None:
        return hit
    nominal, edge = number(item["nominal"]), limit(item, "tolerance", "0") or Fraction(0)
    if hit:
        return exact_text(nominal)
    steps = sorted(number(step["over"]) for step in item.get("steps") or ())
    return exact_text(nominal + edge + (steps[0] if steps else 1))


def _rate(item: Document, share: Fraction, lots: Lots) -> Any:
    target = limit(item, "target", "100") or Fraction(100)
    reached = int(target * (Fraction(17, 20) + share * Fraction(3, 10)))
    tiers = item.get("tiers") or ()
    if not tiers:
        return str(reached)
    edges = [edge for tier in tiers if (edge := limit(tier, "plan_to")) is not None]
    plan = int(edges[lots.below(len(edges))]) if edges else 50
    plan = max(1, plan)
    return {"actual": exact_text(Fraction(plan * reached, 100)), "plan": str(plan)}


def _linear(item: Document, share: Fraction, _lots: Lots) -> str:
    origin, rate = limit(item, "origin", "0") or Fraction(0), limit(item, "rate", "1")
    base, full = limit(item, "base", "0") or Fraction(0), limit(item, "full")
    wanted = origin + 100 * share
    if full is not None and rate:
        wanted = origin + (full * share - base) / rate
    return exact_text(wanted // HALF * HALF)


def _adjust(_item: Document, _share: Fraction, lots: Lots) -> str:
    return "-1" if lots.share() > Fraction(4, 5) else "0"


def _votes(_item: Document, share: Fraction, _lots: Lots) -> dict[str, int]:
    return {"for": int(20 * share), "cast": 20}


MAKE: dict[str, Callable[[Document, Fraction, Lots], Any]] = {
    "points": _points,
    "deduction": _deduction,
    "bonus": _bonus,
    "band": _band,
    "level": _level,
    "judgement": _judgement,
    "check": _check,
    "measure": _measure,
    "rate": _rate,
    "linear": _linear,
    "adjust": _adjust,
    "votes": _votes,
}
