"""Whoever follows the links of the demonstration finds whole pages and no dead end."""

import re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from contest.accounts.models import Account
from contest.cli import house
from contest.db import db, read_only
from contest.demo.cast import ACCOUNTS, ENTERPRISE
from tests.web_fixtures import check_page, sign_in

NUMBER = re.compile(r"\d+")
EACH = 2  # addresses that differ only in their numbers
# what would sign out, or change language and display
APART = ("/static/", "/sign-out", "lang=", "/language", "/theme")
NAMES = [*(name for name, *_rest in ACCOUNTS.values()), ENTERPRISE[0], ""]


@pytest.fixture
def filled(app):
    outcome = app.test_cli_runner().invoke(house, ["demo"])
    assert outcome.exit_code == 0, outcome.output
    return app


def links(response, html: BeautifulSoup) -> list[str]:
    """Addresses on this server that the page leads to."""
    found = [urljoin(response.request.path, tag["href"]) for tag in html.select("a[href]")]
    inside = [link for link in found if not urlsplit(link).netloc or "localhost" in link]
    return [link for link in inside if not any(part in link for part in APART)]


def walk(client) -> dict[str, int]:
    """Follow every link from the home page on; statuses of what did not answer well."""
    bad, seen, shapes = {}, set(), Counter()
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft().partition("#")[0]
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        shape = NUMBER.sub("N", parts.path), bool(parts.query)
        if path in seen or shapes[shape] >= EACH or parts.scheme not in ("", "http"):
            continue
        seen.add(path)
        shapes[shape] += 1
        response = client.get(path, follow_redirects=True)
        if response.status_code >= 400:
            bad[path] = response.status_code
        elif response.mimetype == "text/html":
            waiting += links(response, check_page(response))
        response.close()
    assert len(seen) > 8
    return bad


def test_no_link_leads_nowhere(filled):
    bad = {}
    for name in NAMES:
        client = filled.test_client()
        if name:
            with filled.app_context(), read_only():
                account = db.session.scalars(select(Account).where(Account.username == name)).one()
                sign_in(client, account)
        bad |= {(name, path): status for path, status in walk(client).items()}

    assert bad == {}
