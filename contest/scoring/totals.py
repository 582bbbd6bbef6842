"""Stage scores become an event's total (合并各阶段), not yet rounded ``final``."""

from collections.abc import Sequence
from fractions import Fraction

from contest.scoring import columns as c
from contest.scoring.columns import Column
from contest.scoring.spec import EventSpec
from contest.scoring.stage import StageScore
from contest.scoring.types import Text


def combined(spec: EventSpec, counted: Sequence[StageScore], size: int) -> Column:
    """The counted stages as one number per entry.

    Source: docs/scoring-rules.md, "Event total".
    """
    label = Text("合并各阶段")
    if not counted:
        return Column([None] * size, label=label)
    cols = [s.score for s in counted]
    if spec.combine == "best":
        return c.extreme(cols, spec.desc, label)
    if spec.combine == "last":
        return c.latest(cols, label)
    if spec.combine == "weighted":
        cols = [_weighted(spec, s) for s in counted]
    if spec.missing_stage == "zero":
        cols = [_nought(col) for col in cols]
    if spec.combine == "mean":
        return _mean(spec, cols, label)
    if spec.missing_stage != "skip":
        return c.add(cols, label)
    added = c.add_present(cols, label)
    return _to_full_weight(added, counted) if spec.combine == "weighted" else added


def _mean(spec: EventSpec, cols: Sequence[Column], label: Text) -> Column:
    if spec.missing_stage == "skip":
        return c.mean_present(cols, label)
    return c.times(c.add(cols, Text("各阶段之和")), Fraction(1, len(cols)), label)


def _to_full_weight(added: Column, counted: Sequence[StageScore]) -> Column:
    """Stages left out give their weight to the others; else leaving out would be as nought."""
    if not any(None in s.score.values for s in counted):
        return added
    weights = [
        sum((s.spec.weight for s in counted if s.score.values[i] is not None), Fraction(0))
        for i in range(len(added))
    ]
    own = c.column([100 / w if w else None for w in weights], Text("所占权重补足到 100"))
    return c.multiply(added, own, Text("补足权重后"))


def _weighted(spec: EventSpec, stage: StageScore) -> Column:
    name = stage.spec.name
    part = c.times(stage.score, stage.spec.weight / 100, Text("{stage}：乘权重", stage=name))
    label = Text("{stage}：加权取舍", stage=name)
    return c.rounded(part, spec.rounding.at("weighted"), spec.rounding.mode, label)


def _nought(col: Column) -> Column:
    absent: dict[int, Fraction | None] = {
        i: Fraction(0) for i, v in enumerate(col.values) if v is None
    }
    return c.replaced(col, absent, "zero", Text("缺项计 0 分"))
