"""Kinds that a person judges: points, level, judgement, check, adjust, votes."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from contest.scoring.numbers import exact_text, number
from contest.scoring.types import MarkError, RuleError, Text
from contest.scoring.values import Points, check_step, effect_of, limit, needed

Reader = Callable[[Any], Points]


def points(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``"8.5"``: the points themselves (给分), within min…full, by step, or one of ``allowed``."""
    low = number(document.get("min") or "0")
    full, step = limit(document, "full"), limit(document, "step")
    allowed = {number(text) for text in document.get("allowed") or ()}

    def read(mark: Any) -> Points:
        value = number(mark)
        if full is not None and value > full:
            raise MarkError(
                "这一项最多 {full} 分，现在是 {found} 分。", full=exact_text(full), found=mark
            )
        if value < low:
            raise MarkError(
                "这一项最少 {low} 分，现在是 {found} 分。", low=exact_text(low), found=mark
            )
        if allowed and value not in allowed:
            raise MarkError(
                "{found} 不在允许的分值里，可以打 {allowed}。",
                found=mark,
                allowed=tuple(exact_text(a) for a in sorted(allowed)),
            )
        check_step(value, step, mark)
        return Points(value)

    return read


def level(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``"II"``, or ``{"level": "A", "points": "28"}`` where the level is a range (等级)."""
    levels = {str(item["key"]): item for item in document.get("levels") or ()}
    if not levels:
        raise RuleError("评分项“{key}”没有等级。", key=document.get("key", ""))

    def read(mark: Any) -> Points:
        given = None
        key = mark
        if isinstance(mark, Mapping):
            if set(mark) - {"level", "points"} or "level" not in mark:
                raise MarkError("等级请写成“level”和“points”两项。")
            key, given = mark["level"], mark.get("points")
        if not isinstance(key, str) or key not in levels:
            raise MarkError("没有“{found}”这一级，可以选 {known}。", found=key, known=tuple(levels))
        return Points(_in_level(levels[key], key, given))

    return read


def _in_level(item: Mapping[str, Any], key: str, given: Any) -> Fraction:
    if item.get("points") is not None:
        fixed = number(item["points"])
        if given is not None and number(given) != fixed:
            raise MarkError(
                "{level} 级是 {points} 分，不能另给 {found}。",
                level=key,
                points=item["points"],
                found=given,
            )
        return fixed
    low, high = sorted((needed(item, "from"), needed(item, "to")))
    if given is None:
        raise MarkError(
            "{level} 级在 {low} 到 {high} 分之间，请给出分数。",
            level=key,
            low=exact_text(low),
            high=exact_text(high),
        )
    value = number(given)
    if not low <= value <= high:
        raise MarkError(
            "{level} 级在 {low} 到 {high} 分之间，现在是 {found} 分。",
            level=key,
            low=exact_text(low),
            high=exact_text(high),
            found=given,
        )
    step = limit(item, "step")
    if step is not None and (value - low) % step:
        check_step(value, step, given)
        raise MarkError(
            "{found} 不在 {low} 起每 {step} 一档的分值里。",
            found=given,
            low=exact_text(low),
            step=exact_text(step),
        )
    return value


def judgement(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``0``…``3`` (评价): full × mark ÷ 3; the panel averages the judges' marks first."""
    full = needed(document, "full")

    def read(mark: Any) -> Points:
        if isinstance(mark, bool) or not isinstance(mark, int) or not 0 <= mark <= 3:
            raise MarkError("评价只能是 0、1、2、3，现在是“{found}”。", found=mark)
        return Points(full * mark / 3)

    return read


def check(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``true`` is met (达标): full or nothing; not met fires the criterion's veto."""
    full = number(document.get("full") or "0")
    veto = effect_of(document.get("veto"))
    name = document.get("name") or document["key"]

    def read(mark: Any) -> Points:
        if not isinstance(mark, bool):
            raise MarkError(
                "这一项只分达到和没有达到，请写 true 或 false，现在是“{found}”。", found=mark
            )
        if mark:
            return Points(full)
        return Points(Fraction(0), ((veto, Text("“{name}”没有达到", name=name)),) if veto else ())

    return read


def adjust(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``"-4.7"``: points added or taken, of any size (加减分)."""
    return lambda mark: Points(number(mark))


def votes(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """``{"for": 150, "cast": 200}``: full × for ÷ cast (测评票)."""
    full = needed(document, "full")

    def read(mark: Any) -> Points:
        if not isinstance(mark, Mapping) or set(mark) != {"for", "cast"}:
            raise MarkError("票数请写成“for”（赞成）和“cast”（有效票）两项。")
        yes, cast = mark["for"], mark["cast"]
        for found in (yes, cast):
            if isinstance(found, bool) or not isinstance(found, int) or found < 0:
                raise MarkError("票数是不小于 0 的整数，现在是“{found}”。", found=found)
        if cast == 0:
            raise MarkError("有效票是 0，没有得票率。")
        if yes > cast:
            raise MarkError("赞成 {yes} 票多于有效票 {cast} 张。", yes=yes, cast=cast)
        return Points(full * yes / cast)

    return read
