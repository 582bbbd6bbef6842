"""Judges too far apart (离散): a warning, or a stop until they have scored again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.scoring.panel import distance
from contest.scoring.spec import CriterionSpec, SpreadSpec, StageSpec
from contest.scoring.types import Text


@dataclass(slots=True)
class Alarms:
    """By slot: the first reason why there is no score, and what people should look at."""

    stops: dict[int, Text] = field(default_factory=dict)
    warnings: dict[int, list[Text]] = field(default_factory=dict)

    def warn(self, slot: int, why: Text) -> None:
        """Note what does not change the score."""
        self.warnings.setdefault(slot, []).append(why)

    def stop(self, slot: int, why: Text) -> None:
        """Note why the slot has no score; the first reason stands."""
        self.stops.setdefault(slot, why)


def sheet_spread(stage: StageSpec, rows: Sequence[Sequence[Any]], den: int, alarms: Alarms) -> None:
    """Compare the judges' sheet totals, numerators over ``den``, of every slot."""
    rule = stage.panel.spread
    if rule is None or rule.of != "sheet":
        return
    for slot, row in enumerate(rows):
        if distance([Fraction(v) / den for v in row], rule.measure) > rule.limit:
            _raise(rule, slot, Text("评分单总分"), alarms)


def criterion_spread(
    stage: StageSpec,
    criterion: CriterionSpec,
    rows: Sequence[Sequence[Fraction]],
    alarms: Alarms,
) -> None:
    """Compare the judges' points for one criterion, before weight; judgement stops above 1."""
    if criterion.kind == "judgement":
        for slot, row in enumerate(rows):
            if distance(row, "range") * 3 > (criterion.full or 0):
                why = Text("“{name}”各裁判的评价相差超过 1，要重新评价", name=criterion.name)
                alarms.stop(slot, why)
        return
    rule = stage.panel.spread
    if rule is None or rule.of != "criterion":
        return
    for slot, row in enumerate(rows):
        if distance(row, rule.measure) > rule.limit:
            _raise(rule, slot, Text("“{name}”", name=criterion.name), alarms)


def _raise(rule: SpreadSpec, slot: int, what: Text, alarms: Alarms) -> None:
    if rule.on == "rescore":
        alarms.stop(slot, Text("{what}各裁判相差太大，要重新评分", what=what))
    else:
        alarms.warn(slot, Text("{what}各裁判相差较大", what=what))
