"""How far judges are apart (离散), and what their sheets come to (合议分), for people who watch."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from sqlalchemy import select

from contest.db import db
from contest.judging.models import Sheet
from contest.scoring.numbers import exact_text, shown
from contest.scoring.panel import combine, distance
from contest.scoring.rounding import to_places
from contest.scoring.spec import StageSpec
from contest.scoring.types import ScoringError

Marks = Mapping[str, Any]
JUDGEMENT_LIMIT = Fraction(1)  # marks 0 to 3 may differ by one


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the judges of one entry are.

    value:     of the totals, or of the criterion that differs most
    limit:     what the rules allow; None where they do not say
    far:       code of the judge who is farthest from the middle
    criterion: name of the criterion, where one of them is too far apart
    """

    value: Fraction
    limit: Fraction | None
    far: str
    criterion: str = ""

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.value > self.limit

    @property
    def text(self) -> str:
        return exact_text(self.value)

    @property
    def limit_text(self) -> str:
        return "" if self.limit is None else exact_text(self.limit)


def needs_marks(stage: StageSpec) -> bool:
    """Do the rules compare judges criterion by criterion?"""
    by_criterion = stage.panel.spread is not None and stage.panel.spread.of == "criterion"
    return by_criterion or any(c.kind == "judgement" for c in stage.of("panel"))


def sheet_marks(stage: StageSpec, stage_id: int, period: str) -> dict[int, Marks]:
    """Marks of the judges' current sheets, by sheet id; only where the rules need them."""
    if not needs_marks(stage):
        return {}
    query = select(Sheet.id, Sheet.marks).where(
        Sheet.stage_id == stage_id,
        Sheet.period == period,
        Sheet.current,
        Sheet.judge_id.is_not(None),
    )
    return {row.id: row.marks for row in db.session.execute(query)}


def row_spread(
    stage: StageSpec, totals: Mapping[str, Fraction], marks: Mapping[str, Marks | None]
) -> Spread | None:
    """How far apart the judges of one entry are; None with fewer than two of them."""
    if len(totals) < 2:
        return None
    rule = stage.panel.spread
    worst = _worst_criterion(stage, marks) if needs_marks(stage) else None
    if worst is not None and worst.is_over:
        return worst
    if rule is not None and rule.of == "criterion":
        return worst
    value = distance(list(totals.values()), rule.measure if rule else "range")
    return Spread(value, rule.limit if rule else None, _farthest(totals))


def combined_score(stage: StageSpec, totals: Mapping[str, Fraction], head: str) -> str:
    """What the sheets come to by the stage's rule; empty where single totals are not combined."""
    panel = stage.panel
    if panel.level != "sheet" or not totals or needs_judgement(stage):
        return ""
    if panel.combine == "agreed":
        totals = {code: total for code, total in totals.items() if code == head}
    den = lcm(*(total.denominator for total in totals.values())) if totals else 1
    made = combine([[int(total * den) for total in totals.values()]], den, panel)
    if made.values[0] is None:
        return ""
    places = stage.rounding.at("panel")
    value = to_places(Fraction(made.values[0], made.den), places, stage.rounding.mode)
    return shown(value, places)


def needs_judgement(stage: StageSpec) -> bool:
    """Are there criteria that are always combined mark by mark?"""
    return any(c.kind == "judgement" for c in stage.of("panel"))


def _worst_criterion(stage: StageSpec, marks: Mapping[str, Marks | None]) -> Spread | None:
    rule = stage.panel.spread
    found: list[Spread] = []
    for criterion in stage.of("panel"):
        is_judgement = criterion.kind == "judgement"
        limit = JUDGEMENT_LIMIT if is_judgement else None
        if rule is not None and rule.of == "criterion" and not is_judgement:
            limit = rule.limit
        values = {
            code: value
            for code, own in marks.items()
            if own and (value := _value(criterion, own.get(criterion.key))) is not None
        }
        if limit is not None and len(values) > 1:
            measure = rule.measure if rule and not is_judgement else "range"
            value = distance(list(values.values()), measure)
            found.append(Spread(value, limit, _farthest(values), criterion.name))
    return max(found, key=lambda s: s.value - (s.limit or 0), default=None)


def _value(criterion: Any, mark: Any) -> Fraction | None:
    """Points of a mark; of a judgement the mark itself."""
    if mark is None:
        return None
    if criterion.kind == "judgement":
        return Fraction(mark)
    try:
        return Fraction(criterion.read(mark).value)
    except ScoringError:
        return None


def _farthest(values: Mapping[str, Fraction]) -> str:
    ordered = sorted(values.values())
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return max(values, key=lambda code: abs(values[code] - middle))
