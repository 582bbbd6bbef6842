"""Whether marks follow the rubric (分项得分): every fault at once, each by its criterion."""

from collections.abc import Collection, Mapping
from typing import Any

from contest.i18n import _, say
from contest.scoring.field import marks_as
from contest.scoring.kinds import check_mark
from contest.scoring.spec import CriterionSpec, StageSpec
from contest.scoring.types import MarkError

TABLES = ("deduction", "bonus", "band", "level", "rate", "votes")  # kinds with several values
WHOLE = ("judgement", "votes")  # kinds that count in whole numbers


def expected_criteria(
    stage: StageSpec, scorer: str, held: Collection[str] | None
) -> dict[str, CriterionSpec]:
    """The criteria that this scorer marks, by key, in order."""
    mine = stage.of(marks_as(stage, scorer))
    return {c.key: c for c in mine if held is None or c.key in held}


def mark_problems(
    stage: StageSpec,
    marks: Mapping[str, Any],
    scorer: str,
    held: Collection[str] | None,
    *,
    complete: bool,
) -> dict[str, str]:
    """What is wrong, as criterion key → sentence; empty when nothing is.

    complete: a required criterion without a mark is wrong too
    """
    mine = expected_criteria(stage, scorer, held)
    problems: dict[str, str] = {}
    for key, mark in marks.items():
        if key not in mine:
            problems[str(key)] = _("这一项不由您评，请刷新页面再评。")
        elif not _is_shaped(mine[key].kind, mark):
            problems[key] = _("这一项的写法不对，请重新填。")
        else:
            problem = _problem(mine[key], mark)
            if problem:
                problems[key] = problem
    if complete:
        missing = [c for c in mine.values() if c.required and marks.get(c.key) is None]
        for criterion in missing:
            problems[criterion.key] = _("“{name}”还没有评。", name=criterion.name)
    return problems


def _problem(criterion: CriterionSpec, mark: Any) -> str:
    try:
        check_mark(criterion, mark)
    except MarkError as error:
        return say(error)
    return ""


def _is_shaped(kind: str, mark: Any) -> bool:
    """Has it a form that the reader of its kind can judge at all?"""
    if isinstance(mark, Mapping):
        return kind in TABLES and all(
            isinstance(key, str) and _is_plain(kind, part) for key, part in mark.items()
        )
    return _is_plain(kind, mark)


def _is_plain(kind: str, value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 80
    return isinstance(value, bool) or (type(value) is int and kind in WHOLE)
