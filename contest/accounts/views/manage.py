"""Accounts and roles, for administrators (账号管理)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.accounts import operations
from contest.accounts.forms import AccountForm, ResetForm, RoleForm
from contest.accounts.models import ROLES, Account
from contest.accounts.passwords import random_password
from contest.accounts.queries import (
    account_counts,
    accounts_matching,
    unit_named,
    unit_names,
    unit_suggestions,
)
from contest.accounts.views.blueprint import bp
from contest.db import db, transaction
from contest.errors import Conflict, Invalid, NotFound
from contest.i18n import _
from contest.people.models import Unit
from contest.web.auth import current_actor, current_visitor
from contest.web.contests import contest_choices, contest_names
from contest.web.errors import telling
from contest.web.paging import paged


@bp.get("/accounts")
def index() -> str:
    """All accounts, searched and paged."""
    wanted = {key: request.args.get(key, "").strip() for key in ("text", "role", "state")}
    page = paged(accounts_matching(**wanted), size=30)
    return render_template(
        "accounts/index.html",
        page=page,
        wanted=wanted,
        counts=account_counts(),
        role_keys=("admin", *ROLES),
        units=unit_names({account.unit_id for account in page.items if account.unit_id}),
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Make an account; without a password one is made up and shown once."""
    form = AccountForm()
    if not form.is_submitted():
        return render_template("accounts/create.html", form=form, suggestions=unit_suggestions())
    password = form.password.data or random_password()
    try:
        unit = _unit(form.unit.data or "")
        with transaction():
            account = operations.create_account(
                actor=current_actor(),
                username=form.username.data or "",
                name=form.name.data or "",
                password=password,
                is_admin=form.is_admin.data,
                unit=unit,
            )
    except (Invalid, Conflict) as error:
        form.blame(error)
        page = render_template("accounts/create.html", form=form, suggestions=unit_suggestions())
        return page, error.status
    return render_template("accounts/password_once.html", account=account, password=password)


@bp.get("/accounts/<int:account_id>")
def show(account_id: int) -> str:
    """One account: roles, password, state."""
    return _show(_account(account_id), ResetForm())


@bp.post("/accounts/<int:account_id>/password")
def reset_password(account_id: int) -> ResponseReturnValue:
    """Give a new password; without one it is made up and shown once."""
    account, form = _account(account_id), ResetForm()
    password = form.password.data or random_password()
    try:
        with transaction():
            operations.reset_password(actor=current_actor(), account=account, password=password)
    except Invalid as error:
        form.blame(error)
        return _show(account, form), error.status
    return render_template("accounts/password_once.html", account=account, password=password)


@bp.post("/accounts/<int:account_id>/deactivate")
def deactivate(account_id: int) -> ResponseReturnValue:
    """Take the right to sign in away."""
    account = _account(account_id)
    with telling(), transaction():
        operations.deactivate_account(actor=current_actor(), account=account)
        flash(_("{name} 的账号已停用，不能再登录。", name=account.name), "green")
    return redirect(url_for("accounts.show", account_id=account_id))


@bp.post("/accounts/<int:account_id>/reactivate")
def reactivate(account_id: int) -> ResponseReturnValue:
    """Let the account sign in again."""
    account = _account(account_id)
    with telling(), transaction():
        operations.reactivate_account(actor=current_actor(), account=account)
        flash(_("{name} 的账号已恢复，可以登录。", name=account.name), "green")
    return redirect(url_for("accounts.show", account_id=account_id))


@bp.post("/accounts/<int:account_id>/roles")
def grant(account_id: int) -> ResponseReturnValue:
    """Give a role."""
    account, form = _account(account_id), RoleForm().fill(contest_choices())
    role = form.role.data or ""
    # an administrator is one everywhere
    contest_id = None if role == "admin" else form.contest()
    with telling(), transaction():
        operations.grant_role(
            actor=current_actor(), account=account, role=role, contest_id=contest_id
        )
        flash(_("角色已给 {name}，马上生效。", name=account.name), "green")
    return redirect(url_for("accounts.show", account_id=account_id))


@bp.post("/accounts/<int:account_id>/roles/revoke")
def revoke(account_id: int) -> ResponseReturnValue:
    """Take a role away."""
    account, form = _account(account_id), RoleForm()
    with telling(), transaction():
        operations.revoke_role(
            actor=current_actor(),
            account=account,
            role=form.role.data or "",
            contest_id=form.contest(),
        )
        flash(_("{name} 的这个角色已取消。", name=account.name), "green")
    return redirect(url_for("accounts.show", account_id=account_id))


def _account(account_id: int) -> Account:
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound(_("没有这个账号。请从账号列表里打开。"))
    return account


def _unit(name: str) -> Unit | None:
    if not name:
        return None
    unit = unit_named(name)
    if unit is None:
        problem = _("没有“{name}”这个单位。请写全称，或先登记这个单位。", name=name)
        raise Invalid(problem, {"unit": problem})
    return unit


def _show(account: Account, form: ResetForm) -> str:
    units = unit_names({account.unit_id} if account.unit_id else set())
    return render_template(
        "accounts/show.html",
        account=account,
        unit=units.get(account.unit_id or 0),
        contests=contest_names(role.contest_id for role in account.roles),
        form=form,
        role_form=RoleForm(formdata=None).fill(contest_choices()),
        is_self=account.id == current_visitor().id,
    )
