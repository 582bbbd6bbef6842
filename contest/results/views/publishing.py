"""Confirming, settling ties, publishing, and what was published (确认、加赛、公布)."""

import contextlib
from collections.abc import Iterator

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contest.contests.models import Contest, Stage
from contest.db import db, read_only, start_over, transaction
from contest.entries.models import Entry
from contest.errors import Conflict, ContestError, Invalid
from contest.i18n import _
from contest.results import operations
from contest.results.drafts import Draft, draft_publication
from contest.results.forms import PublishForm, ReasonForm
from contest.results.publications import differences, publication_numbered, publications_of
from contest.results.views.blueprint import bp
from contest.results.views.common import event_or_404
from contest.results.views.fresh import standing
from contest.results.words import tell_tie
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404

MOST_MOVED = 300


@bp.post("/contests/<int:contest_id>/results/confirm")
def confirm(contest_id: int) -> ResponseReturnValue:
    """Say that the numbers stand."""
    with _told(), transaction():
        operations.confirm_results(actor=current_actor(), contest=contest_or_404(contest_id))
        flash(_("成绩已确认。现在可以公布，或先公示。"), "green")
    return redirect(url_for("results.index", contest_id=contest_id))


@bp.post("/contests/<int:contest_id>/results/publish")
def publish(contest_id: int) -> ResponseReturnValue:
    """Make the present results public."""
    form = PublishForm()
    with _told():
        draft = _draft(contest_id)
        with transaction():
            made = operations.publish_results(
                actor=current_actor(),
                contest=contest_or_404(contest_id),
                note=form.note.data or "",
                draft=draft,
            )
        flash(_("第 {number} 次公布已经生效，大家都能看到。", number=made.number), "green")
    return redirect(url_for("results.index", contest_id=contest_id))


@bp.post("/contests/<int:contest_id>/results/take-back")
def take_back(contest_id: int) -> ResponseReturnValue:
    """Go back and open the stages to be put right, in one go; what was published stays kept."""
    contest, form = contest_or_404(contest_id), ReasonForm()
    wanted = set(request.form.getlist("stage"))
    with _told(), transaction():
        stages = [one for one in operations.locked_stages(contest) if str(one.id) in wanted]
        operations.reopen_results(
            actor=current_actor(), contest=contest, reason=form.reason.data or "", stages=stages
        )
        flash(_reopened(contest, stages), "green")
    return redirect(url_for("results.index", contest_id=contest_id))


def _reopened(contest: Contest, stages: list[Stage]) -> str:
    """What was done, and what comes next in which order."""
    if contest.state == "scored":
        return _("已退回“已出分”。改好后再公布一次；以前的公布仍然保存。")
    names = _("、").join(f"{one.event.name}·{one.name or one.code}" for one in stages)
    done = _("已退回“评分中”，并解锁：{names}。", names=names) if stages else _("已退回“评分中”。")
    return done + _("改好分数后：先锁定阶段，再确认成绩，再公布。以前的公布仍然保存。")


@bp.route("/events/<int:event_id>/ties", methods=["GET", "POST"])
def settle(event_id: int) -> ResponseReturnValue:
    """What a play-off gave, for those who must not share a place (加赛)."""
    form = ReasonForm()
    problems: dict[str, str] = {}
    status = 200
    if form.is_submitted():
        try:
            with transaction():
                operations.record_extras(
                    actor=current_actor(),
                    event=event_or_404(event_id),
                    extras=_extras(),
                    reason=form.reason.data or "",
                )
            flash(_("附加成绩已记下，名次已重新计算。"), "green")
            return redirect(url_for("results.ranking", event_id=event_id))
        except (Invalid, Conflict) as error:
            form.blame(error)
            problems = dict(error.problems) if isinstance(error, Invalid) else {}
            status = error.status
    return _settle_page(event_id, form, problems), status


@bp.get("/contests/<int:contest_id>/publications/<int:number>")
def publication(contest_id: int, number: int) -> str:
    """One publication: when, by whom, why, and who moved."""
    contest = contest_or_404(contest_id)
    made = publication_numbered(db.session(), contest_id, number)
    older = next((p for p in publications_of(db.session(), contest_id) if p.number < number), None)
    moved = differences(db.session(), older, made) if older else []
    return render_template(
        "results/publication.html",
        contest=contest,
        publication=made,
        older=older,
        moved=moved[:MOST_MOVED],
        total=len(moved),
        names={event.code: event.name for event in contest.events},
    )


def _draft(contest_id: int) -> Draft:
    """What will be published, computed while others go on writing."""
    start_over()
    with read_only():
        draft = draft_publication(db.session(), contest_or_404(contest_id))
        start_over()
    return draft


def _settle_page(event_id: int, form: ReasonForm, problems: dict[str, str]) -> str:
    page = standing(event_id).document
    event = event_or_404(event_id)
    open_ = [tie for tie in page["ties"] if tie["unsettled"]]
    rows = {row["no"]: row for row in page["ranking"]}
    ids = [rows[no]["entry"] for tie in open_ for no in tie["nos"]]
    query = select(Entry.id, Entry.extra).where(Entry.event_id == event_id)
    # what was entered before stays in sight, also where it settled the tie
    kept = {row.id: row.extra or "" for row in db.session.execute(query)}
    settled = [row for row in page["ranking"] if kept.get(row["entry"]) and row["entry"] not in ids]
    return render_template(
        "results/settle.html",
        contest=event.contest,
        event=event,
        page=page,
        groups=[(tell_tie(tie, page), [rows[no] for no in tie["nos"]]) for tie in open_],
        settled=settled,
        values={**{str(k): v for k, v in kept.items()}, **_sent()},
        form=form,
        problems=problems,
    )


def _sent() -> dict[str, str]:
    """What the form brought, by entry id."""
    return {
        key.removeprefix("extra-"): value.strip()
        for key, value in request.form.items()
        if key.startswith("extra-")
    }


def _extras() -> dict[int, str]:
    return {int(key): value for key, value in _sent().items() if key.isdecimal()}


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """An error becomes a message on the next page, each problem of it a line."""
    try:
        yield
    except ContestError as error:
        flash(str(error), "crimson")
        for sentence in error.problems.values() if isinstance(error, Invalid) else ():
            flash(sentence, "amber")
