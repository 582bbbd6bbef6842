"""How a number arose, in words (来历): the steps of the engine as people would tell them.

A block is one numbered paragraph: the marks of a panel with those that were struck, a stage's
score, the total. Roundings and weights stand in the formula of the step they belong to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
TITLES = {
    "{stage}：阶段成绩": N_("{stage}成绩"),
    "{stage}：合议分": N_("{stage}合议分"),
    "合并各阶段": N_("总成绩"),
}
OFFICES = (N_("办公室"), N_("审核"), N_("自评"))  # as the engine calls them
FINAL = ("{stage}：阶段成绩", "总成绩")
WEIGHT = "{stage}：乘权重"


@dataclass(slots=True)
class Tile:
    """One scorer's total: ``out`` says why it does not count, empty where it does."""

    who: str
    value: str
    out: str = ""


@dataclass(slots=True)
class Block:
    """One paragraph. table: a heading, then rows of criterion and marks; detail: plain lines."""

    title: str
    value: str = ""
    words: list[str] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)
    detail: list[str] = field(default_factory=list)
    formula: str = ""
    last: bool = False


def tell(steps: Sequence[Step], scorers: Mapping[str, str] | None = None) -> list[Block]:
    """The blocks of one entry's steps. scorers: names of judges (``@1``) and departments."""
    return _Teller(steps, scorers or {}).blocks() if steps else []


def scorer_name(who: str, scorers: Mapping[str, str]) -> str:
    """A scorer in words: 裁判 1, with the name where it may be told; an office; a department."""
    if who.startswith("@"):
        judge = _("裁判 {number}", number=who[1:])
        return f"{judge} {scorers[who]}" if who in scorers else judge
    if who.startswith("department:"):
        code = who.removeprefix("department:")
        return scorers.get(who, code)
    return _(who) if who in OFFICES else who


class _Teller:
    """Holds the steps by id, and who uses which."""

    def __init__(self, steps: Sequence[Step], scorers: Mapping[str, str]) -> None:
        self.steps = {step["step"]: step for step in steps}
        self.order = list(steps)
        self.scorers = scorers
        self.users: dict[str, list[Step]] = {}
        for step in steps:
            if step["op"] != "drop":
                for source in step["from"]:
                    self.users.setdefault(source, []).append(step)
        self.found: list[Block] = []
        self.dropped: list[str] = []

    def blocks(self) -> list[Block]:
        for step in self.order:
            if step["op"] == "drop":
                self.dropped = [s for s in step["from"] if self._seated(s)]
            elif not self._is_seat(step) and not self._absorbed(step):
                self._add(step)
        if self._is_seat(self.order[-1]):
            self._sheet(self.order[-1]["step"], [], _("总成绩"))
        self.found[-1].title, self.found[-1].last = _("总成绩"), True
        return self.found

    # which step belongs where

    def _is_seat(self, step: Step) -> bool:
        return "who" in step["label"][1]

    def _seated(self, source: str) -> bool:
        return source in self.steps and self._is_seat(self.steps[source])

    def _absorbed(self, step: Step) -> bool:
        """Told in the formula of another step: a rounding in its source, a product in its sum."""
        if step["op"] == "round":
            return not self._seated(step["from"][0]) and self._only_user(step["from"][0], step)
        users = self.users.get(step["step"], [])
        if step["op"] == "product" and len(users) == 1 and users[0]["op"] == "sum":
            return not any(map(self._seated, step["from"])) or self._told_apart(step)
        return False

    def _told_apart(self, step: Step) -> bool:
        """A product of a sheet's total gets a paragraph for the sheet, and itself none."""
        (seat,) = [s for s in step["from"] if self._seated(s)]
        self._sheet(seat, [], self._stage_title(step))
        return True

    def _only_user(self, source: str, step: Step) -> bool:
        return source in self.steps and self.users.get(source) == [step]

    def _roundings(self, step: Step) -> list[Step]:
        """The roundings that follow a step and nothing else does."""
        found: list[Step] = []
        last = step
        while True:
            users = self.users.get(last["step"], [])
            if len(users) != 1 or users[0]["op"] != "round":
                return found
            last = users[0]
            found.append(last)

    # paragraphs

    def _add(self, step: Step) -> None:
        seats = [s for s in step["from"] if self._seated(s)]
        rest = [s for s in step["from"] if not self._seated(s)]
        roundings = self._roundings(step)
        if step["op"] == "round":
            return self._sheet(seats[0], [step, *roundings], self._title(step, roundings))
        if seats and not rest:
            self._panel(step, seats)
            if len(seats) == 1 and step["op"] in ("choose", "sum") and not self.found[-1].tiles:
                self.found[-1].value = self._shown([step, *roundings][-1])
                return None
        if step["op"] == "given" and seats:
            return None
        block = Block(self._title(step, roundings), self._shown([step, *roundings][-1]))
        block.words = self._words(step, roundings)
        block.formula = self._formula(step, roundings)
        self.found.append(block)
        return None

    def _panel(self, step: Step, seats: list[str]) -> None:
        """The marks of a panel, kept and struck."""
        dropped, self.dropped = self.dropped, []
        everybody = [s for s in self.steps if s in {*seats, *dropped}]
        stage = self._stage(step)
        title = _("{stage}：{count} 份评分", stage=stage, count=len(everybody))
        if step["label"][1].get("name"):
            title = _(
                "“{name}”：{count} 份评分", name=step["label"][1]["name"], count=len(everybody)
            )
        values = [self.steps[s]["value"] for s in everybody]
        places = places_of([*values, *self._marks(everybody)])
        reasons = self._reasons(seats, dropped)
        block = Block(title)
        block.tiles = [
            Tile(self._who(s), figure(self.steps[s]["value"], places), reasons.get(s, ""))
            for s in everybody
        ]
        block.table, block.detail = self._table(everybody), self._detail(everybody)
        if step["op"] == "given":
            block.words.append(_("未评齐，没有成绩，不排名次。"))
        self.found.append(block)

    def _sheet(self, seat: str, roundings: list[Step], title: str) -> None:
        """One scorer's sheet as a paragraph of its own: an office's paper."""
        step = self.steps[seat]
        block = Block(title, self._shown([step, *roundings][-1]))
        block.words = [self._who(seat), *self._words(step, roundings, seat=True)]
        leaves = self._leaves(seat)
        if len(leaves) > 1:
            block.table, block.detail = self._table([seat]), self._detail([seat])
        else:
            block.formula = "".join([figure(step["value"]), *self._arrows(step, roundings)])
        self.found.append(block)

    def _marks(self, seats: list[str]) -> list[str]:
        """Raw marks where a sheet has but one: they say how many digits people wrote."""
        found = []
        for seat in seats:
            leaves = self._leaves(seat)
            if len(leaves) == 1 and isinstance(leaves[0].get("mark"), str):
                found.append(leaves[0]["mark"])
        return [m for m in found if m.replace(".", "", 1).lstrip("-").isdigit()]

    def _reasons(self, kept: list[str], dropped: list[str]) -> dict[str, str]:
        """Why each struck total does not count."""
        low = min((number_of(self.steps[s]) for s in kept), default=None)
        high = max((number_of(self.steps[s]) for s in kept), default=None)
        found: dict[str, str] = {}
        for seat in dropped:
            value = number_of(self.steps[seat])
            lowest = low is not None and value <= low
            if lowest and high is not None and value >= high:  # all are equal: one of each
                lowest = _("去最低") not in found.values()
            highest = high is not None and value >= high and not lowest
            found[seat] = _("去最低") if lowest else _("去最高") if highest else _("不计入")
        return found

    def _title(self, step: Step, roundings: list[Step]) -> str:
        for later in roundings:
            if later["label"][0] in FINAL:
                step = later
        message, values = step["label"]
        return spoken([TITLES.get(message, message), values])

    def _stage_title(self, step: Step) -> str:
        return _("{stage}成绩", stage=self._stage(step))

    def _stage(self, step: Step) -> str:
        """The stage a step belongs to: its own label says, or that of a step which uses it."""
        while "stage" not in step["label"][1]:
            users = self.users.get(step["step"], [])
            if not users:
                return str(_("总成绩"))
            step = users[0]
        return str(step["label"][1]["stage"])

    # words and formulas

    def _words(self, step: Step, roundings: list[Step], *, seat: bool = False) -> list[str]:
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
            "zero": _("按规程计 0 分。"),
            "choose": _("只有一个，直接采用。"),
        }
        return [words[op]] if op in words and sources else []

    def _weight(self, source: str) -> tuple[str, str] | None:
        step = self.steps.get(source)
        while step is not None and step["op"] == "round":
            step = self.steps.get(step["from"][0])
        if step is None or step["op"] != "product" or step["label"][0] != WEIGHT:
            return None
        share = exact_text(number(step["from"][1]) * 100)
        return step["label"][1]["stage"], percent(share)

    def _formula(self, step: Step, roundings: list[Step]) -> str:
        left = self._expression(step)
        if not left:
            return ""
        products = [s for s in step["from"] if self._product(s)]
        middle = ""
        if products:
            middle = " = " + joined([self._value(s) for s in step["from"]])
        # a formula with one number in it says nothing
        if len(step["from"]) == 1 and step["op"] in ("sum", "mean", "choose") and not products:
            return "".join([left, *self._arrows(step, roundings)]) if roundings else ""
        right = f" = {figure(step['value'])}"
        return "".join([left, middle, right, *self._arrows(step, roundings)])

    def _arrows(self, step: Step, roundings: list[Step]) -> list[str]:
        found, last = [], figure(step["value"])
        for one in roundings:
            shown = self._shown(one)
            if shown != last:
                found.append(f" → {shown}")
            last = shown
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
        if step is not None and step["op"] == "product" and not self._is_seat(step):
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
        return self._shown(self.steps[source]) if source in self.steps else figure(source)

    def _shown(self, step: Step) -> str:
        return figure(step["value"], step.get("places") or 0) if step["value"] else NONE

    # sheets, mark by mark

    def _who(self, seat: str) -> str:
        return scorer_name(self.steps[seat]["label"][1]["who"], self.scorers)

    def _leaves(self, seat: str) -> list[Step]:
        step = self.steps[seat]
        if step["op"] == "points":
            return [step]
        return [leaf for s in step["from"] if s in self.steps for leaf in self._leaves(s)]

    def _table(self, seats: list[str]) -> list[list[str]]:
        """Criteria down, scorers across: the marks as they were given."""
        marks = [{s["label"][1].get("name", ""): s for s in self._leaves(seat)} for seat in seats]
        names = list(dict.fromkeys(name for column in marks for name in column))
        if len(names) < 2:
            return []
        rows = [[_("评分项"), *(self._who(seat) for seat in seats)]]
        for name in names:
            steps = [column.get(name) for column in marks]
            places = places_of(str(s["value"]) for s in steps if s)
            rows.append([name, *(mark_text(s, places) if s else NONE for s in steps)])
        totals = [self.steps[seat]["value"] for seat in seats]
        places = places_of(totals)
        return [*rows, [_("合计"), *(figure(total, places) for total in totals)]]

    def _detail(self, seats: list[str]) -> list[str]:
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
                    lines.append(f"{self._label(step)}{_('：')}{left} {sign} {self._shown(step)}")
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
