"""An enterprise's own certificates (本单位证书)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.certificates.models import Certificate
from contest.certificates.queries import certificates_matching, state_counts
from contest.certificates.views.blueprint import bp, chosen_ids, papers, zip_response
from contest.db import db
from contest.i18n import _
from contest.web.access import own_units
from contest.web.contests import contest_or_404
from contest.web.paging import paged


@bp.get("/contests/<int:contest_id>/own-certificates")
def own(contest_id: int) -> str:
    """What people and teams of the visitor's unit were given."""
    text, state = (request.args.get(key, "").strip() for key in ("text", "state"))
    units = own_units()
    return render_template(
        "certificates/own.html",
        contest=contest_or_404(contest_id),
        page=paged(certificates_matching(contest_id, text=text, state=state, unit_ids=units)),
        counts=state_counts(contest_id, text=text, unit_ids=units),
        wanted={"text": text, "state": state},
    )


@bp.get("/contests/<int:contest_id>/own-certificates.zip")
def download_own(contest_id: int) -> ResponseReturnValue:
    """Those in force as a ZIP: the ones chosen by ``?id=``, else all of the unit."""
    chosen = chosen_ids()
    query = certificates_matching(contest_id, state="issued", unit_ids=own_units())
    if chosen is not None:
        query = query.where(Certificate.id.in_(chosen))
    found = papers(db.session.scalars(query))
    if not found:
        none = _("本单位还没有有效证书。颁发后这里可以下载。")
        flash(none if chosen is None else _("还没有选证书。请先在前面打勾。"), "amber")
        return redirect(url_for("certificates.own", contest_id=contest_id))
    return zip_response(found, f"{contest_or_404(contest_id).code} {_('证书')}")
