"""Everything around a page, put together once (页面外壳)."""

import contextlib
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from contest.clock import now
from contest.version import VERSION
from contest.web.access import ROLE_NAMES, init_access
from contest.web.auth import load_visitor
from contest.web.errors import init_errors
from contest.web.filters import init_filters
from contest.web.forms import wrong
from contest.web.icons import init_icons
from contest.web.locale import init_locale
from contest.web.nav import init_nav
from contest.web.security import init_security, request_id
from contest.web.states import STATES
from contest.web.views import bp

STATIC = Path(__file__).resolve().parents[2] / "static"


def init_web(app: Flask) -> None:
    """Rights, headers, language, errors, menus. The order of the checks is the order here."""
    proxies = app.config["PROXIES"]
    if proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # as Flask's manual does it
    app.before_request(_load)
    init_access(app)
    init_security(app)
    init_locale(app)
    init_errors(app)
    init_filters(app)
    init_icons(app)
    init_nav(app)
    app.url_defaults(_version_static)
    app.jinja_env.globals.update(
        now=now, STATES=STATES, VERSION=VERSION, ROLE_NAMES=ROLE_NAMES, wrong=wrong
    )
    app.context_processor(lambda: {"request_id": request_id()})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(bp)


def _load() -> None:
    if request.endpoint != "static":
        load_visitor()


def _version_static(endpoint: str, values: dict[str, Any]) -> None:
    """A changed file gets another address, so browsers may keep each for ever."""
    if endpoint == "static" and "filename" in values and "v" not in values:
        path = f"{STATIC}/{values['filename']}"
        with contextlib.suppress(FileNotFoundError):
            values["v"] = _digest(path, os.stat(path).st_mtime_ns)


@lru_cache(maxsize=256)
def _digest(path: str, _changed_at: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]
