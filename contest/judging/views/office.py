"""Keying in marks and times (统分录入): the grid, and pasting from another system."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Stage
from contest.db import transaction
from contest.errors import Conflict, ContestError, Invalid
from contest.i18n import _
from contest.judging.office import Column, Grid, label_of, office_grid, save_grid
from contest.judging.pasting import read_pasted
from contest.judging.progress import progress_stamp
from contest.judging.views.blueprint import bp
from contest.judging.views.watch import stage_of
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling


@bp.get("/stages/<int:stage_id>/office")
def office(stage_id: int) -> str:
    """The grid, as it stands."""
    found = stage_of(stage_id)
    return _page(found, _grid(found), {}, {})


@bp.post("/stages/<int:stage_id>/office")
def office_save(stage_id: int) -> ResponseReturnValue:
    """Store what was typed, all or nothing; what is wrong is shown beside its place."""
    found = stage_of(stage_id)
    typed = {_place(name): text for name, text in request.form.items() if name.startswith("v:")}
    bases = {
        name[2:]: int(text)
        for name, text in request.form.items()
        if name.startswith("b:") and text.isdecimal()
    }
    try:
        with transaction():
            grid = _grid(found)
            count = save_grid(
                actor=current_actor(), stage=found, grid=grid, typed=typed, bases=bases
            )
    except (Invalid, Conflict) as error:
        found = stage_of(stage_id)
        problems = error.problems if isinstance(error, Invalid) else {}
        page = _page(found, _grid(found), typed, problems, str(error))
        return page, error.status
    if count:
        flash(_stored(grid, count), "green")
    else:
        flash(_("没有改动，什么都没有写。"), "blue")
    return redirect(_back(found))


@bp.post("/stages/<int:stage_id>/office/paste")
def office_paste(stage_id: int) -> ResponseReturnValue:
    """Show what was pasted, line by line; nothing is written."""
    return _preview(stage_of(stage_id))


@bp.post("/stages/<int:stage_id>/office/confirm")
def office_confirm(stage_id: int) -> ResponseReturnValue:
    """Store what the preview showed, unless something moved since."""
    found = stage_of(stage_id)
    if request.form.get("stamp") != progress_stamp(stage_id):
        flash(_("预览以后分数有变化，请再看一遍。"), "amber")
        return _preview(found)
    with telling(), transaction():
        grid = _grid(found)
        column = _column(grid)
        lines = read_pasted(grid, column, request.form.get("text", ""))
        if any(line.state == "wrong" for line in lines):
            raise Invalid(_("还有不对的行，全部没有写。请改好再粘贴。"))
        typed = {(line.label, column.key): line.value for line in lines}
        count = save_grid(actor=current_actor(), stage=found, grid=grid, typed=typed, bases={})
        flash(_stored(grid, count), "green")
    return redirect(_back(found))


def _preview(found: Stage) -> ResponseReturnValue:
    grid = _grid(found)
    try:
        column = _column(grid)
    except ContestError as error:
        return _page(found, grid, {}, {}, str(error)), error.status
    text = request.form.get("text", "")
    lines = read_pasted(grid, column, text)
    return render_template(
        "judging/pasted.html",
        contest=contest_or_404(grid.frame.contest_id),
        stage=found,
        grid=grid,
        column=column,
        text=text,
        lines=lines,
        wrong_lines=[line for line in lines if line.state == "wrong"],
        counts={s: sum(line.state == s for line in lines) for s in ("new", "changed", "same")},
        stamp=progress_stamp(found.id),
    )


def _stored(grid: Grid, count: int) -> str:
    if grid.has_marks:
        return _("已存 {count} 行。请另一个人核分。", count=count)
    return _("已存 {count} 行。", count=count)


def _grid(found: Stage) -> Grid:
    return office_grid(found, request.values.get("period"), current_actor().ref)


def _column(grid: Grid) -> Column:
    wanted = request.form.get("column")
    column = next((c for c in grid.columns if c.key == wanted), None)
    if column is None:
        raise Invalid(_("请选粘贴的是哪一项成绩。"))
    return column


def _place(name: str) -> tuple[str, str]:
    label, _colon, column = name[2:].partition(":")
    return label, column


def _back(found: Stage) -> str:
    period = request.form.get("period") or None
    return url_for("judging.office", stage_id=found.id, period=period)


def _page(
    found: Stage,
    grid: Grid,
    typed: Mapping[tuple[str, str], str],
    problems: Mapping[str, str],
    error: str = "",
) -> str:
    return render_template(
        "judging/office.html",
        contest=contest_or_404(grid.frame.contest_id),
        stage=found,
        grid=grid,
        typed=typed,
        problems=problems,
        error=error,
        label_of=label_of,
    )
