"""One stage of one event: panels, offices, penalties, periods, up to the stage score (阶段成绩)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from contest.scoring import columns as c
from contest.scoring.columns import Column
from contest.scoring.field import Ballots, Field
from contest.scoring.penalties import apply_penalties
from contest.scoring.slots import SlotScore, score_slots
from contest.scoring.spec import StageSpec
from contest.scoring.types import Effect, Fired, Text


@dataclass(slots=True)
class StageScore:
    """What a stage came to.

    score:    rounded stage score per entry; ``exact`` before that rounding.
    periods:  score per period held, not rounded (the contract rounds after periods are combined).
    notes:    per entry, why there is no score. warnings: what people should look at.
    fired:    per entry, the effects that came true in this stage. penalised: time over the limit.
    slots:    by period code, everything below the entries, points of groups and criteria included.
    """

    spec: StageSpec
    score: Column
    exact: Column
    periods: dict[str, Column]
    notes: dict[int, list[Text]]
    fired: dict[int, list[Fired]]
    slots: dict[str, SlotScore]
    penalised: dict[int, list[Text]] = field(default_factory=dict)
    warnings: dict[int, list[Text]] = field(default_factory=dict)
    desc: bool = True
    size: int = 0


def score_stage(
    stage: StageSpec,
    entries: Field,
    ballots: Mapping[str, Ballots],
    *,
    parts: bool = False,
    vetoed_periods: Mapping[str, Mapping[int, Text]] | None = None,
    desc: bool = True,
) -> StageScore:
    """Score one stage of every entry.

    ballots: by period code; under ``""`` where the stage does not repeat. Periods without any sheet
             are left out: only periods held count.
    parts:   also work out groups and criteria, which tie-breaks may ask for.
    vetoed_periods: by period, the entries that a period's incident sets to nought, and why.
    desc:    whether more is better, for the best of the periods.
    Source: docs/scoring-rules.md, "Stage score" and "Periods".
    """
    result = StageScore(stage, Column([]), Column([]), {}, {}, {}, {}, desc=desc, size=len(entries))
    if stage.periods:
        for period in stage.periods:
            if period.code in ballots:
                vetoed = (vetoed_periods or {}).get(period.code, {})
                result.periods[period.code] = _one_period(
                    result, period.code, entries, ballots[period.code], parts, vetoed
                )
        exact = _over_periods(result, result.periods, Text("{stage}：各期合并", stage=stage.name))
        exact = _penalties(result, entries, exact, stage.code, _scale(stage))
    elif "" in ballots:
        exact = _one_period(result, "", entries, ballots[""], parts, {})
    else:
        exact = _nothing(stage, len(entries))
    result.exact = _zeroed(exact, result.fired)
    label = Text("{stage}：阶段成绩", stage=stage.name)
    result.score = c.rounded(result.exact, stage.rounding.at("stage"), stage.rounding.mode, label)
    _note_absent(result)
    return result


def _note_absent(result: StageScore) -> None:
    values = result.exact.values
    if None not in values:
        return
    for index, value in enumerate(values):
        if value is None and not result.notes.get(index):
            result.notes[index] = [Text("“{stage}”没有成绩", stage=result.spec.name)]


def _nothing(stage: StageSpec, size: int) -> Column:
    return Column([None] * size, label=Text("{stage}", stage=stage.name))


def _scale(stage: StageSpec) -> Fraction:
    """What brings a raw score to the full mark ``scale_to``."""
    if stage.scale_to is None or not stage.full:
        return Fraction(1)
    return stage.scale_to / stage.full


def _one_period(
    result: StageScore,
    code: str,
    entries: Field,
    ballots: Ballots,
    parts: bool,
    vetoed: Mapping[int, Text],
) -> Column:
    """Raw score, less penalties, scaled; nought where the period is vetoed."""
    stage = result.spec
    slot = score_slots(stage, entries, ballots, parts=parts)
    result.slots[code] = slot
    _bring_up(result, slot, ballots.owner)
    col = to_entries(stage, entries, ballots, slot.score, Text("{stage}", stage=stage.name))
    where = f"{stage.code}/{code}" if code else stage.code
    col = _penalties(result, entries, col, where, Fraction(1))
    label = Text("{stage}：折算到 {full} 分", stage=stage.name, full=stage.scale_to)
    col = c.times(col, _scale(stage), label)
    zero: dict[int, Fraction | None] = {i: Fraction(0) for i in vetoed if col.values[i] is not None}
    return c.replaced(col, zero, "zero", Text("一票否决，本期计 0 分"))


def _bring_up(result: StageScore, slot: SlotScore, owner: Sequence[int] | None) -> None:
    """What was noted of slots is noted of their entries."""

    def entry(index: int) -> int:
        return owner[index] if owner else index

    for index, note in slot.alarms.stops.items():
        result.notes.setdefault(entry(index), []).append(note)
    for index, warnings in slot.alarms.warnings.items():
        result.warnings.setdefault(entry(index), []).extend(warnings)
    for index, fired in slot.fired.items():
        result.fired.setdefault(entry(index), []).extend(fired)


def _penalties(
    result: StageScore, entries: Field, col: Column, where: str, scale: Fraction
) -> Column:
    return apply_penalties(result.spec, entries, col, where, result.fired, result.penalised, scale)


def to_entries(
    stage: StageSpec, entries: Field, ballots: Ballots, col: Column, label: Text
) -> Column:
    """Bring a column over slots to one over entries: the mean or sum of the members.

    A team has no number while one of the members it names has none.
    """
    if ballots.owner is None:
        return col
    slots: list[list[int]] = [[] for _ in range(len(entries))]
    for slot, owner in enumerate(ballots.owner):
        slots[owner].append(slot)
    return c.gathered(col, slots, stage.members, label)


def _over_periods(result: StageScore, columns: Mapping[str, Column], label: Text) -> Column:
    """Periods held become one number; ``best`` takes those that are there, all others need each."""
    stage = result.spec
    if not columns:
        return _nothing(stage, result.size)
    if stage.repeat_combine == "best":
        return c.extreme(list(columns.values()), result.desc, label)
    if stage.repeat_combine == "sum":
        return c.add(list(columns.values()), label)
    held = [p for p in stage.periods if p.code in columns]
    weights = [p.weight if stage.repeat_combine == "weighted" else Fraction(1) for p in held]
    total = sum(weights, Fraction(0))
    if total == 0:
        return _nothing(stage, result.size)
    shares = [
        c.times(columns[p.code], w / total, Text("{period}：占比", period=p.name))
        for w, p in zip(weights, held, strict=True)
    ]
    return c.add(shares, label)


def _zeroed(col: Column, fired: Mapping[int, Sequence[Fired]]) -> Column:
    zero = Effect("stage", "zero")
    return c.replaced(col, c.hit_by(col, fired, zero), "zero", Text("本阶段计 0 分"))


def part_column(
    result: StageScore, kind: str, key: str, entries: Field, ballots: Mapping[str, Ballots]
) -> Column:
    """Points of a group or criterion after weight and scale, periods combined like the stage's."""
    label = Text("{key}", key=key)
    cols = {}
    for code, slot in result.slots.items():
        found = (slot.groups if kind == "group" else slot.criteria).get(key)
        if found is not None:
            cols[code] = to_entries(result.spec, entries, ballots[code], found, label)
    if not cols:
        return Column([None] * len(entries), label=label)
    return _over_periods(result, cols, label) if result.spec.periods else cols[""]


def passes(result: StageScore, index: int) -> bool:
    """Whether an entry reaches the stage's pass mark (合格线); without one any score does."""
    value = result.score.at(index)
    return value is not None and (result.spec.pass_mark is None or value >= result.spec.pass_mark)
