"""From sheets to paper: certificates say what the room of results has published."""

import threading

import pytest
from sqlalchemy import select

from contest.certificates.models import Certificate
from contest.db import db, transaction
from contest.jobs.operations import enqueue
from contest.pdf import glyphs
from contest.results.operations import confirm_results, publish_results
from contest.worker import work
from tests.certificates.published import ACTOR, BASE
from tests.results.factories import stored, whole_contest
from tests.web_fixtures import look_over

AWARDS = [
    {"code": "first", "name": "一等奖", "count": 1},
    {"code": "second", "name": "二等奖", "count": 2},
]
TITLES = [{"title": "滨江市技术状元", "from_rank": 1, "to_rank": 1}]


@pytest.fixture
def published(app, administrator, font_home, monkeypatch) -> int:
    """The worked contest with its results published; the id of the publication."""
    monkeypatch.setattr(glyphs, "_instance", font_home)
    with app.app_context(), transaction():
        contest = stored(whole_contest(awards=AWARDS, titles=TITLES))
        contest.organiser = "滨江市总工会"
        confirm_results(actor=ACTOR, contest=contest)
        return publish_results(actor=ACTOR, contest=contest).id


def issue(app, publication_id: int) -> None:
    with app.app_context():
        arguments = {"publication_id": publication_id, "on": "2026-12-01", "base": BASE}
        with transaction():
            enqueue(actor=ACTOR, name="issue_certificates", arguments=arguments)
        work(app, threading.Event(), until_idle=True)
        db.session.remove()


def test_names_are_those_of_the_published_page(app, published):
    issue(app, published)

    with app.app_context():
        rows = db.session.scalars(select(Certificate).order_by(Certificate.serial)).all()
        found = [(c.number, c.rank, c.award, c.titles, c.event_name) for c in rows]
        texts = ["".join(words for words, _ in c.document["paragraphs"][0]) for c in rows]
    assert found == [
        ("city-2026-0001", 1, "一等奖", ["滨江市技术状元"], "焊工"),
        ("city-2026-0002", 2, "二等奖", [], "焊工"),
        ("city-2026-0003", 3, "二等奖", [], "焊工"),
    ]
    head = "在滨江市职工职业技能大赛（焊工）中成绩优异，荣获"
    assert texts == [f"{head}一等奖，拟授“滨江市技术状元”称号。", *[f"{head}二等奖。"] * 2]


def test_pages_fit_every_screen_without_findings_of_axe(app, published, served, browser_page):
    issue(app, published)
    with app.app_context():
        code = db.session.scalars(select(Certificate.verify_code)).first()

    for path in ("/verify", f"/verify/{code}"):
        assert (path, look_over(browser_page, served + path)) == (path, [])
