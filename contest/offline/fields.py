"""Which cells a criterion needs, and how its mark goes into them and comes back (填写栏).

One declaration for workbook, paper form, import and comparison: a mark becomes values by field key
(exact text), values become a mark. ``None`` and a missing key are absent, never nought.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contest.i18n import N_, _
from contest.offline.values import (
    CellFault,
    Raw,
    chosen,
    is_blank,
    is_truth,
    number_text,
    snapped,
    truth,
)
from contest.scoring.numbers import exact_text
from contest.scoring.values import limit

Criterion = Mapping[str, Any]
Values = dict[str, str]
YES, NO = "1", "0"


@dataclass(frozen=True, slots=True)
class Field:
    """One cell to fill in.

    key:      ``criterion`` or ``criterion/part``; stands in the hidden row or column
    name:     the criterion's wording; label: what this cell of it holds, or its limits
    form:     number, whole, choice or yes_no
    choices:  wording → value
    """

    key: str
    criterion: str
    part: str
    name: str
    label: str
    form: str = "number"
    low: Fraction | None = None
    high: Fraction | None = None
    step: Fraction | None = None
    allowed: tuple[Fraction, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    help: str = ""

    @property
    def heading(self) -> str:
        """The label as it stands in a workbook."""
        return self.label if self.required else _("{label}（可空）", label=self.label)

    @property
    def short(self) -> str:
        """The label without what stands behind it in brackets, in either language."""
        return self.label.partition("（")[0].partition(" (")[0]

    def parse(self, raw: Raw | None) -> str | None:
        """The value in a cell as exact text; None when it is blank. Raises CellFault."""
        if raw is None or is_blank(raw):
            return None
        if self.form == "yes_no":
            return YES if truth(raw) else NO
        if self.form == "choice":
            return chosen(raw, dict(self.choices))
        if self.form == "measure" and is_truth(raw):
            return "yes" if truth(raw) else "no"
        if self.form == "percent" and isinstance(raw, str):
            raw = raw.strip().rstrip("%％")
        return snapped(number_text(raw), self.step, self.allowed)

    def shown(self, value: str | None) -> str:
        """A value as a person reads it in the cell."""
        if value is None:
            return ""
        if self.form == "yes_no":
            return _("是") if value == YES else _("否")
        if self.form == "measure" and value in ("yes", "no"):
            return _("是") if value == "yes" else _("否")
        return next((word for word, of in self.choices if of == value), value)


def criterion_fields(criterion: Criterion, *, required: bool) -> list[Field]:
    """The cells of one criterion, in the bundle's form."""
    return [
        Field(
            key=f"{criterion['key']}/{part}" if part else str(criterion["key"]),
            criterion=str(criterion["key"]),
            part=part,
            name=str(criterion.get("name") or criterion["key"]),
            help=str(criterion.get("help") or ""),
            **{"required": required, **more},
        )
        for part, more in _MAKERS[criterion["kind"]](criterion)
    ]


Parts = Iterable[tuple[str, dict[str, Any]]]


def _points(c: Criterion) -> Parts:
    allowed = tuple(Fraction(text) for text in c.get("allowed") or ())
    if allowed:
        words = tuple((exact_text(a), exact_text(a)) for a in sorted(allowed))
        label = _("选一个分")
        yield "", {"label": label, "form": "choice", "choices": words, "allowed": allowed}
        return
    low, high, step = limit(c, "min", "0"), limit(c, "full"), limit(c, "step")
    yield "", {"label": _range(low, high, step), "low": low, "high": high, "step": step}


def _range(low: Fraction | None, high: Fraction | None, step: Fraction | None) -> str:
    shown = "" if low is None else exact_text(low)
    words = f"{shown}–{exact_text(high)}" if high is not None else _("{low} 起", low=shown or "0")
    return _("{range}，每 {step}", range=words, step=exact_text(step)) if step else words


def _lines(c: Criterion) -> Parts:
    for line in c.get("lines") or ():
        name, per = line.get("name") or line["key"], limit(line, "per")
        cap = limit(line, "cap")
        sign = "−" if c["kind"] == "deduction" else "+"
        if per is None:
            label = _("{name}（分）", name=name)
            yield line["key"], {"label": label, "low": Fraction(0), "high": cap}
            continue
        label = _("{name}（个数，每个 {worth}）", name=name, worth=sign + exact_text(per))
        yield line["key"], {"label": label, "low": Fraction(0)}


def _band(c: Criterion) -> Parts:
    found = measures(c)
    for key, name, unit in found:
        unit = f"（{unit}）" if unit else ""
        label = _("测量值{unit}", unit=unit) if len(found) == 1 else f"{name}{unit}"
        yield key, {"label": label}


def measures(c: Criterion) -> list[tuple[str, str, str]]:
    """What a band criterion measures: (key, name, unit), in order."""
    named = [
        (str(m["key"]), str(m.get("name") or m["key"]), str(m.get("unit") or ""))
        for m in c.get("measures") or ()
    ]
    if named:
        return named
    keys = dict.fromkeys(key for band in c.get("bands") or () for key in band.get("when") or {})
    return [(str(key), str(key), "") for key in keys]


def _level(c: Criterion) -> Parts:
    words = tuple((_level_word(item), str(item["key"])) for item in c.get("levels") or ())
    yield "level", {"label": _("等级"), "form": "choice", "choices": words}
    ranges = [item for item in c.get("levels") or () if item.get("points") is None]
    if ranges:
        edges = [Fraction(item[end]) for item in ranges for end in ("from", "to")]
        steps = {item.get("step") for item in ranges}
        step = limit(ranges[0], "step") if len(steps) == 1 else None
        label = _("等级内的分")
        # levels may start off the grid of their step, so a step only holds from the level's edge
        if step and any(edge % step for edge in edges):
            step = None
        more = {"label": label, "low": min(edges), "high": max(edges), "step": step}
        yield "points", {**more, "required": False}


def _level_word(item: Mapping[str, Any]) -> str:
    name = str(item.get("name") or "")
    return f"{item['key']} {name}" if name and name != item["key"] else str(item["key"])


def _judgement(_c: Criterion) -> Parts:
    words = tuple((str(n), str(n)) for n in range(4))
    yield "", {"label": "0–3", "form": "choice", "choices": words}


def _check(_c: Criterion) -> Parts:
    yield "", {"label": _("是 / 否"), "form": "yes_no", "choices": ((_("是"), YES), (_("否"), NO))}


def _measure(c: Criterion) -> Parts:
    if c.get("nominal") is None:
        yield from _check(c)
        return
    nominal, tolerance = exact_text(Fraction(c["nominal"])), c.get("tolerance") or "0"
    label = _("实测（{nominal}±{tolerance}）", nominal=nominal, tolerance=tolerance)
    yield "", {"label": label, "form": "measure"}


def _rate(c: Criterion) -> Parts:
    yield "actual", {"label": _("实际")}
    yield "plan", {"label": _("计划"), "low": Fraction(0)}
    if not c.get("tiers"):
        label = _("或完成率 %")
        yield "percent", {"label": label, "form": "percent"}


def _votes(_c: Criterion) -> Parts:
    yield "for", {"label": _("赞成票"), "form": "whole", "low": Fraction(0)}
    yield "cast", {"label": _("有效票"), "form": "whole", "low": Fraction(0)}


def _linear(_c: Criterion) -> Parts:
    yield "", {"label": _("原始分")}


def _adjust(_c: Criterion) -> Parts:
    yield "", {"label": _("加分为正，减分为负")}


_MAKERS = {
    "points": _points, "deduction": _lines, "bonus": _lines, "band": _band, "level": _level,
    "judgement": _judgement, "check": _check, "measure": _measure, "rate": _rate,
    "linear": _linear, "adjust": _adjust, "votes": _votes,
}  # fmt: skip


def mark_values(criterion: Criterion, mark: Any) -> Values:
    """A mark as values by part; equal marks give equal values."""
    kind = criterion["kind"]
    if mark is None:
        return {}
    if isinstance(mark, bool):
        if kind == "measure" and criterion.get("nominal") is not None:
            return {"": "yes" if mark else "no"}
        return {"": YES if mark else NO}
    if isinstance(mark, Mapping):
        parts = {str(key): _canonical(value) for key, value in mark.items() if value is not None}
        if kind in ("deduction", "bonus"):
            # a line that is not named was looked at and counted nothing
            return {**{str(line["key"]): "0" for line in criterion.get("lines") or ()}, **parts}
        return _plain_level(criterion, parts) if kind == "level" else parts
    if kind == "band":
        return {measures(criterion)[0][0]: _canonical(mark)}
    return {{"level": "level", "rate": "percent"}.get(kind, ""): _canonical(mark, kind == "level")}


def _plain_level(criterion: Criterion, parts: Values) -> Values:
    """A level of fixed points may be written with or without them: both are the same."""
    fixed = any(
        str(item["key"]) == parts.get("level") and item.get("points") is not None
        for item in criterion.get("levels") or ()
    )
    return {"level": parts["level"]} if fixed else parts


def _canonical(value: Any, is_word: bool = False) -> str:
    text = str(value)
    try:
        return text if is_word else exact_text(Fraction(text))
    except ValueError:
        return text


def values_mark(criterion: Criterion, values: Mapping[str, str]) -> Any:
    """The mark that these values by part make; None where there are none. Raises CellFault."""
    if not values:
        return None
    return _READERS.get(criterion["kind"], _single)(criterion, values)


def _single(criterion: Criterion, values: Mapping[str, str]) -> Any:
    value = values[""]
    if criterion["kind"] == "judgement":
        return int(value)
    if criterion["kind"] == "check":
        return value == YES
    if criterion["kind"] == "measure":
        return value == YES if criterion.get("nominal") is None else _measured(value)
    return value


def _measured(value: str) -> Any:
    return value == "yes" if value in ("yes", "no") else value


def _table(_criterion: Criterion, values: Mapping[str, str]) -> dict[str, str]:
    return dict(values)


def _band_mark(criterion: Criterion, values: Mapping[str, str]) -> Any:
    found = measures(criterion)
    keys = [key for key, _name, _unit in found]
    _need(values, keys, [name if len(keys) > 1 else _("测量值") for _key, name, _unit in found])
    return values[keys[0]] if len(keys) == 1 else dict(values)


def _level_mark(_criterion: Criterion, values: Mapping[str, str]) -> Any:
    _need(values, ["level"], [_("等级")])
    return values["level"] if len(values) == 1 else dict(values)


def _rate_mark(_criterion: Criterion, values: Mapping[str, str]) -> Any:
    if "percent" in values:
        if len(values) > 1:
            raise CellFault(_("实际、计划和完成率只填一种"))
        return values["percent"]
    _need(values, ["actual", "plan"], [_("实际"), _("计划")])
    return dict(values)


def _votes_mark(_criterion: Criterion, values: Mapping[str, str]) -> Any:
    _need(values, ["for", "cast"], [_("赞成票"), _("有效票")])
    for value in values.values():
        if Fraction(value).denominator != 1:
            raise CellFault(NOT_WHOLE, found=value)
    return {key: int(value) for key, value in values.items()}


NOT_WHOLE = N_("“{found}”不是整数，请改为整数")


def _need(values: Mapping[str, str], keys: Sequence[str], names: Sequence[str]) -> None:
    missing = [name for key, name in zip(keys, names, strict=True) if key not in values]
    if missing:
        raise CellFault(_("还缺“{names}”", names=_("、").join(missing)))


_READERS = {
    "deduction": _table, "bonus": _table, "band": _band_mark, "level": _level_mark,
    "rate": _rate_mark, "votes": _votes_mark,
}  # fmt: skip
