"""Totals that add up while somebody types (参考合计). A help only: the program computes anew."""

from collections.abc import Mapping
from typing import Any

from contest.i18n import _
from contest.offline.book.shape import Form
from contest.offline.fields import criterion_fields
from contest.scoring.kinds_counted import cap_of
from contest.scoring.numbers import exact_text
from contest.scoring.sheet import in_total
from contest.scoring.values import limit

LONGEST = 8000  # Excel takes 8,192 characters
Criterion = Mapping[str, Any]
Cells = Mapping[str, str]  # by part


def is_filled(cells: Cells) -> str:
    """True once a criterion has something in one of its cells."""
    return f"COUNTA({','.join(cells.values())})>0"


def left(cells: list[Cells]) -> str:
    """How many of these criteria have nothing yet; holds for what is required."""
    return "=" + ("+".join(f"(COUNTA({','.join(c.values())})=0)" for c in cells) or "0")


def has_total(form: Form) -> bool:
    """Can a sheet add itself up? Not with the entry's own coefficients, which it does not show."""
    specs = [form.spec.criteria[key] for key in form.criteria]
    return not any(s.by_coefficient for s in specs) and any(in_total(s) for s in specs)


def subtotal(form: Form, key: str, cells: Cells) -> str:
    """Weighted points of one criterion, without the ``=``; nought while nothing is filled in."""
    spec, rules = form.spec.criteria[key], form.spec.rounding
    group = next(g for g in form.spec.groups if g.key == spec.group)
    points = _POINTS[spec.kind](form.criteria[key], cells, group.full)
    points = _rounded(points, rules.at("mark"), rules.mode)
    if spec.weight != 1:
        points = f"({points})*{_exact(spec.weight)}"
    points = _rounded(points, rules.at("weighted"), rules.mode)
    return f"IF({is_filled(cells)},{points},0)"


def total(form: Form, subtotals: Mapping[str, str]) -> str:
    """The sheet's total out of the criteria's points: expressions or addresses of cells."""
    parts = []
    for group in form.spec.groups:
        mine = [subtotals[c.key] for c in group.criteria if c.key in subtotals and in_total(c)]
        if mine:
            scale = "" if group.scale == 1 else f"*{_exact(group.scale)}"
            parts.append(f"({'+'.join(mine)}){scale}")
    places = form.spec.rounding.at("sheet") if form.spec.panel.level == "sheet" else None
    return _rounded("+".join(parts) or "0", places, form.spec.rounding.mode)


def _rounded(expression: str, places: int | None, mode: str) -> str:
    if places is None:
        return expression
    return f"{'TRUNC' if mode == 'truncate' else 'ROUND'}({expression},{places})"


def _exact(value: Any) -> str:
    text = exact_text(value)
    return f"({text})" if "/" in text or text.startswith("-") else text


def _limit(c: Criterion, key: str, default: str) -> str:
    return _exact(limit(c, key, default))


def _itself(_c: Criterion, cells: Cells, _full: Any) -> str:
    return cells[""]


def _deduction(c: Criterion, cells: Cells, _full: Any) -> str:
    lost = "+".join(_line(line, cells[line["key"]], "cap") for line in c["lines"])
    worth = f"MAX(0,{_limit(c, 'full', '0')}-({lost}))"
    fatal = [cells[line["key"]] for line in c["lines"] if line.get("zeroes") is True]
    return f"IF(SUM({','.join(fatal)})>0,0,{worth})" if fatal else worth


def _line(line: Criterion, cell: str, cap: str) -> str:
    worth = f"N({cell})*{_limit(line, 'per', '1')}"
    return f"MIN({worth},{_limit(line, cap, '0')})" if line.get(cap) is not None else worth


def _bonus(c: Criterion, cells: Cells, full: Any) -> str:
    worth = ",".join(_line(line, cells[line["key"]], "") for line in c["lines"])
    together = f"{'MAX' if c.get('take') == 'highest_only' else 'SUM'}({worth})"
    cap = cap_of(c, full)
    return f"MIN({together},{_exact(cap)})" if cap is not None else together


def _choice(c: Criterion, cells: Cells, _full: Any) -> str:
    field = criterion_fields(c, required=True)[0]
    points = {str(item["key"]): limit(item, "points") for item in c["levels"]}
    worth = "0"
    for word, key in reversed(field.choices):
        fixed = points[key]
        then = _exact(fixed) if fixed is not None else f"N({cells['points']})"
        worth = f'IF({cells["level"]}&""={_text(word)},{then},{worth})'
    return worth


def _text(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _yes(c: Criterion, cells: Cells, _full: Any) -> str:
    return f"IF({cells['']}={_text(_('是'))},{_limit(c, 'full', '0')},0)"


def _measure(c: Criterion, cells: Cells, _full: Any) -> str:
    if c.get("nominal") is None:
        return _yes(c, cells, _full)
    cell, full = cells[""], _limit(c, "full", "0")
    outside = f"ROUND(ABS({cell}-{_limit(c, 'nominal', '0')})-{_limit(c, 'tolerance', '0')},9)"
    worth = "0"
    steps = sorted(c.get("steps") or (), key=lambda s: limit(s, "over") or 0, reverse=True)
    for step in steps:
        less = f"MAX(0,{full}-{_limit(step, 'points', '0')})"
        worth = f"IF({outside}<={_limit(step, 'over', '0')},{less},{worth})"
    worth = f"IF({outside}<=0,{full},{worth})"
    return f"IF(ISNUMBER({cell}),{worth},IF({cell}={_text(_('是'))},{full},0))"


def _band(c: Criterion, cells: Cells, _full: Any) -> str:
    signs = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
    worth = "0"
    for band in reversed(c["bands"]):
        tests = [
            f"{cells[key]}{signs[name]}{_limit(edges, name, '0')}"
            for key, edges in (band.get("when") or {}).items()
            for name in edges
            if edges[name] is not None
        ]
        then = _limit(band, "points", "0")
        worth = f"IF(AND({','.join(tests)}),{then},{worth})" if tests else then
    return worth


def _rate(c: Criterion, cells: Cells, full: Any) -> str:
    x = f"IF(N({cells['plan']})>0,{cells['actual']}/{cells['plan']}*100,0)"
    if "percent" in cells:
        x = f"IF(ISNUMBER({cells['percent']}),{cells['percent']},{x})"
    steps = f"({x}-{_limit(c, 'target', '100')})/{_limit(c, 'per', '1')}"
    if c.get("step_mode") == "down":
        steps = f"TRUNC(ROUND({steps},9))"
    each = _limit(c, "points_per", "0")
    for tier in reversed(c.get("tiers") or ()):
        worth = _limit(tier, "points_per", "0")
        edge = limit(tier, "plan_to")
        each = worth if edge is None else f"IF({cells['plan']}<={_exact(edge)},{worth},{each})"
    points = f"{_limit(c, 'base', '0')}+{steps}*{each}"
    high, low = cap_of(c, full), limit(c, "floor")
    points = points if high is None else f"MIN({points},{_exact(high)})"
    return points if low is None else f"MAX({points},{_exact(low)})"


def _votes(c: Criterion, cells: Cells, _full: Any) -> str:
    yes, cast = cells["for"], cells["cast"]
    return f"IF(N({cast})>0,{_limit(c, 'full', '0')}*{yes}/{cast},0)"


def _linear(c: Criterion, cells: Cells, _full: Any) -> str:
    worth = f"({cells['']}-{_limit(c, 'origin', '0')})*{_limit(c, 'rate', '1')}"
    points = f"{_limit(c, 'base', '0')}+{worth}"
    if c.get("open"):
        return points
    full = limit(c, "full")
    return f"MAX(0,{points})" if full is None else f"MAX(0,MIN({points},{_exact(full)}))"


_POINTS = {
    "points": _itself, "adjust": _itself, "judgement": _itself, "deduction": _deduction,
    "bonus": _bonus, "level": _choice, "check": _yes, "measure": _measure, "band": _band,
    "rate": _rate, "votes": _votes, "linear": _linear,
}  # fmt: skip
