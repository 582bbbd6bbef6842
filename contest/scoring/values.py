"""Reading parts of criteria and marks; shared by the kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contest.scoring.numbers import exact_text, number
from contest.scoring.types import Effect, MarkError, RuleError, Text


@dataclass(frozen=True, slots=True)
class Points:
    """What a mark is worth, not yet rounded, and the effects it fires with their causes."""

    value: Fraction
    effects: tuple[tuple[Effect, Text], ...] = ()


def limit(document: Mapping[str, Any], key: str, default: str | None = None) -> Fraction | None:
    """An optional decimal of a rule."""
    found = document.get(key)
    if found is None:
        found = default
    return None if found is None else number(found)


def needed(document: Mapping[str, Any], key: str) -> Fraction:
    """A decimal that the rule cannot do without."""
    found = limit(document, key)
    if found is None:
        raise RuleError("评分项“{key}”缺少 {field}。", key=document.get("key", ""), field=key)
    return found


def effect_of(document: Mapping[str, Any] | None) -> Effect | None:
    """``{"scope": …, "effect": …}`` of a rule, or None."""
    if not document:
        return None
    return Effect(document.get("scope", "criterion"), document.get("effect", "zero"))


def count(mark: Mapping[str, Any], key: str) -> Fraction:
    """How often a line was counted; a line that is not there counts nought."""
    found = mark.get(key)
    if found is None:
        return Fraction(0)
    value = number(found)
    if value < 0:
        raise MarkError("“{key}”不能是负数，现在是 {found}。", key=key, found=found)
    return value


def known_lines(mark: Any, lines: Mapping[str, Any]) -> Mapping[str, Any]:
    """The mark as a table of lines, every one of them known."""
    if not isinstance(mark, Mapping):
        raise MarkError("这一项按条目记，请写成“条目: 次数”，现在是“{found}”。", found=mark)
    for key in mark:
        if key not in lines:
            raise MarkError(
                "没有“{key}”这个条目，可以用的是 {known}。", key=key, known=tuple(lines)
            )
    return mark


def clamp(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    """``value`` not below ``low`` and not above ``high``, each where there is one."""
    if high is not None and value > high:
        value = high
    return low if low is not None and value < low else value


def check_step(value: Fraction, step: Fraction | None, found: str) -> None:
    """Raise MarkError, with the nearest good marks, unless ``value`` is a multiple of ``step``."""
    if step is None or value % step == 0:
        return
    below = value // step * step
    raise MarkError(
        "{found} 不是 {step} 的倍数，请改为 {below} 或 {above}。",
        found=found,
        step=exact_text(step),
        below=exact_text(below),
        above=exact_text(below + step),
    )
