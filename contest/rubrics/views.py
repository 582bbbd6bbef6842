"""The rubric of a stage, to read and to print (评分标准)."""

from typing import Any

from flask import Blueprint, render_template, request

from contest.contests.bundle.naming import named
from contest.contests.bundle.problems import Problem
from contest.contests.bundle.reading import read_bundle
from contest.contests.models import Stage
from contest.db import db
from contest.errors import NotFound
from contest.i18n import _
from contest.rubrics.models import Rubric
from contest.rubrics.queries import current_rubric, event_documents
from contest.rubrics.stage_rules import stage_rules, tie_words
from contest.rubrics.wording import sections, worth_of, zero_rules

bp = Blueprint("rubrics", __name__)


@bp.get("/contests/<int:contest_id>/stages/<int:stage_id>/rubric")
def show(contest_id: int, stage_id: int) -> str:
    """What is scored in one stage, with its sums and gaps; ``?print=1`` for paper."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.event.contest_id != contest_id:
        raise NotFound(_("没有这个阶段，它可能已经删除。请从赛事页面重新找。"))
    event = event_documents(contest_id)[stage.event_id]
    document = next(item for item in event["stages"] if item["code"] == stage.code)
    rubric: Rubric | None = current_rubric(stage_id)
    return render_template(
        "rubrics/print.html" if request.args.get("print") == "1" else "rubrics/show.html",
        contest=stage.event.contest,
        event=stage.event,
        stage=stage,
        rubric=rubric,
        **rubric_page(event, document),
    )


def rubric_page(event: dict[str, Any], stage: dict[str, Any]) -> dict[str, Any]:
    """What the page of a rubric shows, from the documents alone; a ready-made kind has no rows."""
    rubric = stage.get("rubric") or {}
    parts, total = worth_of(rubric)
    groups = sections(rubric)
    return {
        "groups": groups,
        "full": rubric.get("full"),
        "parts": parts,
        "total": total,
        "criteria_count": sum(len(group.rows) for group in groups),
        "zero_rules": list(zero_rules(stage)),
        "rules": [*stage_rules(stage, event), (_("同分"), tie_words(event))],
        "doubts": rubric_doubts(event, stage),
    }


def rubric_doubts(event: dict[str, Any], stage: dict[str, Any]) -> list[Problem]:
    """What the bundle reader says about this rubric, the places called by their names."""
    document = {
        "format": "leitai-bundle/1",
        "contest": {"code": "c", "kind": "skills", "name": "c"},
        "events": [{**event, "stages": [stage]}],
    }
    start = "events[0].stages[0]"
    reading = read_bundle(document)
    problems = [*reading.errors, *reading.warnings]
    rubric = [problem for problem in problems if problem.path.startswith(f"{start}.rubric")]
    before = named(document, start)
    return [
        Problem(named(document, problem.path).removeprefix(before).lstrip("·"), problem.sentence)
        for problem in rubric
    ]
