"""Marks follow their criterion, by the engine's own reading of the rubric."""

from collections.abc import Mapping
from typing import Any

from contest.contests.bundle.checks.index import EventIndex, Index, StageIndex, scorer_of
from contest.contests.bundle.problems import Findings, Node, Problem
from contest.i18n import _, say
from contest.scoring.kinds import check_mark
from contest.scoring.spec import CriterionSpec, event_spec
from contest.scoring.types import MarkError, RuleError

TABLES = ("deduction", "bonus", "band", "level", "rate", "votes")  # kinds with several values
WHOLE = ("judgement", "votes")  # kinds that count in whole numbers


def check(index: Index, found: Findings) -> None:
    """Every mark of every sheet. Rubrics that have errors of their own are left out."""
    broken = list(found.errors)
    for code, event in index.events.items():
        sheets = [s for s in index.root.tables("sheets") if s.text("event") == code]
        if not any(_inside(problem, event) for problem in broken):
            _event(event, sheets, index, found)


def _inside(problem: Problem, event: EventIndex) -> bool:
    return problem.path.startswith(event.node.path)


def _event(event: EventIndex, sheets: list[Node], index: Index, found: Findings) -> None:
    try:
        spec = event_spec(event.node.value)
    except (RuleError, MarkError) as error:
        found.error(event.node.path, say(error))
        return
    for stage in spec.stages:
        here = [s for s in sheets if (s.text("stage") or "").partition("/")[0] == stage.code]
        judged = bool(index.seats.get((spec.code, stage.code))) or any(
            _may(s.text("judge") or "") == "panel" for s in here
        )
        for sheet in here:
            _sheet(sheet, stage.criteria, event.stages[stage.code], judged, found)


def _sheet(
    sheet: Node,
    specs: Mapping[str, CriterionSpec],
    stage: StageIndex,
    judged: bool,
    found: Findings,
) -> None:
    scorer = sheet.text("judge") or ""
    may = _may(scorer)
    if scorer == "office" and not judged and not stage.held_by("office"):
        may = "panel"  # nobody judges this stage and nothing is the office's: it stands in
    for key, mark in (sheet.value.get("marks") or {}).items():
        criterion = stage.criteria.get(key)
        if criterion is None:
            found.error(sheet.at(f"marks.{key}"), _("评分标准里没有“{key}”这一项。", key=key))
        elif scorer_of(criterion) != may:
            found.error(sheet.at(f"marks.{key}"), _("这一项不由“{scorer}”评分。", scorer=scorer))
        else:
            _mark(sheet, specs[key], mark, found)


def _may(scorer: str) -> str:
    """What a scorer marks, as ``scorer_of`` names it."""
    if scorer in ("self", "audit"):
        return "self_and_audit"
    return scorer if scorer == "office" or scorer.startswith("department:") else "panel"


def _mark(sheet: Node, criterion: CriterionSpec, mark: Any, found: Findings) -> None:
    path = sheet.at(f"marks.{criterion.key}")
    if type(mark) is not str and not _is_shaped(path, criterion.kind, mark, found):
        return
    try:
        check_mark(criterion, mark)
    except MarkError as error:
        found.error(path, say(error))


def _is_shaped(path: str, kind: str, mark: Any, found: Findings) -> bool:
    """Whether a mark has a form that its kind's reader can judge at all."""
    if isinstance(mark, dict) and kind in TABLES:
        parts = [_is_plain(f"{path}.{key}", kind, part, found) for key, part in mark.items()]
        return all(parts)
    return _is_plain(path, kind, mark, found)


def _is_plain(path: str, kind: str, value: Any, found: Findings) -> bool:
    if isinstance(value, (str, bool)) or (type(value) is int and kind in WHOLE):
        return True
    if isinstance(value, (int, float)):
        found.error(
            path, _('数要写成带引号的文字，如 "{found}"，现在是没有引号的数。', found=value)
        )
    else:
        found.error(path, _("{kind} 评分项的评分不能这样写，请对照格式说明。", kind=kind))
    return False
