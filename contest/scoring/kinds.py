"""What a mark of each kind is worth (评分项类型): one table from the kind's name to its reader.

A reader is made once per criterion; it turns a mark as it stands in a sheet into ``Points``, or
raises MarkError with a sentence that says what would be right.
Source: docs/scoring-rules.md, "Marks".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contest.scoring import kinds_counted, kinds_judged, kinds_measured
from contest.scoring.types import MarkError, RuleError
from contest.scoring.values import Points

if TYPE_CHECKING:
    from contest.scoring.spec import CriterionSpec

Reader = Callable[[Any], Points]
Maker = Callable[[Mapping[str, Any], Fraction | None], Reader]


@dataclass(frozen=True, slots=True)
class Kind:
    """make: criterion and its group's full mark → reader. optional: absent counts nothing."""

    make: Maker
    optional: bool = False


KINDS: dict[str, Kind] = {
    "points": Kind(kinds_judged.points),
    "level": Kind(kinds_judged.level),
    "judgement": Kind(kinds_judged.judgement),
    "check": Kind(kinds_judged.check),
    "adjust": Kind(kinds_judged.adjust),
    "votes": Kind(kinds_judged.votes),
    "deduction": Kind(kinds_counted.deduction),
    "bonus": Kind(kinds_counted.bonus, optional=True),
    "band": Kind(kinds_measured.band),
    "measure": Kind(kinds_measured.measure),
    "rate": Kind(kinds_measured.rate),
    "linear": Kind(kinds_measured.linear),
}


def reader(document: Mapping[str, Any], group_full: Fraction | None) -> Reader:
    """The reader of one criterion; raises RuleError when its rule is not complete."""
    kind = KINDS.get(document["kind"])
    if kind is None:
        raise RuleError("没有“{kind}”这种评分项。", kind=document["kind"])
    return kind.make(document, group_full)


def check_mark(criterion: "CriterionSpec", mark: Any) -> None:
    """Raise MarkError unless ``mark`` is one that ``criterion`` allows."""
    if mark is None:
        raise MarkError("没有评分。未评的项请不要写。")
    criterion.read(mark)
