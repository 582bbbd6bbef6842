"""Trying the rules out (试一试): made-up or pasted marks, places and awards as the day shows."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from contest.archive.queries import export_bundle
from contest.contests.bundle.naming import named
from contest.contests.models import Contest, Event
from contest.errors import NotFound
from contest.i18n import _
from contest.planning import fields
from contest.planning.blockers import STEPS, findings
from contest.planning.operations import set_up_digest
from contest.planning.trial import wishes as asked_for
from contest.planning.trial.document import bare
from contest.planning.trial.memory import moves, next_memory, opened, packed, summary, told
from contest.planning.trial.outcome import Outcome, edges, outcome, random_outcome
from contest.planning.trial.sample import as_text
from contest.planning.trial.strip import strips
from contest.planning.trial.table import MOST_ROWS, read_table
from contest.planning.views.blueprint import bp
from contest.results.derivation import tell
from contest.results.steps import entry_steps
from contest.results.tables import Col, columns, status_badge
from contest.results.views.common import SIZE, TOOLS, part_of, sharing, told_ties
from contest.results.views.derivation import department_names, has_marks, rank_words
from contest.results.words import decided, reason, spoken
from contest.web.contests import contest_or_404
from contest.web.forms import Form

Document = dict[str, Any]
COOKIE = "leitai_trial"
DAY = 86_400


class PasteForm(Form):
    """A table out of Excel (粘贴表格)."""

    text = TextAreaField()


@dataclass(slots=True)
class Frame:
    """What surrounds a trial: the contest, the event chosen, the set-up as it is now."""

    contest: Contest
    event: Event
    set_up: Document
    document: Document

    @property
    def codes(self) -> list[str]:
        """Codes of all events."""
        return [event["code"] for event in self.set_up.get("events") or ()]


@bp.route("/contests/<int:contest_id>/setup/try", methods=["GET", "POST"])
def trial(contest_id: int) -> ResponseReturnValue:
    """Random marks by GET, so that the address says it all; a pasted table by POST."""
    contest = contest_or_404(contest_id)
    kept = opened(current_app.secret_key or "", request.cookies.get(COOKIE, ""))
    if request.method == "GET" and not request.args and kept.get("asked", {}).get("seed"):
        return redirect(url_for("planning.trial", contest_id=contest_id, **kept["asked"]))
    frame = _frame(contest)
    if frame is None:
        return render_template("planning/trial/nothing.html", contest=contest)
    if request.args.get("again"):
        seed = secrets.randbelow(asked_for.MOST_SEED) + 1
        return redirect(_address(seed=str(seed), again=None))
    missing = [
        one
        for one in findings(contest)
        if one.stops
        and one.step in ("stages", "awards", "events")
        and frame.event.name in one.where
    ]
    if missing:
        return _page(frame, missing=missing)
    if request.args.get("mode") == "paste" or request.method == "POST":
        return _pasted(frame, kept)
    return _random(frame, kept)


def _frame(contest: Contest) -> Frame | None:
    set_up = export_bundle(contest)
    wanted = request.values.get("event", "")
    events = list(contest.events)
    if not events:
        return None
    event = next((one for one in events if one.code == wanted), events[0])
    if wanted and event.code != wanted:
        raise NotFound(_("没有这个项目，它可能已经删除。请从赛事页面重新找。"))
    document = next(one for one in set_up["events"] if one["code"] == event.code)
    return Frame(contest, event, set_up, document)


def _random(frame: Frame, kept: Document) -> ResponseReturnValue:
    event = frame.document
    places = asked_for.places(event)
    sent = request.args if "seed" in request.args else None
    usual = asked_for.usual(event)
    form = fields.build(places, usual, sent)
    filled: Document = {} if sent else usual
    problems = fields.apply(places, form, filled) if sent else {}
    wishes, wrong = asked_for.read(filled, event)
    for name, sentence in {**wrong, **problems}.items():
        form[name].errors = [sentence]
    if wrong or problems:
        return _page(frame, form=form), 400
    codes = frame.codes if wishes.whole else [frame.event.code]
    found = random_outcome(frame.event, frame.set_up, codes, wishes)
    if request.args.get("mode") == "sample":
        return _page(frame, paste=PasteForm(formdata=None, text=as_text(found, frame.document)))
    values = {place.path: form[place.path].data for place in places}
    asked = {key: "y" if value is True else str(value) for key, value in values.items() if value}
    asked["event"] = frame.event.code
    return _answer(frame, found, kept, asked, {"form": form, "asked": asked})


def _pasted(frame: Frame, kept: Document) -> ResponseReturnValue:
    form = PasteForm()
    if request.method == "GET":
        return _page(frame, paste=form)
    text = form.text.data or ""
    found = read_table(frame.set_up, frame.event.code, text)
    result: Outcome | None = None
    if not found.faults:
        result = outcome(frame.event, found.document)
        found.blame(result.problems)
    if found.faults or result is None:
        return _page(frame, paste=form, pasted=found), 400
    asked = {"event": frame.event.code, "paste": sha256(text.encode()).hexdigest()[:16]}
    return _answer(frame, result, kept, asked, {"paste": form, "pasted": found})


def _answer(
    frame: Frame, found: Outcome, kept: Document, asked: Mapping[str, str], more: Document
) -> ResponseReturnValue:
    """The page of a trial, or of one entry's derivation; the browser keeps the places."""
    if found.page is None or found.score is None:
        return _page(frame, faults=_faults(frame, found), **more)
    wanted = request.values.get("of")
    if wanted:
        return _derivation(frame, found, wanted, more)
    digest = set_up_digest(bare(frame.set_up, frame.codes))
    memory, before = next_memory(kept, asked, digest, found.page)
    html = _page(frame, found=found, **more, **_moved(found, before), **_results(found))
    response = make_response(html)
    response.set_cookie(
        COOKIE,
        packed(current_app.secret_key or "", memory),
        max_age=DAY,
        path=url_for("planning.trial", contest_id=frame.contest.id),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _results(found: Outcome) -> Document:
    page, score = found.page, found.score
    assert page is not None
    assert score is not None
    rows = part_of(page["ranking"], MOST_ROWS if request.method == "POST" else SIZE)
    return {
        "page": page,
        "rows": rows,
        "ties": told_ties(page, rows.items),
        "shared": sharing(page, rows.items),
        "edges": edges(score, page),
        "strips": strips(score, page),
        "people": {row["no"]: row["name"] for row in page["ranking"]} | _everybody(found),
    }


def _everybody(found: Outcome) -> dict[str, str]:
    """Names by event and number, as team rankings across events name their members."""
    names = {event["code"]: event["name"] for event in found.document["events"]}
    return {
        f"{entry['event']}/{entry['no']}": f"{names[entry['event']]} {entry['name']}"
        for entry in found.document["entries"]
    }


def _moved(found: Outcome, before: Document) -> Document:
    page = found.page
    assert page is not None
    # times only matter where they decide, and then the tie says so
    cols = [col for col in columns(page) if not col.key.startswith("time:")]
    moved = moves(page, before) if before else {}
    if not moved:
        return {"columns": cols, "moved": None}
    for row in page["ranking"]:
        row["moved"] = told(row, moved[row["no"]])
    return {
        "columns": [*cols, Col("moved", _("比上一次"))],
        "moved": summary(moved, page["ranking"]),
    }


def _derivation(frame: Frame, found: Outcome, no: str, more: Document) -> str:
    page, score = found.page, found.score
    assert page is not None
    assert score is not None
    row = next((one for one in page["ranking"] if one["no"] == no), None)
    if row is None:
        raise NotFound(_("这次试算里没有参赛号 {no}。请回到名次表再选。", no=no))
    steps, _judges = entry_steps(score, row["entry"])
    return render_template(
        "planning/trial/derivation.html",
        contest=frame.contest,
        event=frame.event,
        row=row,
        blocks=tell(steps, department_names(frame.contest)) if has_marks(steps) else [],
        rank=rank_words(page, row),
        reason=reason(row),
        penalties=[spoken(pair) for pair in row["penalties"]],
        badge=None if row["status"] == "ranked" else status_badge(row["status"]),
        back=_address(of=None),
        **more,
    )


def _faults(frame: Frame, found: Outcome) -> list[tuple[str, str, str]]:
    """What the reader says about the set-up: where, what, and the step that mends it."""
    return [
        (
            named(found.document, problem.path),
            problem.sentence,
            next((step for part, step in STEPS if part in problem.path), "basics"),
        )
        for problem in found.problems[:20]
    ]


def _page(frame: Frame, **values: Any) -> str:
    return render_template(
        "planning/trial/show.html",
        contest=frame.contest,
        event=frame.event,
        events=list(frame.contest.events),
        document=frame.document,
        judged=asked_for.judged(frame.document),
        link_of=lambda row: _address(**{**values.get("asked", {}), "of": row["no"]}),
        decided=decided,
        across=bool(frame.contest.setup.get("team_ranking")) and len(frame.codes) > 1,
        **TOOLS,
        **values,
    )


def _address(**changes: str | None) -> str:
    """This trial with some changes; None takes one away."""
    given = {key: value for key, value in request.args.items() if key != "page"}
    values = {key: value for key, value in {**given, **changes}.items() if value}
    place: Document = {**(request.view_args or {}), **values}
    return url_for("planning.trial", **place)
