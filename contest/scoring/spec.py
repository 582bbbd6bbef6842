"""Rules as the engine holds them, read from an event's document in the bundle's form.

The defaults of the bundle are applied here and nowhere else. Documents have been checked when they
come here (``contest.contests.bundle``); what would still make nonsense raises RuleError.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from contest.scoring.kinds import KINDS, reader
from contest.scoring.numbers import number
from contest.scoring.types import Effect, Mode, Rounding
from contest.scoring.values import Points, effect_of, limit

PLACES = ("mark", "sheet", "panel", "weighted", "stage", "final")


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """One criterion (评分项).

    scorer: who marks it: panel, office, self_and_audit, department:x.
    fires:  whether one of its marks can fire an effect beyond the criterion itself.
    veto:   what a mark worth nothing fires; None for a check, whose reader fires its own.
    """

    key: str
    name: str
    kind: str
    group: str
    full: Fraction | None
    weight: Fraction
    required: bool
    scorer: str
    by_coefficient: bool
    fires: bool
    veto: Effect | None
    make: Any

    def read(self, mark: Any) -> Points:
        """The points of a mark; marks repeat a lot, so plain ones are remembered."""
        return self.make(mark)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """Criteria that belong together (模块), with their gate."""

    key: str
    name: str
    scale: Fraction
    full: Fraction | None
    criteria: tuple[CriterionSpec, ...]
    min_score: Fraction | None
    min_rate: Fraction | None
    below: Effect


@dataclass(frozen=True, slots=True)
class SpreadSpec:
    """When judges are too far apart (离散)."""

    limit: Fraction
    of: str
    measure: str
    on: str


@dataclass(frozen=True, slots=True)
class FactorSpec:
    """Bringing panels of different strictness to one scale (加权系数)."""

    drop_high: int
    drop_low: int
    places: int | None


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """How the seats of a panel become one score (合议)."""

    level: str
    combine: str
    drop_high: int
    drop_low: int
    min_for_trim: int
    min_judges: int
    missing: str
    spread: SpreadSpec | None
    factor: FactorSpec | None

    @property
    def trims(self) -> bool:
        """Whether extremes are dropped."""
        drops = self.combine == "median" and self.drop_high + self.drop_low > 0
        return drops or self.combine in ("trimmed_mean", "trimmed_sum")


@dataclass(frozen=True, slots=True)
class PenaltySpec:
    """Points off for time over the limit (超时扣分)."""

    key: str
    name: str
    per: int
    points: Fraction
    max_over: int | None
    beyond: Effect | None


@dataclass(frozen=True, slots=True)
class GateSpec:
    """Who goes on to the next stage (入围)."""

    min_score: Fraction | None
    top: int | None
    others: str


@dataclass(frozen=True, slots=True)
class PeriodSpec:
    """One period of a stage that repeats (周期)."""

    code: str
    name: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One scored step of an event (阶段)."""

    code: str
    name: str
    weight: Fraction
    scale_to: Fraction | None
    full: Fraction | None
    duration_s: int | None
    pass_mark: Fraction | None
    periods: tuple[PeriodSpec, ...]
    repeat_combine: str
    members: str
    panel: PanelSpec
    rounding: Rounding
    gate: GateSpec | None
    penalties: tuple[PenaltySpec, ...]
    groups: tuple[GroupSpec, ...]
    criteria: Mapping[str, CriterionSpec] = field(hash=False)
    # scored marks by criterion and mark: marks repeat a lot (see ``sheet``)
    known: dict[tuple[str, str | int | bool], Any] = field(
        default_factory=dict, hash=False, compare=False
    )

    def of(self, scorer: str) -> tuple[CriterionSpec, ...]:
        """The criteria that ``scorer`` marks, in order; self and audit share theirs."""
        name = "self_and_audit" if scorer in ("self", "audit") else scorer
        return tuple(c for c in self.criteria.values() if c.scorer == name)


@dataclass(frozen=True, slots=True)
class TieBreak:
    """One link of the tie-break chain (并列裁定)."""

    by: str
    stage: str
    key: str
    desc: bool

    @property
    def label(self) -> str:
        """As it stands in ``decided_by``."""
        parts = [part for part in (self.stage, self.key) if part]
        return f"{self.by}:{'/'.join(parts)}" if parts else self.by


@dataclass(frozen=True, slots=True)
class EventSpec:
    """All rules of one event (赛项).

    asked:    every tie-break that may be asked of it, those of team rankings included.
    document: what the later steps read once per event.
    """

    code: str
    entry_type: str
    stages: tuple[StageSpec, ...]
    counts: tuple[StageSpec, ...]
    combine: str
    missing_stage: str
    rounding: Rounding
    rank_on: str
    desc: bool
    tie_break: tuple[TieBreak, ...]
    asked: tuple[TieBreak, ...]
    numbering: str
    distinct_top: int
    rank_within: str
    document: Mapping[str, Any] = field(hash=False)

    def stage(self, code: str) -> StageSpec:
        """The stage of that code."""
        return next(s for s in self.stages if s.code == code)


def event_spec(document: Mapping[str, Any], across: Mapping[str, Any] | None = None) -> EventSpec:
    """Read an event's document (the bundle's ``events[]``); absent keys take the bundle's defaults.

    across: the contest's team ranking over several events (团体总分), which may ask for more.
    """
    stages = tuple(stage_spec(s) for s in document["stages"])
    counts = document.get("counts")
    chain = tuple(tie_break(t) for t in document.get("tie_break") or ())
    distinct = document.get("tie_end") == "must_be_distinct"
    return EventSpec(
        code=document["code"],
        entry_type=document.get("entry_type") or "person",
        stages=stages,
        counts=tuple(s for s in stages if not counts or s.code in counts),
        combine=document.get("combine") or "weighted",
        missing_stage=document.get("missing_stage") or "no_total",
        rounding=_rounding(document.get("rounding")),
        rank_on=document.get("rank_on") or "rounded",
        desc=document.get("order") != "asc",
        tie_break=chain,
        asked=chain + _team_breaks(document.get("team_ranking")) + _team_breaks(across),
        numbering=document.get("numbering") or "skip",
        distinct_top=(document.get("distinct_top") or 10**9) if distinct else 0,
        rank_within=document.get("rank_within") or "event",
        document=document,
    )


def stage_spec(document: Mapping[str, Any]) -> StageSpec:
    """Read a stage's document with its rubric."""
    rubric = document["rubric"]
    groups = tuple(_group(g) for g in rubric.get("groups") or ())
    return StageSpec(
        code=document["code"],
        name=document.get("name") or document["code"],
        weight=number(document.get("weight") or "100"),
        scale_to=limit(document, "scale_to"),
        full=limit(rubric, "full"),
        duration_s=document.get("duration_s"),
        pass_mark=limit(document, "pass"),
        periods=tuple(
            PeriodSpec(p["code"], p.get("name") or p["code"], number(p.get("weight") or "1"))
            for p in document.get("repeat") or ()
        ),
        repeat_combine=document.get("repeat_combine") or "mean",
        members=document.get("members") or "mean",
        panel=_panel(document.get("panel") or {}),
        rounding=_rounding(document.get("rounding")),
        gate=_gate(document.get("gate")),
        penalties=tuple(_penalty(p) for p in document.get("penalties") or ()),
        groups=groups,
        criteria={c.key: c for g in groups for c in g.criteria},
    )


def _group(document: Mapping[str, Any]) -> GroupSpec:
    full = limit(document, "full")
    criteria = document.get("criteria") or ()
    if full is None:
        full = sum(
            (
                number(c["full"]) * number(c.get("weight") or "1")
                for c in criteria
                if c.get("full") is not None and c["kind"] != "bonus"
            ),
            Fraction(0),
        )
    return GroupSpec(
        key=document["key"],
        name=document.get("name") or document["key"],
        scale=number(document.get("scale") or "1"),
        full=full,
        criteria=tuple(_criterion(c, document["key"], full) for c in criteria),
        min_score=limit(document, "min_score"),
        min_rate=limit(document, "min_rate"),
        below=effect_of(document.get("below")) or Effect("event", "no_award"),
    )


def _criterion(document: Mapping[str, Any], group: str, group_full: Fraction) -> CriterionSpec:
    scorer = document.get("scored_by") or "panel"
    if scorer == "department":
        scorer = f"department:{document.get('department') or ''}"
    required = document.get("required")
    optional = KINDS[document["kind"]].optional if document["kind"] in KINDS else False
    return CriterionSpec(
        key=document["key"],
        name=document.get("name") or document["key"],
        kind=document["kind"],
        group=group,
        full=limit(document, "full"),
        weight=number(document.get("weight") or "1"),
        required=not optional if required is None else bool(required),
        scorer=scorer,
        by_coefficient=document.get("coefficient") == "entry",
        fires=bool(document.get("veto"))
        or any(isinstance(line.get("zeroes"), Mapping) for line in document.get("lines") or ()),
        veto=None if document["kind"] == "check" else effect_of(document.get("veto")),
        make=_remembering(reader(document, group_full)),
    )


def _remembering(read: Any) -> Any:
    """Marks come from a small set of texts: remember each; tables are not hashable."""
    # typed: True and 1 are equal to a dictionary but not to a rule
    remembered = lru_cache(maxsize=4096, typed=True)(read)
    return lambda mark: remembered(mark) if isinstance(mark, (str, int)) else read(mark)


def _panel(document: Mapping[str, Any]) -> PanelSpec:
    combine = document.get("combine") or "single"
    drops = 1 if combine.startswith("trimmed_") else 0
    high, low = (
        drops if document.get(key) is None else document[key] for key in ("drop_high", "drop_low")
    )
    if combine in ("mean", "sum") and high + low:
        combine = f"trimmed_{combine}"
    least = document.get("min_for_trim")
    spread, factor = document.get("spread"), document.get("panel_factor")
    return PanelSpec(
        level=document.get("level") or "sheet",
        combine=combine,
        drop_high=high,
        drop_low=low,
        min_for_trim=high + low + 1 if least is None else least,
        min_judges=document.get("min_judges") or 1,
        missing=document.get("missing") or "skip",
        spread=_spread(spread) if spread else None,
        factor=FactorSpec(
            factor.get("drop_high") or 0, factor.get("drop_low") or 0, factor.get("places")
        )
        if factor
        else None,
    )


def _spread(document: Mapping[str, Any]) -> SpreadSpec:
    return SpreadSpec(
        limit=number(document["limit"]),
        of=document.get("of") or "sheet",
        measure=document.get("measure") or "range",
        on=document.get("on") or "warn",
    )


def _gate(document: Mapping[str, Any] | None) -> GateSpec | None:
    if not document:
        return None
    return GateSpec(
        min_score=limit(document, "min_score"),
        top=document.get("top"),
        others=document.get("others") or "unranked",
    )


def _penalty(document: Mapping[str, Any]) -> PenaltySpec:
    return PenaltySpec(
        key=document["key"],
        name=document.get("name") or document["key"],
        per=int(document.get("per") or 1),
        points=number(document.get("points") or "0"),
        max_over=document.get("max_over"),
        beyond=effect_of({"scope": "stage", **document["beyond"]})
        if document.get("beyond")
        else None,
    )


def _rounding(document: Mapping[str, Any] | None) -> Rounding:
    document = document or {}
    mode: Mode = document.get("mode") or "half_up"
    return Rounding(mode, {step: document.get(step) for step in PLACES})


def tie_break(document: Mapping[str, Any]) -> TieBreak:
    """Read one link of a tie-break chain; by itself less is better only for ``time``."""
    by = document["by"]
    order = document.get("order") or ("asc" if by == "time" else "desc")
    key = document.get("criterion") or document.get("group") or ""
    return TieBreak(by, document.get("stage") or "", key, order == "desc")


def _team_breaks(rule: Mapping[str, Any] | None) -> tuple[TieBreak, ...]:
    return tuple(tie_break(t) for t in (rule or {}).get("tie_break") or ())
