"""One certificate of the ledger: look at it, download, revoke, reissue."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contest.certificates import operations
from contest.certificates.forms import ReissueForm, RevokeForm
from contest.certificates.models import Certificate
from contest.certificates.queries import successor
from contest.certificates.views.blueprint import bp, paper_response, papers, public_address
from contest.clock import today
from contest.db import db, transaction
from contest.errors import Conflict, Invalid, NotFound
from contest.i18n import _
from contest.web.auth import current_actor


@bp.get("/certificates/<int:certificate_id>")
def show(certificate_id: int) -> str:
    """Everything the ledger knows of it."""
    certificate = _certificate(certificate_id)
    on = today(certificate.contest.timezone or "Asia/Shanghai")
    return _page(certificate, RevokeForm(formdata=None), ReissueForm(formdata=None, on=on))


@bp.get("/certificates/<int:certificate_id>.pdf")
def paper(certificate_id: int) -> Response:
    """The PDF, while the certificate is in force."""
    certificate = _certificate(certificate_id)
    if certificate.state != "issued":
        raise Conflict(_("证书 {number} 已不是有效状态，不能再下载。", number=certificate.number))
    (one,) = papers([certificate])
    return paper_response(one)


@bp.post("/certificates/<int:certificate_id>/revoke")
def revoke(certificate_id: int) -> ResponseReturnValue:
    """Declare it void."""
    certificate, form = _certificate(certificate_id), RevokeForm()
    try:
        with transaction():
            operations.revoke_certificate(
                actor=current_actor(),
                certificate=certificate,
                reason=form.reason.data or "",
                document_no=form.document_no.data or "",
            )
    except (Invalid, Conflict) as error:
        form.blame(error)
        certificate = _certificate(certificate_id)
        on = today(certificate.contest.timezone or "Asia/Shanghai")
        return _page(certificate, form, ReissueForm(formdata=None, on=on)), error.status
    flash(_("证书 {number} 已撤销，公众核验时马上能看到。", number=certificate.number), "green")
    return redirect(url_for("certificates.show", certificate_id=certificate_id))


@bp.post("/certificates/<int:certificate_id>/reissue")
def reissue(certificate_id: int) -> ResponseReturnValue:
    """Issue another in its place."""
    certificate, form = _certificate(certificate_id), ReissueForm()
    try:
        if form.on.data is None:
            problem = _("请填写证书上的落款日期，如 2026-12-01。")
            raise Invalid(problem, {"on": problem})
        with transaction():
            fresh = operations.reissue_certificate(
                actor=current_actor(),
                certificate=certificate,
                reason=form.cause.data or "",
                on=form.on.data,
                base=public_address(),
                name=form.name.data or "",
            )
    except (Invalid, Conflict) as error:
        if isinstance(error, Invalid) and "reason" in error.problems:
            error.problems["cause"] = error.problems.pop("reason")
        form.blame(error)
        return _page(_certificate(certificate_id), RevokeForm(formdata=None), form), error.status
    flash(_("已补发，新编号是 {number}。", number=fresh.number), "green")
    return redirect(url_for("certificates.show", certificate_id=fresh.id))


def _certificate(certificate_id: int) -> Certificate:
    certificate = db.session.get(Certificate, certificate_id)
    if certificate is None:
        raise NotFound(_("没有这张证书。请从证书台账里打开。"))
    return certificate


def _page(certificate: Certificate, revoking: RevokeForm, reissuing: ReissueForm) -> str:
    return render_template(
        "certificates/show.html",
        contest=certificate.contest,
        certificate=certificate,
        successor=successor(certificate),
        form=revoking if revoking.is_submitted() and wrong_in(revoking) else reissuing,
        revoking=revoking,
        reissuing=reissuing,
        check_address=f"{public_address()}/verify/{certificate.verify_code}",
    )


def wrong_in(form: RevokeForm) -> bool:
    """Whether an operation blamed this form."""
    return bool(form.errors or form.form_errors)
