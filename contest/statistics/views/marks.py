"""Every mark of a stage (评分明细), as a page and as a table."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Stage
from contest.db import db
from contest.errors import Conflict
from contest.excel.write import Column
from contest.i18n import _
from contest.results.views.common import part_of
from contest.statistics.marks import Given, Mark, Marks, marks_of, scorer_label, typed
from contest.statistics.views.blueprint import bp
from contest.web.auth import current_visitor
from contest.web.filters import when
from contest.web.states import STATES
from contest.web.tables import Paper, table_response

FINAL = ("published", "archived")  # states of a contest in which everybody knows who is who


@bp.get("/stages/<int:stage_id>/marks")
def marks(stage_id: int) -> ResponseReturnValue:
    """The sheets of a stage, one row each."""
    stage = db.session.get_one(Stage, stage_id)
    try:
        found = marks_of(stage, request.args.get("period", ""))
    except Conflict as error:
        flash(str(error), "amber")
        return redirect(url_for("judging.progress", contest_id=stage.event.contest_id))
    return render_template(
        "statistics/marks.html",
        contest=stage.event.contest,
        stage=stage,
        found=found,
        page=part_of(found.rows),
        named=may_name(stage),
        entries=len({row.no for row in found.rows}),
        scorers=len({row.scorer for row in found.rows}),
        criteria=list(dict.fromkeys(one.criterion for one in found.columns)),
        scorer_label=scorer_label,
    )


@bp.get("/stages/<int:stage_id>/marks/table")
def marks_table(stage_id: int) -> Response:
    """The same as a table; judges by their number only."""
    stage = db.session.get_one(Stage, stage_id)
    found = marks_of(stage, request.args.get("period", ""))
    named = may_name(stage)
    on_paper = request.args.get("form") == "print"
    contest = stage.event.contest
    period = next((p.name for p in found.frame.rules.spec.periods if p.code == found.period), "")
    place = "·".join(filter(None, (stage.event.name, stage.name or stage.code, period)))
    back = url_for("statistics.marks", stage_id=stage_id, period=found.period or None)
    version = found.frame.rubric_version
    facts = _("评分标准第 {version} 版，裁判只写编号", version=version)
    return table_response(
        f"{contest.name} {_('{stage}评分明细', stage=place)}",
        _columns(found, named, on_paper),
        [_row(found, row, named, on_paper) for row in found.rows],
        sheet=_("评分明细"),
        paper=Paper(back, facts),
    )


def may_name(stage: Stage) -> bool:
    """May this reader see whose marks these are? In a blind stage the organiser alone, until all
    is published; elsewhere whoever may open the page."""
    contest = stage.event.contest
    is_blind = stage.setup.get("blind", True) is not False
    is_known = not is_blind or contest.state in FINAL
    return is_known or current_visitor().has("organiser", "admin", contest_id=contest.id)


def _shown(found: Marks, on_paper: bool) -> list[Mark]:
    """Columns of marks; paper has room for points only."""
    return [one for one in found.columns if not on_paper or one.is_main]


def _columns(found: Marks, named: bool, on_paper: bool) -> list[Column]:
    columns = [Column(_("加密号"), 10, text=True)] if found.frame.is_blind else []
    if named or not found.frame.is_blind:
        columns += [Column(_("参赛号"), 10, text=True)]
    if named:
        columns += [Column(_("姓名"), 14), Column(_("单位"), 24)]
    columns += [Column(_("裁判"), 10, text=True)]
    columns += [Column(_("单张总分"), 10)]
    columns += [Column(one.heading, 12) for one in _shown(found, on_paper)]
    if on_paper:
        return columns
    tail = ((_("状态"), 10), (_("版次"), 7), (_("提交时间"), 20))
    return columns + [Column(word, width) for word, width in tail]


def _row(found: Marks, row: Given, named: bool, on_paper: bool) -> list[Any]:
    cells: list[Any] = [row.label] if found.frame.is_blind else []
    if named or not found.frame.is_blind:
        cells.append(row.no)
    if named:
        cells += [row.name, row.unit]
    cells.append(scorer_label(row.scorer))
    cells.append(typed(row.total))
    cells += [typed(one.value(row)) for one in _shown(found, on_paper)]
    if on_paper:
        return cells
    state = _(STATES["sheet"][row.state][0]) if row.usable else _("没有评完")
    return [*cells, state, row.revision, when(row.at, "second")]
