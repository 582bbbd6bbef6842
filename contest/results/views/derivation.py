"""Where a number comes from (来历), for those who run the contest: with the judges' names."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from contest.contests.models import Contest, Stage
from contest.db import db
from contest.entries.models import Entry
from contest.i18n import _
from contest.judging.models import Sheet
from contest.panels.models import Judge
from contest.results.derivation import tell
from contest.results.pages import Page, event_page
from contest.results.publications import public_id
from contest.results.queries import scored_event
from contest.results.steps import entry_steps
from contest.results.tables import status_badge
from contest.results.views.blueprint import bp
from contest.results.words import reason, spoken, tell_tie
from contest.web.contests import contest_or_404
from contest.web.downloads import attached


@bp.get("/entries/<int:entry_id>/derivation")
def derivation(entry_id: int) -> ResponseReturnValue:
    """Every step of one entry, from raw marks to rank."""
    found = _steps(entry_id)
    if found is None:
        return _not_counted(entry_id)
    entry, contest, page, row, steps, judges = found
    scorers = {**department_names(contest), **_judge_names(contest, judges)}
    return render_template(
        "results/derivation.html",
        contest=contest,
        event=entry.event,
        entry=entry,
        row=row,
        page=page,
        blocks=tell(steps, scorers) if has_marks(steps) else [],
        rank=rank_words(page, row),
        sheets=_sheets(entry_id),
        is_public=public_id(db.session(), contest.id) is not None,
        reason=reason(row),
        penalties=[spoken(pair) for pair in row["penalties"]],
        badge=None if row["status"] == "ranked" else status_badge(row["status"]),
    )


@bp.get("/entries/<int:entry_id>/derivation.json")
def derivation_json(entry_id: int) -> ResponseReturnValue:
    """The same steps as a file, judges by number only, to be computed again elsewhere."""
    found = _steps(entry_id)
    if found is None:
        return _not_counted(entry_id)
    _entry, contest, page, row, steps, _judges = found
    return steps_file(contest, page["code"], page["version"], row, steps)


def steps_file(
    contest: Contest, event: str, version: int, row: Mapping[str, Any], steps: list[dict[str, Any]]
) -> Response:
    """The steps of one entry as a download."""
    document = {
        "contest": contest.code,
        "event": event,
        "version": version,
        "no": row["no"],
        "name": row["name"],
        "rank": row["rank"],
        "total": row["total"],
        "status": row["status"],
        "steps": [{**step, "label": spoken(_numbered(step["label"]))} for step in steps],
    }
    response = Response(
        current_app.json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False),
        mimetype="application/json",
    )
    return attached(response, f"{contest.code}-{event}-{row['no']}.json")


def _numbered(label: list[Any]) -> list[Any]:
    message, values = label
    who = values.get("who", "")
    if who.startswith("@"):
        values = {**values, "who": _("裁判 {number}", number=who[1:])}
    return [message, values]


def has_marks(steps: list[dict[str, Any]]) -> bool:
    """Whether there is anything to tell beyond that there is nothing."""
    return any(step["value"] or step["from"] for step in steps)


def rank_words(page: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The last paragraph: the place, among how many, and the tie that was decided."""
    ranked = page["counts"].get("ranked", 0)
    tie = next((t for t in page["ties"] if row["no"] in t["nos"]), None)
    return {"ranked": ranked, "tie": tell_tie(tie, page) if tie else None}


def department_names(contest: Contest) -> dict[str, str]:
    """Names of departments by scorer, as sheets name them."""
    found = contest.setup.get("departments") or ()
    return {f"department:{d['code']}": d.get("name") or d["code"] for d in found}


Found = tuple[Entry, Contest, Page, Mapping[str, Any], list[dict[str, Any]], dict[str, str]]


def _steps(entry_id: int) -> Found | None:
    """The entry, its contest, the event's page and row, its steps and judges; None: not counted."""
    entry = db.session.get_one(Entry, entry_id)
    contest = contest_or_404(entry.event.contest_id)
    scored = scored_event(db.session(), contest, entry.event, details=True)
    if entry_id not in scored.ids:
        return None
    page = event_page(db.session(), contest, scored)
    row = next(r for r in page["ranking"] if r["entry"] == entry_id)
    steps, judges = entry_steps(scored.score, scored.ids.index(entry_id))
    return entry, contest, page, row, steps, judges


def _not_counted(entry_id: int) -> ResponseReturnValue:
    entry = db.session.get_one(Entry, entry_id)
    flash(_("{name} 没有通过审核，不计成绩。", name=entry.name), "amber")
    return redirect(url_for("results.ranking", event_id=entry.event_id))


def _judge_names(contest: Contest, judges: Mapping[str, str]) -> dict[str, str]:
    """Names by the numbers of the steps; a judge without a name shows the code."""
    query = select(Judge.code, Judge.name).where(Judge.contest_id == contest.id)
    names = {code: name or code for code, name in db.session.execute(query)}
    return {number: names.get(code, code) for number, code in judges.items()}


def _sheets(entry_id: int) -> dict[str, Any]:
    """How many sheets count for an entry, whether their stages are locked, and what was changed."""
    count = func.count()
    rows = db.session.execute(
        select(Stage.id, Stage.name, Stage.code, Stage.locked_at, count, func.max(Sheet.revision))
        .join(Sheet, Sheet.stage_id == Stage.id)
        .where(Sheet.entry_id == entry_id, Sheet.current, Sheet.state.not_in(("draft", "void")))
        .group_by(Stage.id, Stage.name, Stage.code, Stage.locked_at)
        .order_by(Stage.id)
    ).all()
    return {
        "count": sum(row[4] for row in rows),
        "open": [row.name or row.code for row in rows if row.locked_at is None],
        "changed": [(row.name or row.code, row[5]) for row in rows if row[5] > 1],
        "stages": [(row.id, row.name or row.code) for row in rows],
    }
