"""Fixtures that open pages, sign in and send forms; with what every page must have."""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, session, url_for
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from contest.accounts.models import Account, Role
from contest.clock import now
from contest.db import db, transaction
from tests.samples import make_account

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
# inputs that need no visible label
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


def address(app: Flask, endpoint: str, **values: Any) -> str:
    """The path of a route; a text that starts with a slash is a path already."""
    if endpoint.startswith("/"):
        return endpoint
    with app.test_request_context():
        return url_for(endpoint, **values)


def check_page(response: TestResponse) -> BeautifulSoup:
    """The parsed page, after checking what every page must have."""
    html = BeautifulSoup(response.text, "html.parser")
    # walked through once: selectors, one after the other, took longer than making the page
    tags = html.find_all(True)
    by_name: dict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        by_name[tag.name].append(tag)
    (heading,) = by_name["h1"]
    title = " ".join(html.title.get_text().split())
    assert title.startswith(" ".join(heading.get_text().split()))
    ids = [tag["id"] for tag in tags if tag.has_attr("id")]
    assert sorted(ids) == sorted(set(ids)), "an id is used twice"
    check_forms(by_name)
    check_targets(tags, set(ids))
    check_policy(response, tags, by_name)
    drawn = {tag["id"] for tag in by_name["symbol"]}
    wanted = {tag["href"].removeprefix("#") for tag in by_name["use"]}
    assert wanted == drawn
    assert html.html["lang"] == response.headers["Content-Language"]
    return html


def check_forms(by_name: Mapping[str, list[Tag]]) -> None:
    """Every form that changes something carries a token, every field a label."""
    for form in by_name["form"]:
        if form.get("method") == "post":
            assert form.find(attrs={"name": "csrf_token"}), form
    named = {label.get("for") for label in by_name["label"]}
    for field in [*by_name["input"], *by_name["select"], *by_name["textarea"]]:
        if field.get("type") in UNLABELLED:
            continue
        labelled = field.get("id") in named or field.get("aria-label") or field.find_parent("label")
        assert labelled, field


def check_targets(tags: list[Tag], ids: set[str]) -> None:
    """What a tag points to on its page is there."""
    for tag in tags:
        pointed = tag.get("aria-describedby") or ""
        if tag.name == "a" and tag.get("href", "").startswith("#"):
            pointed += " " + tag["href"].removeprefix("#")
        for target in pointed.split():
            assert target in ids, f"nothing is called {target}"


def check_policy(response: TestResponse, tags: list[Tag], by_name: Mapping[str, list[Tag]]) -> None:
    """Nothing on the page needs more than the strict content policy allows."""
    policy = response.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy).group(1)
    for tag in tags:
        inline = [name for name in tag.attrs if name == "style" or name.startswith("on")]
        assert inline == [], tag
    assert by_name["style"] == [], "no <style>"
    for tag in by_name["script"]:
        assert tag.get("nonce") == nonce, tag
        assert tag.get("src", "").startswith("/static/"), tag
    for tag in [*by_name["link"], *by_name["img"]]:
        address = tag.get("href") or tag.get("src") or "/"
        assert address.startswith(("/", "data:")), "no foreign address"


def errors_shown(html: Tag) -> list[str]:
    """What a form says is wrong, field by field, as it stands on the page."""
    return [" ".join(tag.get_text().split()) for tag in html.select(".lt-wrong")]


def messages(html: Tag) -> list[str]:
    """The messages at the top of a page."""
    return [tag.get_text().strip() for tag in html.select(".lt-flashes strong")]


@pytest.fixture
def administrator(app: Flask) -> int:
    """The id of an administrator, so that pages do not lead to the set-up."""
    with app.app_context(), transaction():
        return make_account("管理员", username="root", is_admin=True).id


@pytest.fixture
def page(app: Flask, client: FlaskClient, administrator: int) -> Callable[..., BeautifulSoup]:
    """``page("home.index")``: the checked page of a route, as the present visitor gets it."""

    def get(endpoint: str, *, status: int = 200, **values: Any) -> BeautifulSoup:
        response = client.get(address(app, endpoint, **values))
        assert response.status_code == status, response.headers.get("Location")
        # a redirect has no page
        return check_page(response) if status // 100 != 3 else BeautifulSoup("", "html.parser")

    return get


@pytest.fixture
def post(app: Flask, client: FlaskClient, administrator: int) -> Callable[..., TestResponse]:
    """``post("accounts.grant", account_id=3, data={…})`` with a valid token."""

    def send(endpoint: str, *, data: Any = None, **values: Any) -> TestResponse:
        headers = {"X-CSRFToken": token(app, client)}
        return client.post(address(app, endpoint, **values), data=data or {}, headers=headers)

    return send


@pytest.fixture
def submit(app: Flask, client: FlaskClient) -> Callable[..., TestResponse]:
    """``submit(html, "/setup", name="何敏")``: fill in the form that goes there and send it.

    Follows one redirect, so that the page after it can be looked at.
    """

    def send(html: Tag, action: str, **fields: Any) -> TestResponse:
        (form,) = html.select(f"form[action='{action}']")
        known = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        choices = {field["name"] for field in form.select("select, textarea, button[name]")}
        unknown = set(fields) - set(known) - choices
        assert unknown == set(), f"the form has no {unknown}"
        ticked = {box["name"] for box in form.select("[type=checkbox]")} - set(fields)
        data = {key: value for key, value in {**known, **fields}.items() if key not in ticked}
        return client.post(action, data=data, follow_redirects=True)

    return send


@pytest.fixture
def login_as(app: Flask, client: FlaskClient, administrator: int) -> Callable[..., int]:
    """``login_as("organiser", contest=contest)``: sign the client in with a fresh account.

    role:    one of accounts.models.ROLES, ``admin``, or None for somebody without a role
    contest: a contest or its id; without one the role holds everywhere
    unit:    a unit or its id, for enterprises
    Returns the id of the account.
    """

    def login(role: str | None = None, contest: Any = None, unit: Any = None, **fields: Any) -> int:
        with app.app_context(), transaction():
            account = make_account(
                fields.pop("name", "何敏"), unit_id=_id(unit), is_admin=role == "admin", **fields
            )
            if role not in (None, "admin"):
                db.session.add(Role(account_id=account.id, contest_id=_id(contest), role=role))
            sign_in(client, account)
            return account.id

    return login


def sign_in(client: FlaskClient, account: Account) -> None:
    """Give the client the session of this account."""
    values = {"account": account.id, "version": account.session_version}
    with client.session_transaction() as kept:
        kept.clear()
        kept.update(values, seen=int(now().timestamp()))


def token(app: Flask, client: FlaskClient) -> str:
    """A CSRF token that fits the client's session."""
    with app.test_request_context():
        signed = generate_csrf()
        raw = session["csrf_token"]
    with client.session_transaction() as kept:
        kept["csrf_token"] = raw
    return signed


def _id(thing: Any) -> int | None:
    return getattr(thing, "id", thing)


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of ``app`` behind a small server of this process: up at once.

    Journeys that need the real one, or its job process, take ``live_server``.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def browser_page(lenient_page: Page) -> Iterator[Page]:
    """A page of a real Chromium, in 中文; the test fails on any error in its console."""
    said: list[str] = []
    lenient_page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    lenient_page.on("pageerror", lambda error: said.append(str(error)))
    yield lenient_page
    assert said == []


@pytest.fixture
def lenient_page(chromium: Browser) -> Iterator[Page]:
    """The same for pages that are errors themselves, which a console always names."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a process: starting it costs more than most of them."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def axe(window: Page) -> list[str]:
    """Serious and critical findings of axe-core on the page as it stands: rule and place."""
    if not window.evaluate("'axe' in window"):
        window.evaluate(AXE.read_text())
    # preloading would fetch and parse every style sheet again, for rules that are not asked for
    found = window.evaluate(
        """async () => (await axe.run(document, {resultTypes: ["violations"], preload: false}))
        .violations
        .filter(rule => ["serious", "critical"].includes(rule.impact))
        .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}`))"""
    )
    return list(found)


def look_over(window: Page, address: str, widths: Sequence[int] = (1280, 390)) -> list[str]:
    """What is wrong with a page in each of these widths: axe-core, and scrolling sideways."""
    window.goto(address)
    found = []
    for width in widths:
        window.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {finding}" for finding in axe(window)]
        root = "document.documentElement"
        if window.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
            found.append(f"{width}: scrolls sideways")
    return found
