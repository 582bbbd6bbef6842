"""One score per slot (an entry, or a team's member) of a stage: panel, factor, offices, gates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.scoring import columns as c
from contest.scoring import gates
from contest.scoring.columns import Column
from contest.scoring.criteria import (
    combined_criterion,
    group_column,
    judged_criteria,
    judged_rows,
    office_criterion,
    panel_criteria,
    seat_mean,
)
from contest.scoring.factor import panel_factors
from contest.scoring.field import Ballots, Field, is_judge
from contest.scoring.panel import agreed_rows, combine, operation
from contest.scoring.spec import CriterionSpec, StageSpec
from contest.scoring.spread import Alarms, criterion_spread, sheet_spread
from contest.scoring.types import Fired, Text


@dataclass(slots=True)
class SlotScore:
    """Raw score per slot with everything on the way to it.

    panel:    the judges' part of it, None where a stage has no judges.
    groups, criteria: their points after weight and scale, where they were asked for.
    alarms:   why slots have no score, and what people should look at.
    fired:    effects that came true.
    """

    score: Column
    panel: Column | None = None
    alarms: Alarms = field(default_factory=Alarms)
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
        or gates.has_group_gates(stage)
        or any(cr.fires for cr in stage.criteria.values())
    )


def score_slots(stage: StageSpec, entries: Field, ballots: Ballots, *, parts: bool) -> SlotScore:
    """Score every slot of a stage and period, before penalties and scaling.

    parts: also work out the points of groups and criteria, which tie-breaks may ask for.
    """
    gated = gates.has_group_gates(stage) and ballots.details is not None
    result = _scored(stage, entries, ballots, parts=parts or gated)
    if gated:
        result = _gated(stage, entries, ballots, result)
    stops = dict.fromkeys(result.alarms.stops)
    result.score = c.replaced(result.score, stops, "given", Text("未评齐"))
    scales = {g.key: g.scale for g in stage.groups}
    result.groups = {k: c.times(col, scales[k], col.label) for k, col in result.groups.items()}
    result.criteria = {
        key: c.times(col, scales[stage.criteria[key].group], col.label)
        for key, col in result.criteria.items()
    }
    return result


def _gated(stage: StageSpec, entries: Field, ballots: Ballots, result: SlotScore) -> SlotScore:
    """Fire the gates of groups; where one sets its group to nought, score once more without it."""
    failed = gates.failed_groups(stage, result.groups)
    for slot, groups in failed.items():
        for fired in gates.fired_by(groups):
            result.fired.setdefault(slot, []).append(fired)
    without = gates.with_groups_lost(stage, ballots, failed)
    if without is None:
        return result
    for slot, groups in failed.items():
        for _, cause in groups:
            result.alarms.warn(slot, cause)
    again = _scored(stage, entries, without, parts=True)
    again.alarms, again.fired = result.alarms, result.fired
    return again


def _scored(stage: StageSpec, entries: Field, ballots: Ballots, *, parts: bool) -> SlotScore:
    result = SlotScore(Column([]))
    if ballots.details is not None:
        _collect_effects(stage, ballots, result)
        together = judged_criteria(stage)
        if stage.panel.level == "criterion":
            together += panel_criteria(stage)
        own = _own(ballots, entries.coefficients)
        for cr in together:
            result.criteria[cr.key] = combined_criterion(stage, cr, ballots, own, result.alarms)
    result.panel = _panel_score(stage, ballots, result)
    if result.panel is not None and stage.panel.factor is not None:
        result.panel = panel_factors(stage, entries, ballots, result.panel, result.alarms.stops)
    office = _office_score(stage, ballots, result.alarms)
    there = [col for col in (result.panel, office) if col is not None]
    label = Text("{stage}：原始得分", stage=stage.name)
    result.score = c.add(there, label) if there else Column([None] * len(ballots.rows), label=label)
    if ballots.details is not None and parts:
        _fill_parts(stage, ballots, result)
    return result


def _own(ballots: Ballots, values: Sequence[Any]) -> Sequence[Any]:
    return values if ballots.owner is None else [values[i] for i in ballots.owner]


def _collect_effects(stage: StageSpec, ballots: Ballots, result: SlotScore) -> None:
    """Effects beyond the group; self-assessments fire none, of an agreed panel the head's alone."""
    heads = ballots.heads if stage.panel.combine == "agreed" else None
    for slot, scores in enumerate(ballots.scored()):
        head = heads[slot] if heads else ""
        for scorer, score in sorted(scores.items()):
            if (
                not score.fired
                or scorer == "self"
                or (head and is_judge(scorer) and scorer != head)
            ):
                continue
            for fired in score.fired:
                if fired.effect.scope in ("stage", "event") or fired.effect.effect != "zero":
                    result.fired.setdefault(slot, []).append(fired)


def _panel_score(stage: StageSpec, ballots: Ballots, result: SlotScore) -> Column | None:
    sheet_spread(stage, ballots.rows, ballots.den, result.alarms)
    if stage.panel.level == "criterion":
        cols = _criterion_level(stage, ballots, result)
    else:
        cols = [_sheet_level(stage, ballots, result.alarms)] if panel_criteria(stage) else []
        scales = {g.key: g.scale for g in stage.groups}
        for cr in judged_criteria(stage):
            label = Text("{name}：乘系数", name=cr.name)
            cols.append(c.times(result.criteria[cr.key], scales[cr.group], label))
    return c.add(cols, Text("{stage}：裁判得分", stage=stage.name)) if cols else None


def _criterion_level(stage: StageSpec, ballots: Ballots, result: SlotScore) -> list[Column]:
    cols = []
    for group in stage.groups:
        if any(cr.key in result.criteria for cr in group.criteria):
            total = group_column(group, result.criteria, len(ballots.rows))
            cols.append(c.times(total, group.scale, Text("{name}：乘系数", name=group.name)))
    return cols


def _sheet_level(stage: StageSpec, ballots: Ballots, alarms: Alarms) -> Column:
    made = combine(
        agreed_rows(stage.panel, ballots.rows, ballots.names, ballots.heads),
        ballots.den,
        stage.panel,
    )
    for slot, note in made.notes.items():
        if made.values[slot] is None:
            alarms.stop(slot, note)
        else:
            alarms.warn(slot, note)
    if stage.panel.missing == "block" and ballots.assigned is not None:
        for slot, seated in enumerate(ballots.assigned):
            left = set(seated) - set(ballots.names[slot])
            if left:
                alarms.stop(slot, Text("还有 {count} 位裁判没有评", count=len(left)))
    if ballots.details is not None:
        for cr in panel_criteria(stage):
            criterion_spread(stage, cr, judged_rows(stage, cr, ballots)[0], alarms)
    label = Text("{stage}：合议分", stage=stage.name)
    col = Column(made.values, made.den, operation(stage.panel), label)
    col.extra["rows"] = (stage, ballots)
    col.extra["notes"] = made.notes
    label = Text("{stage}：合议分取舍", stage=stage.name)
    return c.rounded(col, stage.rounding.at("panel"), stage.rounding.mode, label)


def _office_score(stage: StageSpec, ballots: Ballots, alarms: Alarms) -> Column | None:
    """Sum of what office, departments and audit gave; required ones of them must be there."""
    wanted: dict[str, bool] = {}
    for cr in stage.criteria.values():
        if cr.scorer != "panel":
            name = _scorer(cr)
            wanted[name] = wanted.get(name, False) or cr.required
    if not wanted:
        return None
    values: list[Any] = []
    for slot in range(len(ballots.rows)):
        mine = _others(ballots, slot)
        short = [name for name, required in wanted.items() if required and name not in mine]
        if short:
            alarms.stop(slot, Text("还缺 {who} 的评分", who=tuple(short)))
        values.append(None if short else sum(v for name, v in mine.items() if name in wanted))
    label = Text("{stage}：部门与办公室得分", stage=stage.name)
    col = Column(values, ballots.den, "sum", label)
    col.extra["others"] = (stage, ballots, set(wanted))
    return col


def _others(ballots: Ballots, slot: int) -> dict[str, Any]:
    if not ballots.other_rows:
        return {}
    return dict(zip(ballots.other_names[slot], ballots.other_rows[slot], strict=True))


def _scorer(criterion: CriterionSpec) -> str:
    return "audit" if criterion.scorer == "self_and_audit" else criterion.scorer


def _fill_parts(stage: StageSpec, ballots: Ballots, result: SlotScore) -> None:
    """Points of every criterion and group before scale."""
    for cr in stage.criteria.values():
        if cr.scorer != "panel":
            result.criteria[cr.key] = office_criterion(cr, ballots)
        elif cr.key not in result.criteria:
            result.criteria[cr.key] = seat_mean(stage, cr, ballots)
    for group in stage.groups:
        result.groups[group.key] = group_column(group, result.criteria, len(ballots.rows))
