"""How a number arose (来历): the columns behind one total, read for one entry, as a list of steps.

The steps are those that were computed, in order, from raw marks to the total; each names its
operation, so that anybody can compute it again from this list alone.
Source: docs/scoring-rules.md, "Derivation".
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from contest.scoring.columns import Column
from contest.scoring.field import OFFICE_AS_PANEL, Ballots, is_judge
from contest.scoring.numbers import exact_text
from contest.scoring.panel import kept_of
from contest.scoring.sheet import Part, SheetScore, in_total
from contest.scoring.spec import StageSpec
from contest.scoring.types import Text

Step = dict[str, Any]
NameJudge = Callable[[str], str]
OFFICES = {OFFICE_AS_PANEL: "办公室", "office": "办公室", "audit": "审核", "self": "自评"}


def derive(total: Column, index: int, name_judge: NameJudge = lambda code: code) -> list[Step]:
    """The steps that made ``total`` of one entry; the last one is the total.

    Each step: ``step`` its id, ``label`` (a Text), ``op``, ``value`` as exact text (empty when
    absent), ``from``: ids of steps or numbers as text; for rounding ``places`` and ``mode``; for
    points ``mark``.
    """
    walker = _Walker(name_judge)
    walker.visit(total, index)
    return walker.steps


class _Walker:
    """Visits columns from the total back to the marks and writes each step once."""

    def __init__(self, name_judge: NameJudge) -> None:
        self.steps: list[Step] = []
        self.name_judge = name_judge
        self._seen: dict[tuple[int, int], str] = {}

    def add(
        self, op: str, label: Text, value: Fraction | None, sources: list[str], **more: Any
    ) -> str:
        """Write a step and return its id."""
        identity = f"s{len(self.steps) + 1}"
        text = "" if value is None else exact_text(value)
        self.steps.append(
            {"step": identity, "label": label, "op": op, "value": text, "from": sources, **more}
        )
        return identity

    def visit(self, col: Column, index: int) -> str:
        """The id of the step that holds ``col`` at ``index``."""
        known = self._seen.get((id(col), index))
        if known is None:
            known = self._seen[(id(col), index)] = self._step(col, index)
        return known

    def _step(self, col: Column, index: int) -> str:
        touched = col.extra.get("touched")
        if touched is not None:
            return (
                self._replaced(col, index)
                if index in touched
                else self.visit(col.parents[0], index)
            )
        if "rows" in col.extra:
            return self._seats(col, index)
        if "combine" in col.extra:
            return self._criterion(col, index)
        if "others" in col.extra:
            return self._others(col, index)
        pairs = col.sources(index) if col.sources else [(p, index) for p in col.parents]
        sources = [self.visit(parent, j) for parent, j in pairs]
        if len(sources) == 1 and col.op in ("sum", "choose"):
            return sources[0]
        more = {}
        if col.op == "round":
            more = {"places": col.extra["places"], "mode": col.extra["mode"]}
        if "factor" in col.extra:
            sources.append(exact_text(col.extra["factor"]))
        return self.add(col.op if sources else "given", col.label, col.at(index), sources, **more)

    def _replaced(self, col: Column, index: int) -> str:
        if col.parents[0].values[index] is None:
            return self.add(col.op, col.label, col.at(index), [])
        before = self.visit(col.parents[0], index)
        lost = col.extra.get("lost", {}).get(index)
        if lost is None:
            return self.add(col.op, col.label, col.at(index), [before])
        start = col.parents[0].at(index) or Fraction(0)
        reduced = self.add("sum", Text("扣除超时"), start + lost, [before, exact_text(lost)])
        return self.add(
            "max", col.label, col.at(index), [reduced, exact_text(min(start, Fraction(0)))]
        )

    def _seats(self, col: Column, index: int) -> str:
        stage, ballots = col.extra["rows"]
        row = ballots.rows[index]
        names = ballots.names[index] if ballots.names else [str(n) for n in range(len(row))]
        seats = [
            self._sheet(stage, ballots, index, name, Fraction(value) / ballots.den)
            for name, value in zip(names, row, strict=True)
        ]
        head = ballots.heads[index] if ballots.heads else None
        return self._combined(col, index, seats, kept_of(stage.panel, row, names, head))

    def _combined(self, col: Column, index: int, seats: list[str], kept: list[int]) -> str:
        dropped = [s for i, s in enumerate(seats) if i not in set(kept)]
        if dropped:
            self.add("drop", Text("去掉的分数"), None, dropped)
        chosen = [seats[i] for i in kept]
        op = col.op if len(chosen) > 1 else "choose"
        return self.add(op, col.extra["notes"].get(index, col.label), col.at(index), chosen)

    def _criterion(self, col: Column, index: int) -> str:
        stage, criterion, ballots, rows, names, panel = col.extra["combine"]
        seats = []
        for name in names[index]:
            part = ballots.details[index][name].parts[criterion.key]
            if criterion.kind == "judgement":
                seats.append(self._mark(part, name))
            else:
                seats.append(self._points(stage, part, name))
        if not seats:
            label = Text("{name}：没有评分", name=criterion.name)
            return self.add("given", label, col.at(index), [])
        head = ballots.heads[index] if ballots.heads else None
        return self._combined(col, index, seats, kept_of(panel, rows[index], names[index], head))

    def _others(self, col: Column, index: int) -> str:
        stage, ballots, wanted = col.extra["others"]
        names = ballots.other_names[index] if ballots.other_names else []
        sheets = [
            self._sheet(stage, ballots, index, name, Fraction(value) / ballots.den)
            for name, value in zip(names, ballots.other_rows[index] if names else [], strict=True)
            if name in wanted
        ]
        if len(sheets) == 1 and col.values[index] is not None:
            return sheets[0]
        op = "sum" if sheets and col.values[index] is not None else "given"
        return self.add(op, col.label, col.at(index), sheets)

    def _sheet(
        self, stage: StageSpec, ballots: Ballots, index: int, name: str, total: Fraction
    ) -> str:
        who = self._who(name)
        score = ballots.details[index].get(name) if ballots.details else None
        if score is None:
            return self.add("given", Text("{who}：评分单总分", who=who), total, [])
        groups = [self._group(stage, score, key, name) for key in score.groups]
        exact = (
            groups[0]
            if len(groups) == 1
            else self.add(
                "sum" if groups else "given",
                Text("{who}：评分单合计", who=who),
                score.exact,
                groups,
            )
        )
        if stage.panel.level != "sheet" or stage.rounding.at("sheet") is None:
            return exact
        return self._round(exact, score.total, stage, "sheet", Text("{who}：评分单总分", who=who))

    def _group(self, stage: StageSpec, score: SheetScore, key: str, name: str) -> str:
        group = next(g for g in stage.groups if g.key == key)
        mine = [
            p for p in score.parts.values() if p.criterion.group == key and in_total(p.criterion)
        ]
        parts = [self._weighted(stage, p, name) for p in mine]
        label = Text("{who}：{group}", who=self._who(name), group=group.name)
        plain = sum((p.weighted for p in mine), Fraction(0))
        total = (
            parts[0]
            if len(parts) == 1
            else self.add("sum" if parts else "given", label, plain, parts)
        )
        if plain != score.groups[key]:
            total = self.add("zero", label, score.groups[key], [total])
        if group.scale == 1:
            return total
        return self.add(
            "product", label, group.scale * score.groups[key], [total, exact_text(group.scale)]
        )

    def _weighted(self, stage: StageSpec, part: Part, name: str) -> str:
        points = self._points(stage, part, name)
        label = Text("{who}：{name}", who=self._who(name), name=part.criterion.name)
        if part.factor != 1:
            points = self.add(
                "product", label, part.points * part.factor, [points, exact_text(part.factor)]
            )
        if stage.rounding.at("weighted") is None:
            return points
        return self._round(points, part.weighted, stage, "weighted", label)

    def _points(self, stage: StageSpec, part: Part, name: str) -> str:
        points = self._mark(part, name)
        if stage.rounding.at("mark") is None:
            return points
        label = Text("{who}：{name}", who=self._who(name), name=part.criterion.name)
        return self._round(points, part.points, stage, "mark", label)

    def _mark(self, part: Part, name: str) -> str:
        label = Text("{who}：{name}", who=self._who(name), name=part.criterion.name)
        return self.add("points", label, part.read, [], mark=part.mark)

    def _round(self, source: str, value: Fraction, stage: StageSpec, step: str, label: Text) -> str:
        return self.add(
            "round",
            label,
            value,
            [source],
            places=stage.rounding.at(step),
            mode=stage.rounding.mode,
        )

    def _who(self, name: str) -> str:
        return OFFICES.get(name) or (self.name_judge(name) if is_judge(name) else name)


def as_json(steps: list[Step], translate: Callable[[Text], str] = str) -> list[Mapping[str, Any]]:
    """Steps with their labels spelled out."""
    return [{**step, "label": translate(step["label"])} for step in steps]
