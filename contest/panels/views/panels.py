"""Panels (裁判组): who sits where, for which entries."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Event, Stage
from contest.db import db, transaction
from contest.errors import Invalid, NotFound
from contest.i18n import _
from contest.panels import operations
from contest.panels.lists import entries_of, judge_lines, panel_lines
from contest.panels.models import Panel
from contest.panels.operations import SeatIn
from contest.panels.recusals import recusal_pairs
from contest.panels.views.blueprint import bp
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling


@dataclass(slots=True)
class PanelForm:
    """A panel as it stands on the page, typed or stored."""

    name: str = ""
    period: str = ""
    judges: set[int] = field(default_factory=set)
    head: int = 0
    everything: bool = True
    entries: set[str] = field(default_factory=set)
    criteria: dict[int, tuple[str, ...]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@bp.get("/contests/<int:contest_id>/panels")
def index(contest_id: int) -> str:
    """Every stage with its panels, and what is missing."""
    pairs = recusal_pairs(contest_id)
    return render_template(
        "panels/index.html",
        contest=contest_or_404(contest_id),
        lines=panel_lines(contest_id),
        proposed=sum(pair.state == "proposed" for pair in pairs),
    )


@bp.route("/stages/<int:stage_id>/panels/new", methods=["GET", "POST"])
def create(stage_id: int) -> ResponseReturnValue:
    """Form a panel."""
    stage = _stage(stage_id)
    if request.method == "GET":
        count = len([line for line in panel_lines(stage.event.contest_id) if line.panels])
        return _page(
            stage,
            None,
            PanelForm(name=_("{event} {number} 组", event=stage.event.name, number=count + 1)),
        )
    return _save(stage, None)


@bp.route("/panels/<int:panel_id>", methods=["GET", "POST"])
def edit(panel_id: int) -> ResponseReturnValue:
    """Change a panel."""
    panel = _panel(panel_id)
    if request.method == "POST":
        return _save(panel.stage, panel)
    named = panel.entries or ["*"]
    heads = [seat.judge_id for seat in panel.seats if seat.head]
    form = PanelForm(
        name=panel.name or "",
        period=panel.period,
        judges={seat.judge_id for seat in panel.seats},
        head=heads[0] if heads else 0,
        everything="*" in named,
        entries=set(named) - {"*"},
    )
    return _page(panel.stage, panel, form)


@bp.post("/panels/<int:panel_id>/copy")
def copy(panel_id: int) -> ResponseReturnValue:
    """The same judges for another stage of the contest."""
    panel = _panel(panel_id)
    contest_id = panel.event.contest_id
    with telling(), transaction():
        stage = _stage(request.form.get("stage", 0, type=int))
        if stage.event.contest_id != contest_id:
            raise NotFound(_("没有这个阶段。请从裁判组页面重新选。"))
        operations.copy_panel(actor=current_actor(), panel=panel, stage=stage)
        flash(_("已复制。"), "green")
    return redirect(url_for("panels.index", contest_id=contest_id))


@bp.post("/panels/<int:panel_id>/remove")
def remove(panel_id: int) -> ResponseReturnValue:
    """Dissolve a panel."""
    panel = _panel(panel_id)
    contest_id = panel.event.contest_id
    with telling(), transaction():
        operations.remove_panel(actor=current_actor(), panel=panel)
        flash(_("裁判组已解散，已交的评分还在。"), "green")
    return redirect(url_for("panels.index", contest_id=contest_id))


def _save(stage: Stage, panel: Panel | None) -> ResponseReturnValue:
    form, contest_id = _typed(), stage.event.contest_id
    kept = {s.judge_id: tuple(s.criteria or ()) for s in panel.seats} if panel else {}
    seats = [
        SeatIn(
            judge_id, judge_id == form.head, tuple(k for k in kept.get(judge_id, ()) if k != "*")
        )
        for judge_id in sorted(form.judges)
    ]
    try:
        with transaction():
            operations.save_panel(
                actor=current_actor(),
                stage=stage,
                panel=panel,
                name=form.name,
                period=form.period,
                seats=seats,
                entries=None if form.everything else form.entries,
            )
            flash(_("裁判组已存。"), "green")
    except Invalid as error:
        form.problems = error.problems
        return _page(stage, panel, form), error.status
    return redirect(url_for("panels.index", contest_id=contest_id))


def _typed() -> PanelForm:
    values = request.form
    return PanelForm(
        name=values.get("name", "").strip(),
        period=values.get("period", ""),
        judges={int(key) for key in values.getlist("judge") if key.isdecimal()},
        head=values.get("head", 0, type=int),
        everything=values.get("which") != "some",
        entries=set(values.getlist("entry")),
    )


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id)
    if stage is None:
        raise NotFound(_("没有这个阶段。请从裁判组页面重新选。"))
    return stage


def _panel(panel_id: int) -> Panel:
    panel = db.session.get(Panel, panel_id)
    if panel is None:
        raise NotFound(_("没有这个裁判组，它可能已经解散。"))
    return panel


def _page(stage: Stage, panel: Panel | None, form: PanelForm) -> str:
    event: Event = stage.event
    values: dict[str, Any] = {
        "contest": contest_or_404(event.contest_id),
        "stage": stage,
        "panel": panel,
        "form": form,
        "judges": judge_lines(event.contest_id),
        "entries": entries_of(event.id),
        "periods": stage.setup.get("repeat") or [],
    }
    return render_template("panels/edit.html", **values)
