"""The organiser's ledger (证书台账)."""

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contest.certificates.forms import IssueForm
from contest.certificates.models import Certificate
from contest.certificates.operations import check_issuable, checked_settings
from contest.certificates.operations.issuing import ISSUED_IN
from contest.certificates.queries import (
    Plan,
    certificates_matching,
    last_publication,
    plan,
    state_counts,
)
from contest.certificates.views.blueprint import (
    bp,
    chosen_ids,
    papers,
    pdf_response,
    public_address,
    zip_response,
)
from contest.certificates.wording import Honour, document, settings
from contest.clock import today
from contest.contests.models import Contest, Event
from contest.contests.states import NAMES
from contest.db import db, transaction
from contest.errors import ContestError, Invalid
from contest.excel.write import Column
from contest.i18n import N_, _
from contest.jobs.operations import enqueue
from contest.pdf.render import render
from contest.results.models import Publication
from contest.web.auth import current_actor, current_visitor
from contest.web.contests import contest_or_404
from contest.web.paging import paged
from contest.web.states import STATES
from contest.web.tables import Paper, table_response

# field of a certificate → heading and width
LEDGER = {
    "number": (N_("证书编号"), 22),
    "name": (N_("姓名"), 12),
    "unit": (N_("单位"), 26),
    "event_name": (N_("赛项"), 16),
    "award": (N_("奖项"), 14),
    "rank": (N_("名次"), 8),
    "issued_on": (N_("落款日期"), 13),
    "state": (N_("状态"), 10),
    "reason": (N_("原因"), 24),
    "document_no": (N_("文号"), 18),
}


@bp.get("/contests/<int:contest_id>/certificates")
def index(contest_id: int) -> str:
    """Every certificate of a contest, and what is still to be issued."""
    contest = contest_or_404(contest_id)
    return _page(contest, IssueForm(formdata=None, on=today(contest.timezone or "Asia/Shanghai")))


@bp.post("/contests/<int:contest_id>/certificates/issue")
def issue(contest_id: int) -> ResponseReturnValue:
    """Order the job that issues what is due."""
    contest, form = contest_or_404(contest_id), IssueForm()
    try:
        publication, on = _checked(contest_id, form)
    except ContestError as error:
        form.blame(error)
        return _page(contest, form), error.status
    with transaction():
        job = enqueue(
            actor=current_actor(),
            name="issue_certificates",
            arguments={
                "publication_id": publication.id,
                "on": on.isoformat(),
                "base": public_address(),
            },
            contest_id=contest_id,
            account_id=current_visitor().id,
        )
    return redirect(url_for("jobs.show", job_id=job.id))


@bp.get("/contests/<int:contest_id>/certificates.zip")
def download(contest_id: int) -> ResponseReturnValue:
    """Certificates in force as a ZIP: those chosen by ``?id=``, else all that fit the search."""
    contest = contest_or_404(contest_id)
    query = certificates_matching(
        contest_id, text=request.args.get("text", "").strip(), state="issued"
    )
    chosen = chosen_ids()
    if chosen is not None:
        query = query.where(Certificate.id.in_(chosen))
    found = papers(db.session.scalars(query))
    if not found:
        none = _("没有可下载的有效证书。请先颁发，或换一个条件再选。")
        flash(_("还没有选证书。请先在前面打勾。") if chosen == [] else none, "amber")
        return redirect(url_for("certificates.index", contest_id=contest_id))
    return zip_response(found, f"{contest.code} {_('证书')}")


@bp.get("/contests/<int:contest_id>/certificates/table")
def table(contest_id: int) -> Response:
    """The ledger, as it is searched, as a table."""
    contest = contest_or_404(contest_id)
    text, state = (request.args.get(key, "").strip() for key in ("text", "state"))
    found = db.session.scalars(certificates_matching(contest_id, text=text, state=state))
    rows = [[_ledger_cell(row, key) for key in LEDGER] for row in found]
    columns = [
        Column(_(heading), width, text=key == "number") for key, (heading, width) in LEDGER.items()
    ]
    back = url_for(
        "certificates.index", contest_id=contest_id, text=text or None, state=state or None
    )
    title = f"{contest.name} {_('证书台账')}"
    return table_response(title, columns, rows, sheet=_("证书台账"), paper=Paper(back))


@bp.get("/contests/<int:contest_id>/certificates/proof.pdf")
def proof(contest_id: int) -> Response:
    """A proof with invented content, or that of the first holder, marked as such (样张)."""
    contest = contest_or_404(contest_id)
    publication = last_publication(contest_id)
    due = plan(publication).due if publication else []
    chosen = settings(contest.setup, contest.organiser)
    content = document(
        due[0] if due else _example(contest),
        chosen,
        contest=contest.name,
        on=today(contest.timezone or "Asia/Shanghai"),
        granted=contest.state in ISSUED_IN,
    )
    marks = {"number": "0000", "qr": f"{public_address()}/verify", "mark": _("样张"), "seal": True}
    pdf = render("certificate", {"items": [{**content, **marks}]})
    return pdf_response(pdf, f"{contest.code} {_('证书样张')}")


def _ledger_cell(row: Certificate, key: str) -> object:
    value = getattr(row, key)
    return _(STATES["certificate"][value][0]) if key == "state" else value


def _checked(contest_id: int, form: IssueForm) -> tuple[Publication, date]:
    publication = last_publication(contest_id)
    if publication is None:
        raise Invalid(_("成绩还没有公布，不能发证。请先到“成绩”公布。"))
    if form.on.data is None:
        problem = _("请填写证书上的落款日期，如 2026-12-01。")
        raise Invalid(problem, {"on": problem})
    check_issuable(publication)
    checked_settings(publication.contest)
    return publication, form.on.data


def _page(contest: Contest, form: IssueForm) -> str:
    text, state = (request.args.get(key, "").strip() for key in ("text", "state"))
    publication = last_publication(contest.id)
    return render_template(
        "certificates/index.html",
        contest=contest,
        page=paged(certificates_matching(contest.id, text=text, state=state), size=50),
        counts=state_counts(contest.id, text=text),
        wanted={"text": text, "state": state},
        publication=publication,
        plan=plan(publication) if publication else Plan([], [], [], []),
        is_final=contest.state in ISSUED_IN,
        state_name=NAMES[contest.state],
        form=form,
    )


def _example(contest: Contest) -> Honour:
    """Somebody invented, for a proof before there are results."""
    event = db.session.scalars(
        select(Event).where(Event.contest_id == contest.id).order_by(Event.position).limit(1)
    ).first()
    titles = [rule["title"] for rule in (event.setup.get("titles") or [])[:1]] if event else []
    return Honour(
        source="",
        entry_id=0,
        event=event.name if event else _("赛项"),
        name=_("姓名"),
        unit=_("单位"),
        group="",
        rank=1,
        award=_("一等奖"),
        titles=tuple(titles),
        level="",
        total="",
    )
