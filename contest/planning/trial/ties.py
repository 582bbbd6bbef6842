"""Ties made on purpose (造同分): some that the chain decides, one that stays shared.

Two entries that follow one another get the same total: one takes over the other's marks, then what
it gains in one place it loses in another. The engine says whether the totals really are equal.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contest.planning.trial.document import competing, criteria_of, entry_no
from contest.planning.trial.wishes import Wishes
from contest.scoring.document import score_document
from contest.scoring.numbers import exact_text, number
from contest.scoring.types import ScoringError
from contest.scoring.values import limit

Document = dict[str, Any]
MOST_TRIES = 24
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Knob:
    """A mark that may be turned: ``step`` changes the total by ``worth``.

    line: of a deduction; more of it is worth less
    """

    stage: str
    group: str
    key: str
    line: str
    step: Fraction
    worth: Fraction
    criterion: Any

    def turned(self, mark: Any, steps: int) -> Any:
        """The mark so many steps better or worse; None where the criterion does not allow it."""
        change = steps * self.step
        if not self.line:
            value = number(mark) + change
            low, full = limit(self.criterion, "min", "0"), limit(self.criterion, "full")
            fits = (low is None or value >= low) and (full is None or value <= full)
            return exact_text(value) if fits else None
        line = next(one for one in self.criterion["lines"] if one["key"] == self.line)
        value, cap = number(mark.get(self.line) or "0") - change, limit(line, "cap")
        lost = sum(
            (number(v) for key, v in mark.items() if key != self.line), Fraction(0)
        ) + value  # fmt: skip
        if value < 0 or (cap is not None and value > cap) or lost > number(self.criterion["full"]):
            return None
        return {**mark, self.line: exact_text(value)}


def make_ties(document: Document, event: Document, wishes: Wishes) -> list[Pair]:
    """Make ties among the entries of an event, in place; the pairs, the shared one first."""
    order = competing(event, wishes)
    first = min(wishes.at, len(order) - 1) - 1
    made = [_copied(document, event, order[first : first + 2])]
    free = [n for n in range(len(order) - 1) if n + 1 < first or n > first + 1]
    timed = any(stage.get("duration_s") for stage in event["stages"])
    for ways in (_across(event), _inside(event), iter([()] if timed else [])):
        place = next((n for n in _by_nearness(free, first)), None)
        if place is None:
            break
        pair = _traded(document, event, order[place : place + 2], ways)
        if pair is not None:
            made.append(pair)
            free = [n for n in free if n + 1 < place or n > place + 1]
    return made


def _by_nearness(free: list[int], first: int) -> list[int]:
    return sorted(free, key=lambda n: (abs(n - first), n))


def _copied(document: Document, event: Document, numbers: list[int]) -> Pair:
    """Two entries alike in everything that is compared."""
    one, other = map(entry_no, numbers)
    _take_over(document, event, one, other)
    rows = {row["no"]: row for row in document["entries"] if row["event"] == event["code"]}
    for key in ("times", "coefficients"):
        if key in rows[one]:
            rows[other][key] = dict(rows[one][key])
    return one, other


def _take_over(document: Document, event: Document, one: str, other: str) -> None:
    """All sheets of one entry for another one too; the judges of its own panel give them."""
    code = event["code"]
    mine = [s for s in document["sheets"] if (s["event"], s["entry"]) == (code, one)]
    theirs = [s for s in document["sheets"] if (s["event"], s["entry"]) == (code, other)]
    for sheet, model in zip(theirs, mine, strict=True):
        sheet["marks"] = copy.deepcopy(model["marks"])


def _traded(
    document: Document, event: Document, numbers: list[int], ways: Iterator[tuple[Any, ...]]
) -> Pair | None:
    """Two entries with one total that is made up differently; None where no way leads there."""
    one, other = map(entry_no, numbers)
    before = {id(sheet): sheet["marks"] for sheet in document["sheets"]}
    for tried, way in enumerate(ways):
        _take_over(document, event, one, other)
        if all(_turn(document, event, other, knob, steps) for knob, steps in way) and _level(
            document, event, one, other
        ):
            return one, other
        if tried >= MOST_TRIES:
            break
    for sheet in document["sheets"]:
        sheet["marks"] = before[id(sheet)]
    return None


def _turn(document: Document, event: Document, no: str, knob: Knob, steps: int) -> bool:
    for sheet in document["sheets"]:
        place = (sheet["event"], sheet["entry"], sheet["stage"].partition("/")[0])
        if place == (event["code"], no, knob.stage) and knob.key in sheet["marks"]:
            mark = knob.turned(sheet["marks"][knob.key], steps)
            if mark is None:
                return False
            sheet["marks"][knob.key] = mark
    return True


def _level(document: Document, event: Document, one: str, other: str) -> bool:
    """Does the engine give both the same total?"""
    code = event["code"]
    small = {key: document[key] for key in document if key != "team_ranking"}
    small |= {
        "events": [event],
        "entries": [
            row for row in document["entries"] if row["event"] == code and row["no"] in (one, other)
        ],
        "sheets": [
            sheet
            for sheet in document["sheets"]
            if sheet["event"] == code and sheet["entry"] in (one, other)
        ],
        "panels": [panel for panel in document["panels"] if panel["event"] == code],
    }
    try:
        total = score_document(small)[0].score.total
    except ScoringError:
        return False
    return total.values[0] is not None and total.values[0] == total.values[1]


def _across(event: Document) -> Iterator[tuple[Any, ...]]:
    """Better in one stage, worse in another."""
    knobs = _knobs(event)
    for one in knobs:
        for other in knobs:
            if one.stage < other.stage or (one.stage != other.stage and len(knobs) == 2):
                yield from _balanced(one, other)


def _inside(event: Document) -> Iterator[tuple[Any, ...]]:
    """Better in one group of a stage, worse in another; else in one criterion and another."""
    knobs = _knobs(event)
    pairs = [
        (one, other)
        for number_, one in enumerate(knobs)
        for other in knobs[number_ + 1 :]
        if one.stage == other.stage and one.key != other.key
    ]
    for one, other in sorted(pairs, key=lambda pair: pair[0].group == pair[1].group):
        yield from _balanced(one, other)


def _balanced(one: Knob, other: Knob) -> Iterator[tuple[Any, ...]]:
    ratio = one.worth / other.worth
    for sign in (1, -1):
        yield (one, sign * ratio.denominator), (other, -sign * ratio.numerator)


def _knobs(event: Document) -> list[Knob]:
    """What may be turned in the stages that count."""
    counts = event.get("counts")
    found: list[Knob] = []
    for stage in event["stages"]:
        if counts and stage["code"] not in counts:
            continue
        whole = Fraction(1)
        if (event.get("combine") or "weighted") == "weighted":
            whole = number(stage.get("weight") or "100") / 100
        full = limit(stage.get("rubric") or {}, "full")
        if stage.get("scale_to") and full:
            whole *= number(stage["scale_to"]) / full
        for group, criterion in criteria_of(stage):
            found += _knobs_of(stage, group, criterion, whole)
    return [knob for knob in found if knob.worth]


def _knobs_of(
    stage: Document, group: Document, criterion: Document, whole: Fraction
) -> Iterator[Knob]:
    worth = whole * number(group.get("scale") or "1") * number(criterion.get("weight") or "1")
    if criterion.get("coefficient"):
        return
    step = limit(criterion, "step") or Fraction(1, 2)
    if criterion["kind"] == "points" and not criterion.get("allowed"):
        yield Knob(stage["code"], group["key"], criterion["key"], "", step, worth * step, criterion)
    lines = criterion.get("lines") or ()
    free = all(line.get("per") is None and not line.get("zeroes") for line in lines)
    if criterion["kind"] == "deduction" and free:
        step = Fraction(1, 10)
        for line in lines[:1]:
            yield Knob(
                stage["code"], group["key"], criterion["key"], line["key"], step, worth * step,
                criterion,
            )  # fmt: skip
