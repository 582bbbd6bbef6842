"""Combining criterion by criterion; points of groups and criteria for gates and tie-breaks."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from contest.scoring.columns import (
    Column,
    add,
    column,
    multiply,
    replaced,
    rounded,
    text_column,
    times,
)
from contest.scoring.field import Ballots, common_rows, is_judge
from contest.scoring.numbers import exact_sum
from contest.scoring.panel import agreed_rows, combine, kept_of, operation
from contest.scoring.sheet import Part, SheetScore, in_total
from contest.scoring.spec import CriterionSpec, GroupSpec, PanelSpec, StageSpec
from contest.scoring.spread import Alarms, criterion_spread
from contest.scoring.types import Text

JUDGEMENT = PanelSpec("criterion", "mean", 0, 0, 1, 1, "skip", None, None)


def combined_criterion(
    stage: StageSpec,
    criterion: CriterionSpec,
    ballots: Ballots,
    coefficients: Sequence[Mapping[str, str] | None],
    alarms: Alarms,
) -> Column:
    """Weighted points of one criterion, its judges combined; ``alarms`` collects what stops slots.

    Source: docs/scoring-rules.md, "Panel score".
    """
    panel = JUDGEMENT if criterion.kind == "judgement" else stage.panel
    rows, names = judged_rows(stage, criterion, ballots)
    _check_absent(stage, criterion, ballots, names, alarms)
    criterion_spread(stage, criterion, rows, alarms)
    ints, den = common_rows(agreed_rows(panel, rows, names, ballots.heads))
    made = combine(ints, den, panel)
    for slot, note in made.notes.items():
        why = Text("“{name}”：{why}", name=criterion.name, why=note)
        if made.values[slot] is not None:
            alarms.warn(slot, why)
        elif rows[slot] or criterion.required:
            alarms.stop(slot, why)
    values = [
        0 if value is None and not row and not criterion.required else value
        for value, row in zip(made.values, rows, strict=True)
    ]
    label = Text("{name}：合议", name=criterion.name)
    col = Column(values, made.den, operation(panel), label)
    col.extra["combine"] = (stage, criterion, ballots, rows, names, panel)
    col.extra["notes"] = made.notes
    return _nought(criterion, _weighted(stage, criterion, col, coefficients), ballots)


def _weighted(
    stage: StageSpec,
    criterion: CriterionSpec,
    col: Column,
    coefficients: Sequence[Mapping[str, str] | None],
) -> Column:
    mode = stage.rounding.mode
    label = Text("{name}：合议取舍", name=criterion.name)
    col = rounded(col, stage.rounding.at("panel"), mode, label)
    name = Text("{name}：加权", name=criterion.name)
    col = times(col, criterion.weight, name)
    if criterion.by_coefficient:
        own = [c.get(criterion.key) if c else None for c in coefficients]
        col = multiply(col, text_column(own, Text("{name}：难度系数", name=criterion.name)), name)
    label = Text("{name}：加权取舍", name=criterion.name)
    return rounded(col, stage.rounding.at("weighted"), mode, label)


def _nought(criterion: CriterionSpec, col: Column, ballots: Ballots) -> Column:
    """A group that counts nought on one sheet counts nought for the panel together."""
    hit: dict[int, Fraction | None] = {
        slot: Fraction(0)
        for slot, scores in enumerate(ballots.scored())
        if col.values[slot] is not None
        and any(criterion.group in score.gone for score in scores.values() if score.gone)
    }
    return replaced(col, hit, "zero", Text("{name}：本模块计 0 分", name=criterion.name))


def judged_rows(
    stage: StageSpec, criterion: CriterionSpec, ballots: Ballots
) -> tuple[list[list[Fraction]], list[list[str]]]:
    """Per slot, what the judges gave for one criterion before weight, and who they are."""
    names = [_markers(stage, criterion, ballots, slot) for slot in range(len(ballots.rows))]
    rows = [
        [_worth(scores[judge].parts[criterion.key]) for judge in who]
        for scores, who in zip(ballots.scored(), names, strict=True)
    ]
    return rows, names


def _worth(part: Part) -> Fraction:
    """Points before weight; judgement is averaged before anything is rounded."""
    return part.read if part.criterion.kind == "judgement" else part.points


def _markers(stage: StageSpec, criterion: CriterionSpec, ballots: Ballots, slot: int) -> list[str]:
    """Judges whose mark of this criterion counts, by code: at level sheet only usable sheets do."""
    whole_sheets = stage.panel.level == "sheet"
    return sorted(
        judge
        for judge, score in ballots.scored()[slot].items()
        if is_judge(judge)
        and criterion.key in score.parts
        and (score.usable or not whole_sheets)
        and ballots.holds(slot, judge, criterion.key)
    )


def _check_absent(
    stage: StageSpec,
    criterion: CriterionSpec,
    ballots: Ballots,
    names: Sequence[Sequence[str]],
    alarms: Alarms,
) -> None:
    if stage.panel.missing != "block" or ballots.assigned is None or not criterion.required:
        return
    for slot, seated in enumerate(ballots.assigned):
        due = {j for j in seated if ballots.holds(slot, j, criterion.key)}
        if due - set(names[slot]):
            alarms.stop(slot, Text("“{name}”还有裁判没有评", name=criterion.name))


def office_criterion(criterion: CriterionSpec, ballots: Ballots) -> Column:
    """Weighted points of a criterion that an office, a department or the audit marks."""
    scorer = "audit" if criterion.scorer == "self_and_audit" else criterion.scorer
    values: list[Fraction | None] = []
    for slot in ballots.scored():
        score = slot.get(scorer)
        if score and criterion.key in score.parts:
            values.append(_counted(score, criterion))
        else:
            values.append(None if criterion.required else Fraction(0))
    return column(values, Text("{name}", name=criterion.name), op="points")


def seat_mean(stage: StageSpec, criterion: CriterionSpec, ballots: Ballots) -> Column:
    """Level sheet: mean of a criterion's weighted points over the seats that were not dropped."""
    values: list[Fraction | None] = []
    heads = ballots.heads or [""] * len(ballots.rows)
    for row, names, scores, head in zip(
        ballots.rows, ballots.names, ballots.scored(), heads, strict=True
    ):
        seats = kept_of(stage.panel, row, names, head)
        parts = [_counted(scores[names[i]], criterion) for i in seats]
        values.append(exact_sum(parts) / len(parts) if parts else None)
    return column(values, Text("{name}：保留席位的平均", name=criterion.name), op="given")


def _counted(score: SheetScore, criterion: CriterionSpec) -> Fraction:
    if criterion.group in score.gone or criterion.key not in score.parts:
        return Fraction(0)
    return score.parts[criterion.key].weighted


def group_column(group: GroupSpec, criteria: Mapping[str, Column], size: int) -> Column:
    """Points of a group before its scale."""
    cols = [criteria[c.key] for c in group.criteria if c.key in criteria]
    label = Text("{name}：小计", name=group.name)
    return add(cols, label) if cols else Column([None] * size, label=label)


def panel_criteria(stage: StageSpec) -> list[CriterionSpec]:
    """The judges' criteria that are combined sheet by sheet."""
    return [c for c in stage.of("panel") if in_total(c)]


def judged_criteria(stage: StageSpec) -> list[CriterionSpec]:
    """The judges' criteria that are always combined by criterion."""
    return [c for c in stage.of("panel") if not in_total(c)]
