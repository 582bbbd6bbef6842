"""Accounts of units (参赛单位账号): asked for in public, made by the organiser."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contest.accounts.models import Account
from contest.contests.models import Contest
from contest.db import db, transaction
from contest.entries.forms import AskForm, ClerkForm, typed
from contest.entries.models import UnitRequest
from contest.entries.operations import clerks
from contest.entries.views.blueprints import units as bp
from contest.errors import ContestError, NotFound
from contest.i18n import _
from contest.people.models import Unit
from contest.web.auth import client_address, current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling


@bp.route("/join", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """A unit asks to take part; anybody may."""
    contests, form = _open_contests(), AskForm()
    form.contests.choices = [(str(contest.id), contest.name) for contest in contests]
    if not form.is_submitted():
        wanted = request.args.get("contest", "")
        form.contests.data = [wanted] if wanted or len(contests) != 1 else [str(contests[0].id)]
        return render_template("units/ask.html", form=form, contests=contests)
    chosen = [contest for contest in contests if contest.id in form.chosen()]
    try:
        with transaction():
            clerks.ask_for_account(
                **typed(form, "unit_name", "contact", "phone", "note"),
                contests=chosen,
                address=client_address(),
            )
    except ContestError as error:
        form.blame(error)
        return render_template("units/ask.html", form=form, contests=contests), error.status
    return render_template("units/asked.html", form=form, contests=chosen)


@bp.get("/contests/<int:contest_id>/units")
def index(contest_id: int) -> str:
    """Requests and accounts of the units in this contest."""
    return _index(contest_or_404(contest_id), ClerkForm(formdata=None))


@bp.post("/contests/<int:contest_id>/units")
def create(contest_id: int) -> ResponseReturnValue:
    """Make an account for a unit; its password is shown once."""
    contest, form = contest_or_404(contest_id), ClerkForm()
    try:
        with transaction():
            account, password = clerks.make_unit_account(
                actor=current_actor(),
                contest=contest,
                **typed(form, "unit_name", "contact", "phone", "username"),
            )
            account_id = account.id
    except ContestError as error:
        form.blame(error)
        return _index(contest_or_404(contest_id), form), error.status
    return _once(contest_id, account_id, password)


@bp.post("/contests/<int:contest_id>/units/<int:account_id>/password")
def reset(contest_id: int, account_id: int) -> ResponseReturnValue:
    """A new password for a clerk of this contest."""
    contest, account = contest_or_404(contest_id), db.session.get(Account, account_id)
    if account is None:
        raise NotFound(_("没有这个账号。请从单位账号列表里打开。"))
    with transaction():
        password = clerks.reset_clerk(actor=current_actor(), contest=contest, account=account)
    return _once(contest_id, account_id, password)


@bp.post("/requests/<int:request_id>/approve")
def approve(request_id: int) -> ResponseReturnValue:
    """Give the unit its account."""
    row = db.session.get_one(UnitRequest, request_id)
    contest_id, made = row.contest_id, None
    with telling(), transaction():
        account, password = clerks.approve_request(actor=current_actor(), request=row)
        made = (account.id, password)
    if made is None:
        return redirect(url_for("units.index", contest_id=contest_id))
    return _once(contest_id, *made)


@bp.post("/requests/<int:request_id>/refuse")
def refuse(request_id: int) -> ResponseReturnValue:
    """Refuse a request, with the reason."""
    row = db.session.get_one(UnitRequest, request_id)
    contest_id = row.contest_id
    with telling(), transaction():
        clerks.refuse_request(
            actor=current_actor(), request=row, reason=request.form.get("reason", "")
        )
        flash(_("已记下：不同意 {unit} 的申请。", unit=row.unit_name), "green")
    return redirect(url_for("units.index", contest_id=contest_id))


def _once(contest_id: int, account_id: int, password: str) -> ResponseReturnValue:
    account = db.session.get_one(Account, account_id)
    if not password:
        told = _("{name} 已有账号，现在也能报名本赛事，密码不变。", name=account.name)
        flash(told, "green")
        return redirect(url_for("units.index", contest_id=contest_id))
    unit = db.session.get(Unit, account.unit_id) if account.unit_id else None
    return render_template(
        "units/password_once.html",
        contest=contest_or_404(contest_id),
        account=account,
        unit=unit,
        password=password,
        address=url_for("home.index", _external=True),
    )


def _index(contest: Contest, form: ClerkForm) -> str:
    query = select(UnitRequest).where(UnitRequest.contest_id == contest.id)
    rows = db.session.scalars(query.order_by(UnitRequest.id.desc()).limit(200)).all()
    accounts = clerks.clerks_of(contest.id)
    known = {unit.name for _account, unit in accounts if unit}
    return render_template(
        "units/index.html",
        contest=contest,
        waiting=[row for row in rows if row.state == "open"],
        settled=[row for row in rows if row.state != "open"],
        accounts=accounts,
        known=known,
        suggestions=db.session.scalars(select(Unit.name).order_by(Unit.name).limit(300)).all(),
        form=form,
    )


def _open_contests() -> list[Contest]:
    query = select(Contest).where(Contest.state == "registering").order_by(Contest.id.desc())
    return list(db.session.scalars(query.limit(50)))
