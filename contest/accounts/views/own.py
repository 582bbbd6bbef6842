"""Signing in, the first administrator, one's own account (登录、首个管理员、我的账号)."""

from pathlib import Path

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.accounts import operations
from contest.accounts.forms import PasswordForm, SetupForm, SignInForm
from contest.accounts.models import Account
from contest.accounts.passwords import plain_username, verify_password
from contest.accounts.queries import has_administrator, unit_names
from contest.accounts.setup_code import drop_setup_code, is_setup_code, setup_code
from contest.accounts.sign_in import (
    accept_attempt,
    begin_attempt,
    wait_sentence,
    wrong_sentence,
)
from contest.accounts.views.blueprint import bp
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.web.auth import (
    client_address,
    current_account,
    current_actor,
    end_session,
    is_at_the_machine,
    start_session,
)
from contest.web.contests import contest_names
from contest.web.views import own_path


@bp.before_app_request
def lead_to_setup() -> ResponseReturnValue | None:
    """While nobody can manage accounts, every page leads to the one that makes the first."""
    if request.endpoint in (None, "static", "accounts.setup", "web.language", "web.theme"):
        return None
    return None if _is_set_up() else redirect(url_for("accounts.setup"))


@bp.route("/setup", methods=["GET", "POST"])
def setup() -> ResponseReturnValue:
    """Make the first administrator, once."""
    if _is_set_up():
        flash(_("管理员已经设好了，请登录。"), "blue")
        return redirect(url_for("accounts.sign_in"))
    form = SetupForm()
    if form.is_submitted():
        return _set_up(form)
    instance = Path(current_app.config["INSTANCE"])
    address = url_for("accounts.setup", code=setup_code(instance), _external=True)
    current_app.logger.warning("Make the first administrator here: %s", address)
    # whoever sits at the server need not fetch the code from its window
    form.code.data = setup_code(instance) if is_at_the_machine() else request.args.get("code", "")
    return render_template("accounts/setup.html", form=form)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with user name and password."""
    form = SignInForm()
    form.next.data = own_path(form.next.data or request.args.get("next"))
    if not form.is_submitted():
        if g.visitor:
            return redirect(form.next.data)
        return render_template("accounts/sign_in.html", form=form)
    account, problem = _try_password(form)
    if account is None:
        form.form_errors.append(problem)
        return render_template("accounts/sign_in.html", form=form), 401
    start_session(account)
    return redirect(form.next.data)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    end_session()
    flash(_("已退出登录。"), "green")
    return redirect(url_for("home.index"))


@bp.get("/account")
def mine() -> ResponseReturnValue:
    """One's own account: roles, password, language, display."""
    return _mine(PasswordForm())


@bp.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change one's own password; other browsers are signed out, this one stays."""
    form = PasswordForm()
    account = current_account()
    try:
        _same_twice(form)
        with transaction():
            operations.change_password(
                actor=current_actor(),
                account=account,
                current=form.current.data or "",
                password=form.password.data or "",
            )
    except Invalid as error:
        form.blame(error)
        return _mine(form), 400
    start_session(account)
    flash(_("密码已改。其他地方的登录都已退出。"), "green")
    return redirect(url_for("accounts.mine"))


@bp.post("/account/end-sessions")
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    account = current_account()
    with transaction():
        operations.end_sessions(actor=current_actor(), account=account)
    start_session(account)
    flash(_("其他地方的登录都已退出，这里还在登录。"), "green")
    return redirect(url_for("accounts.mine"))


def _is_set_up() -> bool:
    """Is there an administrator? A yes is kept: the last one cannot leave."""
    known = current_app.extensions
    if "has_administrator" not in known and has_administrator():
        known["has_administrator"] = True
    return "has_administrator" in known


def _set_up(form: SetupForm) -> ResponseReturnValue:
    instance = Path(current_app.config["INSTANCE"])
    try:
        if not is_setup_code(instance, form.code.data or ""):
            problem = _("设置码不对。请照服务器上显示的再输一遍。")
            raise Invalid(problem, {"code": problem})
        _same_twice(form)
        with transaction():
            account = operations.create_first_administrator(
                address=client_address(),
                username=form.username.data or "",
                name=form.name.data or "",
                password=form.password.data or "",
            )
    except (Invalid, Conflict) as error:
        form.blame(error)
        return render_template("accounts/setup.html", form=form), error.status
    drop_setup_code(instance)
    start_session(account)
    flash(_("管理员 {name} 已设好，现在可以用了。", name=account.name), "green")
    return redirect(url_for("home.index"))


def _same_twice(form: SetupForm | PasswordForm) -> None:
    if form.password.data != form.again.data:
        problem = _("两遍密码不一样，请再输一遍。")
        raise Invalid(problem, {"again": problem})


def _try_password(form: SignInForm) -> tuple[Account | None, str]:
    """The account, or what is wrong. The slow comparison runs outside any transaction."""
    username, password = plain_username(form.username.data or ""), form.password.data or ""
    address, wait_s = client_address(), current_app.config["LOGIN_WAIT_S"]
    tries = current_app.config["LOGIN_TRIES"]
    with transaction():
        attempt = begin_attempt(username=username, address=address, tries=tries, wait_s=wait_s)
    if attempt.wait_s:
        return None, wait_sentence(attempt.wait_s)
    if not verify_password(attempt.kept, password):
        return None, wrong_sentence(attempt.left, wait_s)
    with transaction():
        account = db.session.get_one(Account, attempt.account_id)
        accept_attempt(account=account, password=password, address=address)
    return account, ""


def _mine(form: PasswordForm) -> str:
    account = current_account()
    units = unit_names({account.unit_id} if account.unit_id else set())
    return render_template(
        "accounts/mine.html",
        account=account,
        unit=units.get(account.unit_id or 0),
        contests=contest_names(role.contest_id for role in account.roles),
        form=form,
    )
