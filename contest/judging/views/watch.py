"""Watching the judging and locking it, in the office (评分进度、锁定)."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Stage
from contest.db import db, transaction
from contest.errors import Invalid, NotFound
from contest.i18n import _
from contest.judging.frames import why_closed
from contest.judging.mine import entry_of
from contest.judging.models import Sheet
from contest.judging.operations import check_sheet, void_sheet
from contest.judging.overview import contest_overview
from contest.judging.progress import stage_progress
from contest.judging.reviews import decide, lock_stage, missing_of, stage_progresses, unlock_stage
from contest.judging.views.blueprint import bp
from contest.judging.views.live import live_part
from contest.panels.models import Judge
from contest.web.auth import current_actor, current_visitor
from contest.web.contests import contest_or_404
from contest.web.errors import telling


@bp.get("/contests/<int:contest_id>/judging")
def progress(contest_id: int) -> str:
    """Every stage of a contest: how much is there, what is missing, when something last came."""
    contest = contest_or_404(contest_id)
    rows = contest_overview(contest_id)
    return render_template("judging/progress.html", contest=contest, rows=rows)


@bp.get("/stages/<int:stage_id>/judging")
def stage(stage_id: int) -> ResponseReturnValue:
    """One stage: the matrix of judges and entries; ``?part=1`` only what moves."""
    if request.args.get("part") == "1":
        return _part(stage_id)
    return _page(stage_id)


@bp.post("/stages/<int:stage_id>/judging/lock")
def lock(stage_id: int) -> ResponseReturnValue:
    """Lock a stage; what is missing has to be confirmed."""
    found = stage_of(stage_id)
    with telling(), transaction():
        confirmed = request.form.get("confirmed") == "1"
        lock_stage(actor=current_actor(), stage=found, confirmed=confirmed)
        flash(_("已锁定，不能再改分。"), "green")
    return redirect(url_for("judging.stage", stage_id=stage_id))


@bp.post("/stages/<int:stage_id>/judging/unlock")
def unlock(stage_id: int) -> ResponseReturnValue:
    """Open a locked stage again."""
    found = stage_of(stage_id)
    with telling(), transaction():
        reason = request.form.get("reason", "")
        unlock_stage(actor=current_actor(), stage=found, reason=reason)
        flash(_("已解锁，裁判可以改分。改完请再锁定。"), "amber")
    return redirect(url_for("judging.stage", stage_id=stage_id))


@bp.post("/stages/<int:stage_id>/judging/rescore")
def rescore(stage_id: int) -> ResponseReturnValue:
    """Ask judges to look again."""
    return decided(stage_id, "rescore", url_for("judging.stage", stage_id=stage_id))


@bp.post("/stages/<int:stage_id>/judging/pass")
def pass_spread(stage_id: int) -> ResponseReturnValue:
    """Let a spread stand, with a reason."""
    return decided(stage_id, "pass", url_for("judging.stage", stage_id=stage_id))


@bp.post("/stages/<int:stage_id>/judging/void")
def void(stage_id: int) -> ResponseReturnValue:
    """Make one sheet void."""
    stage_of(stage_id)
    with telling(), transaction():
        sheet = _sheet(stage_id)
        reason = request.form.get("reason", "")
        void_sheet(actor=current_actor(), sheet=sheet, reason=reason)
        flash(_("已作废，请裁判重评。"), "amber")
    return redirect(url_for("judging.stage", stage_id=stage_id))


@bp.post("/stages/<int:stage_id>/judging/check")
def check(stage_id: int) -> ResponseReturnValue:
    """Confirm sheets as the second person."""
    stage_of(stage_id)
    with telling(), transaction():
        sheets = [_sheet(stage_id, key) for key in request.form.getlist("sheet")]
        for sheet in sheets:
            check_sheet(actor=current_actor(), sheet=sheet)
        flash(_("已核分 {count} 份。", count=len(sheets)), "green")
    page = "judging.office" if request.form.get("next") == "office" else "judging.stage"
    return redirect(url_for(page, stage_id=stage_id))


def decided(stage_id: int, verdict: str, back: str) -> ResponseReturnValue:
    """Store what the head judge decided and go back; the form names entry and period."""
    found, form = stage_of(stage_id), request.form
    judge_id = form.get("judge", type=int)
    with telling(), transaction():
        named = entry_of(stage_id, form.get("no", ""))
        decide(
            actor=current_actor(),
            stage=found,
            entry_id=named[1].id if named else 0,
            period=form.get("period", ""),
            member=form.get("member", 0, type=int),
            verdict=verdict,
            reason=form.get("reason", ""),
            judge_id=judge_id if judge_id and db.session.get(Judge, judge_id) else None,
        )
        said = _("已请裁判复议。") if verdict == "rescore" else _("已放行，理由记入日志。")
        flash(said, "green")
    return redirect(back)


def stage_of(stage_id: int) -> Stage:
    """The stage an address names."""
    found = db.session.get(Stage, stage_id)
    if found is None:
        raise NotFound(_("没有这个阶段。请从“评分”里打开。"))
    return found


def _sheet(stage_id: int, key: str | None = None) -> Sheet:
    text = key if key is not None else request.form.get("sheet", "")
    sheet = db.session.get(Sheet, int(text)) if text.isdecimal() else None
    if sheet is None or sheet.stage_id != stage_id:
        sentence = _("没有这份评分单。请刷新页面再选。")
        raise Invalid(sentence, {"sheet": sentence})
    return sheet


def _part(stage_id: int) -> Response:
    def draw() -> str:
        return render_template("judging/_matrix.html", **_values(stage_id))

    return live_part(stage_id, f"account{current_visitor().id}", draw)


def _page(stage_id: int) -> str:
    found = stage_of(stage_id)
    contest = contest_or_404(found.event.contest_id)
    values = _values(stage_id)
    missing = missing_of(stage_progresses(found))
    return render_template(
        "judging/stage.html", contest=contest, stage=found, missing=missing.sentences, **values
    )


def _values(stage_id: int) -> dict[str, Any]:
    shown = stage_progress(stage_id, request.args.get("period"))
    only = request.args.get("only", "")
    rows = {
        "alarm": [row for row in shown.rows if row.alarm],
        "left": [row for row in shown.rows if row.missing],
    }.get(only, shown.rows)
    closed = why_closed(shown.frame)
    return {"progress": shown, "rows": rows, "only": only, "with_names": True, "closed": closed}
