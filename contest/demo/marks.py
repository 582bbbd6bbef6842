"""What judges give in the demonstration (演示评分): marks that fit a rubric and somebody's skill.

Marks of measured criteria are the same for every judge, as the workpiece is; judged ones differ a
little from judge to judge.
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

Document = Mapping[str, Any]
Marks = dict[str, Any]
WHOLE = Decimal(1)


def criteria_of(rubric: Document) -> Iterator[Document]:
    """The criteria of a rubric's document, in order."""
    for group in rubric["groups"]:
        yield from group["criteria"]


def performance(rubric: Document, skill: Decimal, chance: Random) -> Marks:
    """What there is to be seen of somebody. skill: from 0 to 1."""
    return {c["key"]: _seen(c, skill, chance) for c in criteria_of(rubric)}


def judged(rubric: Document, seen: Marks, chance: Random) -> Marks:
    """What one judge makes of it."""
    marks = dict(seen)
    for criterion in criteria_of(rubric):
        key = criterion["key"]
        if criterion["kind"] == "points" and chance.random() < 0.5:
            marks[key] = _nudged(criterion, marks[key], chance)
        elif criterion["kind"] == "deduction" and chance.random() < 0.2:
            marks[key] = _stricter(criterion, marks[key], chance)
    return marks


def harsh(rubric: Document, seen: Marks) -> Marks:
    """What a judge gives who takes off all that can be taken off."""
    marks = dict(seen)
    for criterion in criteria_of(rubric):
        if criterion["kind"] == "deduction":
            marks[criterion["key"]] = {line["key"]: _most(line) for line in criterion["lines"][:2]}
    return marks


def _seen(criterion: Document, skill: Decimal, chance: Random) -> Any:
    fault = (1 - skill) * Decimal(chance.randrange(20, 100)) / 100
    match criterion["kind"]:
        case "points":
            step = Decimal(criterion.get("step", "1"))
            steps = (Decimal(criterion["full"]) * (1 - fault) / step).quantize(WHOLE, ROUND_HALF_UP)
            return _text(steps * step)
        case "deduction":
            counts = {line["key"]: _count(line, fault, chance) for line in criterion["lines"]}
            return {key: count for key, count in counts.items() if count != "0"}
        case "check":
            return True
        case "band":
            return _measured(criterion, fault)
        case "level":
            return _level(criterion, fault)
        case "measure":
            drift = Decimal(criterion["tolerance"]) * fault * 3 * chance.choice((-1, 1))
            return _text((Decimal(criterion["nominal"]) + drift).quantize(Decimal("0.01")))
    raise ValueError(f"no marks for {criterion['kind']} in the demonstration")


def _count(line: Document, fault: Decimal, chance: Random) -> str:
    """How often a fault was seen; few lines of a criterion are hit at all."""
    if chance.random() > 0.45:
        return "0"
    return _text(min(Decimal(_most(line)), (fault * 3).quantize(WHOLE, ROUND_HALF_UP)))


def _most(line: Document) -> str:
    """So many faults use a line up."""
    return _text(Decimal(line["cap"]) // Decimal(line.get("per", "1")))


def _measured(criterion: Document, fault: Decimal) -> Any:
    """A value for each measure that lies in the band which the skill deserves."""
    bands = criterion["bands"]
    band = bands[min(int(fault * len(bands)), 2, len(bands) - 1)]
    found = {m["key"]: _inside(band["when"].get(m["key"])) for m in criterion["measures"]}
    return found if len(found) > 1 else next(iter(found.values()))


def _inside(limits: Document | None) -> str:
    if limits is None:
        return "0"
    low = Decimal(limits.get("gt", limits.get("ge", "0")))
    high = Decimal(limits.get("le", limits.get("lt", str(low + 1))))
    return _text((low + (high - low) * Decimal("0.6")).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _level(criterion: Document, fault: Decimal) -> Any:
    levels = criterion["levels"]
    level = levels[min(int(fault * 3), len(levels) - 1)]
    return {"level": level["key"], "points": level["to"]} if "to" in level else level["key"]


def _nudged(criterion: Document, mark: str, chance: Random) -> str:
    moved = Decimal(mark) + Decimal(criterion.get("step", "1")) * chance.choice((-2, -1, 1))
    return _text(min(max(moved, Decimal(0)), Decimal(criterion["full"])))


def _stricter(criterion: Document, mark: Mapping[str, str], chance: Random) -> dict[str, str]:
    line = chance.choice(criterion["lines"])
    if Decimal(line.get("per", "1")) > 2:
        return dict(mark)
    count = min(Decimal(mark.get(line["key"], "0")) + 1, Decimal(_most(line)))
    return {**mark, line["key"]: _text(count)}


def _text(value: Decimal) -> str:
    """As the bundle writes numbers: no trailing noughts."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
