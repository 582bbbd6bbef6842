"""Recusals (回避): one quiet line for a pair; all at once, or overruled with a reason."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contest.contests.models import Event
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.errors import Invalid
from contest.i18n import _
from contest.panels import recusals as operations
from contest.panels.lists import judge_lines
from contest.panels.models import Judge
from contest.panels.recusals import recusal_pairs
from contest.panels.views.blueprint import bp
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling


@bp.get("/contests/<int:contest_id>/recusals")
def recusals(contest_id: int) -> str:
    """Every pair: proposed first, then those settled."""
    return render_template(
        "panels/recusals.html",
        contest=contest_or_404(contest_id),
        pairs=recusal_pairs(contest_id),
        judges=judge_lines(contest_id),
        entries=_entries(contest_id),
    )


@bp.post("/contests/<int:contest_id>/recusals/accept")
def accept_recusals(contest_id: int) -> ResponseReturnValue:
    """Recuse every proposed pair."""
    with telling(), transaction():
        count = operations.accept_recusals(actor=current_actor(), contest_id=contest_id)
        flash(_("已回避 {count} 对。", count=count), "green")
    return redirect(url_for("panels.recusals", contest_id=contest_id))


@bp.post("/contests/<int:contest_id>/recusals/new")
def recuse(contest_id: int) -> ResponseReturnValue:
    """Recuse for another reason."""
    with telling(), transaction():
        judge, entry = _pair(contest_id)
        reason = request.form.get("reason", "")
        operations.recuse(actor=current_actor(), judge=judge, entry=entry, reason=reason)
        flash(_("已回避。"), "green")
    return redirect(url_for("panels.recusals", contest_id=contest_id))


@bp.post("/contests/<int:contest_id>/recusals/overrule")
def overrule(contest_id: int) -> ResponseReturnValue:
    """The head judge lets a judge score all the same."""
    with telling(), transaction():
        judge, entry = _pair(contest_id)
        reason = request.form.get("reason", "")
        operations.overrule_recusal(actor=current_actor(), judge=judge, entry=entry, reason=reason)
        flash(_("已定为不必回避，理由记入日志。"), "amber")
    return redirect(url_for("panels.recusals", contest_id=contest_id))


def _pair(contest_id: int) -> tuple[Judge, Entry]:
    """Judge and entry that the form names; both of this contest."""
    judge = db.session.get(Judge, request.form.get("judge", 0, type=int))
    entry = db.session.get(Entry, request.form.get("entry", 0, type=int))
    if (
        judge is None
        or entry is None
        or judge.contest_id != contest_id
        or entry.event.contest_id != contest_id
    ):
        sentence = _("请选裁判和参赛项。")
        raise Invalid(sentence, {"judge": sentence})
    return judge, entry


def _entries(contest_id: int) -> list[tuple[int, str]]:
    query = (
        select(Entry.id, Entry.no, Entry.name, Event.name.label("event"))
        .join(Event, Event.id == Entry.event_id)
        .where(Event.contest_id == contest_id, Entry.state == "approved")
        .order_by(Event.position, Entry.no)
    )
    return [(row.id, f"{row.event} {row.no} {row.name}") for row in db.session.execute(query)]
