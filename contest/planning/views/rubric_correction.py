"""Correcting a rubric that is frozen (更正评分标准): begun, looked at, applied or dropped."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from contest.contests.models import Stage
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.i18n import N_, _
from contest.planning.rubric.correcting import apply_correction
from contest.planning.rubric.effects import effect_of
from contest.planning.views.blueprint import bp
from contest.planning.views.rubric import rubric_of, stage_frame
from contest.rubrics.changes import told
from contest.rubrics.corrections import drop_correction, start_correction
from contest.rubrics.queries import correction_of
from contest.web.access import can
from contest.web.auth import current_actor
from contest.web.errors import telling
from contest.web.forms import Form, stripped

MOST_SHOWN = 200


class ReasonForm(Form):
    """Why a rubric is corrected (更正理由)."""

    reason = StringField(N_("为什么更正"), filters=[stripped])


@bp.post("/stages/<int:stage_id>/rubric/correction/start")
def start_rubric_correction(stage_id: int) -> ResponseReturnValue:
    """Open the editor on a draft of the next version."""
    stage = db.session.get_one(Stage, stage_id)
    with telling(), transaction():
        start_correction(actor=current_actor(), stage=stage)
    return redirect(url_for("planning.rubric", stage_id=stage_id))


@bp.post("/stages/<int:stage_id>/rubric/correction/drop")
def drop_rubric_correction(stage_id: int) -> ResponseReturnValue:
    """Give the draft up."""
    stage = db.session.get_one(Stage, stage_id)
    with telling(), transaction():
        drop_correction(actor=current_actor(), stage=stage)
        flash(_("已放弃更正，评分标准没有变。"), "green")
    return redirect(url_for("planning.rubric", stage_id=stage_id))


@bp.route("/stages/<int:stage_id>/rubric/correction", methods=["GET", "POST"])
def rubric_correction(stage_id: int) -> ResponseReturnValue:
    """What the draft changes, down to places and awards; then applied in one go."""
    stage = db.session.get_one(Stage, stage_id)
    form = ReasonForm()
    if request.method == "GET":
        return _page(stage, form)
    try:
        with transaction():
            made = apply_correction(
                actor=current_actor(),
                stage=stage,
                edit=request.form.get("edit", -1, type=int),
                score_version=request.form.get("score_version", -1, type=int),
                reason=form.reason.data or "",
            )
            version = made.version
    except (Invalid, Conflict) as error:
        form.blame(error)
        page = make_response(_page(db.session.get_one(Stage, stage_id), form))
        if page.status_code == 200:  # else the draft has gone, and the way leads back
            page.status_code = error.status
        return page
    flash(
        _("已更正为第 {version} 版，成绩按新的标准重新算过，也通知了大家。", version=version),
        "green",
    )
    return redirect(_where_it_shows(db.session.get_one(Stage, stage_id)))


def _where_it_shows(stage: Stage) -> str:
    """The ranking of the event, for who may see it; else the rubric that is now in force."""
    if can("results.ranking", stage.event.contest_id):
        return url_for("results.ranking", event_id=stage.event_id)
    return url_for("planning.rubric", stage_id=stage.id)


def _page(stage: Stage, form: Form) -> ResponseReturnValue:
    draft = correction_of(stage.id)
    if draft is None:
        flash(_("没有正在写的更正。"), "blue")
        return redirect(url_for("planning.rubric", stage_id=stage.id))
    broken, effect = "", None
    try:
        effect = effect_of(stage, draft)
    except Invalid as error:
        broken = str(error)
    return render_template(
        "planning/rubric/correction.html",
        form=form,
        changes=told(rubric_of(stage), draft.document),
        effect=effect,
        broken=broken,
        most=MOST_SHOWN,
        **stage_frame(stage),
    )
