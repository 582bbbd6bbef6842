"""One score per slot (an entry, or one member of a team) in one stage and period: panel, factor, offices."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.scoring import columns as c
from contest.scoring.columns import Column
from contest.scoring.criteria import (
    combined_criterion,
    group_column,
    judged_criteria,
    office_criterion,
    panel_criteria,
    seat_mean,
)
from contest.scoring.factor import panel_factors
from contest.scoring.field import Ballots, Field, is_judge
from contest.scoring.gates import check_groups
from contest.scoring.panel import combine, distance
from contest.scoring.spec import CriterionSpec, StageSpec
from contest.scoring.types import Fired, Text


@dataclass(slots=True)
class SlotScore:
    """Raw score per slot with everything on the way to it.

    seats:    the sheet totals behind the panel score, for the derivation.
    groups:   points after scale; criteria: after weight, before scale… times scale.
    """

    score: Column
    panel: Column | None = None
    notes: dict[int, list[Text]] = field(default_factory=dict)
    warnings: dict[int, list[Text]] = field(default_factory=dict)
    fired: dict[int, list[Fired]] = field(default_factory=dict)
    groups: dict[str, Column] = field(default_factory=dict)
    criteria: dict[str, Column] = field(default_factory=dict)


def needs_details(stage: StageSpec) -> bool:
    """Whether stored sheet totals are not enough and the marks have to be read again."""
    panel = stage.panel
    return bool(
        panel.level == "criterion"
        or judged_criteria(stage)
        or (panel.spread and panel.spread.of == "criterion")
        or _gated(stage)
        or any(cr.fires for cr in stage.criteria.values())
    )


def score_slots(stage: StageSpec, entries: Field, ballots: Ballots, *, parts: bool) -> SlotScore:
    """Score every slot of a stage and period, before penalties and scaling."""
    result = SlotScore(Column([]))
    stops: dict[int, Text] = {}
    coefficients = _own(ballots, entries.coefficients)
    by_criterion = stage.panel.level == "criterion"
    if ballots.details is not None:
        _collect_effects(ballots, result)
        together = judged_criteria(stage) + (panel_criteria(stage) if by_criterion else [])
        for criterion in together:
            result.criteria[criterion.key] = combined_criterion(
                stage, criterion, ballots, coefficients, stops
            )
    judged = _panel_score(stage, ballots, result, stops, by_criterion)
    if judged is not None and stage.panel.factor is not None:
        judged = panel_factors(stage, entries, ballots, judged)
    result.panel = judged
    office = _office_score(stage, ballots, result, stops)
    there = [col for col in (judged, office) if col is not None]
    label = Text("{stage}：原始得分", stage=stage.name)
    score = c.add(there, label) if there else Column([None] * len(ballots.rows), label=label)
    if ballots.details is not None and (parts or _gated(stage)):
        _fill_parts(stage, ballots, result, by_criterion)
        score = check_groups(stage, ballots, result, score)
    result.score = (
        c.replaced(score, dict.fromkeys(stops), "given", Text("未评齐")) if stops else score
    )
    for slot, why in stops.items():
        result.notes.setdefault(slot, []).append(why)
    _scale_parts(stage, result)
    return result


def _gated(stage: StageSpec) -> bool:
    return any(g.min_score is not None or g.min_rate is not None for g in stage.groups)


def _own(ballots: Ballots, values: Sequence[Any]) -> list[Any]:
    return list(values) if ballots.owner is None else [values[i] for i in ballots.owner]


def _collect_effects(ballots: Ballots, result: SlotScore) -> None:
    assert ballots.details is not None
    for slot, scores in enumerate(ballots.details):
        for scorer in sorted(scores):
            if scorer != "self":
                for fired in scores[scorer].fired:
                    if fired.effect.scope in ("stage", "event") or fired.effect.effect != "zero":
                        result.fired.setdefault(slot, []).append(fired)


def _panel_score(
    stage: StageSpec,
    ballots: Ballots,
    result: SlotScore,
    stops: dict[int, Text],
    by_criterion: bool,
) -> Column | None:
    cols: list[Column] = []
    if by_criterion:
        for group in stage.groups:
            mine = {
                cr.key: result.criteria[cr.key]
                for cr in group.criteria
                if cr.key in result.criteria
            }
            if mine:
                total = _group_zero(
                    group.key, group_column(group, mine, len(ballots.rows)), ballots
                )
                cols.append(c.times(total, group.scale, Text("{name}：乘系数", name=group.name)))
        _check_spread(stage, _seat_totals(ballots), stops, result)
    else:
        if panel_criteria(stage):
            cols.append(_sheet_level(stage, ballots, result, stops))
        for criterion in judged_criteria(stage):
            scale = next(g.scale for g in stage.groups if g.key == criterion.group)
            if criterion.key in result.criteria:
                cols.append(
                    c.times(
                        result.criteria[criterion.key],
                        scale,
                        Text("{name}：乘系数", name=criterion.name),
                    )
                )
    return c.add(cols, Text("{stage}：裁判得分", stage=stage.name)) if cols else None


def _group_zero(key: str, col: Column, ballots: Ballots) -> Column:
    """Level criterion: a fired group veto sets the combined group to nought."""
    assert ballots.details is not None
    hit: dict[int, Fraction | None] = {}
    for slot, scores in enumerate(ballots.details):
        fired = (f for s in scores.values() for f in s.fired)
        if col.values[slot] is not None and any(
            f.group == key and f.effect.scope == "group" and f.effect.effect == "zero"
            for f in fired
        ):
            hit[slot] = Fraction(0)
    return c.replaced(col, hit, "zero", Text("本模块计 0 分"))


def _sheet_level(
    stage: StageSpec, ballots: Ballots, result: SlotScore, stops: dict[int, Text]
) -> Column:
    rows = ballots.rows
    if stage.panel.combine == "agreed" and ballots.heads is not None and ballots.names is not None:
        rows = [
            [v for v, judge in zip(row, names, strict=True) if judge == head]
            for row, names, head in zip(rows, ballots.names, ballots.heads, strict=True)
        ]
    made = combine(rows, ballots.den, stage.panel)
    for slot, note in made.notes.items():
        if made.values[slot] is None:
            stops.setdefault(slot, note)
        else:
            result.warnings.setdefault(slot, []).append(note)
    if (
        stage.panel.missing == "block"
        and ballots.assigned is not None
        and ballots.names is not None
    ):
        for slot, seated in enumerate(ballots.assigned):
            left = set(seated) - set(ballots.names[slot])
            if left:
                stops.setdefault(slot, Text("还有 {count} 位裁判没有评", count=len(left)))
    _check_spread(stage, _sheet_totals(stage, ballots), stops, result)
    op = {"single": "choose", "agreed": "choose", "median": "median"}.get(
        stage.panel.combine, "sum" if stage.panel.combine.endswith("sum") else "mean"
    )
    col = Column(made.values, made.den, op, Text("{stage}：合议分", stage=stage.name))
    col.extra["rows"] = (stage, ballots)
    return c.rounded(
        col,
        stage.rounding.at("panel"),
        stage.rounding.mode,
        Text("{stage}：合议分取舍", stage=stage.name),
    )


def _sheet_totals(stage: StageSpec, ballots: Ballots) -> list[list[Fraction]] | None:
    if stage.panel.spread is None or stage.panel.spread.of != "sheet":
        return None
    return [[Fraction(v) / ballots.den for v in row] for row in ballots.rows]


def _seat_totals(ballots: Ballots) -> list[list[Fraction]]:
    assert ballots.details is not None
    return [[s.total for n, s in slot.items() if is_judge(n)] for slot in ballots.details]


def _check_spread(
    stage: StageSpec, totals: list[list[Fraction]] | None, stops: dict[int, Text], result: SlotScore
) -> None:
    rule = stage.panel.spread
    if rule is None or rule.of != "sheet" or totals is None:
        return
    for slot, row in enumerate(totals):
        if distance(row, rule.measure) > rule.limit:
            if rule.on == "rescore":
                stops.setdefault(slot, Text("裁判之间相差太大，要重新评分"))
            else:
                result.warnings.setdefault(slot, []).append(Text("裁判之间相差较大"))


def _office_score(
    stage: StageSpec, ballots: Ballots, result: SlotScore, stops: dict[int, Text]
) -> Column | None:
    wanted = {_scorer(cr): False for cr in stage.criteria.values() if cr.scorer != "panel"}
    if not wanted:
        return None
    for cr in stage.criteria.values():
        if cr.scorer != "panel" and cr.required:
            wanted[_scorer(cr)] = True
    rows, names = ballots.other_rows, ballots.other_names
    values: list[Any] = []
    for slot in range(len(ballots.rows)):
        mine = dict(zip(names[slot], rows[slot], strict=True)) if rows and names else {}
        short = [name for name, required in wanted.items() if required and name not in mine]
        if short:
            stops.setdefault(slot, Text("还缺 {who} 的评分", who="、".join(short)))
        values.append(None if short else sum(v for name, v in mine.items() if name in wanted))
    col = Column(values, ballots.den, "sum", Text("{stage}：部门与办公室得分", stage=stage.name))
    col.extra["others"] = (stage, ballots, set(wanted))
    return col


def _scorer(criterion: CriterionSpec) -> str:
    return "audit" if criterion.scorer == "self_and_audit" else criterion.scorer


def _fill_parts(stage: StageSpec, ballots: Ballots, result: SlotScore, by_criterion: bool) -> None:
    """Points of every criterion and group before scale."""
    for criterion in stage.criteria.values():
        if criterion.scorer != "panel":
            result.criteria[criterion.key] = office_criterion(stage, criterion, ballots)
        elif criterion.key not in result.criteria:
            result.criteria[criterion.key] = seat_mean(stage, criterion, ballots)
    for group in stage.groups:
        result.groups[group.key] = group_column(group, result.criteria, len(ballots.rows))


def _scale_parts(stage: StageSpec, result: SlotScore) -> None:
    """Tie-breaks compare points after scale."""
    scales = {g.key: g.scale for g in stage.groups}
    result.groups = {k: c.times(col, scales[k], col.label) for k, col in result.groups.items()}
    result.criteria = {
        k: c.times(col, scales[stage.criteria[k].group], col.label)
        for k, col in result.criteria.items()
    }
