"""The seats of a panel become one score (合议): mean, trimmed mean, median, sum, agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from contest.scoring.spec import PanelSpec
from contest.scoring.types import Text


@dataclass(slots=True)
class Combined:
    """Numbers over ``den``, None where there is no score; ``notes`` say why, or what is odd."""

    values: list[Any]
    den: int
    notes: dict[int, Text]


def combine(rows: Sequence[Sequence[Any]], den: int, panel: PanelSpec) -> Combined:
    """Combine each row of usable totals (numerators over ``den``) as the panel says.

    Rows may be of different length and in any order: of equal extremes one is dropped per drop. A
    row with too few judges gives None. ``agreed`` rows hold the head's total only. Not rounded.
    Source: docs/scoring-rules.md, "Panel score".
    """
    sizes = set(map(len, rows))
    plans = {n: _plan(n, panel) for n in sizes}
    notes = _notes(rows, panel, plans)
    kept = [stop - start for start, stop, _ in (p for p in plans.values() if p)]
    common = lcm(*kept) if kept and _divides(panel) else 1
    if len(sizes) == 1 and (plan := plans[min(sizes)]) is not None and panel.combine != "median":
        start, stop, sort = plan
        if sort:
            return Combined([sum(sorted(row)[start:stop]) for row in rows], den * common, notes)
        return Combined([sum(row) for row in rows], den * common, notes)
    values = [_one(row, plans[len(row)], panel, common) for row in rows]
    if panel.combine == "median":
        return Combined(values, den * 2, notes)
    return Combined(values, den * common, notes)


def _divides(panel: PanelSpec) -> bool:
    return panel.combine in ("mean", "trimmed_mean")


def _plan(count: int, panel: PanelSpec) -> tuple[int, int, bool] | None:
    """Slice of the sorted row that is kept, and whether it need be sorted; None: no score."""
    if count < _least(panel):
        return None
    if panel.combine in ("single", "agreed"):
        return (0, 1, False) if count == 1 else None
    if not panel.trims:
        return (0, count, False)
    if count < panel.min_for_trim or count <= panel.drop_high + panel.drop_low:
        return None if panel.combine == "trimmed_sum" else (0, count, False)
    return (panel.drop_low, count - panel.drop_high, True)


def _least(panel: PanelSpec) -> int:
    """How few judges are enough; of an agreed panel only the head's sheet comes here."""
    return 1 if panel.combine == "agreed" else max(panel.min_judges, 1)


def agreed_rows(
    panel: PanelSpec,
    rows: Sequence[Sequence[Any]],
    names: Sequence[Sequence[str]],
    heads: Sequence[str] | None,
) -> Sequence[Sequence[Any]]:
    """For an agreed panel the head judge's totals alone, where enough judges have scored.

    All other panels keep their rows, and so does a slot that has no head judge.
    """
    if panel.combine != "agreed" or heads is None:
        return rows
    return [
        [value for value, judge in zip(row, who, strict=True) if not head or judge == head]
        if len(row) >= panel.min_judges
        else []
        for row, who, head in zip(rows, names, heads, strict=True)
    ]


def operation(panel: PanelSpec) -> str:
    """What combining is called in a derivation."""
    if panel.combine in ("single", "agreed"):
        return "choose"
    if panel.combine == "median":
        return "median"
    return "sum" if panel.combine.endswith("sum") else "mean"


def _one(
    row: Sequence[Any], plan: tuple[int, int, bool] | None, panel: PanelSpec, common: int
) -> Any:
    if plan is None:
        return None
    start, stop, sort = plan
    if panel.combine == "median":
        ordered = sorted(row)[start:stop]
        return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
    total = sum(sorted(row)[start:stop]) if sort else sum(row)
    return total * (common // (stop - start)) if _divides(panel) else total


def _notes(
    rows: Sequence[Sequence[Any]], panel: PanelSpec, plans: dict[int, tuple[int, int, bool] | None]
) -> dict[int, Text]:
    odd = {n for n, plan in plans.items() if plan is None or (panel.trims and not plan[2])}
    if not odd:
        return {}
    return {
        i: _note(len(row), panel, plans[len(row)]) for i, row in enumerate(rows) if len(row) in odd
    }


def _note(count: int, panel: PanelSpec, plan: tuple[int, int, bool] | None) -> Text:
    if plan is not None:
        return _not_trimmed(count, panel)
    if count == 0:
        return Text("还没有评分")
    if panel.combine in ("single", "agreed") and count >= _least(panel):
        return Text("应有 1 份评分，现有 {count} 份", count=count)
    if count < panel.min_judges:
        return Text("有效评分 {count} 份，少于 {least} 份", count=count, least=panel.min_judges)
    return Text("只有 {count} 份评分，不够去掉最高最低分", count=count)


def _not_trimmed(count: int, panel: PanelSpec) -> Text:
    numbers = {"count": count, "least": panel.min_for_trim}
    if panel.combine == "median":
        return Text("只有 {count} 份评分，少于 {least} 份，不去最高最低分，取中位数", **numbers)
    return Text("只有 {count} 份评分，少于 {least} 份，不去最高最低分，取平均分", **numbers)


def kept_seats(row: Sequence[Any], names: Sequence[str], panel: PanelSpec) -> list[int]:
    """Indices of the totals that count, in the row's order.

    Of equal extremes the one dropped is settled by the judge's code, so that the order in which
    judges sent their sheets never matters.
    """
    plan = _plan(len(row), panel)
    if plan is None or not plan[2]:
        return list(range(len(row)))
    start, stop, _ = plan
    order = sorted(range(len(row)), key=lambda i: (row[i], names[i]))
    return sorted(order[start:stop])


def kept_of(
    panel: PanelSpec, row: Sequence[Any], names: Sequence[str], head: str | None
) -> list[int]:
    """Indices of the totals that count, of an agreed panel the head's alone."""
    if panel.combine == "agreed" and head:
        return [i for i, name in enumerate(names) if name == head]
    return kept_seats(row, names, panel)


def distance(values: Sequence[Fraction], measure: str) -> Fraction:
    """How far apart judges are: highest − lowest, or the largest distance from the median.

    >>> distance([Fraction(80), Fraction(85), Fraction(95)], "from_median")
    Fraction(10, 1)
    """
    if len(values) < 2:
        return Fraction(0)
    ordered = sorted(values)
    if measure == "range":
        return ordered[-1] - ordered[0]
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return max(ordered[-1] - middle, middle - ordered[0])
