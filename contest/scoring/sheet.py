"""One sheet: marks and rubric in, points and total out (评分单计分)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from contest.scoring.numbers import exact_sum, exact_text, number
from contest.scoring.rounding import to_places
from contest.scoring.spec import CriterionSpec, StageSpec
from contest.scoring.types import Effect, Fired, Text

GROUP_ZERO = Effect("group", "zero")
OWN_ZERO = Effect("criterion", "zero")


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion of a sheet is worth, on the way from the mark to its weighted points."""

    criterion: CriterionSpec
    mark: Any
    read: Fraction  # as the kind says, before any rounding
    points: Fraction  # rounded ``mark``
    factor: Fraction  # weight × coefficient
    weighted: Fraction  # points × factor, rounded ``weighted``


@dataclass(frozen=True, slots=True)
class SheetScore:
    """A scored sheet (评分单得分).

    total:   of the criteria that make up a sheet's total: those always combined criterion by
             criterion (judgement) are left out.
    missing: required criteria without a mark. gone: groups that count nought.
    """

    parts: Mapping[str, Part]
    groups: Mapping[str, Fraction]  # points before scale
    exact: Fraction  # sum of scale × groups
    total: Fraction  # rounded ``sheet``
    missing: tuple[str, ...]
    fired: tuple[Fired, ...]
    gone: frozenset[str] = frozenset()

    @property
    def usable(self) -> bool:
        """Whether everything required is there."""
        return not self.missing


def score_sheet(
    stage: StageSpec,
    marks: Mapping[str, Any],
    coefficients: Mapping[str, str] | None = None,
    scorer: str = "panel",
    *,
    held: Iterable[str] | None = None,
) -> SheetScore:
    """Score one sheet exactly.

    marks:        by criterion key, as in a bundle's ``sheets[].marks``; what is not there is
                  absent, never nought.
    coefficients: the entry's own, by criterion key (难度系数).
    scorer:       ``panel`` for a judge, else office, self, audit, department:<code>.
    held:         keys this seat may mark; None means all.

    Raises MarkError for a mark its criterion does not allow.
    Source: docs/scoring-rules.md, "Sheets".
    """
    wanted: Sequence[CriterionSpec] = stage.of(scorer)
    if held is not None:
        keys = set(held)
        wanted = [c for c in wanted if c.key in keys]
    parts: dict[str, Part] = {}
    missing: list[str] = []
    fired: list[Fired] = []
    for criterion in wanted:
        part = _part(stage, criterion, marks.get(criterion.key), coefficients or {}, fired)
        if part is not None:
            parts[criterion.key] = part
        elif criterion.required:
            missing.append(criterion.key)
    gone = frozenset(f.group for f in fired if f.effect == GROUP_ZERO)
    return _added_up(stage, parts, tuple(missing), tuple(fired), gone)


def without_groups(stage: StageSpec, score: SheetScore, keys: Iterable[str]) -> SheetScore:
    """The same sheet with these groups at nought."""
    return _added_up(stage, score.parts, score.missing, score.fired, score.gone | set(keys))


def _added_up(
    stage: StageSpec,
    parts: Mapping[str, Part],
    missing: tuple[str, ...],
    fired: tuple[Fired, ...],
    gone: frozenset[str],
) -> SheetScore:
    groups = _groups(parts, gone)
    exact = exact_sum(g.scale * groups[g.key] for g in stage.groups if g.key in groups)
    # "in the same way": only the sheet level rounds sheets; there every scorer's sheet is rounded
    places = stage.rounding.at("sheet") if stage.panel.level == "sheet" else None
    total = to_places(exact, places, stage.rounding.mode)
    return SheetScore(parts, groups, exact, total, missing, fired, gone)


def in_total(criterion: CriterionSpec) -> bool:
    """Whether a criterion is part of its sheet's total; judgement never is."""
    return not (criterion.kind == "judgement" and criterion.scorer == "panel")


def _part(
    stage: StageSpec,
    criterion: CriterionSpec,
    mark: Any,
    coefficients: Mapping[str, str],
    fired: list[Fired],
) -> Part | None:
    if mark is None:
        return None
    # True equals 1 as a key, so only texts are looked up; tables of lines are no keys at all
    repeats = isinstance(mark, str) and not criterion.by_coefficient and not criterion.fires
    if repeats and (known := stage.known.get((criterion.key, mark))) is not None:
        return cast(Part, known)
    part = _new_part(stage, criterion, mark, coefficients, fired)
    if repeats and part is not None:
        stage.known[criterion.key, mark] = part
    return part


def _new_part(
    stage: StageSpec,
    criterion: CriterionSpec,
    mark: Any,
    coefficients: Mapping[str, str],
    fired: list[Fired],
) -> Part | None:
    if criterion.by_coefficient and coefficients.get(criterion.key) is None:
        return None  # a coefficient that is not there is absent, not 1
    read = criterion.read(mark)
    value, effects = read.value, read.effects
    points = to_places(value, stage.rounding.at("mark"), stage.rounding.mode)
    if criterion.veto is not None and points <= 0:
        cause = Text("“{name}”得 {points} 分", name=criterion.name, points=exact_text(points))
        effects = (*effects, (criterion.veto, cause))
    fired += [Fired(effect, cause, criterion.key, criterion.group) for effect, cause in effects]
    if any(effect == OWN_ZERO for effect, _ in effects):
        value = points = Fraction(0)
    factor = criterion.weight
    if criterion.by_coefficient:
        factor *= number(coefficients[criterion.key])
    weighted = to_places(points * factor, stage.rounding.at("weighted"), stage.rounding.mode)
    return Part(criterion, mark, value, points, factor, weighted)


def _groups(parts: Mapping[str, Part], gone: frozenset[str]) -> dict[str, Fraction]:
    members: dict[str, list[Fraction]] = {}
    for part in parts.values():
        if in_total(part.criterion):
            members.setdefault(part.criterion.group, []).append(part.weighted)
    return {
        key: Fraction(0) if key in gone else exact_sum(values) for key, values in members.items()
    }
