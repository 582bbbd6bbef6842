"""Panels of different strictness on one scale (加权系数): overall mean over the panel's own."""

from fractions import Fraction

from contest.scoring.columns import Column, column, multiply, rounded
from contest.scoring.field import Ballots, Field
from contest.scoring.rounding import to_places
from contest.scoring.spec import FactorSpec, StageSpec
from contest.scoring.types import Text


def panel_factors(stage: StageSpec, entries: Field, ballots: Ballots, judged: Column) -> Column:
    """Multiply each panel score with its panel's factor, rounded ``panel`` again.

    The factor is the mean of all panel scores without their highest and lowest, over the same of this panel
    alone, rounded to its own places. Only competing entries with a score tell how strict a panel is.
    """
    rule = stage.panel.factor
    if rule is None or ballots.panels is None:
        return judged
    of: dict[str, list[Fraction]] = {}
    for slot, panel in enumerate(ballots.panels):
        owner = ballots.owner[slot] if ballots.owner else slot
        value = judged.at(slot)
        if value is not None and entries.statuses[owner] == "competing":
            of.setdefault(panel, []).append(value)
    overall = _inner_mean([v for values in of.values() for v in values], rule)
    factors = {panel: _factor(stage, rule, overall, values) for panel, values in of.items()}
    own = column(
        [factors.get(panel) for panel in ballots.panels],
        Text("{stage}：裁判组系数", stage=stage.name),
    )
    label = Text("{stage}：乘裁判组系数", stage=stage.name)
    return rounded(
        multiply(judged, own, label),
        stage.rounding.at("panel"),
        stage.rounding.mode,
        Text("{stage}：裁判组调整后", stage=stage.name),
    )


def _inner_mean(values: list[Fraction], rule: FactorSpec) -> Fraction | None:
    kept = sorted(values)[rule.drop_low : len(values) - rule.drop_high]
    return sum(kept, Fraction(0)) / len(kept) if kept else None


def _factor(
    stage: StageSpec, rule: FactorSpec, overall: Fraction | None, values: list[Fraction]
) -> Fraction | None:
    own = _inner_mean(values, rule)
    if overall is None or not own:
        return None
    return to_places(overall / own, rule.places, stage.rounding.mode)
