"""What the certificates of a contest say (证书设置)."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contest.certificates.forms import HOLDERS, TITLES, WordingForm
from contest.certificates.operations import set_wording
from contest.certificates.views.blueprint import bp
from contest.certificates.wording import settings
from contest.contests.certificate_text import DEFAULTS, FIELDS, NUMBER_FIELDS
from contest.db import transaction
from contest.errors import Invalid
from contest.i18n import _
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404

KEYS = ("heading", "text", "signer", "number", "titles", "holders")


@bp.route("/contests/<int:contest_id>/certificates/wording", methods=["GET", "POST"])
def wording(contest_id: int) -> ResponseReturnValue:
    """Text, signature and numbers; what was issued stays as it is."""
    contest = contest_or_404(contest_id)
    form = WordingForm(data=settings(contest.setup, contest.organiser)).fill()
    if not form.is_submitted():
        return _page(contest, form)
    # browsers send a line break as two characters
    values = {key: (form[key].data or "").replace("\r\n", "\n") for key in KEYS}
    problems = {
        key: _("请从列表里选一项。")
        for key, known in (("titles", TITLES), ("holders", HOLDERS))
        if values[key] not in known
    }
    try:
        if problems:
            raise Invalid(_("证书设置有问题。"), problems)
        with transaction():
            set_wording(actor=current_actor(), contest=contest, values=values)
    except Invalid as error:
        form.blame(error)
        return _page(contest_or_404(contest_id), form), error.status
    flash(_("证书设置已保存，以后颁发的证书按它打印。"), "green")
    return redirect(url_for("certificates.wording", contest_id=contest_id))


def _page(contest: object, form: WordingForm) -> str:
    return render_template(
        "certificates/wording.html",
        contest=contest,
        form=form,
        fields=FIELDS,
        number_fields=NUMBER_FIELDS,
        default_text=DEFAULTS["text"],
    )
