"""Pages of a large event: never an older ranking as current, never a wait for a computation."""

import random
import threading
import time

import pytest
from sqlalchemy import select, update

from contest.clock import now
from contest.contests.models import Event
from contest.contests.operations import bump_score_version
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.jobs.models import Job
from contest.results import standings
from contest.results.models import Standing
from contest.results.worker import order_update
from contest.worker import work
from tests.results.factories import some_marks, stored, whole_contest, with_marks
from tests.results.test_large import RULES, field_of, some_sheets
from tests.results.test_views import cells
from tests.web_fixtures import axe
from tests.workers import start_worker


@pytest.fixture(autouse=True)
def every_event_is_large(monkeypatch):
    monkeypatch.setattr(standings, "LARGE", 1)
    monkeypatch.setattr(standings, "LARGE_DETAILED", 1)


@pytest.fixture
def run_jobs(app):
    """Do what a worker would."""
    return lambda: work(app, threading.Event(), until_idle=True)


@pytest.fixture
def changed(app):
    """``changed(event_id)``: the first entry is gone, which is no sheet."""

    def change(event_id):
        with app.app_context(), transaction():
            entry = db.session.scalars(select(Entry).where(Entry.event_id == event_id)).first()
            entry.status = "absent"
            bump_score_version([event_id])

    return change


def states(app):
    with app.app_context(), transaction():
        query = select(Job.state).where(Job.name == "update_standing").order_by(Job.id)
        return list(db.session.scalars(query))


def test_first_ranking_is_computed_by_a_worker(app, page, login_as, contest, run_jobs):
    contest_id, event_id, _entries = contest()
    login_as("organiser", contest=contest_id)

    waiting = page("results.ranking", event_id=event_id)
    page("results.index", contest_id=contest_id)

    note = waiting.select_one("#ranking-note")
    assert note["hx-trigger"] == "every 2s"
    assert "正在计算名次" in note.get_text()
    assert cells(waiting) == []
    assert states(app) == ["queued"]  # ordered once, however often somebody looks
    run_jobs()
    there = page("results.ranking", event_id=event_id)
    assert there.select_one("#ranking-note") is None
    assert [row[1] for row in cells(there)][:3] == ["01", "02", "03"]
    assert states(app) == ["done"]


def test_older_ranking_is_shown_as_such_until_the_worker_is_done(
    app, page, login_as, contest, run_jobs, changed
):
    contest_id, event_id, _entries = contest()
    login_as("organiser", contest=contest_id)
    page("results.ranking", event_id=event_id)
    run_jobs()
    changed(event_id)

    old = page("results.ranking", event_id=event_id)

    assert "正在更新" in old.select_one("#ranking-note").get_text()
    assert "不是最新" in old.select_one(".lt-head p").get_text()
    assert next(row[1] for row in cells(old)) == "01"
    run_jobs()
    new = page("results.ranking", event_id=event_id)
    assert new.select_one("#ranking-note") is None
    assert next(row[1] for row in cells(new)) == "02"


def test_a_sheet_is_in_at_once(app, page, login_as, contest, run_jobs, session):
    contest_id, event_id, _entries = contest(field_of(RULES["usual"][0]), locked=False)
    login_as("organiser", contest=contest_id)
    with app.app_context(), transaction():
        some_sheets(random.Random(3), db.session.get(Event, event_id), 20)
    page("results.ranking", event_id=event_id)
    run_jobs()
    with app.app_context(), transaction():
        some_sheets(random.Random(4), db.session.get(Event, event_id), 1)

    html = page("results.ranking", event_id=event_id)

    assert html.select_one("#ranking-note") is None
    assert states(app) == ["done"]


def test_pages_of_packed_standings_are_the_usual_ones(
    app, page, client, login_as, contest, run_jobs, monkeypatch
):
    marks = with_marks(some_marks(53), tie_break=[{"by": "stage", "stage": "practical"}])
    contest_id, event_id, _entries = contest(marks)
    login_as("organiser", contest=contest_id)
    page("results.ranking", event_id=event_id)
    run_jobs()
    views = [{}, {"page": 2}, {"text": "选手0012"}, {"unit": "u1"}, {"sort": "-total"}]
    views = [{**view, "event_id": event_id} for view in views]

    packed = [page("results.ranking", **view) for view in views]
    files = [client.get(f"/events/{event_id}/ranking.csv").data]
    with app.app_context(), transaction():
        db.session.execute(update(Standing).values(score_version=0, scores=None, document={}))
    monkeypatch.setattr(standings, "LARGE", 10**6)
    monkeypatch.setattr(standings, "LARGE_DETAILED", 10**6)
    usual = [page("results.ranking", **view) for view in views]

    assert [cells(html) for html in packed] == [cells(html) for html in usual]
    assert len(cells(packed[0])) > 50
    assert files == [client.get(f"/events/{event_id}/ranking.csv").data]


def test_queries_do_not_grow_with_the_event(
    page, client, login_as, contest, run_jobs, count_queries
):
    counts = []
    for size in (2, 40):
        bundle = with_marks(some_marks(size))
        bundle["contest"]["code"] = f"city-{size}"
        contest_id, event_id, entries = contest(bundle)
        login_as("organiser", contest=contest_id)
        page("results.ranking", event_id=event_id)
        run_jobs()
        urls = (
            f"/contests/{contest_id}/results",
            f"/events/{event_id}/ranking",
            f"/events/{event_id}/teams",
            f"/entries/{entries['0001']}/derivation",
        )
        row = []
        for url in urls:
            with count_queries() as queries:
                assert client.get(url).status_code == 200
            row.append(len(queries))
        counts.append(row)

    assert counts[0] == counts[1]


def test_killed_worker_loses_nothing(app, session, tmp_path, run_jobs):
    with transaction():
        event = stored(whole_contest()).events[0]
        order_update(event)
        event_id = event.id
    computed = tmp_path / "computed"
    worker = start_worker(app, "tests.results.dawdling_worker", COMPUTED=str(computed))
    deadline = time.monotonic() + 60
    while not computed.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)

    worker.kill()

    assert states(app) == ["running"]
    with transaction():
        assert db.session.get(Standing, event_id) is None
        db.session.execute(update(Job).values(lease_until=now()))  # a minute later
    run_jobs()
    assert states(app) == ["done"]
    with transaction():
        assert db.session.get(Standing, event_id).score_version == 1


def test_job_of_an_event_that_is_gone_or_ranked_already_ends_well(app, session, run_jobs):
    with transaction():
        event = stored(whole_contest()).events[0]
        event_id = event.id
        order_update(event)
        assert not order_update(event)
    run_jobs()
    with transaction():
        before = db.session.get(Standing, event_id).computed_at
        order_update(db.session.get(Event, event_id))
    run_jobs()
    with transaction():
        assert db.session.get(Standing, event_id).computed_at == before
        event = db.session.get(Event, event_id)
        order_update(event)
        db.session.execute(update(Job).values(arguments={"event_id": 999}))

    run_jobs()

    assert states(app) == ["done", "done", "done"]


@pytest.mark.browser
def test_page_updates_itself(
    app, client, login_as, contest, run_jobs, changed, browser_page, served
):
    contest_id, event_id, _entries = contest()
    login_as("organiser", contest=contest_id)
    cookie = client.get_cookie("session")
    browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": served}])
    browser_page.set_viewport_size({"width": 390, "height": 800})

    browser_page.goto(f"{served}/events/{event_id}/ranking")
    assert "正在计算名次" in browser_page.inner_text("#ranking-note")
    assert axe(browser_page) == []
    run_jobs()
    browser_page.wait_for_selector(".lt-ranking")
    assert browser_page.query_selector("#ranking-note") is None
    changed(event_id)
    browser_page.reload()
    assert "不是最新" in browser_page.inner_text("#ranking-note")
    assert browser_page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(browser_page) == []
    run_jobs()
    browser_page.wait_for_selector("#ranking-note", state="detached")
    assert "不是最新" not in browser_page.inner_text("#main")
