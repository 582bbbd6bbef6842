"""Taking a contest on, or back (竞赛状态)."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from contest.contests.states import NAMES
from contest.db import transaction
from contest.i18n import _
from contest.planning.guards import advance_contest
from contest.planning.views.blueprint import bp
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling


@bp.post("/contests/<int:contest_id>/state")
def move(contest_id: int) -> ResponseReturnValue:
    """Go to the state asked for, if everything is ready for it."""
    contest = contest_or_404(contest_id)
    with telling(), transaction():
        advance_contest(
            actor=current_actor(),
            contest=contest,
            to=request.form.get("to", ""),
            reason=request.form.get("reason", ""),
        )
        flash(_("竞赛现在是“{state}”。", state=_(NAMES[contest.state])), "green")
    return redirect(url_for("home.overview", contest_id=contest_id))
