"""The engine's steps read one by one (计算步骤的写法): formulas, rules, marks in tables."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from contest.i18n import N_, _
from contest.results.figures import NONE, figure, percent, places_of
from contest.results.words import spoken
from contest.scoring.numbers import exact_text, number

Step = Mapping[str, Any]

MODES = {
    "half_up": N_("四舍五入"),
    "half_even": N_("四舍六入五成双"),
    "truncate": N_("多余的位直接舍去"),
}
OFFICES = (N_("办公室"), N_("审核"), N_("自评"))  # as the engine calls them
WEIGHT = "{stage}：乘权重"


def scorer_name(who: str, scorers: Mapping[str, str]) -> str:
    """A scorer in words: 裁判 1, with the name where it may be told; an office; a department."""
    if who.startswith("@"):
        judge = _("裁判 {number}", number=who[1:])
        return f"{judge} {scorers[who]}" if who in scorers else judge
    if who.startswith("department:"):
        code = who.removeprefix("department:")
        return scorers.get(who, code)
    return _(who) if who in OFFICES else who


class StepReader:
    """Steps by id, and who uses which; ``dropped`` are told apart and use nothing."""

    def __init__(self, steps: Sequence[Step], scorers: Mapping[str, str]) -> None:
        self.steps = {step["step"]: step for step in steps}
        self.order = list(steps)
        self.scorers = scorers
        self.users: dict[str, list[Step]] = {}
        for step in steps:
            if step["op"] != "drop":
                for source in step["from"]:
                    self.users.setdefault(source, []).append(step)

    def is_seat(self, step: Step) -> bool:
        return "who" in step["label"][1]

    def seated(self, source: str) -> bool:
        return source in self.steps and self.is_seat(self.steps[source])

    def words(self, step: Step, roundings: list[Step], *, seat: bool = False) -> list[str]:
        said = [] if seat else self._rule(step)
        last = None
        for one in roundings:
            if last is None or one["places"] != last["places"]:
                places, mode = one["places"], _(MODES[one["mode"]])
                said.append(
                    _("取整数，{mode}。", mode=mode)
                    if places == 0
                    else _("保留 {places} 位，{mode}。", places=places, mode=mode)
                )
            last = one
        return said

    def _rule(self, step: Step) -> list[str]:
        op, sources = step["op"], step["from"]
        weights = [self._weight(s) for s in sources]
        if op == "sum" and any(weights):
            shares = [
                _("{stage}占 {share}", stage=w[0], share=w[1]) for w in weights if w is not None
            ]
            return [_("，").join(shares) + _("。")]
        if op == "mean":
            return [_("{count} 个分数取平均。", count=len(sources))]
        words = {
            "sum": _("各项相加。"),
            "median": _("取中位数。"),
            "max": _("取较大的一个。"),
            "min": _("取较小的一个。"),
            "choose": _("只有 1 个计入，直接采用。"),
        }
        if op == "zero":
            return [spoken(step["label"]) + _("。")]
        return [words[op]] if op in words and sources else []

    def _weight(self, source: str) -> tuple[str, str] | None:
        step = self.steps.get(source)
        while step is not None and step["op"] == "round":
            step = self.steps.get(step["from"][0])
        if step is None or step["op"] != "product" or step["label"][0] != WEIGHT:
            return None
        share = exact_text(number(step["from"][1]) * 100)
        return step["label"][1]["stage"], percent(share)

    def formula(self, step: Step, roundings: list[Step]) -> str:
        left = self._expression(step)
        if not left:
            return ""
        products = [s for s in step["from"] if self._product(s)]
        middle = ""
        if products:
            middle = " = " + joined([self._value(s) for s in step["from"]])
        # a formula with one number in it says nothing
        arrows = self.arrows(step, roundings)
        if len(step["from"]) == 1 and step["op"] in ("sum", "mean", "choose") and not products:
            return "".join([left, *arrows]) if arrows else ""
        # a rounding that changes nothing only adds noughts
        result = self.shown([step, *roundings][-1]) if not arrows else figure(step["value"])
        sign = "→" if step["op"] in ("median", "max", "min") else "="
        right = f" {sign} {result}"
        return "".join([left, middle, right, *arrows])

    def arrows(self, step: Step, roundings: list[Step]) -> list[str]:
        found, last = [], number_of(step)
        for one in roundings:
            if number_of(one) != last:
                found.append(f" → {self.shown(one)}")
            last = number_of(one)
        return found

    def _expression(self, step: Step) -> str:
        op, sources = step["op"], step["from"]
        if op in ("zero", "given") or not sources:
            return ""
        parts = [self._part(s) for s in sources]
        if op == "mean" and len(parts) > 1:
            return f"({joined(parts)}) ÷ {len(parts)}"
        if op == "product":
            return " × ".join(parts)
        if op in ("median", "max", "min"):
            return _("、").join(parts)
        return joined(parts)

    def _product(self, source: str) -> Step | None:
        step = self.steps.get(source)
        if step is not None and step["op"] == "product" and not self.is_seat(step):
            return step if len(self.users.get(source, [])) == 1 else None
        return None

    def _part(self, source: str) -> str:
        step = self._product(source)
        if step is None:
            return self._value(source)
        value, *factors = step["from"]
        is_weight = step["label"][0] == WEIGHT
        texts = [
            percent(exact_text(number(f) * 100)) if is_weight else self._value(f) for f in factors
        ]
        return " × ".join([self._value(value), *texts])

    def _value(self, source: str) -> str:
        return self.shown(self.steps[source]) if source in self.steps else figure(source)

    def shown(self, step: Step) -> str:
        return figure(step["value"], step.get("places") or 0) if step["value"] else NONE

    # sheets, mark by mark

    def who(self, seat: str) -> str:
        return scorer_name(self.steps[seat]["label"][1]["who"], self.scorers)

    def leaves(self, seat: str) -> list[Step]:
        step = self.steps[seat]
        if step["op"] == "points":
            return [step]
        return [leaf for s in step["from"] if s in self.steps for leaf in self.leaves(s)]

    def table(self, seats: list[str]) -> list[list[str]]:
        """Criteria down, scorers across: the marks as they were given."""
        marks = [{s["label"][1].get("name", ""): s for s in self.leaves(seat)} for seat in seats]
        names = list(dict.fromkeys(name for column in marks for name in column))
        if len(names) < 2:
            return []
        rows = [[_("评分项"), *(self.who(seat) for seat in seats)]]
        for name in names:
            steps = [column.get(name) for column in marks]
            places = places_of(str(s["value"]) for s in steps if s)
            rows.append([name, *(mark_text(s, places) if s else NONE for s in steps)])
        totals = [self.steps[seat]["value"] for seat in seats]
        places = places_of(totals)
        return [*rows, [_("合计"), *(figure(total, places) for total in totals)]]

    def detail(self, seats: list[str]) -> list[str]:
        """Weights, limits and roundings inside a sheet, where there are any."""
        lines = []
        for seat in seats:
            for step in self._inside(seat):
                if step["op"] in ("product", "zero", "round") and step["from"]:
                    source = self.steps.get(step["from"][0])
                    if step["op"] == "round" and source and source["value"] == step["value"]:
                        continue
                    left = self._expression(step) or self._value(step["from"][0])
                    sign = "→" if step["op"] in ("zero", "round") else "="
                    lines.append(f"{self._label(step)}{_('：')}{left} {sign} {self.shown(step)}")
        return lines

    def _inside(self, seat: str) -> list[Step]:
        step = self.steps[seat]
        return [*(i for s in step["from"] if s in self.steps for i in self._inside(s)), step]

    def _label(self, step: Step) -> str:
        message, values = step["label"]
        named = {**values, "who": scorer_name(values["who"], self.scorers)}
        return spoken([message, named])


def number_of(step: Step) -> Fraction:
    """The exact value of a step; 0 where there is none, for comparing only."""
    return Fraction(step["value"]) if step["value"] else Fraction(0)


def joined(parts: Sequence[str]) -> str:
    """A sum as people write it: what is negative is taken off."""
    out = parts[0] if parts else ""
    for part in parts[1:]:
        out += f" − {part[1:]}" if part.startswith("-") else f" + {part}"
    return out


def mark_text(step: Step, places: int = 0) -> str:
    """Points of a mark; the mark itself before them where it is something else: ``II · 14``."""
    points, mark = figure(step["value"], places), step.get("mark")
    if isinstance(mark, bool):
        return f"{_('达到') if mark else _('没有达到')} · {points}"
    if isinstance(mark, Mapping):
        mark = _("、").join(str(v) for v in mark.values() if not isinstance(v, list | dict))
    if mark is None or isinstance(mark, list):
        return points
    text = str(mark)
    same = text.replace(".", "", 1).lstrip("-").isdigit() and number(text) == number_of(step)
    return points if same else f"{text} · {points}"
