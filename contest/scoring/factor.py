"""Panels of different strictness on one scale (加权系数): overall mean over the panel's own."""

from collections.abc import Collection
from fractions import Fraction

from contest.scoring.columns import Column, column, multiply, rounded
from contest.scoring.field import Ballots, Field
from contest.scoring.numbers import exact_sum
from contest.scoring.rounding import to_places
from contest.scoring.spec import FactorSpec, StageSpec
from contest.scoring.types import Text


def panel_factors(
    stage: StageSpec, entries: Field, ballots: Ballots, judged: Column, stopped: Collection[int]
) -> Column:
    """Multiply each panel score with its panel's factor, rounded ``panel`` again.

    The factor is the mean of all panel scores without their highest and lowest, over the same of
    this panel alone, rounded to its own places. Only competing entries with a score tell how strict
    a panel is; ``stopped`` slots have none. Too few to drop any: the plain mean. A panel with
    nothing to compare, or a mean of nought, keeps its scores.
    Source: docs/scoring-rules.md, "Panel factor".
    """
    rule = stage.panel.factor
    if rule is None or ballots.panels is None:
        return judged
    of: dict[str, list[Fraction]] = {}
    for slot, panel in enumerate(ballots.panels):
        owner = ballots.owner[slot] if ballots.owner else slot
        value = judged.at(slot)
        if value is not None and slot not in stopped and entries.statuses[owner] == "competing":
            of.setdefault(panel, []).append(value)
    if not of:
        return judged
    overall = _inner_mean([v for values in of.values() for v in values], rule)
    factors = {panel: _factor(stage, rule, overall, values) for panel, values in of.items()}
    own = column(
        [factors.get(panel, Fraction(1)) for panel in ballots.panels],
        Text("{stage}：裁判组系数", stage=stage.name),
    )
    product = multiply(judged, own, Text("{stage}：乘裁判组系数", stage=stage.name))
    label = Text("{stage}：裁判组调整后", stage=stage.name)
    return rounded(product, stage.rounding.at("panel"), stage.rounding.mode, label)


def _inner_mean(values: list[Fraction], rule: FactorSpec) -> Fraction:
    """Mean without the extremes, of at least one value."""
    kept = sorted(values)
    if len(kept) > rule.drop_low + rule.drop_high:
        kept = kept[rule.drop_low : len(kept) - rule.drop_high]
    return exact_sum(kept) / len(kept)


def _factor(
    stage: StageSpec, rule: FactorSpec, overall: Fraction, values: list[Fraction]
) -> Fraction:
    own = _inner_mean(values, rule)
    if own == 0:
        return Fraction(1)
    return to_places(overall / own, rule.places, stage.rounding.mode)
