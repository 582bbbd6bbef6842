"""Public pages kept as they were sent (公布页缓存): the same bytes for all, but for the nonce.

A page is kept under what it was made from: the publication, which never changes, the query, the
language and the display. So nothing has to be thrown away when something new is published.

Which publication is the public one is asked of the database at most once a second, and again after
every commit of this process. So whoever publishes sees it at once, and everybody within a second.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Response, current_app, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from contest.clock import now
from contest.db import db
from contest.results.publications import public_id
from contest.web.locale import language, theme
from contest.web.security import csp_nonce

MOST_BYTES = 32 << 20  # of one process
TRUSTED = timedelta(seconds=1)  # how long an answer of the database is good for
MOST_CONTESTS = 1000
HOLDER = "contest.kept"  # key of the WSGI environment under which shortcut.py waits


@dataclass(frozen=True, slots=True)
class Kept:
    """A page cut where its nonce stood, and the tag of what is the same for everybody."""

    parts: tuple[bytes, ...]
    tag: str
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Which publication of a contest was public at a moment; ``commits`` tells what came after."""

    publication_id: int | None
    at: datetime
    commits: int


class Shelf:
    """The pages of one process; the longest unused make room."""

    def __init__(self) -> None:
        self.answers: dict[int, Answer] = {}
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


class _Commits:
    """How many transactions this process has committed."""

    count = 0


@event.listens_for(Session, "after_commit")
def _count(_session: Session) -> None:
    _Commits.count += 1


def public_now(contest_id: int) -> int | None:
    """Id of the publication that is public, as ``public_id``, asked at most once a second."""
    shelf = shelf_of(current_app)
    commits, present = _Commits.count, now()
    known = shelf.answers.get(contest_id)
    if known and _is_good(known, commits, present):
        return known.publication_id
    found = public_id(db.session(), contest_id)
    if len(shelf.answers) >= MOST_CONTESTS:
        shelf.answers.clear()
    shelf.answers[contest_id] = Answer(found, present, commits)
    return found


def is_public_now(shelf: Shelf, contest_id: int, publication_id: int) -> bool:
    """Is it known, without asking, that this publication is the public one?"""
    known = shelf.answers.get(contest_id)
    if known is None or known.publication_id != publication_id:
        return False
    return _is_good(known, _Commits.count, now())


def _is_good(known: Answer, commits: int, present: datetime) -> bool:
    return known.commits == commits and timedelta(0) <= present - known.at < TRUSTED


def shelf_of(app: Flask) -> Shelf:
    """The shelf of an application."""
    return app.extensions.setdefault("public_pages", Shelf())  # type: ignore[no-any-return]


def kept_page(
    contest_id: int, publication_id: int, key: tuple[Hashable, ...], render: Callable[[], str]
) -> Response:
    """The page of this publication and key, made once; 304 where the browser holds it already."""
    shelf = shelf_of(current_app)
    whole = (publication_id, *key, language(), theme())
    kept = shelf.find(whole)
    if kept is None:
        kept = _cut(render())
        shelf.keep(whole, kept)
    if HOLDER in request.environ:
        request.environ[HOLDER].update(
            contest_id=contest_id, publication_id=publication_id, kept=kept, nonce=csp_nonce()
        )
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
