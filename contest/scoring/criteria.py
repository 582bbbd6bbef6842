"""Combining criterion by criterion, and the points of groups and criteria for gates and tie-breaks."""

from fractions import Fraction

from contest.scoring.columns import Column, add, column, multiply, rounded, times
from contest.scoring.field import Ballots, common_rows, is_judge
from contest.scoring.numbers import exact_sum, number
from contest.scoring.panel import combine, distance, kept_seats
from contest.scoring.sheet import in_total
from contest.scoring.spec import CriterionSpec, GroupSpec, PanelSpec, StageSpec
from contest.scoring.types import Text

JUDGEMENT = PanelSpec("criterion", "mean", 0, 0, 1, 1, "skip", None, None)


def combined_criterion(
    stage: StageSpec,
    criterion: CriterionSpec,
    ballots: Ballots,
    coefficients: list[dict[str, str] | None],
    stops: dict[int, Text],
) -> Column:
    """Weighted points of one criterion, its judges combined; ``stops`` collects why slots have none."""
    panel = JUDGEMENT if criterion.kind == "judgement" else stage.panel
    rows: list[list[Fraction]] = []
    names: list[list[str]] = []
    for slot in range(len(ballots.rows)):
        who = _markers(stage, criterion, ballots, slot)
        names.append(who)
        rows.append([_worth(criterion, ballots, slot, judge) for judge in who])
    _check_absent(stage, criterion, ballots, names, stops)
    _check_criterion_spread(stage, criterion, rows, names, stops)
    ints, den = common_rows(_heads_only(panel, ballots, rows, names))
    made = combine(ints, den, panel)
    for slot, note in made.notes.items():
        if made.values[slot] is None and (rows[slot] or criterion.required):
            stops.setdefault(slot, Text("“{name}”：{why}", name=criterion.name, why=note))
    values = [
        0 if v is None and not rows[i] and not criterion.required else v
        for i, v in enumerate(made.values)
    ]
    label = Text("{name}：合议", name=criterion.name)
    col = Column(values, made.den, _op(panel), label)
    col.extra["combine"] = (stage, criterion, ballots, rows, names, panel)
    return _weighted(stage, criterion, col, coefficients)


def _op(panel: PanelSpec) -> str:
    return {"single": "choose", "agreed": "choose", "median": "median"}.get(
        panel.combine, "sum" if panel.combine.endswith("sum") else "mean"
    )


def _weighted(
    stage: StageSpec,
    criterion: CriterionSpec,
    col: Column,
    coefficients: list[dict[str, str] | None],
) -> Column:
    mode = stage.rounding.mode
    col = rounded(
        col, stage.rounding.at("panel"), mode, Text("{name}：合议取舍", name=criterion.name)
    )
    name = Text("{name}：加权", name=criterion.name)
    col = times(col, criterion.weight, name)
    if criterion.by_coefficient:
        own = [
            number(c[criterion.key]) if c and c.get(criterion.key) is not None else None
            for c in coefficients
        ]
        col = multiply(col, column(own, Text("{name}：难度系数", name=criterion.name)), name)
    return rounded(
        col, stage.rounding.at("weighted"), mode, Text("{name}：加权取舍", name=criterion.name)
    )


def _markers(stage: StageSpec, criterion: CriterionSpec, ballots: Ballots, slot: int) -> list[str]:
    assert ballots.details is not None
    whole_sheets = stage.panel.level == "sheet"
    return sorted(
        judge
        for judge, score in ballots.details[slot].items()
        if is_judge(judge)
        and criterion.key in score.parts
        and (score.usable or not whole_sheets)
        and ballots.holds(slot, judge, criterion.key)
    )


def _worth(criterion: CriterionSpec, ballots: Ballots, slot: int, judge: str) -> Fraction:
    assert ballots.details is not None
    part = ballots.details[slot][judge].parts[criterion.key]
    return part.read if criterion.kind == "judgement" else part.points


def _heads_only(
    panel: PanelSpec, ballots: Ballots, rows: list[list[Fraction]], names: list[list[str]]
) -> list[list[Fraction]]:
    if panel.combine != "agreed" or ballots.heads is None:
        return rows
    return [
        [value for value, judge in zip(row, who, strict=True) if judge == head]
        for row, who, head in zip(rows, names, ballots.heads, strict=True)
    ]


def _check_absent(
    stage: StageSpec,
    criterion: CriterionSpec,
    ballots: Ballots,
    names: list[list[str]],
    stops: dict[int, Text],
) -> None:
    if stage.panel.missing != "block" or ballots.assigned is None or not criterion.required:
        return
    for slot, seated in enumerate(ballots.assigned):
        due = {j for j in seated if ballots.holds(slot, j, criterion.key)}
        if due - set(names[slot]):
            stops.setdefault(slot, Text("“{name}”还有裁判没有评", name=criterion.name))


def _check_criterion_spread(
    stage: StageSpec,
    criterion: CriterionSpec,
    rows: list[list[Fraction]],
    names: list[list[str]],
    stops: dict[int, Text],
) -> None:
    if criterion.kind == "judgement":
        for slot, row in enumerate(rows):
            if row and (max(row) - min(row)) * 3 > (criterion.full or 0):
                stops.setdefault(
                    slot, Text("“{name}”各裁判的评价相差超过 1，要重新评价", name=criterion.name)
                )
        return
    rule = stage.panel.spread
    if rule is None or rule.of != "criterion" or rule.on != "rescore":
        return
    for slot, row in enumerate(rows):
        if distance(row, rule.measure) > rule.limit:
            stops.setdefault(slot, Text("“{name}”各裁判相差太大，要重新评分", name=criterion.name))


def office_criterion(stage: StageSpec, criterion: CriterionSpec, ballots: Ballots) -> Column:
    """Weighted points of a criterion that an office, a department or the audit marks."""
    assert ballots.details is not None
    scorer = "audit" if criterion.scorer == "self_and_audit" else criterion.scorer
    values = []
    for slot in ballots.details:
        score = slot.get(scorer)
        part = score.parts.get(criterion.key) if score else None
        values.append(part.weighted if part else None if criterion.required else Fraction(0))
    return column(values, Text("{name}", name=criterion.name), op="points")


def seat_mean(stage: StageSpec, criterion: CriterionSpec, ballots: Ballots) -> Column:
    """Level sheet: mean of a criterion's weighted points over the seats that were not dropped."""
    assert ballots.details is not None and ballots.names is not None
    values: list[Fraction | None] = []
    for slot, row in enumerate(ballots.rows):
        names = ballots.names[slot]
        seats = kept_seats(row, names, stage.panel)
        if stage.panel.combine == "agreed" and ballots.heads is not None:
            seats = [i for i in seats if names[i] == ballots.heads[slot]]
        scores = [ballots.details[slot][names[i]] for i in seats]
        parts = [
            s.parts[criterion.key].weighted if criterion.key in s.parts else Fraction(0)
            for s in scores
        ]
        values.append(exact_sum(parts) / len(parts) if parts else None)
    return column(values, Text("{name}：保留席位的平均", name=criterion.name), op="given")


def group_column(group: GroupSpec, criteria: dict[str, Column], size: int) -> Column:
    """Points of a group before its scale."""
    cols = [criteria[c.key] for c in group.criteria if c.key in criteria]
    label = Text("{name}：小计", name=group.name)
    return add(cols, label) if cols else Column([None] * size, label=label)


def panel_criteria(stage: StageSpec) -> list[CriterionSpec]:
    """The judges' criteria that are combined sheet by sheet."""
    return [c for c in stage.of("panel") if in_total(stage, c)]


def judged_criteria(stage: StageSpec) -> list[CriterionSpec]:
    """The judges' criteria that are always combined by criterion."""
    return [c for c in stage.of("panel") if not in_total(stage, c)]
