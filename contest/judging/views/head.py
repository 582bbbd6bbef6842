"""The head judge's tablet (裁判长): who has scored what, alarms, locking; blind numbers only."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.db import transaction
from contest.errors import NotFound
from contest.i18n import _
from contest.judging.progress import stage_progress
from contest.judging.reviews import lock_stage, missing_of, stage_progresses
from contest.judging.views.blueprint import bp
from contest.judging.views.live import live_part
from contest.judging.views.watch import decided, stage_of
from contest.panels.queries import chairs
from contest.web.auth import current_actor, current_badge
from contest.web.errors import telling


@bp.get("/judge/head")
def head() -> ResponseReturnValue:
    """Everything of the stage that this head judge leads."""
    wanted = request.args.get("stage", type=int)
    led = _led()
    if wanted is None:
        return redirect(url_for("judging.head", stage=led[0]) if led else url_for("judging.mine"))
    _require_head(wanted)
    if request.args.get("part") == "1":
        viewer = f"judge{current_badge().judge_id}"
        return live_part(
            wanted, viewer, lambda: render_template("judging/_matrix.html", **_values(wanted))
        )
    missing = missing_of(stage_progresses(stage_of(wanted))).sentences
    return render_template(
        "judging/head.html", badge=current_badge(), missing=missing, **_values(wanted)
    )


@bp.post("/judge/head/rescore")
def head_rescore() -> ResponseReturnValue:
    """Ask the judges to look again."""
    return _decided("rescore")


@bp.post("/judge/head/pass")
def head_pass() -> ResponseReturnValue:
    """Let a spread stand, with a reason."""
    return _decided("pass")


@bp.post("/judge/head/lock")
def head_lock() -> ResponseReturnValue:
    """Lock the stage."""
    stage_id = _named()
    with telling(), transaction():
        confirmed = request.form.get("confirmed") == "1"
        lock_stage(actor=current_actor(), stage=stage_of(stage_id), confirmed=confirmed)
        flash(_("已锁定，不能再改分。"), "green")
    return redirect(url_for("judging.head", stage=stage_id))


def _decided(verdict: str) -> ResponseReturnValue:
    stage_id = _named()
    return decided(stage_id, verdict, url_for("judging.head", stage=stage_id))


def _named() -> int:
    stage_id = request.form.get("stage", 0, type=int)
    _require_head(stage_id)
    return stage_id


def _led() -> list[int]:
    own = chairs(judge_id=current_badge().judge_id)
    return [chair.stage_id for chair in own if chair.is_head]


def _require_head(stage_id: int) -> None:
    if stage_id not in _led():
        raise NotFound(_("这一页是本组裁判长用的。请从列表里打开自己要评的。"))


def _values(stage_id: int) -> dict[str, Any]:
    shown = stage_progress(stage_id, request.args.get("period"))
    # an entry without a blind code has nothing that a tablet may show
    rows = [row for row in shown.rows if row.slot.label]
    only = request.args.get("only", "")
    if only == "alarm":
        rows = [row for row in rows if row.alarm]
    return {"progress": shown, "rows": rows, "only": only, "with_names": False}
