"""Public pages answered before the application looks at the request (公布页直达).

Whoever asks for a page that was sent before, in the same language, and has no session, gets the
same bytes and headers with a nonce of their own. Anything else, and anything that may have changed
since, goes the usual way, which also renews what is remembered here.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from contest.results.views.kept import HOLDER, Kept, is_public_now, shelf_of

PREFIX = "/results/"
MOST_KEY = 500  # characters of what tells one request from another
MOST = 2000
ONLY_WITH_BODY = ("Content-Type", "Content-Length")


@dataclass(frozen=True, slots=True)
class Sent:
    """A page as it went out. policy: the content policy, cut where the nonce stood."""

    contest_id: int
    publication_id: int
    kept: Kept
    headers: list[tuple[str, str]]
    policy: tuple[str, ...]


class Shortcut:
    """Stands before the application; ``inner`` is all the rest."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.inner = app.wsgi_app
        self.cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self.sent: dict[tuple[str, ...], Sent] = {}

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        key = _key(environ, self.cookie)
        if key is None:
            return self.inner(environ, start)
        shelf = shelf_of(self.app)
        known = self.sent.get(key)
        if known and is_public_now(shelf, known.contest_id, known.publication_id):
            return _send(known, environ, start)
        held: dict[str, Any] = {}
        environ[HOLDER] = held

        def noting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if held and status.startswith("200 "):
                self._note(key, held, headers)
            return start(status, headers, *more)

        return self.inner(environ, noting)

    def _note(
        self, key: tuple[str, ...], held: dict[str, Any], headers: list[tuple[str, str]]
    ) -> None:
        by_name = dict(headers)
        if "Set-Cookie" in by_name:
            return
        policy = tuple(by_name["Content-Security-Policy"].split(held["nonce"]))
        own = ("Content-Security-Policy", "X-Request-Id")
        rest = [(name, value) for name, value in headers if name not in own]
        if len(self.sent) >= MOST:
            self.sent.clear()
        self.sent[key] = Sent(
            held["contest_id"], held["publication_id"], held["kept"], rest, policy
        )


def _key(environ: dict[str, Any], session: str) -> tuple[str, ...] | None:
    """What an answer depends on; None for what is not answered here."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "GET" or not path.startswith(PREFIX):
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    if session in cookies:
        return None
    language = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    wants = environ.get("HTTP_ACCEPT", "")
    key = (environ.get("SCRIPT_NAME", ""), path, environ["QUERY_STRING"], language, cookies, wants)
    return key if sum(map(len, key)) <= MOST_KEY else None


def _send(known: Sent, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    nonce = secrets.token_urlsafe(16)
    headers = [
        *known.headers,
        ("Content-Security-Policy", nonce.join(known.policy)),
        ("X-Request-Id", secrets.token_hex(4).upper()),
    ]
    if known.kept.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start("304 NOT MODIFIED", [h for h in headers if h[0] not in ONLY_WITH_BODY])
        return [b""]
    start("200 OK", headers)
    return [nonce.encode().join(known.kept.parts)]
