"""Effects (处置) and tie-breaks: small tables that several others use."""

from typing import Literal

from pydantic import Field

from contest.contests.bundle.shape.values import Code, Part

EffectWord = Literal["zero", "no_rank", "no_award", "last"]
ScopeWord = Literal["criterion", "group", "stage", "event"]
Order = Literal["asc", "desc"]


class Effect(Part):
    """What happens when a condition comes true (处置)."""

    scope: ScopeWord | None = Field(
        None,
        description="How far it reaches. Default: criterion; stage for a penalty's beyond; "
        "event for a group's below.",
    )
    effect: EffectWord | None = Field(
        None,
        description="zero: counts nought; no_rank: score shown without a rank; no_award: rank "
        "without an award; last: behind everybody. Default: zero; no_award for a group's below.",
    )


class TieBreak(Part):
    """One link of a tie-break chain (并列裁定)."""

    by: Literal["stage", "group", "criterion", "time", "extra", "best_member"] = Field(
        description="What is compared: a stage's rounded score, the points of a group or a "
        "criterion, the time used in a stage, the entry's extra, or (team rankings only) the "
        "best member's total."
    )
    stage: Code | None = Field(None, description="The stage, for all but extra and best_member.")
    group: Code | None = Field(None, description="The group's key, for by group.")
    criterion: Code | None = Field(None, description="The criterion's key, for by criterion.")
    order: Order | None = Field(
        None, description="desc: more is better; asc: less is. Default: asc for time, else desc."
    )
