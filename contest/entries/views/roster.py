"""Uploading a roster (名册上传): template, preview, confirmation."""

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from openpyxl.utils import get_column_letter

from contest.clock import now
from contest.contests.models import Contest
from contest.db import db, start_over, transaction
from contest.entries.excel import HEADINGS, roster_columns
from contest.entries.forms import RosterForm
from contest.entries.models import RosterUpload
from contest.entries.operations.roster_writing import apply_roster, order_writing
from contest.entries.operations.rosters import (
    LARGE,
    LONG,
    choose_columns,
    drop_uploads,
    marked_roster,
    order_work,
    overview_of,
    read_parts,
    receive_roster,
)
from contest.entries.queries import registration_open
from contest.entries.views.blueprints import desk as bp
from contest.entries.views.common import make_delegation, own_delegation, to_work, walk
from contest.entries.views.people import field_labels
from contest.errors import ContestError, Invalid
from contest.excel.template import template as empty_table
from contest.files.folder import forget
from contest.files.operations import put_away
from contest.i18n import _
from contest.web.auth import current_actor, current_visitor
from contest.web.contests import contest_or_404
from contest.web.errors import telling
from contest.web.tables import XLSX


@bp.route("/contests/<int:contest_id>/desk/roster", methods=["GET", "POST"])
def roster(contest_id: int) -> ResponseReturnValue:
    """Upload a roster; what it says is shown before anything is written."""
    contest, form = contest_or_404(contest_id), RosterForm()
    if not form.is_submitted():
        return _upload_page(contest, form)
    upload, actor = request.files.get("file"), current_actor()
    start_over()  # reading and sealing the file keeps nobody waiting
    data = upload.read() if upload else b""
    kept = put_away(data)
    try:
        with transaction():
            row = receive_roster(
                actor=actor,
                delegation=make_delegation(contest_or_404(contest_id)),
                data=data,
                name=(upload.filename if upload else "") or "",
                account_id=current_visitor().id,
                original_as=kept,
            )
            upload_id = row.id
    except ContestError as error:
        forget(kept)
        form.blame(error)
        return _upload_page(contest_or_404(contest_id), form), error.status
    try:
        return _read(upload_id, is_long=len(data) > LONG)
    except ContestError as error:
        form.blame(error)
        return _upload_page(contest_or_404(contest_id), form), error.status


@bp.get("/contests/<int:contest_id>/desk/roster.xlsx")
def template(contest_id: int) -> ResponseReturnValue:
    """The table to fill in."""
    contest = contest_or_404(contest_id)
    lines = [
        _("{contest}报名名册", contest=contest.name),
        _("带 * 的必填。不要改表头，可以调整列的次序。"),
        _("身份证号所在的列已设为文本格式。从别处复制时，请用“选择性粘贴→数值”。"),
    ]
    data = empty_table("名册", roster_columns(contest.events), lines)
    name = _("{contest}报名名册模板.xlsx", contest=contest.name)
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)


@bp.get("/uploads/<int:upload_id>")
def preview(upload_id: int) -> ResponseReturnValue:
    """What the roster would change, every faulty row first."""
    upload = db.session.get_one(RosterUpload, upload_id)
    return _elsewhere(upload) or _preview_page(upload)


@bp.post("/uploads/<int:upload_id>/columns")
def columns(upload_id: int) -> ResponseReturnValue:
    """Say which column is which."""
    found = {key: request.form.get(key, type=int) for key in request.form}
    chosen = {key: place for key, place in found.items() if key in HEADINGS and place is not None}
    try:
        with transaction():
            upload = db.session.get_one(RosterUpload, upload_id)
            choose_columns(actor=current_actor(), upload=upload, chosen=chosen)
            is_long, contest_id = upload.size > LONG, upload.contest_id
    except Invalid as error:
        return _preview_page(db.session.get_one(RosterUpload, upload_id), error), error.status
    flash(_("列的对应已记下，本单位下次上传照此识别。"), "green")
    with telling():
        return _read(upload_id, is_long=is_long)
    return redirect(url_for("desk.roster", contest_id=contest_id))


@bp.get("/uploads/<int:upload_id>/marked.xlsx")
def marked(upload_id: int) -> ResponseReturnValue:
    """The file that was uploaded, with what has to be changed marked in it."""
    upload = db.session.get_one(RosterUpload, upload_id)
    name = _("{name}-标错.xlsx", name=upload.name.rpartition(".")[0] or upload.name)
    if elsewhere := _elsewhere(upload):
        return elsewhere
    data = marked_roster(upload)
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)


@bp.post("/uploads/<int:upload_id>/apply")
def apply(upload_id: int) -> ResponseReturnValue:
    """Write what was looked at."""
    consent, actor = "consent" in request.form, current_actor()
    try:
        with transaction():
            upload = db.session.get_one(RosterUpload, upload_id)
            contest_id = upload.contest_id
            is_large = upload.total > LARGE
            if is_large:
                who = current_visitor().id
                order_writing(actor=actor, upload=upload, consent=consent, account_id=who)
            else:
                found = apply_roster(actor=actor, upload=upload, consent=consent)
                told = _("已写入：新增 {new} 行，改动 {changed} 行。还没有提交。", **found)
                flash(told, "green")
        if is_large:
            return to_work(upload_id)
    except Invalid as error:
        upload = db.session.get_one(RosterUpload, upload_id)
        if upload.state == "writing":
            flash(str(error), "crimson")
            return redirect(url_for("entries.import_page", upload_id=upload_id))
        return _preview_page(upload, error), error.status
    except ContestError as error:
        flash(str(error), "crimson")
    return redirect(url_for("desk.show", contest_id=contest_id))


@bp.post("/uploads/<int:upload_id>/drop")
def drop(upload_id: int) -> ResponseReturnValue:
    """Forget the file."""
    upload = db.session.get_one(RosterUpload, upload_id)
    contest_id = upload.contest_id
    with telling(), transaction():
        drop_uploads(upload.delegation)
        flash(_("这份名册没有写入，内容已清除。"), "green")
    return redirect(url_for("desk.roster", contest_id=contest_id))


def _read(upload_id: int, *, is_long: bool) -> ResponseReturnValue:
    """Have the file read, a long one as a job, and lead to what came of it."""
    if is_long:
        with transaction():
            upload = db.session.get_one(RosterUpload, upload_id)
            order_work(
                actor=current_actor(),
                upload=upload,
                name="read_roster",
                account_id=current_visitor().id,
            )
        return to_work(upload_id)
    walk(read_parts(actor=current_actor(), upload_id=upload_id))
    return redirect(url_for("desk.preview", upload_id=upload_id))


def _elsewhere(upload: RosterUpload) -> ResponseReturnValue | None:
    """Where to go when there is nothing left to look at."""
    if upload.state == "read":
        return None
    if upload.state in ("writing", "applied", "undone"):
        return redirect(url_for("entries.import_page", upload_id=upload.id))
    if upload.state == "reading":
        flash(_("这份名册还在读，请稍等再看。"), "blue")
    else:
        flash(_("这份名册已经处理过了。要改就再上传一次。"), "blue")
    return redirect(url_for("desk.roster", contest_id=upload.contest_id))


def _upload_page(contest: Contest, form: RosterForm) -> str:
    own = own_delegation(contest)
    return render_template(
        "desk/roster.html",
        contest=contest,
        form=form,
        columns=roster_columns(contest.events),
        is_open=registration_open(contest, own, now()),
    )


def _preview_page(upload: RosterUpload, wrong: Invalid | None = None) -> str:
    shown = overview_of(upload)
    everything = "all" in request.args
    columns = roster_columns(upload.delegation.contest.events)
    return render_template(
        "desk/preview.html",
        contest=upload.delegation.contest,
        upload=upload,
        shown=shown,
        columns=columns,
        missing=[_(column.heading) for column in columns if column.key in shown.missing],
        lines=shown.listed(with_same=everything),
        hidden=shown.unlisted(with_same=everything),
        everything=everything,
        labels=field_labels(),
        wrong_reason=wrong,
        letters=[get_column_letter(n + 1) for n in range(len(shown.headings))],
        hidden_columns=[get_column_letter(n) for n in shown.hidden_columns],
    )
