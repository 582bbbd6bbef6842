"""Events (赛项): ranking, awards, titles, teams, promotion, vetoes, eligibility."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contest.contests.bundle.shape.effect import EffectWord, Order, TieBreak
from contest.contests.bundle.shape.stage import RoundingMode, Stage
from contest.contests.bundle.shape.values import (
    TARGET_PATTERN,
    Amount,
    Code,
    Count,
    Day,
    Decimal,
    Name,
    Part,
    Places,
    Positive,
    Text,
)


class EventRounding(Part):
    """Places at each step of an event; an absent one is not rounded."""

    mode: RoundingMode | None = Field(None, description="Default: half_up.")
    weighted: Places | None = Field(None, description="Each stage times its weight.")
    final: Places | None = Field(None, description="The total.")


class Award(Part):
    """One class of award (奖项): by count, by ratio, by rank or by score."""

    code: Code = Field(description="Unique in the event; results name it.")
    name: Text | None = Field(None, description="Its wording. Default: the code.")
    count: Count | None = Field(None, description="So many positions.")
    ratio: Amount | None = Field(None, description="Positions as a part of the base.")
    to_rank_ratio: Amount | None = Field(
        None, description="Ranks up to this part of the base, compared exactly."
    )
    min_score: Decimal | None = Field(None, description="Least total.")


class AwardRules(Part):
    """How awards are counted out."""

    base: Literal["scored", "registered"] | None = Field(
        None, description="Whom ratios count: entries with a total, or all. Default: scored."
    )
    rounding: Literal["floor", "half_up", "ceil"] | None = Field(
        None, description="Of ratio × base. Default: half_up."
    )
    counting: Literal["each", "cumulative"] | None = Field(
        None, description="Each class by itself, or classes from the top. Default: each."
    )
    tie: Literal["widen", "narrow"] | None = Field(
        None, description="All tied at the edge are in, or none. Default: widen."
    )
    min_field: Count | None = Field(
        None, description="With fewer entries there are no awards. Default: 0."
    )
    margin: Amount | None = Field(
        None, description="Who is within this of the first of a medal shares it."
    )


class Title(Part):
    """A title for a range of ranks (荣誉称号)."""

    from_rank: Positive | None = Field(None, description="First rank. Default: 1.")
    to_rank: Positive | None = Field(None, description="Last rank. Absent: all that follow.")
    title: Name = Field(description="The title.")
    needs_pass: list[Code] | None = Field(
        None, description="Stages whose pass mark must be reached. Default: none."
    )


class LevelRule(Part):
    """A skill level to recommend for a range of ranks (拟晋升等级)."""

    from_rank: Positive | None = Field(None, description="First rank. Default: 1.")
    to_rank: Positive | None = Field(None, description="Last rank. Absent: all that follow.")
    from_level: Text | None = Field(None, description="Level held. Absent: any.")
    to_level: Name = Field(description="Level to recommend.")
    min_age: Count | None = Field(None, description="Least age in full years.")


class TeamRanking(Part):
    """A ranking of units or teams (团体总分)."""

    name: Text | None = Field(None, description="Its wording. Default: 团体总分, 团体排名.")
    by: Literal["unit", "team"] | None = Field(
        None, description="What the members share. Default: unit."
    )
    combine: Literal["sum_best", "sum_all", "mean_all", "award_points"] | None = Field(
        None, description="How the members' totals become one. Default: sum_all."
    )
    k: Positive | None = Field(None, description="sum_best: so many members count.")
    points: dict[Code, Decimal] | None = Field(
        None,
        description="award_points: points by award code; pass is for those who passed every "
        "stage without an award.",
    )
    incomplete: Literal["unranked", "counted"] | None = Field(
        None, description="A team with fewer than k. Default: unranked."
    )
    tie_break: list[TieBreak] | None = Field(
        None, description="Compared as sums over the counted members. Default: none."
    )
    events: list[Code] | None = Field(None, description="Across events only: which. Default: all.")


class Promotion(Part):
    """Who goes on to another event or level (晋级)."""

    top: Positive | None = Field(None, description="So many of the best.")
    per_unit: Positive | None = Field(None, description="At most so many of a unit.")
    ratio: Amount | None = Field(None, description="Part of the ranked entries.")
    to: Annotated[str, StringConstraints(pattern=TARGET_PATTERN)] = Field(
        description="event:<code>, or export for a bundle to the next level."
    )


class Veto(Part):
    """A fact that overrides the score (一票否决事项); incidents name it."""

    key: Code = Field(description="Unique in the event.")
    name: Text | None = Field(None, description="Its wording. Default: the key.")
    scope: Literal["period", "event"] | None = Field(
        None, description="The period it happened in, or the whole event. Default: event."
    )
    effect: EffectWord | None = Field(None, description="What happens. Default: no_rank.")
    years: Count | None = Field(None, description="Years of exclusion afterwards.")


class Eligibility(Part):
    """Who may enter (报名条件)."""

    min_age: Count | None = Field(None, description="Least age in full years.")
    max_age: Count | None = Field(None, description="Largest age in full years.")
    age_on: Day | None = Field(None, description="The day the age is taken on.")
    levels: list[Text] | None = Field(None, description="Skill levels admitted. Default: all.")
    excluded_titles: list[Text] | None = Field(
        None, description="Holders of these may not enter. Default: none."
    )
    per_unit: Positive | None = Field(None, description="At most so many entries of a unit.")
    events_per_person: Positive | None = Field(None, description="At most so many events.")


class Event(Part):
    """One trade or discipline (赛项)."""

    code: Code = Field(description="Unique in the contest.")
    name: Name = Field(description="Its wording.")
    trade: Text | None = Field(None, description="Trade (工种).")
    entry_type: Literal["person", "team", "unit", "project"] = Field(description="Who enters.")
    stages: list[Stage] = Field(description="The scored steps, in order.")
    combine: Literal["weighted", "sum", "mean", "best", "last"] | None = Field(
        None, description="How stages become the total. Default: weighted."
    )
    counts: list[Code] | None = Field(None, description="The stages that count. Default: all.")
    missing_stage: Literal["no_total", "zero", "skip"] | None = Field(
        None, description="What a stage without a score does. Default: no_total."
    )
    rounding: EventRounding | None = Field(None, description="Places of the total.")
    rank_on: Literal["rounded", "exact"] | None = Field(
        None, description="Which total is ranked. Default: rounded."
    )
    order: Order | None = Field(
        None, description="desc: more is better; asc: less is. Default: desc."
    )
    tie_break: list[TieBreak] | None = Field(None, description="In order. Default: none.")
    tie_end: Literal["shared", "must_be_distinct"] | None = Field(
        None, description="What is left tied at the end. Default: shared."
    )
    distinct_top: Positive | None = Field(
        None, description="must_be_distinct: only the first so many. Absent: all."
    )
    numbering: Literal["skip", "dense", "ordinal"] | None = Field(
        None, description="1224, 1223 or 1234. Default: skip."
    )
    rank_within: Literal["event", "group", "region", "unit"] | None = Field(
        None, description="What is one ranking. Default: event."
    )
    awards: list[Award] | None = Field(
        None, description="In order; an entry takes the first it meets. Default: none."
    )
    award_rules: AwardRules | None = Field(None, description="How awards are counted out.")
    titles: list[Title] | None = Field(None, description="Titles by rank. Default: none.")
    levels: list[LevelRule] | None = Field(None, description="Levels by rank. Default: none.")
    team_ranking: TeamRanking | None = Field(None, description="Ranking of units or teams.")
    promotion: Promotion | None = Field(None, description="Who goes on.")
    vetoes: list[Veto] | None = Field(None, description="Overriding facts. Default: none.")
    eligibility: Eligibility | None = Field(None, description="Who may enter.")
