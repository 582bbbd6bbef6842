"""Criteria (评分项): one table for all kinds; ``checks.criteria`` says which kind has which key."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from contest.contests.bundle.shape.effect import Effect, EffectWord, ScopeWord
from contest.contests.bundle.shape.values import Amount, Code, Decimal, Name, Part, Text

KindWord = Literal[
    "points", "deduction", "band", "level", "judgement", "measure", "rate", "linear", "check",
    "bonus", "adjust", "votes",
]  # fmt: skip


def table_or(other: str) -> Discriminator:
    """Choose between a table and something else; tags in angle brackets never show in a path."""
    return Discriminator(lambda found: "<table>" if isinstance(found, (dict, Part)) else other)


class ZeroesOver(Part):
    """An effect that a line fires when it was counted too often."""

    over: Amount | None = Field(
        None, description="Fires when the count is larger than this. Default: 0."
    )
    scope: ScopeWord | None = Field(None, description="How far it reaches. Default: criterion.")
    effect: EffectWord | None = Field(None, description="What happens. Default: zero.")


Zeroes = Annotated[
    Annotated[ZeroesOver, Tag("<table>")] | Annotated[bool, Tag("<yes>")],
    table_or("<yes>"),
]


class Line(Part):
    """One line of a deduction or bonus criterion (扣分条目、加分条目)."""

    key: Code = Field(description="Unique in the criterion; marks name it.")
    name: Text | None = Field(None, description="What is counted.")
    per: Amount | None = Field(
        None,
        description="Points for each count. Absent: what is entered are the points themselves.",
    )
    cap: Amount | None = Field(
        None, description="The most this line takes off or gives. Absent: no limit."
    )
    zeroes: Zeroes | None = Field(
        None,
        description="deduction: true: any count makes the criterion nought; a table with over: "
        "a count above it fires its effect.",
    )


class Measure(Part):
    """One measured value of a band criterion (测量值)."""

    key: Code = Field(description="Unique in the criterion; bands and marks name it.")
    name: Text | None = Field(None, description="Its wording. Default: the key.")
    unit: Text | None = Field(None, description="Unit of measurement, for display.")


class Limits(Part):
    """The interval of one measured value in a band."""

    gt: Decimal | None = Field(None, description="Greater than.")
    ge: Decimal | None = Field(None, description="Greater than or equal.")
    lt: Decimal | None = Field(None, description="Less than.")
    le: Decimal | None = Field(None, description="Less than or equal.")


class Band(Part):
    """One band (分档): the first whose conditions all hold gives its points."""

    when: dict[Code, Limits] | None = Field(
        None, description="Interval by measure key. Absent or empty: always holds."
    )
    points: Decimal = Field(description="Points of the band.")


class Level(Part):
    """One level to choose (等级), worth fixed points or points from a range."""

    key: Name = Field(description="Unique in the criterion; marks name it.")
    name: Text | None = Field(None, description="Its wording.")
    points: Decimal | None = Field(None, description="Fixed points; or give from and to.")
    from_: Decimal | None = Field(None, alias="from", description="One end of the range.")
    to: Decimal | None = Field(None, description="The other end of the range.")
    step: Decimal | None = Field(None, description="Step of the points in the range.")


class Step(Part):
    """Points off for a measured value outside its tolerance."""

    over: Amount = Field(description="How far outside the tolerance this still holds.")
    points: Amount = Field(description="Points taken off.")


class Tier(Part):
    """Points of a rate by the size of the plan."""

    plan_to: Decimal | None = Field(
        None, description="Largest plan of this tier, inclusive. Absent: no limit."
    )
    points_per: Decimal = Field(description="Points for each step.")


Descriptions = Annotated[
    Annotated[dict[Literal["0", "1", "2", "3"], Text], Tag("<table>")]
    | Annotated[list[Text], Tag("<list>")],
    table_or("<list>"),
]


class Criterion(Part):
    """One thing that is scored (评分项)."""

    key: Code = Field(description="Unique in the stage's rubric; marks name it.")
    name: Text | None = Field(None, description="Its wording. Default: the key.")
    kind: KindWord = Field(description="How a mark becomes points.")
    full: Amount | None = Field(None, description="Full mark. Absent: no limit.")
    weight: Decimal | None = Field(None, description="Factor of the points. Default: 1.")
    help: Text | None = Field(None, description="Guidance shown to the judge.")
    required: bool | None = Field(
        None,
        description="Whether a sheet without this mark is unusable. Default: true; bonus: false.",
    )
    scored_by: Literal["panel", "office", "department", "self_and_audit"] | None = Field(
        None, description="Who gives the mark. Default: panel."
    )
    department: Code | None = Field(None, description="The department, with scored_by department.")
    coefficient: Literal["entry"] | None = Field(
        None, description="entry: multiplied by the entry's own coefficient for this key."
    )
    veto: Effect | None = Field(
        None, description="Fired when the mark is worth nothing, of a check when it is not met."
    )
    min: Decimal | None = Field(None, description="points: least mark. Default: 0.")
    step: Decimal | None = Field(None, description="points: marks are multiples of it.")
    allowed: list[Decimal] | None = Field(None, description="points: the only marks allowed.")
    lines: list[Line] | None = Field(None, description="deduction, bonus: what is counted.")
    measures: list[Measure] | None = Field(
        None, description="band: what is measured. Default: the keys that the bands name."
    )
    bands: list[Band] | None = Field(None, description="band: first match wins.")
    levels: list[Level] | None = Field(None, description="level: what there is to choose.")
    descriptions: Descriptions | None = Field(
        None, description="judgement: wording of 0, 1, 2 and 3, as a list or by number."
    )
    nominal: Decimal | None = Field(
        None, description="measure: the right value. Absent: the mark is true or false."
    )
    tolerance: Amount | None = Field(None, description="measure: ± around nominal. Default: 0.")
    steps: list[Step] | None = Field(
        None, description="measure: points off outside the tolerance; beyond them nothing is left."
    )
    target: Decimal | None = Field(
        None, description="rate: per cent from which steps count. Default: 100."
    )
    per: Decimal | None = Field(None, description="rate: per cent of one step. Default: 1.")
    points_per: Decimal | None = Field(None, description="rate: points of one step.")
    base: Decimal | None = Field(
        None, description="rate, linear: points at target or origin. Default: 0."
    )
    floor: Decimal | None = Field(None, description="rate: least points. Absent: no limit.")
    cap: Decimal | None = Field(None, description="rate, bonus: most points. Absent: no limit.")
    step_mode: Literal["down", "pro_rata"] | None = Field(
        None, description="rate: down counts whole steps only. Default: pro_rata."
    )
    tiers: list[Tier] | None = Field(None, description="rate: points_per by size of the plan.")
    cap_rate: Amount | None = Field(
        None, description="rate, bonus: most points as a part of the group's full mark."
    )
    origin: Decimal | None = Field(None, description="linear: raw value worth base. Default: 0.")
    rate: Decimal | None = Field(None, description="linear: points for each raw unit. Default: 1.")
    open: bool | None = Field(
        None, description="linear: true leaves points outside 0…full. Default: false."
    )
    take: Literal["sum", "highest_only"] | None = Field(
        None, description="bonus: sum of the lines or only the highest. Default: sum."
    )
