"""Judges and their passes (裁判名单、裁判证)."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from contest.contests.models import Contest
from contest.db import db, transaction
from contest.entries.models import Delegation
from contest.errors import Conflict, Invalid, NotFound
from contest.excel.write import Column
from contest.i18n import _, say
from contest.panels import operations
from contest.panels.forms import JudgeForm, JudgeListForm
from contest.panels.lists import delegations, judge_lines, read_judge_list
from contest.panels.models import Judge
from contest.panels.passes import IssuedPass, pass_of
from contest.panels.passes import issue_pass as give_pass
from contest.panels.passes import revoke_pass as take
from contest.panels.qr import qr_path
from contest.panels.views.blueprint import bp
from contest.pdf.errors import PrintError
from contest.pdf.render import render
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling
from contest.web.tables import Paper, table_response


@bp.get("/contests/<int:contest_id>/judges")
def judges(contest_id: int) -> str:
    """Everybody who judges here."""
    return _list(contest_id, _empty(JudgeForm), _empty(JudgeListForm))


@bp.get("/contests/<int:contest_id>/judges/table")
def table(contest_id: int) -> Response:
    """The judges as a table."""
    contest = contest_or_404(contest_id)
    columns = [Column(_("编号"), 10, text=True), Column(_("姓名"), 14), Column(_("单位"), 28)]
    query = select(Judge.code, Judge.name, Delegation.name)
    query = query.outerjoin(Delegation, Delegation.id == Judge.delegation_id)
    rows = db.session.execute(query.where(Judge.contest_id == contest_id).order_by(Judge.code))
    paper = Paper(url_for("panels.judges", contest_id=contest_id))
    title = f"{contest.name} {_('裁判名单')}"
    return table_response(title, columns, rows, sheet=_("裁判名单"), paper=paper)


@bp.post("/contests/<int:contest_id>/judges")
def add_judge(contest_id: int) -> ResponseReturnValue:
    """Name one judge."""
    form, units = JudgeForm(), delegations(contest_id)
    try:
        with transaction():
            judge = operations.add_judge(
                actor=current_actor(),
                contest=contest_or_404(contest_id),
                name=form.name.data or "",
                code=form.code.data or "",
                delegation=form.delegation(units),
            )
            flash(_("{name} 已加入，编号 {code}。", name=judge.name, code=judge.code), "green")
    except Invalid as error:
        form.blame(error)
        return _list(contest_id, form, _empty(JudgeListForm)), error.status
    return redirect(url_for("panels.judges", contest_id=contest_id))


@bp.post("/contests/<int:contest_id>/judges/import")
def import_judges(contest_id: int) -> ResponseReturnValue:
    """Name many judges from a pasted list."""
    form = JudgeListForm()
    try:
        rows = read_judge_list(form.text.data or "", delegations(contest_id))
        with transaction():
            contest = contest_or_404(contest_id)
            made = operations.import_judges(actor=current_actor(), contest=contest, rows=rows)
            flash(_("已加入 {count} 名裁判。", count=len(made)), "green")
    except Invalid as error:
        form.blame(error)
        return _list(contest_id, _empty(JudgeForm), form), error.status
    return redirect(url_for("panels.judges", contest_id=contest_id))


@bp.get("/judges/<int:judge_id>")
def judge(judge_id: int) -> str:
    """One judge: name, unit, pass."""
    found = judge_or_404(judge_id)
    values = {
        "name": found.name or "",
        "code": found.code,
        "delegation_id": str(found.delegation_id or ""),
    }
    return _show(found, JudgeForm(formdata=None, data=values))


@bp.post("/judges/<int:judge_id>")
def edit_judge(judge_id: int) -> ResponseReturnValue:
    """Correct a judge."""
    found, form = judge_or_404(judge_id), JudgeForm()
    units = delegations(found.contest_id)
    try:
        with transaction():
            operations.edit_judge(
                actor=current_actor(),
                judge=found,
                name=form.name.data or "",
                code=form.code.data or "",
                delegation=form.delegation(units),
            )
            flash(_("已存。"), "green")
    except Invalid as error:
        form.blame(error)
        return _show(judge_or_404(judge_id), form), error.status
    return redirect(url_for("panels.judge", judge_id=judge_id))


@bp.post("/judges/<int:judge_id>/remove")
def remove_judge(judge_id: int) -> ResponseReturnValue:
    """Strike a judge."""
    found = judge_or_404(judge_id)
    contest_id = found.contest_id
    try:
        with transaction():
            operations.remove_judge(actor=current_actor(), judge=found)
            flash(_("已删除。"), "green")
    except Conflict as error:
        flash(str(error), "crimson")
        return redirect(url_for("panels.judge", judge_id=judge_id))
    return redirect(url_for("panels.judges", contest_id=contest_id))


@bp.post("/judges/<int:judge_id>/pass")
def issue_pass(judge_id: int) -> ResponseReturnValue:
    """Issue or re-issue a pass; link and PIN are shown once, to be printed."""
    with transaction():
        issued = [give_pass(actor=current_actor(), judge=judge_or_404(judge_id))]
    return _passes(issued)


@bp.post("/contests/<int:contest_id>/judges/passes")
def issue_passes(contest_id: int) -> ResponseReturnValue:
    """Issue passes to everybody who has none; all on one printed list."""
    with transaction():
        issued = [
            give_pass(actor=current_actor(), judge=line.judge)
            for line in judge_lines(contest_id)
            if line.state != "issued"
        ]
    if not issued:
        flash(_("人人都有裁判证了。要补发，请打开那一名裁判。"), "blue")
        return redirect(url_for("panels.judges", contest_id=contest_id))
    return _passes(issued)


@bp.post("/judges/<int:judge_id>/pass/revoke")
def revoke_pass(judge_id: int) -> ResponseReturnValue:
    """Take a pass back."""
    with telling(), transaction():
        take(actor=current_actor(), judge=judge_or_404(judge_id))
        flash(_("裁判证已收回，平板上的登录马上退出。"), "green")
    return redirect(url_for("panels.judge", judge_id=judge_id))


def judge_or_404(judge_id: int) -> Judge:
    """The judge an address names."""
    found = db.session.get(Judge, judge_id)
    if found is None:
        raise NotFound(_("没有这名裁判。请从裁判名单里打开。"))
    return found


def _empty(form: type) -> object:
    return form(formdata=MultiDict())


def _list(contest_id: int, form: object, list_form: object) -> str:
    units = delegations(contest_id)
    form.fill(units)  # type: ignore[attr-defined]
    return render_template(
        "panels/judges.html",
        contest=contest_or_404(contest_id),
        lines=judge_lines(contest_id),
        form=form,
        list_form=list_form,
    )


def _show(found: Judge, form: JudgeForm) -> str:
    form.fill(delegations(found.contest_id))
    contest = contest_or_404(found.contest_id)
    kept = pass_of(found.id)
    return render_template("panels/judge.html", contest=contest, judge=found, form=form, kept=kept)


def _passes(issued: list[IssuedPass]) -> ResponseReturnValue:
    """The printed passes, as PDF where it was asked for; the page where the print stops."""
    contest = contest_or_404(issued[0].judge.contest_id)
    if request.form.get("as") == "pdf":
        try:
            return _pdf(contest, issued)
        except PrintError as error:
            flash(say(error), "amber")
    return render_template("panels/passes.html", contest=contest, passes=pass_data(issued))


def _pdf(contest: Contest, issued: list[IssuedPass]) -> Response:
    passes = [
        {
            "name": one["name"] or one["code"],
            "code": one["code"],
            "role": _("裁判"),
            "unit": one["unit"],
            "qr": one["url"],
            "address": url_for("judging.pin", _external=True),
            "pin": one["pin"],
        }
        for one in pass_data(issued)
    ]
    data = {"contest": contest.name, "organiser": contest.organiser or "", "passes": passes}
    response = Response(render("judge_pass", data), mimetype="application/pdf")
    response.headers["Content-Disposition"] = "inline; filename=judge-passes.pdf"
    return response


def pass_data(issued: list[IssuedPass]) -> list[dict[str, str]]:
    """What is printed on the passes."""
    made = []
    for one in issued:
        url = url_for("judging.open_pass", token=one.token, _external=True)
        made.append(
            {
                "contest": contest_or_404(one.judge.contest_id).name,
                "code": one.judge.code,
                "name": one.judge.name or "",
                "unit": one.judge.delegation.name if one.judge.delegation else "",
                "url": url,
                "pin": one.pin,
                "qr": qr_path(url),
            }
        )
    return made
