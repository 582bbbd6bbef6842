"""Published results for everybody, without signing in (公开查询): only frozen rows."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Contest
from contest.db import db
from contest.errors import NotFound
from contest.i18n import _
from contest.results.derivation import tell
from contest.results.forms import FindForm
from contest.results.models import Publication, Result
from contest.results.publications import (
    public_id,
    public_publications,
    public_results,
    result_rows,
)
from contest.results.tables import columns, status_badge
from contest.results.views.blueprint import bp
from contest.results.views.common import TOOLS, sharing, this_page, told_ties
from contest.results.views.derivation import (
    department_names,
    has_marks,
    rank_words,
    steps_file,
)
from contest.results.views.kept import kept_page, public_now
from contest.results.views.ranking import summary
from contest.results.words import reason, spoken
from contest.web.contests import contest_or_404
from contest.web.paging import Page

SIZE = 100
MOST_KEPT = 50  # results one browser may have looked up at the same time


@bp.get("/results")
def public_index() -> str:
    """Contests whose results are public, and the way to one's own."""
    return render_template(
        "results/public/index.html",
        found=public_publications(db.session()),
        form=FindForm(),
        **TOOLS,
    )


@bp.get("/results/<int:contest_id>")
def public_contest(contest_id: int) -> ResponseReturnValue:
    """The events of a published contest, and team places across them."""
    publication_id = public_now(contest_id)
    if publication_id is None:
        return _not_yet(contest_id)

    def page() -> str:
        publication = db.session.get_one(Publication, publication_id)
        return render_template(
            "results/public/contest.html",
            contest=publication.contest,
            publication=publication,
            events=publication.layout["events"],
            teams=publication.layout["teams"],
            team_lists=[
                (_("{event}团体排名", event=page["name"]), page["teams"])
                for page in publication.layout["events"]
            ],
            summary=summary,
            **TOOLS,
        )

    return kept_page(contest_id, publication_id, ("contest",), page)


@bp.get("/results/<int:contest_id>/<event_code>")
def public_ranking(contest_id: int, event_code: str) -> ResponseReturnValue:
    """The frozen ranking of one event."""
    publication_id = public_now(contest_id)
    if publication_id is None:
        return _not_yet(contest_id)
    wanted = {key: request.args.get(key, "").strip() for key in ("text", "group")}
    number = max(1, request.args.get("page", 1, type=int))

    def page() -> str:
        return _ranking(publication_id, event_code, wanted, number)

    if wanted["text"]:  # what people type is not worth keeping
        return page()
    return kept_page(contest_id, publication_id, (event_code, wanted["group"], number), page)


@bp.route("/results/find", methods=["GET", "POST"])
def find() -> ResponseReturnValue:
    """Look a result up by number and name; a wrong name and a wrong number are told alike."""
    form = FindForm()
    found: list[Result] = []
    if form.is_submitted():
        no, name = form.no.data or "", form.name.data or ""
        for field, value in ((form.no, no), (form.name, name)):
            if not value:
                field.errors = [_("请填写。两项都对才能查到。")]
        if no and name:
            found = public_results(db.session(), no, name)
            session["results"] = [result.id for result in found][:MOST_KEPT]
            if len(found) == 1:
                return redirect(url_for("results.own", result_id=found[0].id))
            if not found:
                form.form_errors.append(_("没有查到。请核对号码和姓名；还没有公布的成绩也查不到。"))
    return render_template("results/public/find.html", form=form, found=found, **TOOLS)


@bp.get("/results/own/<int:result_id>")
def own(result_id: int) -> ResponseReturnValue:
    """One result and how it arose, for whoever looked it up with number and name."""
    result = _own(result_id)
    if result is None:
        flash(_("请先输入号码和姓名。"), "blue")
        return redirect(url_for("results.find"))
    publication = result.publication
    contest = publication.contest
    page = _page(publication, result.event_code)
    return render_template(
        "results/public/own.html",
        result=result,
        row=result.row,
        page=page,
        contest=contest,
        publication=publication,
        blocks=tell(result.steps, department_names(contest)) if has_marks(result.steps) else [],
        rank=rank_words(page, result.row),
        reason=reason(result.row),
        penalties=[spoken(pair) for pair in result.row["penalties"]],
        badge=None if result.row["status"] == "ranked" else status_badge(result.row["status"]),
        here=this_page,
    )


@bp.get("/results/own/<int:result_id>/steps.json")
def own_json(result_id: int) -> ResponseReturnValue:
    """The steps of one's own result as a file."""
    result = _own(result_id)
    if result is None:
        return redirect(url_for("results.find"))
    page = _page(result.publication, result.event_code)
    contest = result.publication.contest
    return steps_file(contest, result.event_code, page["version"], result.row, result.steps)


def _own(result_id: int) -> Result | None:
    """A result this browser has looked up, as long as its publication is the public one."""
    if result_id not in session.get("results", ()):
        return None
    result = db.session.get(Result, result_id)
    if result is None:
        return None
    contest_id = result.publication.contest_id
    return result if public_id(db.session(), contest_id) == result.publication_id else None


def _ranking(publication_id: int, event_code: str, wanted: dict[str, str], number: int) -> str:
    publication = db.session.get_one(Publication, publication_id)
    page = _page(publication, event_code)
    rows, total = result_rows(
        db.session(),
        publication_id,
        event_code,
        **wanted,
        ranked=True,
        size=SIZE,
        offset=(number - 1) * SIZE,
    )
    without = sum(page["counts"].values()) - page["counts"].get("ranked", 0)
    return render_template(
        "results/public/ranking.html",
        contest=publication.contest,
        publication=publication,
        events=publication.layout["events"],
        page=page,
        columns=[col for col in columns(page) if col.key != "station"],
        rows=Page(rows, number, SIZE, total),
        ties=told_ties(page, rows),
        shared=sharing(page, rows),
        without=without,
        wanted=wanted,
        **TOOLS,
    )


def _page(publication: Publication, event_code: str) -> dict[str, Any]:
    for page in publication.layout["events"]:
        if page["code"] == event_code:
            return page  # type: ignore[no-any-return]
    raise NotFound(_("这次公布里没有这个项目。请从赛事的成绩页重新找。"))


def _not_yet(contest_id: int) -> Response | str:
    """What is so before results are public; a draft is nobody's business."""
    contest: Contest = contest_or_404(contest_id)
    if contest.state == "draft":
        raise NotFound(_("没有这个赛事，它可能已经删除。请从首页重新找。"))
    return render_template("results/public/not_yet.html", contest=contest, **TOOLS)
