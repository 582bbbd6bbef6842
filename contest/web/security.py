"""Headers of every answer, the nonce of the page, CSRF (安全标头、防跨站请求)."""

import secrets

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect

csrf = CSRFProtect()

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOREVER = "public, max-age=31536000, immutable"


def init_security(app: Flask) -> None:
    """Number each request, and set the headers of each answer."""
    # a judge's page stays open all day: the token lives as long as the session
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    csrf.init_app(app)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(set_headers)


def request_id() -> str:
    """Eight characters by which a person and the log name the same request."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(4).upper()
    return str(g.request_id)


def csp_nonce() -> str:
    """What a ``<script>`` or ``<style>`` of this page must carry; another one each time."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def set_headers(response: Response) -> Response:
    """Content policy, cache rules and the number of the request."""
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = request_id()
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = FOREVER
    elif "Cache-Control" not in response.headers:
        # what one person may see must not wait in a cache for the next one at the same machine
        response.headers["Cache-Control"] = "private, no-store" if g.get("visitor") else "no-cache"
    return response
