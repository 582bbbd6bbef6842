"""The steps from a new contest to open registration (筹备步骤)."""

from types import ModuleType
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.archive.queries import export_bundle
from contest.contests.kinds import kind_codes, kind_document
from contest.contests.models import Contest
from contest.db import transaction
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.planning import fields
from contest.planning.blockers import findings
from contest.planning.operations import (
    add_event,
    open_registration,
    save_set_up,
    set_up_digest,
)
from contest.planning.steps import (
    NAMES,
    ORDER,
    after,
    awards,
    basics,
    before,
    events,
    registration,
    stages,
)
from contest.planning.views.blueprint import bp
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling
from contest.web.forms import Form

MODULES: dict[str, ModuleType] = {
    "basics": basics,
    "events": events,
    "stages": stages,
    "awards": awards,
    "registration": registration,
}
Document = dict[str, Any]


@bp.route("/contests/<int:contest_id>/setup/basics", methods=["GET", "POST"], endpoint="basics")
@bp.route("/contests/<int:contest_id>/setup/events", methods=["GET", "POST"], endpoint="events")
@bp.route("/contests/<int:contest_id>/setup/stages", methods=["GET", "POST"], endpoint="stages")
@bp.route("/contests/<int:contest_id>/setup/awards", methods=["GET", "POST"], endpoint="awards")
@bp.route(
    "/contests/<int:contest_id>/setup/registration",
    methods=["GET", "POST"],
    endpoint="registration",
)
def step(contest_id: int) -> ResponseReturnValue:
    """One step: shows its form, stores it as a draft, goes on to the next."""
    contest = contest_or_404(contest_id)
    key = request.path.rpartition("/")[2]
    document = export_bundle(contest)
    if request.method == "GET":
        return _page(key, contest, document, _form(key, document))
    return _save(key, contest, document)


@bp.post("/contests/<int:contest_id>/setup/events/add")
def add(contest_id: int) -> ResponseReturnValue:
    """One more event, made like the one chosen."""
    contest = contest_or_404(contest_id)
    models = event_models(contest, export_bundle(contest))
    name = request.form.get("name", "").strip()
    with telling(), transaction():
        model = models.get(request.form.get("model", ""))
        if model is None:
            raise Invalid(_("请选一个赛项作样子。"))
        add_event(actor=current_actor(), contest=contest, model=model, name=name)
        flash(_("已加赛项“{name}”。", name=name), "green")
    return redirect(url_for("planning.events", contest_id=contest_id))


@bp.get("/contests/<int:contest_id>/setup/check")
def check(contest_id: int) -> str:
    """What is missing or doubtful, each with the way to mend it."""
    contest = contest_or_404(contest_id)
    found = findings(contest)
    return render_template(
        "planning/check.html",
        contest=contest,
        step="check",
        stops=[finding for finding in found if finding.stops],
        doubts=[finding for finding in found if not finding.stops],
        document=export_bundle(contest),
        **_around(contest, "check"),
    )


@bp.post("/contests/<int:contest_id>/setup/open")
def open_entries(contest_id: int) -> ResponseReturnValue:
    """Open registration."""
    contest = contest_or_404(contest_id)
    try:
        with transaction():
            open_registration(actor=current_actor(), contest=contest)
    except Conflict as error:
        flash(str(error), "crimson")
        return redirect(url_for("planning.check", contest_id=contest_id))
    flash(_("报名已开放，参赛单位现在可以报名。"), "green")
    return redirect(url_for("home.overview", contest_id=contest_id))


def event_models(contest: Contest, document: Document) -> dict[str, Document]:
    """Events to make another one like: those of the contest, then those of its ready-made kind."""
    found = {f"own:{event['code']}": event for event in document.get("events", ())}
    if contest.kind in kind_codes():
        taken = {event["name"] for event in document.get("events", ())}
        for event in kind_document(contest.kind)["events"]:
            if event["name"] not in taken:
                found[f"kind:{event['code']}"] = event
    return found


def _form(key: str, document: Document) -> Form:
    shown = awards.as_rows(document) if key == "awards" else document
    return fields.build(MODULES[key].places(document), shown)


def _save(key: str, contest: Contest, document: Document) -> ResponseReturnValue:
    form = _form(key, document)
    written = MODULES[key].write(form, document)
    try:
        with transaction():
            save_set_up(
                actor=current_actor(),
                contest=contest,
                document=document,
                base=request.form.get("base", ""),
                problems=written.problems,
            )
    except Invalid as error:
        fields.blame(form, document, error, written.moved)
        return _page(key, contest, export_bundle(contest), form), error.status
    except Conflict as error:
        form.blame(error)
        return _page(key, contest, export_bundle(contest), form), error.status
    flash(_("“{step}”已保存。", step=_(NAMES[key])), "green")
    target = key if request.form.get("go") == "stay" else after(key)
    return redirect(url_for(f"planning.{target}", contest_id=contest.id))


def _page(key: str, contest: Contest, document: Document, form: Form) -> str:
    return render_template(
        f"planning/{key}.html",
        contest=contest,
        step=key,
        form=form,
        document=document,
        base=set_up_digest(document),
        stage_ids={
            (event.code, stage.code): stage.id for event in contest.events for stage in event.stages
        },
        models=event_models(contest, document) if key == "events" else {},
        **_around(contest, key),
    )


def _around(contest: Contest, key: str) -> dict[str, Any]:
    return {
        "steps": NAMES,
        "number": ORDER.index(key) + 1,
        "next_step": after(key),
        "previous_step": before(key),
        "is_open": contest.state == "draft" and contest.cancelled_at is None,
    }
