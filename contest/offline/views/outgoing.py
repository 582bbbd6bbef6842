"""Workbooks and paper on their way out (下载评分表)."""

import io

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from contest.db import db, transaction
from contest.errors import Invalid
from contest.files.models import StoredFile
from contest.files.operations import open_file
from contest.i18n import _, say
from contest.jobs.operations import enqueue
from contest.offline.exports import book_name, form_of, scorer_word
from contest.offline.operations import XLSX, archive_name, make_workbook, make_workbooks
from contest.offline.papers import score_sheet_data
from contest.offline.places import setting_of
from contest.offline.queries import open_previews, rows_of, stages_of
from contest.offline.views.blueprint import bp, place, scorer_named, setting_named
from contest.pdf.errors import PrintError
from contest.pdf.render import render
from contest.web.auth import current_actor, current_visitor
from contest.web.contests import contest_or_404
from contest.web.errors import telling

AT_ONCE = 40_000  # cells that are written while somebody waits; more are a job


@bp.get("/contests/<int:contest_id>/offline")
def index(contest_id: int) -> str:
    """Every stage, and where to go on with it."""
    contest = contest_or_404(contest_id)
    return render_template("offline/index.html", contest=contest, stages=stages_of(contest))


@bp.get("/stages/<int:stage_id>/offline")
def stage(stage_id: int) -> str:
    """One stage in one period: who fills in what, what came back."""
    setting = setting_named(stage_id)
    rows = rows_of(setting)
    return render_template(
        "offline/stage.html",
        contest=setting.contest,
        setting=setting,
        rows=rows,
        word=scorer_word,
        previews=open_previews(stage_id, setting.period, current_visitor().id),
        periods=setting.frame.rules.spec.periods,
        is_open=setting.frame.locked_at is None and setting.frame.contest_state == "judging",
    )


@bp.post("/stages/<int:stage_id>/offline/workbook")
def workbook(stage_id: int) -> ResponseReturnValue:
    """One workbook."""
    setting = setting_named(stage_id)
    back, data, name = place(setting), b"", ""
    with telling(), transaction():
        scorer = scorer_named(setting)
        data = make_workbook(actor=current_actor(), setting=setting, scorer=scorer)
        name = book_name(setting, scorer)
    if not data:
        return redirect(back)
    return _download(data, name, XLSX)


@bp.post("/stages/<int:stage_id>/offline/pack")
def pack(stage_id: int) -> ResponseReturnValue:
    """All workbooks of a stage as one zip; a large one is a job."""
    setting = setting_named(stage_id)
    back, period = place(setting), setting.period
    cells = sum(row.total * len(setting.criteria(row.scorer)) for row in rows_of(setting))
    if cells > AT_ONCE:
        with transaction():
            job = enqueue(
                actor=current_actor(),
                name="make_workbooks",
                arguments={"stage_id": stage_id, "period": period},
                contest_id=setting.contest.id,
                account_id=current_visitor().id,
            )
        return redirect(url_for("jobs.show", job_id=job.id))
    stored_id = None
    with telling(), transaction():
        stored_id = _made_now(stage_id, period)
    if stored_id is None:
        return redirect(back)
    with transaction():
        stored = db.session.get_one(StoredFile, stored_id)
        name = archive_name(setting_of(setting.stage, period))
        return _download(open_file(stored), name, stored.content_type)


def _made_now(stage_id: int, period: str) -> int:
    """The id of the zip, made while the person waits."""
    work = make_workbooks(actor=current_actor(), stage_id=stage_id, period=period)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return int(end.value["values"]["file_id"])


@bp.get("/offline/files/<int:file_id>")
def original(file_id: int) -> ResponseReturnValue:
    """A workbook as it came in, a zip as it was made, or the paper behind a sheet."""
    stored = db.session.get_one(StoredFile, file_id)
    if stored.purpose not in ("workbook", "workbooks", "scan"):
        return redirect(url_for("files.show", file_id=file_id))
    return _download(open_file(stored), stored.name, stored.content_type)


@bp.get("/stages/<int:stage_id>/offline/sheets.pdf")
def score_sheets(stage_id: int) -> ResponseReturnValue:
    """Paper score sheets of one scorer, a page for each entry, with what is there already."""
    setting = setting_named(stage_id)
    data = None
    with telling():
        scorer = scorer_named(setting)
        data = score_sheet_data(setting, scorer, form_of(setting, scorer))
    if data is None:
        return redirect(place(setting))
    try:
        paper = render("score_sheet", data)
    except PrintError as error:
        flash(say(error), "crimson")
        return redirect(place(setting))
    name = book_name(setting, scorer).removesuffix(".xlsx") + ".pdf"
    response = send_file(io.BytesIO(paper), mimetype="application/pdf", download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _download(data: bytes, name: str, content_type: str) -> ResponseReturnValue:
    if not data:
        raise Invalid(_("文件是空的，请再做一次。"))
    response = send_file(
        io.BytesIO(data), mimetype=content_type, as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
