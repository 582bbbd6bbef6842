"""Stages (阶段): panel, rounding, gate, penalties, rubric."""

from typing import Literal

from pydantic import Field

from contest.contests.bundle.shape.criterion import Criterion
from contest.contests.bundle.shape.effect import Effect
from contest.contests.bundle.shape.values import (
    Amount,
    Code,
    Count,
    Day,
    Decimal,
    Part,
    Places,
    Positive,
    Text,
)

RoundingMode = Literal["half_up", "half_even", "truncate"]


class Period(Part):
    """One period of a stage that repeats (周期)."""

    code: Code = Field(description="Unique in the stage; sheets say stage/period.")
    name: Text | None = Field(None, description="Its wording. Default: the code.")
    starts_on: Day | None = Field(None, description="First day.")
    ends_on: Day | None = Field(None, description="Last day.")
    due_on: Day | None = Field(None, description="Day by which marks are due.")
    weight: Amount | None = Field(
        None, description="Weight for repeat_combine weighted. Default: 1."
    )


class Spread(Part):
    """When judges are too far apart (离散)."""

    limit: Amount = Field(description="Largest distance that raises nothing.")
    of: Literal["sheet", "criterion"] | None = Field(
        None, description="What is compared: totals or single criteria. Default: sheet."
    )
    measure: Literal["range", "from_median"] | None = Field(
        None, description="Highest less lowest, or distance from the median. Default: range."
    )
    on: Literal["warn", "rescore"] | None = Field(
        None, description="Only a warning, or the stage waits for new marks. Default: warn."
    )


class PanelFactor(Part):
    """Brings panels of different strictness to one scale (加权系数)."""

    kind: Literal["overall_over_panel"] | None = Field(
        None,
        description="Mean of all panels over the mean of the entry's own panel. "
        "Default: overall_over_panel.",
    )
    drop_high: Count | None = Field(None, description="Highest left out of the means. Default: 0.")
    drop_low: Count | None = Field(None, description="Lowest left out of the means. Default: 0.")
    places: Places | None = Field(None, description="Places of the factor. Absent: not rounded.")


class PanelRule(Part):
    """How the judges of a panel become one score (合议)."""

    level: Literal["sheet", "criterion"] | None = Field(
        None, description="Combine totals of sheets, or criterion by criterion. Default: sheet."
    )
    combine: (
        Literal["single", "mean", "trimmed_mean", "trimmed_sum", "sum", "median", "agreed"] | None
    ) = Field(None, description="How. agreed: the head's. Default: single.")
    drop_high: Count | None = Field(
        None, description="Highest dropped. Default: 1 for trimmed_*, else 0."
    )
    drop_low: Count | None = Field(
        None, description="Lowest dropped. Default: 1 for trimmed_*, else 0."
    )
    min_for_trim: Positive | None = Field(
        None,
        description="With fewer usable ones mean and median drop none, and a sum is incomplete. "
        "Default: drop_high + drop_low + 1.",
    )
    min_judges: Positive | None = Field(
        None, description="With fewer usable ones the stage is incomplete. Default: 1."
    )
    missing: Literal["skip", "block"] | None = Field(
        None, description="block: one seat without a usable sheet is enough. Default: skip."
    )
    spread: Spread | None = Field(None, description="Alarm when judges differ.")
    panel_factor: PanelFactor | None = Field(None, description="Evens out several panels.")


class StageRounding(Part):
    """Places at each step of a stage; an absent one is not rounded."""

    mode: RoundingMode | None = Field(None, description="Default: half_up.")
    mark: Places | None = Field(None, description="Points of one mark.")
    sheet: Places | None = Field(None, description="Total of one sheet.")
    panel: Places | None = Field(None, description="The panel's result.")
    weighted: Places | None = Field(None, description="Each product with weight and coefficient.")
    stage: Places | None = Field(None, description="The stage's score.")


class Gate(Part):
    """Who goes on to the next stage (入围)."""

    min_score: Decimal | None = Field(None, description="Least score of the stage.")
    top: Positive | None = Field(None, description="So many of the best.")
    others: Literal["unranked", "behind"] | None = Field(
        None, description="The rest: without a rank, or ranked behind. Default: unranked."
    )


class Penalty(Part):
    """Points off for time over the stage's limit (超时扣分)."""

    key: Code = Field(description="Unique in the stage.")
    name: Text | None = Field(None, description="Its wording. Default: the key.")
    per: Positive | None = Field(None, description="Seconds of one block; begun ones count.")
    points: Decimal | None = Field(None, description="Points of one block, negative to take off.")
    max_over: Count | None = Field(None, description="Seconds above which beyond is fired.")
    beyond: Effect | None = Field(None, description="Effect of more than max_over.")


class Group(Part):
    """Criteria that belong together (模块)."""

    key: Code = Field(description="Unique in the rubric.")
    name: Text | None = Field(None, description="Its wording. Default: the key.")
    scale: Decimal | None = Field(None, description="Factor of the group's sum. Default: 1.")
    full: Amount | None = Field(
        None, description="Full mark before scale. Default: the sum of the criteria's full marks."
    )
    min_score: Decimal | None = Field(None, description="Gate: least points before scale.")
    min_rate: Amount | None = Field(None, description="Gate: least part of full.")
    below: Effect | None = Field(
        None, description="Effect when a gate is not met. Default: no_award for the event."
    )
    criteria: list[Criterion] = Field(description="What is scored.")


class Rubric(Part):
    """What is scored in a stage (评分标准)."""

    full: Amount | None = Field(None, description="Full mark; scale_to needs it.")
    groups: list[Group] | None = Field(None, description="Modules. Default: none.")


class Stage(Part):
    """One scored step of an event (阶段)."""

    code: Code = Field(description="Unique in the event.")
    name: Text | None = Field(None, description="Its wording. Default: the code.")
    weight: Amount | None = Field(
        None, description="Per cent of the total where the event combines weighted. Default: 100."
    )
    scale_to: Amount | None = Field(
        None, description="Bring the score to this full mark before weighting."
    )
    blind: bool | None = Field(None, description="Judges see blind codes only. Default: true.")
    duration_s: Positive | None = Field(None, description="Time limit, seconds.")
    pass_: Decimal | None = Field(
        None, alias="pass", description="Pass mark, for titles and levels."
    )
    repeat: list[Period] | None = Field(None, description="Periods, where the stage repeats.")
    repeat_combine: Literal["mean", "weighted", "sum", "best"] | None = Field(
        None, description="How the periods held become one score. Default: mean."
    )
    members: Literal["mean", "sum"] | None = Field(
        None, description="How sheets of a team's members become one."
    )
    panel: PanelRule | None = Field(None, description="How judges become one score.")
    rounding: StageRounding | None = Field(None, description="Places at each step.")
    gate: Gate | None = Field(None, description="Who goes on to the next stage.")
    penalties: list[Penalty] | None = Field(None, description="Points off for time.")
    rubric: Rubric = Field(description="What is scored.")
