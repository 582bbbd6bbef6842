"""The steps from a new contest to open registration (筹备步骤)."""

import copy
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
from contest.planning import fields, rows
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
    teams,
)
from contest.planning.steps.also import also
from contest.planning.steps.work import Work
from contest.planning.views.blueprint import bp
from contest.rubrics.team_words import team_patterns, team_sentence
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling

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
    if request.method == "GET":
        opened = OpenStep(key, contest)
        return _page(opened, opened.base)
    if "do" in request.form:
        return _edit(key, contest, request.form["do"])
    return _save(key, contest)


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


class OpenStep:
    """A step as one visitor has it open: the set-up, what came in, the form.

    sent: None when the page is only looked at
    """

    def __init__(self, key: str, contest: Contest, sent: rows.Sent | None = None) -> None:
        self.key, self.contest, self.module = key, contest, MODULES[key]
        self.document = export_bundle(contest)
        self.base = set_up_digest(self.document)
        self.rows = self.module.arrange(self.document, sent)
        self.shown = self.module.shown(self.document, sent)
        self.form = fields.build(self.module.places(self.document, sent), self.shown, sent)

    def blame(self, error: Invalid, work: Work) -> None:
        """Put every problem beside its field."""
        own = {path: text for path, text in work.problems.items() if path in self.form}
        rest = {path: text for path, text in error.problems.items() if own.get(path) != text}
        if own:
            for path, sentence in own.items():
                self.form[path].errors = [*self.form[path].errors, sentence]
        if rest or not own:
            fields.blame(self.form, work.document, Invalid(str(error), rest), work.moved)


def _edit(key: str, contest: Contest, action: str) -> str:
    """The form with a row more, less or elsewhere; nothing is stored."""
    sent = rows.edited(request.form, action)
    opened = OpenStep(key, contest, sent)
    return _page(opened, request.form.get("base", ""), rows.focus_after(action, sent))


def _save(key: str, contest: Contest) -> ResponseReturnValue:
    opened = OpenStep(key, contest, request.form)
    work = Work(opened.form, copy.deepcopy(opened.document), opened.shown)
    opened.module.write(work)
    try:
        with transaction():
            save_set_up(
                actor=current_actor(),
                contest=contest,
                document=work.document,
                base=request.form.get("base", ""),
                problems=work.problems,
            )
    except Invalid as error:
        opened.blame(error, work)
        return _page(opened, opened.base), error.status
    except Conflict as error:
        opened.form.blame(error)
        return _page(opened, opened.base), error.status
    flash(_("“{step}”已保存。", step=_(NAMES[key])), "green")
    target = key if request.form.get("go") == "stay" else after(key)
    return redirect(url_for(f"planning.{target}", contest_id=contest.id))


def _page(opened: OpenStep, base: str, focus: str = "") -> str:
    contest, key = opened.contest, opened.key
    there = [stage for event in contest.events for stage in event.stages]
    return render_template(
        f"planning/{key}.html",
        contest=contest,
        step=key,
        form=opened.form,
        document=opened.document,
        rows=opened.rows,
        focus=focus,
        base=base,
        stage_ids={(stage.event.code, stage.code): stage.id for stage in there},
        models=event_models(contest, opened.document) if key == "events" else {},
        teams=_team_parts(opened.document) if key == "awards" else {},
        also=lambda event: also(event, {e["code"]: e["name"] for e in opened.document["events"]}),
        stage_models=stages.models,
        stored=export_bundle(contest).get("events", []) if key == "stages" else [],
        **_around(contest, key),
    )


def _team_parts(document: Document) -> dict[str, Any]:
    """What the editor of team rankings shows: those that are there, those that may be added."""
    known = list(teams.holders(document))
    return {
        "there": [(path, holder[teams.KEY]) for path, holder in known if teams.KEY in holder],
        "more": [(path, holder) for path, holder in known if teams.KEY not in holder],
        "sentence": team_sentence,
        "patterns": team_patterns(),
        "worth": {
            path: teams.worth(document, path, holder[teams.KEY])
            for path, holder in known
            if teams.KEY in holder
        },
    }


def _around(contest: Contest, key: str) -> dict[str, Any]:
    return {
        "steps": NAMES,
        "number": ORDER.index(key) + 1,
        "next_step": after(key),
        "previous_step": before(key),
        "is_open": contest.state == "draft" and contest.cancelled_at is None,
    }
