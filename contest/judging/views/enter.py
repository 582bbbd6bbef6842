"""A judge comes in (扫码、PIN): the link of the pass, then six digits."""

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from contest.accounts.passwords import verify_password
from contest.accounts.sign_in import wait_sentence
from contest.db import transaction
from contest.i18n import _
from contest.judging.views.blueprint import bp
from contest.panels.passes import (
    accept_pin,
    begin_pin_attempt,
    pass_by_token,
    wrong_pin_sentence,
)
from contest.web.auth import end_judge_session, remember_pass, start_judge_session
from contest.web.errors import wants_json
from contest.web.views import own_path


@bp.get("/j/<token>")
def open_pass(token: str) -> ResponseReturnValue:
    """What the camera opens; the token leaves the address bar at once."""
    kept = pass_by_token(token)
    if kept is None:
        flash(_("这张裁判证已经不能用了。请向组织者领取新的裁判证。"), "crimson")
        return redirect(url_for("judging.pin"))
    if session.get("judge") == kept.id and g.visitor:
        return redirect(url_for("judging.mine"))
    remember_pass(kept)
    return redirect(url_for("judging.pin"))


@bp.get("/judge/pin")
def pin() -> ResponseReturnValue:
    """Six digits; without a pass, what to do first."""
    if g.visitor and g.visitor.judge:
        return redirect(_next())
    return _page("")


@bp.post("/judge/pin")
def try_pin() -> ResponseReturnValue:
    """Let the judge in, or say what is wrong. JSON for the score page, which stays where it is."""
    problem = _try()
    if wants_json():
        if problem:
            return {"error": problem}, 401
        return {"csrf": generate_csrf()}
    if problem:
        return _page(problem), 401
    return redirect(_next())


@bp.post("/judge/hand-back")
def hand_back() -> ResponseReturnValue:
    """The judge gives the tablet back; the next one scans another pass."""
    end_judge_session()
    session.pop("pass", None)
    flash(_("已退出。请把平板交还，或扫下一张裁判证。"), "green")
    return redirect(url_for("judging.pin"))


def _try() -> str:
    """An empty text when the PIN was right. The slow comparison runs outside any transaction."""
    if "pass" not in session:
        return _("请先用平板的相机扫裁判证上的二维码。")
    body = request.get_json(silent=True) if request.is_json else request.form
    typed = str((body or {}).get("pin", "")).strip()
    wait_s, pass_id = current_app.config["LOGIN_WAIT_S"], session["pass"]
    with transaction():
        attempt = begin_pin_attempt(pass_id=pass_id, wait_s=wait_s)
    if attempt.wait_s:
        return wait_sentence(attempt.wait_s)
    if attempt.kept is None:
        return _("这张裁判证已经不能用了。请向组织者领取新的裁判证。")
    if not verify_password(attempt.kept, typed):
        return wrong_pin_sentence(attempt.left, wait_s)
    with transaction():
        kept = accept_pin(pass_id=pass_id)
        start_judge_session(kept)
    return ""


def _next() -> str:
    wanted = own_path(request.values.get("next"))
    return wanted if wanted.startswith("/judge") else url_for("judging.mine")


def _page(problem: str) -> str:
    return render_template(
        "judging/pin.html", problem=problem, has_pass="pass" in session, next=_next()
    )
