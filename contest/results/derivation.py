"""How a number arose, in words (来历): the steps of the engine as people would tell them.

A block is one numbered paragraph: the marks of a panel with those that were struck, a stage's
score, the total. Roundings and weights stand in the formula of the step they belong to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contest.i18n import N_, _
from contest.results.figures import figure, places_of
from contest.results.stepreader import Step, StepReader, mark_text, number_of
from contest.results.words import spoken

TITLES = {
    "{stage}：阶段成绩": N_("{stage}成绩"),
    "{stage}：合议分": N_("{stage}合议分"),
    "合并各阶段": N_("总成绩"),
}
FINAL = ("{stage}：阶段成绩", "总成绩")


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


class _Teller(StepReader):
    """Puts steps together as paragraphs."""

    def __init__(self, steps: Sequence[Step], scorers: Mapping[str, str]) -> None:
        super().__init__(steps, scorers)
        self.found: list[Block] = []
        self.dropped: list[str] = []

    def blocks(self) -> list[Block]:
        for step in self.order:
            if step["op"] == "drop":
                self.dropped = [s for s in step["from"] if self.seated(s)]
            elif not self.is_seat(step) and not self._absorbed(step):
                self._add(step)
        if self.is_seat(self.order[-1]):
            self._sheet(self.order[-1]["step"], [], _("总成绩"))
        self.found[-1].title, self.found[-1].last = _("总成绩"), True
        return self.found

    def _absorbed(self, step: Step) -> bool:
        """Told in the formula of another step: a rounding in its source, a product in its sum."""
        if step["op"] == "round":
            return not self.seated(step["from"][0]) and self._only_user(step["from"][0], step)
        users = self.users.get(step["step"], [])
        if step["op"] == "product" and len(users) == 1 and users[0]["op"] == "sum":
            return not any(map(self.seated, step["from"])) or self._told_apart(step)
        return False

    def _told_apart(self, step: Step) -> bool:
        """A product of a sheet's total gets a paragraph for the sheet, and itself none."""
        (seat,) = [s for s in step["from"] if self.seated(s)]
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
        seats = [s for s in step["from"] if self.seated(s)]
        rest = [s for s in step["from"] if not self.seated(s)]
        roundings = self._roundings(step)
        if step["op"] == "round":
            return self._sheet(seats[0], [step, *roundings], self._title(step, roundings))
        if seats and not rest:
            self._panel(step, seats)
            if len(seats) == 1 and step["op"] in ("choose", "sum") and not self.found[-1].tiles:
                self.found[-1].value = self.shown([step, *roundings][-1])
                return None
        if step["op"] == "given" and seats:
            return None
        block = Block(self._title(step, roundings), self.shown([step, *roundings][-1]))
        block.words = self.words(step, roundings)
        block.formula = self.formula(step, roundings)
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
        own = max(self.steps[s].get("places") or 0 for s in everybody)
        places = max(own, places_of([*values, *self._marks(everybody)]))
        reasons = self._reasons(seats, dropped)
        block = Block(title)
        block.tiles = [
            Tile(self.who(s), figure(self.steps[s]["value"], places), reasons.get(s, ""))
            for s in everybody
        ]
        block.table, block.detail = self.table(everybody), self.detail(everybody)
        block.words = _drop_words(list(reasons.values()))
        if step["op"] == "given":
            block.words.append(_("未评齐，没有成绩，不排名次。"))
        self.found.append(block)

    def _sheet(self, seat: str, roundings: list[Step], title: str) -> None:
        """One scorer's sheet as a paragraph of its own: an office's paper."""
        step = self.steps[seat]
        block = Block(title, self.shown([step, *roundings][-1]))
        leaves = self.leaves(seat)
        said = _("由{who}评定。", who=self.who(seat))
        if len(leaves) == 1 and leaves[0]["label"][1].get("name"):
            name, mark = leaves[0]["label"][1]["name"], mark_text(leaves[0])
            said = _("由{who}评定：{name} {mark}。", who=self.who(seat), name=name, mark=mark)
        block.words = [said, *self.words(step, roundings, seat=True)]
        if len(leaves) > 1:
            block.table, block.detail = self.table([seat]), self.detail([seat])
        arrows = self.arrows(step, roundings)
        if arrows:
            block.formula = "".join([figure(step["value"]), *arrows])
        self.found.append(block)

    def _marks(self, seats: list[str]) -> list[str]:
        """Raw marks where a sheet has but one: they say how many digits people wrote."""
        found = []
        for seat in seats:
            leaves = self.leaves(seat)
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


def _drop_words(reasons: Sequence[str]) -> list[str]:
    """``去掉 1 个最高、1 个最低。``"""
    high, low = reasons.count(_("去最高")), reasons.count(_("去最低"))
    parts = [_("{count} 个最高", count=high)] if high else []
    parts += [_("{count} 个最低", count=low)] if low else []
    return [_("去掉 {parts}。", parts=_("、").join(parts))] if parts else []
