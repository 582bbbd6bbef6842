"""Imports through the browser: the record of a unit, taking one back, and who may not."""

import io
import threading

import pytest
from sqlalchemy import select

from contest.db import db, transaction
from contest.entries.models import Entry, Registrant, RosterUpload
from contest.entries.operations import roster_writing, rosters
from contest.entries.operations.people import PersonData, save_person
from contest.entries.views import imports as import_pages
from contest.entries.views import roster as pages
from contest.jobs.models import Job
from contest.worker import work
from tests.entries.builders import ACTOR, make_contest, make_delegation, make_event
from tests.entries.test_rosters import apply, table, upload
from tests.people.numbers import id_number
from tests.web_fixtures import address, check_page, messages

ROWS = [["焊工", f"甲{n}", id_number(30001 + 2 * n), "", "", "", ""] for n in range(3)]


class World:
    """A contest with two units; one import of each."""

    def __init__(self, app):
        with app.app_context():
            with transaction():
                contest = make_contest()
                make_event(contest, "焊工")
                own, other = (make_delegation(contest, name) for name in ("甲厂", "乙厂"))
                self.contest, self.unit = contest.id, own.unit_id
            row = upload(own, *ROWS)
            apply(row)
            self.mine = row.id
            self.theirs = upload(other, ["焊工", "丁", id_number(30051), "", "", "", ""]).id
            db.session.remove()


@pytest.fixture
def world(app):
    return World(app)


@pytest.fixture
def clerk(world, login_as):
    return login_as("enterprise", contest=world.contest, unit=world.unit)


def names(app):
    with app.app_context():
        return sorted(db.session.scalars(select(Entry.name)))


def test_unit_sees_and_takes_back_its_own(app, client, page, post, world, clerk):
    html = page("entries.imports", contest_id=world.contest)
    assert [link.get_text() for link in html.select("td a")] == ["名册.csv"]
    shown = page("entries.import_page", upload_id=world.mine)
    assert "会删除这次导入写入、以后没有人动过的 3 项报名" in shown.get_text()
    original = client.get(address(app, "entries.original", upload_id=world.mine))
    assert original.data == table(*ROWS)

    refused = post("entries.undo_import", upload_id=world.mine)
    assert (refused.status_code, len(names(app))) == (400, 3)
    assert "勾选" in check_page(refused).select_one(".lt-errsum").get_text()
    post("entries.undo_import", upload_id=world.mine, data={"sure": "1"})

    html = page("entries.import_page", upload_id=world.mine)
    assert messages(html) == ["已撤销：删除 3 项，保留 0 项。"]
    assert (names(app), html.select(".btn-danger")) == ([], [])


def test_unit_reaches_no_other(client, app, world, clerk):
    for endpoint in ("entries.import_page", "entries.original"):
        answer = client.get(address(app, endpoint, upload_id=world.theirs))
        assert answer.status_code in (403, 404), endpoint


def test_organiser_sees_all_and_needs_a_reason(app, page, post, world, login_as):
    login_as("organiser", contest=world.contest)
    html = page("entries.imports", contest_id=world.contest)
    assert len(html.select("tbody tr")) == 2

    refused = post("entries.undo_import", upload_id=world.mine, data={"sure": "1"})
    assert (refused.status_code, len(names(app))) == (400, 3)
    data = {"sure": "1", "reason": "单位来电，传错了"}
    post("entries.undo_import", upload_id=world.mine, data=data)
    assert names(app) == []


def test_supervisor_reads_and_changes_nothing(page, post, world, login_as):
    login_as("supervisor", contest=world.contest)
    html = page("entries.import_page", upload_id=world.mine)

    assert html.select("form [name=sure]") == []
    assert post("entries.undo_import", upload_id=world.mine).status_code == 403


def test_long_file_is_read_written_and_taken_back_by_the_worker(
    app, page, post, world, clerk, monkeypatch
):
    monkeypatch.setattr(pages, "LONG", 10)
    for module in (pages, rosters, import_pages):
        monkeypatch.setattr(module, "LARGE", 1)
    rows = [["焊工", f"乙{n}", id_number(30101 + 2 * n), "", "", "", ""] for n in range(4)]
    data = {"file": (io.BytesIO(table(*rows)), "大名册.csv")}
    sent = post("desk.roster", contest_id=world.contest, data=data)

    def after():
        """The page of the last job once it is done, and where it leads."""
        work_now(app)
        with app.app_context():
            job = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
            assert (job.state, job.error) == ("done", "")
            job_id = job.id
        return page("jobs.show", job_id=job_id).select_one(".card-body a.btn-primary")["href"]

    assert "/jobs/" in sent.headers["Location"]
    preview = after()
    html = page(preview)
    assert html.select_one(".card-header .lt-st").get_text(strip=True) == "新 4"
    post(preview + "/apply", data={"consent": "1"})
    shown = after()
    assert "已写入" in page(shown).get_text()
    post(shown + "/undo", data={"sure": "1"})
    after()
    assert names(app) == ["甲0", "甲1", "甲2"]


def test_writing_that_stopped_says_why_and_goes_on(
    app, page, post, world, clerk, login_as, monkeypatch
):
    """Somebody else entered one of them meanwhile; once they are gone, the rest is written."""
    monkeypatch.setattr(pages, "LARGE", 1)
    for name in ("LEAST_AT_ONCE", "MOST_AT_ONCE"):
        monkeypatch.setattr(roster_writing, name, 2)
    monkeypatch.setattr(rosters, "AT_ONCE", 2)
    rows = [["焊工", f"乙{n}", id_number(30101 + 2 * n), "", "", "", ""] for n in range(5)]
    with app.app_context():
        row = upload(db.session.get(RosterUpload, world.mine).delegation, *rows)
        upload_id = row.id
        other = db.session.get(RosterUpload, world.theirs).delegation
        with transaction():
            data = PersonData(name="乙2", id_no=rows[2][2], consent=True)
            entered = save_person(actor=ACTOR, delegation=other, data=data).id
        db.session.remove()
    post("desk.apply", upload_id=upload_id, data={"consent": "1"})
    waiting = page("entries.import_page", upload_id=upload_id)
    assert waiting.select_one("#writing-head").get_text() == "写入名册"
    assert [link["href"] for link in waiting.select("main a.btn-primary, main form")] == []

    work_now(app)

    shown = page("entries.import_page", upload_id=upload_id)
    assert shown.select_one("#writing-head").get_text() == "写到一半停下了"
    assert "2 / 5" in shown.get_text()
    assert "第 4 行：这个证件号码在本赛事已经报名" in shown.get_text()
    assert names(app) == ["乙0", "乙1", "甲0", "甲1", "甲2"]
    with app.app_context(), transaction():
        db.session.delete(db.session.get(Registrant, entered))
    leads = []
    for name in ("苏文", "钱二"):  # pressed by two colleagues, it is one job, of the first
        login_as("enterprise", contest=world.contest, unit=world.unit, name=name)
        sent = post("desk.apply", upload_id=upload_id, data={"consent": "1"})
        leads.append(sent.headers["Location"].split("/")[1])
    assert leads == ["jobs", "imports"]
    assert page("entries.import_page", upload_id=upload_id).select("[href^='/jobs/']") == []
    work_now(app)

    assert names(app) == [*(f"乙{n}" for n in range(5)), "甲0", "甲1", "甲2"]
    with app.app_context():
        row = db.session.get(RosterUpload, upload_id)
        assert (row.state, row.counts["new"]) == ("applied", 5)
        jobs = db.session.scalars(select(Job.state).where(Job.name == "write_roster")).all()
        assert jobs == ["failed", "done"]


def work_now(app):
    work(app, threading.Event(), until_idle=True)


def test_file_that_cannot_be_read_says_so_and_leaves_no_bytes(app, post, world, clerk):
    data = {"file": (io.BytesIO(b"PK"), "a.xlsx")}
    sent = post("desk.roster", contest_id=world.contest, data=data)

    assert sent.status_code == 400
    with app.app_context():
        row = db.session.scalars(select(RosterUpload).order_by(RosterUpload.id.desc())).first()
        assert (row.state, row.original_as) == ("failed", None)
