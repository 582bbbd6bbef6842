"""Public pages kept as they were sent (公布页缓存): the same bytes for all, but for the nonce.

A page is kept under what it was made from: the publication, which never changes, the query, the
language and the display. So nothing has to be thrown away when something new is published.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask import Response, current_app, request

from contest.web.locale import language, theme
from contest.web.security import csp_nonce

MOST_BYTES = 32 << 20  # of one process


@dataclass(frozen=True, slots=True)
class Kept:
    """A page cut where its nonce stood, and the tag of what is the same for everybody."""

    parts: tuple[bytes, ...]
    tag: str
    size: int


class Shelf:
    """The pages of one process; the longest unused make room."""

    def __init__(self) -> None:
        self.pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()

    def find(self, key: Hashable) -> Kept | None:
        with self.lock:
            kept = self.pages.get(key)
            if kept is not None:
                self.pages.move_to_end(key)
            return kept

    def keep(self, key: Hashable, kept: Kept) -> None:
        with self.lock:
            if key not in self.pages:
                self.size += kept.size
            self.pages[key] = kept
            while self.size > MOST_BYTES and len(self.pages) > 1:
                _key, oldest = self.pages.popitem(last=False)
                self.size -= oldest.size


def shelf() -> Shelf:
    """The shelf of this application."""
    return current_app.extensions.setdefault("public_pages", Shelf())  # type: ignore[no-any-return]


def kept_page(key: tuple[Hashable, ...], render: Callable[[], str]) -> Response:
    """The page of this key, made once; 304 where the browser holds it already."""
    whole = (*key, language(), theme())
    kept = shelf().find(whole)
    if kept is None:
        kept = _cut(render())
        shelf().keep(whole, kept)
    # a page that is asked for again is compared by its tag, which leaves the nonce out
    if kept.tag in request.if_none_match:
        response = Response(status=304)
    else:
        response = Response(csp_nonce().encode().join(kept.parts), mimetype="text/html")
    response.set_etag(kept.tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _cut(text: str) -> Kept:
    body = text.encode()
    parts = tuple(body.split(csp_nonce().encode()))
    tag = hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]
    return Kept(parts, tag, len(body))
