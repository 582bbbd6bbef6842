"""One stage of one event: panels, offices, penalties, periods, up to the stage score (阶段成绩)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.scoring import columns as c
from contest.scoring.columns import Column
from contest.scoring.field import Ballots, Field
from contest.scoring.penalties import apply_penalties
from contest.scoring.slots import SlotScore, score_slots
from contest.scoring.spec import PeriodSpec, StageSpec
from contest.scoring.types import Effect, Fired, Text


@dataclass(slots=True)
class StageScore:
    """What a stage came to.

    score:    rounded stage score per entry; ``exact`` before that rounding.
    periods:  score per period held, not rounded (the contract rounds after periods are combined).
    notes:    per entry, why there is no score, or what was special about it.
    fired:    per entry, the effects that came true in this stage.
    groups, criteria: points after scale and weight, for tie-breaks; made when asked for.
    """

    spec: StageSpec
    score: Column
    exact: Column
    periods: dict[str, Column]
    notes: dict[int, list[Text]]
    fired: dict[int, list[Fired]]
    slots: dict[str, SlotScore]
    penalised: dict[int, list[Text]] = field(default_factory=dict)


def score_stage(
    stage: StageSpec,
    entries: Field,
    ballots: Mapping[str, Ballots],
    *,
    parts: bool = False,
    vetoed_periods: Mapping[str, Mapping[int, Text]] | None = None,
) -> StageScore:
    """Score one stage of every entry.

    ballots: by period code; under ``""`` where the stage does not repeat. Periods without any sheet are
             left out: only periods held count.
    parts:   also work out groups and criteria, which gates and tie-breaks may ask for.
    vetoed_periods: by period, the entries that a period's incident sets to nought, and why.
    """
    result = StageScore(stage, Column([]), Column([]), {}, {}, {}, {})
    held = [p for p in stage.periods if p.code in ballots] if stage.periods else []
    codes = [p.code for p in held] if stage.periods else [""]
    scores = [
        _one_period(
            result, code, entries, ballots.get(code), parts, (vetoed_periods or {}).get(code)
        )
        for code in codes
    ]
    if not scores:
        exact = Column([None] * len(entries), label=_name(stage))
    elif stage.periods:
        result.periods = dict(zip(codes, scores, strict=True))
        exact = _over_periods(stage, held, scores)
        exact = apply_penalties(stage, entries, exact, stage.code, result.fired, result.penalised)
    else:
        exact = scores[0]
    exact = _zeroed(exact, result.fired)
    for index, value in enumerate(exact.values if None in exact.values else ()):
        if value is None and not result.notes.get(index):
            result.notes[index] = [Text("“{stage}”没有成绩", stage=stage.name)]
    result.exact = exact
    result.score = c.rounded(
        exact,
        stage.rounding.at("stage"),
        stage.rounding.mode,
        Text("{stage}：阶段成绩", stage=stage.name),
    )
    return result


def _name(stage: StageSpec) -> Text:
    return Text("{stage}", stage=stage.name)


def _one_period(
    result: StageScore,
    code: str,
    entries: Field,
    ballots: Ballots | None,
    parts: bool,
    vetoed: Mapping[int, Text] | None,
) -> Column:
    stage = result.spec
    if ballots is None:
        return Column([None] * len(entries), label=_name(stage))
    slot = score_slots(stage, entries, ballots, parts=parts)
    result.slots[code] = slot
    owner = ballots.owner
    for index, notes in slot.notes.items():
        result.notes.setdefault(owner[index] if owner else index, []).extend(notes)
    for index, fired in slot.fired.items():
        result.fired.setdefault(owner[index] if owner else index, []).extend(fired)
    col = to_entries(stage, entries, ballots, slot.score, _name(stage))
    where = f"{stage.code}/{code}" if code else stage.code
    col = apply_penalties(stage, entries, col, where, result.fired, result.penalised)
    if stage.scale_to is not None and stage.full:
        col = c.times(
            col,
            stage.scale_to / stage.full,
            Text("{stage}：折算到 {full} 分", stage=stage.name, full=stage.scale_to),
        )
    if vetoed:
        zero = {i: Fraction(0) for i in vetoed if col.values[i] is not None}
        col = c.replaced(col, zero, "zero", Text("一票否决，本期计 0 分"))
    return col


def to_entries(
    stage: StageSpec, entries: Field, ballots: Ballots, col: Column, label: Text
) -> Column:
    """Bring a column over slots to one over entries: the mean or sum of the members."""
    if ballots.owner is None:
        return col
    slots: list[list[int]] = [[] for _ in range(len(entries))]
    for slot, owner in enumerate(ballots.owner):
        slots[owner].append(slot)
    complete = [len(s) >= (entries.members[i] or 1) for i, s in enumerate(slots)]
    if stage.members is None:
        return Column(
            [col.values[s[0]] if s else None for s in slots], col.den, "choose", label, (col,),
            lambda i: [(col, j) for j in slots[i]],
        )  # fmt: skip
    return c.gathered(col, slots, stage.members, label, complete)


def _over_periods(stage: StageSpec, held: Sequence[PeriodSpec], scores: Sequence[Column]) -> Column:
    label = Text("{stage}：各期合并", stage=stage.name)
    way = stage.repeat_combine
    if way == "best":
        return c.extreme(scores, True, label)
    if way == "sum":
        return c.add(scores, label)
    weights = [p.weight if way == "weighted" else Fraction(1) for p in held]
    total = sum(weights, Fraction(0))
    if total == 0:
        return Column([None] * len(scores[0]), label=label)
    named = [
        c.times(s, w / total, Text("{period}：占比", period=p.name))
        for s, w, p in zip(scores, weights, held, strict=True)
    ]
    return c.add(named, label)


def _zeroed(col: Column, fired: Mapping[int, Sequence[Fired]]) -> Column:
    zero = Effect("stage", "zero")
    hit = {
        i: Fraction(0)
        for i, all_ in fired.items()
        if col.values[i] is not None and any(f.effect == zero for f in all_)
    }
    return c.replaced(col, hit, "zero", Text("本阶段计 0 分"))


def part_column(
    result: StageScore, kind: str, key: str, entries: Field, ballots: Mapping[str, Ballots]
) -> Column:
    """Points of a group or criterion after weight and scale, per entry, over all periods held."""
    stage = result.spec
    cols = []
    for code, slot in result.slots.items():
        found = (slot.groups if kind == "group" else slot.criteria).get(key)
        if found is not None:
            cols.append(to_entries(stage, entries, ballots[code], found, Text("{key}", key=key)))
    if not cols:
        return Column([None] * len(entries))
    if len(cols) == 1:
        return cols[0]
    if stage.repeat_combine == "sum":
        return c.add_present(cols, Text("{key}", key=key))
    if stage.repeat_combine == "best":
        return c.extreme(cols, True, Text("{key}", key=key))
    return c.mean_present(cols, Text("{key}", key=key))


def passes(result: StageScore, index: int) -> bool:
    """Whether an entry reaches the stage's pass mark (合格线); a stage without one needs only a score."""
    value: Any = result.score.at(index)
    return value is not None and (result.spec.pass_mark is None or value >= result.spec.pass_mark)
