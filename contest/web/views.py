"""Language and display, from the header of every page (语言、深浅色)."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from contest.accounts.operations import set_preferences
from contest.db import transaction
from contest.web.auth import current_account
from contest.web.locale import LANGUAGES, THEMES, keep_choice

bp = Blueprint("web", __name__)


@bp.post("/language")
def language() -> ResponseReturnValue:
    """Read on in the other language."""
    return _keep("lang", "locale", request.form.get("lang", ""), LANGUAGES)


@bp.post("/theme")
def theme() -> ResponseReturnValue:
    """Read on in light or dark."""
    return _keep("theme", "theme", request.form.get("theme", ""), THEMES)


def own_path(text: str | None) -> str:
    """An address of this site to go on to; anything else, whatever it looks like, leads home.

    >>> own_path("/contests/7?page=2"), own_path("//evil.example"), own_path("/\\\\evil.example")
    ('/contests/7?page=2', '/', '/')
    """
    text = text or "/"
    parts = urlsplit(text)
    plain = text.isprintable() and "\\" not in text and not text.startswith("//")
    return text if plain and text.startswith("/") and not parts.netloc else "/"


def _keep(cookie: str, field: str, value: str, allowed: tuple[str, ...]) -> ResponseReturnValue:
    response = current_app.make_response(
        redirect(own_path(request.form.get("next")) or url_for("home.index"))
    )
    if value in allowed:
        if g.visitor and g.visitor.judge is None:
            with transaction():
                set_preferences(account=current_account(), **{field: value})
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        keep_choice(response, cookie, value, secure=secure)
    return response
