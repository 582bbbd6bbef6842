"""The total of a sheet as it is stored (评分单总分): exact, whatever its size."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from contest.scoring.field import marks_as
from contest.scoring.sheet import score_sheet
from contest.scoring.spec import StageSpec

LARGEST = 2**63 - 1


def total_columns(
    stage: StageSpec,
    marks: Mapping[str, Any],
    coefficients: Mapping[str, str] | None,
    scorer: str,
    held: Iterable[str] | None,
) -> dict[str, Any]:
    """``usable``, ``total_num``, ``total_den``, ``total_text`` of a sheet with these marks.

    scorer: a judge's code, office, self, audit or department:<code>
    held:   keys the judge's seat holds; None for all

    Raises MarkError for a mark its criterion does not allow.
    """
    score = score_sheet(stage, marks, dict(coefficients or {}), marks_as(stage, scorer), held=held)
    num, den = score.total.numerator, score.total.denominator
    fits = abs(num) <= LARGEST and den <= LARGEST
    return {
        "usable": score.usable,
        "total_num": num if fits else None,
        "total_den": den if fits else None,
        "total_text": None if fits else f"{num}/{den}",
    }


def stored_total(num: int | None, den: int | None, text: str | None) -> Fraction | None:
    """The total that a sheet's columns hold; None where there is none."""
    if text is not None:
        return Fraction(text)
    return None if num is None or not den else Fraction(num, den)
