"""Drawing lots and checking in (抽签检录)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contest.audit.operations import contest_chain
from contest.audit.queries import chain_head
from contest.clock import now
from contest.contests.models import Event
from contest.db import db, transaction
from contest.entries import printing
from contest.entries.forms import DrawForm
from contest.entries.models import Draw, Entry
from contest.entries.operations import check_in as day
from contest.entries.operations.drawing import (
    approved_entries,
    current_draw,
    draw_event,
    undrawn_count,
    verified,
)
from contest.entries.queries import check_in_counts, check_in_list, draw_overview
from contest.entries.views.blueprints import draws as bp
from contest.entries.views.common import entry_of, event_of, is_organiser, pdf
from contest.errors import ContestError
from contest.i18n import _
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling
from contest.web.paging import paged


@bp.get("/contests/<int:contest_id>/draws")
def index(contest_id: int) -> str:
    """Every event: who takes part, drawn or not, who is there."""
    contest = contest_or_404(contest_id)
    return render_template(
        "draws/index.html", contest=contest, rows=draw_overview(contest_id), is_draws=True
    )


@bp.get("/events/<int:event_id>/draw")
def show(event_id: int) -> str:
    """The draw of an event, with its proof; or how to draw."""
    return _show(event_of(event_id), DrawForm(formdata=None))


@bp.post("/events/<int:event_id>/draw")
def draw(event_id: int) -> ResponseReturnValue:
    """Draw lots, or draw again with a reason."""
    event, form = event_of(event_id), DrawForm()
    try:
        with transaction():
            row = draw_event(
                actor=current_actor(),
                event=event,
                stations=form.stations.data or 0,
                spoken=form.spoken.data or "",
                reason=form.reason.data or "",
            )
            flash(_("抽签完成：{count} 人（队）。", count=len(row.lots)), "green")
    except ContestError as error:
        form.blame(error)
        return _show(event_of(event_id), form), error.status
    return redirect(url_for("draws.show", event_id=event_id))


@bp.get("/draws/<int:draw_id>/list.pdf")
def listing(draw_id: int) -> ResponseReturnValue:
    """The list to sign and to hang out; it holds no blind codes."""
    row = db.session.get_one(Draw, draw_id)
    data = printing.draw_list(row, _entries(row), chain=_chain(row), printed_at=now())
    return pdf("draw_list", data, _("{event}抽签表.pdf", event=row.event.name))


@bp.get("/draws/<int:draw_id>/codes.pdf")
def codes(draw_id: int) -> ResponseReturnValue:
    """The map from numbers to blind codes, to be sealed."""
    row = db.session.get_one(Draw, draw_id)
    data = printing.code_list(row, _entries(row), chain=_chain(row), printed_at=now())
    return pdf("draw_list", data, _("{event}加密对照表.pdf", event=row.event.name))


@bp.get("/contests/<int:contest_id>/check-in")
def check_in(contest_id: int) -> str:
    """Who is there, made for a phone in one hand."""
    contest = contest_or_404(contest_id)
    wanted = {key: request.args.get(key, "").strip() for key in ("text", "event", "session", "on")}
    query = check_in_list(contest_id, **wanted)
    return render_template(
        "draws/check_in.html",
        contest=contest,
        page=paged(query, size=40),
        wanted=wanted,
        counts=check_in_counts(contest_id, wanted["event"]),
    )


@bp.post("/entries/<int:entry_id>/status")
def set_status(entry_id: int) -> ResponseReturnValue:
    """Present, absent, withdrawn, disqualified; or nothing said yet."""
    entry, status = entry_of(entry_id), request.form.get("status", "")
    contest_id = entry.event.contest_id
    with telling(), transaction():
        if status:
            reason = request.form.get("reason", "")
            day.set_status(actor=current_actor(), entry=entry, status=status, reason=reason)
        else:
            day.clear_status(actor=current_actor(), entry=entry)
        flash(_("{name} 已登记。", name=entry.name), "green")
    if request.form.get("back") == "entry":
        return redirect(url_for("entries.show", entry_id=entry_id))
    kept: dict[str, Any] = {
        key: request.form.get(key) or None for key in ("text", "event", "session", "on", "page")
    }
    place = url_for("draws.check_in", contest_id=contest_id, **kept)
    return redirect(f"{place}#e{entry_id}")


def _show(event: Event, form: DrawForm) -> str:
    row = current_draw(event.id)
    if row and not form.is_submitted():
        form.stations.data = row.stations
    history = select(Draw).where(Draw.event_id == event.id, ~Draw.current).order_by(Draw.id.desc())
    return render_template(
        "draws/show.html",
        event=event,
        contest=event.contest,
        draw=row,
        entries=_entries(row) if row else {},
        waiting=len(approved_entries(event.id)),
        undrawn=undrawn_count(event.id) if row else 0,
        proven=verified(row) if row else None,
        earlier=db.session.scalars(history).all(),
        organiser=is_organiser(event.contest_id),
        codes="codes" in request.args and is_organiser(event.contest_id),
        form=form,
    )


def _entries(row: Draw) -> dict[str, Entry]:
    """Entries of a draw by number."""
    query = select(Entry).where(Entry.event_id == row.event_id)
    return {entry.no: entry for entry in db.session.scalars(query.options(*printing.WITH_UNITS))}


def _chain(row: Draw) -> tuple[int, str]:
    return chain_head(contest_chain(row.event.contest_id))
