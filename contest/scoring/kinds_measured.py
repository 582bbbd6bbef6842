"""Kinds that turn a measured value into points: band, measure, rate, linear."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import Any

from contest.scoring.kinds_counted import cap_of
from contest.scoring.numbers import exact_text, number
from contest.scoring.types import MarkError, RuleError
from contest.scoring.values import Points, clamp, limit, needed

Reader = Callable[[Any], Points]
COMPARE = {"gt": gt, "ge": ge, "lt": lt, "le": le}


def band(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``"1.2"``, or one value per measure (分档): the first band that holds them gives the points.

    Source: docs/scoring-rules.md, "band".
    """
    bands = [_band(item) for item in document.get("bands") or ()]
    keys = [m["key"] for m in document.get("measures") or ()]
    keys = keys or list(dict.fromkeys(key for when, _ in bands for key in when))
    if not bands or not keys:
        raise RuleError("评分项“{key}”没有分档。", key=document.get("key", ""))

    def read(mark: Any) -> Points:
        values = _measured(mark, keys)
        for when, worth in bands:
            if all(compare(values[key], edge) for key in when for compare, edge in when[key]):
                return Points(worth)
        found = tuple(exact_text(v) for v in values.values())
        raise MarkError("测量值 {found} 不在任何一档里，请核对测量值。", found=found)

    return read


def _band(item: Mapping[str, Any]) -> tuple[dict[str, list[tuple[Any, Fraction]]], Fraction]:
    when = {
        key: [(COMPARE[name], number(edge)) for name, edge in edges.items() if edge is not None]
        for key, edges in (item.get("when") or {}).items()
    }
    return when, number(item["points"])


def _measured(mark: Any, keys: list[str]) -> dict[str, Fraction]:
    if isinstance(mark, str) and len(keys) == 1:
        return {keys[0]: number(mark)}
    if not isinstance(mark, Mapping) or set(mark) != set(keys):
        raise MarkError("请给出测量值 {keys}。", keys=tuple(keys))
    return {key: number(mark[key]) for key in keys}


def measure(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``true``, ``false`` or ``"12.03"`` (测量): full within the tolerance.

    Outside it, the first of ``steps`` (by ``over``, how far outside the tolerance still counts)
    takes its points off; farther away there is nothing.
    Source: docs/scoring-rules.md, "measure".
    """
    full = needed(document, "full")
    nominal = limit(document, "nominal")
    tolerance = limit(document, "tolerance", "0") or Fraction(0)
    steps = sorted((number(s["over"]), number(s["points"])) for s in document.get("steps") or ())

    def read(mark: Any) -> Points:
        if isinstance(mark, bool):
            return Points(full if mark else Fraction(0))
        if nominal is None:
            raise MarkError("这一项只分是和否，请写 true 或 false，现在是“{found}”。", found=mark)
        outside = abs(number(mark) - nominal) - tolerance
        if outside <= 0:
            return Points(full)
        for over, less in steps:
            if outside <= over:
                return Points(max(Fraction(0), full - less))
        return Points(Fraction(0))

    return read


def rate(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``{"actual": "58", "plan": "50"}`` or a percentage (完成率): base + n × points_per, clamped.

    x = actual ÷ plan × 100; n = (x − target) ÷ per, cut toward 0 when ``step_mode`` is down.
    ``tiers`` choose points_per by the plan; their upper limits belong to them.
    Source: docs/scoring-rules.md, "rate".
    """
    base = limit(document, "base", "0") or Fraction(0)
    target = limit(document, "target", "100") or Fraction(0)
    per = limit(document, "per", "1") or Fraction(0)
    if per <= 0:
        raise RuleError("评分项“{key}”的 per 要大于 0。", key=document.get("key", ""))
    low, high = limit(document, "floor"), cap_of(document, group_full)
    down = document.get("step_mode") == "down"

    def read(mark: Any) -> Points:
        x, plan = _rate_of(mark)
        steps = (x - target) / per
        if down:
            steps = Fraction(int(steps))
        return Points(clamp(base + steps * _points_per(document, plan), low, high))

    return read


def _rate_of(mark: Any) -> tuple[Fraction, Fraction | None]:
    if isinstance(mark, str):
        return number(mark), None
    if not isinstance(mark, Mapping) or set(mark) != {"actual", "plan"}:
        raise MarkError("完成率请写成“actual”（实际）和“plan”（计划）两项，或一个百分数。")
    plan = number(mark["plan"])
    if plan <= 0:
        raise MarkError("计划是 {found}，要大于 0 才能算完成率。", found=mark["plan"])
    return number(mark["actual"]) / plan * 100, plan


def _points_per(document: Mapping[str, Any], plan: Fraction | None) -> Fraction:
    tiers = document.get("tiers") or ()
    for tier in tiers if plan is not None else ():
        edge = limit(tier, "plan_to")
        if edge is None or (plan is not None and plan <= edge):
            return number(tier["points_per"])
    beyond = limit(document, "points_per", None if tiers else "0")
    if beyond is not None:
        return beyond
    if plan is None:
        raise MarkError("这一项按计划大小分档，请写“actual”和“plan”两项。")
    raise MarkError("计划 {plan} 大于最后一档，没有对应的分值。", plan=exact_text(plan))


def linear(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``"92"`` (折算): base + (raw − origin) × rate, within 0…full unless ``open``.

    Source: docs/scoring-rules.md, "linear".
    """
    base = limit(document, "base", "0") or Fraction(0)
    origin = limit(document, "origin", "0") or Fraction(0)
    slope = limit(document, "rate", "1")
    full = limit(document, "full")
    unclamped = bool(document.get("open"))

    def read(mark: Any) -> Points:
        value = base + (number(mark) - origin) * (slope if slope is not None else Fraction(1))
        return Points(value if unclamped else clamp(value, Fraction(0), full))

    return read
