"""What was imported (导入记录): who, when, which file, and taking one back."""

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from contest.clock import now
from contest.contests.models import Contest
from contest.db import db, end_reading, transaction
from contest.entries.imports import WRITTEN, imports_of, undoing, work_on
from contest.entries.models import RosterUpload
from contest.entries.operations.rosters import LARGE, original_of
from contest.entries.operations.undoing import order_undoing, require_undoable, undo_roster
from contest.entries.queries import registration_open
from contest.entries.views.blueprints import entries as bp
from contest.entries.views.common import is_organiser, late_reason, to_work, walk
from contest.errors import ContestError, Invalid
from contest.i18n import _
from contest.jobs.views import may_see
from contest.jobs.words import JOB_NAMES
from contest.web.access import own_units
from contest.web.auth import current_actor, current_visitor
from contest.web.contests import contest_or_404
from contest.web.paging import paged

MOST_SHOWN = 200


@bp.get("/contests/<int:contest_id>/imports")
def imports(contest_id: int) -> str:
    """The imports of one's own unit; of all units for the organiser."""
    contest = contest_or_404(contest_id)
    sees_all = current_visitor().has("organiser", "admin", "supervisor", contest_id=contest_id)
    return render_template(
        "entries/imports.html",
        contest=contest,
        sees_all=sees_all,
        page=paged(imports_of(contest_id, None if sees_all else own_units())),
    )


@bp.get("/imports/<int:upload_id>")
def import_page(upload_id: int) -> ResponseReturnValue:
    """One import, and what taking it back would remove."""
    return _page(db.session.get_one(RosterUpload, upload_id))


@bp.post("/imports/<int:upload_id>/undo")
def undo_import(upload_id: int) -> ResponseReturnValue:
    """Take it back, a large one as a job."""
    upload, actor = db.session.get_one(RosterUpload, upload_id), current_actor()
    try:
        reason = late_reason(upload.contest_id)
        if "sure" not in request.form:
            sentence = _("请先勾选“我已看过，撤销这次导入”。")
            raise Invalid(sentence, {"sure": sentence})
        if upload.total > LARGE:
            with transaction():
                who = current_visitor().id
                order_undoing(actor=actor, upload=upload, late_reason=reason, account_id=who)
            return to_work(upload_id)
        require_undoable(upload, reason)
        end_reading()
        walk(undo_roster(actor=actor, upload_id=upload_id, late_reason=reason))
    except Invalid as error:
        return _page(db.session.get_one(RosterUpload, upload_id), error), error.status
    except ContestError as error:
        flash(str(error), "crimson")
        return redirect(url_for("entries.import_page", upload_id=upload_id))
    counts = db.session.get_one(RosterUpload, upload_id).counts
    flash(_("已撤销：删除 {removed} 项，保留 {kept} 项。", **counts), "green")
    return redirect(url_for("entries.import_page", upload_id=upload_id))


@bp.get("/imports/<int:upload_id>/original")
def original(upload_id: int) -> ResponseReturnValue:
    """The file as it came; its sha256 is on the page."""
    upload = db.session.get_one(RosterUpload, upload_id)
    if upload.original_as is None:
        flash(_("这份名册的原件已经清除，请再上传一次。"), "blue")
        return redirect(url_for("entries.import_page", upload_id=upload_id))
    return send_file(
        io.BytesIO(original_of(upload)),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=upload.name or "roster",
    )


def _page(upload: RosterUpload, wrong: Invalid | None = None) -> str:
    contest: Contest = upload.delegation.contest
    plan = undoing(upload)
    by_organiser = is_organiser(contest.id)
    job = work_on(upload)
    return render_template(
        "entries/import.html",
        contest=contest,
        upload=upload,
        plan=plan,
        kept=plan.kept[:MOST_SHOWN],
        more_kept=max(0, len(plan.kept) - MOST_SHOWN),
        is_written=upload.state in WRITTEN,
        job=job,
        job_name=_(JOB_NAMES[job.name]) if job else "",
        may_see_job=job is not None and may_see(job),
        by_organiser=by_organiser,
        may_undo=by_organiser or _may_change(contest, upload),
        wrong=wrong,
    )


def _may_change(contest: Contest, upload: RosterUpload) -> bool:
    return current_visitor().has("enterprise", contest_id=contest.id) and registration_open(
        contest, upload.delegation, now()
    )
