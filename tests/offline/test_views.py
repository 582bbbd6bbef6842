"""The pages of judging offline, as an organiser or a scorekeeper sees them."""

import io
import threading
import zipfile

import pytest
from flask import g
from sqlalchemy import select

from contest.db import db, transaction
from contest.jobs.models import Job
from contest.judging.models import Sheet
from contest.offline.models import ImportPreview
from contest.offline.views import outgoing
from contest.worker import JOBS, work
from tests.judging.factories import make_hall, points
from tests.offline.hall import book_for, fill_in, make_two
from tests.web_fixtures import messages

GOOD = {"A71": {"p": 8, "q": 12}}


@pytest.fixture
def hall(app, login_as):
    with app.app_context():
        with transaction():
            hall = make_two()
        hall.extra["account"] = enter(login_as, "scorekeeper", hall)
        yield hall


@pytest.fixture
def post(post):
    """The test's own application context outlives a request, and with it the token made there."""

    def send(*names, **values):
        g.pop("csrf_token", None)
        return post(*names, **values)

    return send


def enter(login_as, role, hall):
    """Sign in while the test's own session holds no transaction."""
    contest_id = hall.contest.id
    db.session.rollback()
    return login_as(role, contest_id)


def filled(hall, judge=0, marks=GOOD):
    db.session.rollback()  # a page that was read before left its reading transaction here
    with transaction():
        data = fill_in(book_for(hall, judge), marks)
    return data


def send(post, hall, *files, **data):
    uploads = [(io.BytesIO(body), name) for name, body in files]
    stage_id = hall.stage.id
    return post("offline.upload", stage_id=stage_id, data={"files": uploads, **data})


def hidden(html):
    """What the form of a preview carries along, without its token: ``post`` brings one."""
    found = {i["name"]: i["value"] for i in html.select("#pick input[type=hidden]")}
    return {name: value for name, value in found.items() if name != "csrf_token"}


def rows(html):
    return [[" ".join(c.get_text().split()) for c in r.select("th,td")] for r in html.select("tr")]


def test_list_of_stages_leads_to_each(page, hall):
    html = page("offline.index", contest_id=hall.contest.id)

    assert [row[:2] for row in rows(html)] == [
        ["项目", "阶段"],
        ["焊工", "理论"],
        ["焊工", "实操"],
    ]


def test_contest_without_stages_says_what_to_do(page, hall):
    with transaction():
        hall.contest.events.clear()

    html = page("offline.index", contest_id=hall.contest.id)
    assert html.select_one(".lt-empty h3").get_text() == "还没有阶段"


def test_page_of_a_stage_counts_what_is_there(page, hall):
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], marks={"p": "8", "q": "12"})

    found = rows(page("offline.stage", stage_id=hall.stage.id))
    assert [row[:3] for row in found[1:]] == [
        ["j1 裁判员1", "A组", "0 / 4"],
        ["j2 裁判员2", "A组", "1 / 4"],
        ["j3 裁判员3", "A组", "0 / 4"],
        ["j4 裁判员4", "A组", "0 / 4"],
        ["j5 裁判员5", "A组", "0 / 4"],
    ]


def test_page_of_a_stage_asks_as_much_for_many_judges_as_for_few(
    app, login_as, client, count_queries
):
    seen = []
    for number in (1, 3):
        with app.app_context():
            with transaction():
                hall = make_two(judges=number, entries=number, code=f"c{number}")
            enter(login_as, "organiser", hall)
            address = f"/stages/{hall.stage.id}/offline"
            db.session.rollback()
        client.get(address)  # the first page of a process asks for what it remembers
        with count_queries() as asked:
            assert client.get(address).status_code == 200
        seen.append(len(asked))

    assert seen[0] == seen[1]


def test_workbook_comes_as_a_download_without_a_trace_in_caches(post, hall):
    answer = post("offline.workbook", stage_id=hall.stage.id, data={"scorer": "j2"})

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.data.startswith(b"PK")


def test_all_workbooks_come_as_one_zip(post, hall):
    answer = post("offline.pack", stage_id=hall.stage.id)

    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == [f"焊工_实操_j{n}_裁判员{n}.xlsx" for n in range(1, 6)]


def test_many_workbooks_are_a_job_that_ends_in_a_download(
    app, client, page, post, hall, monkeypatch
):
    monkeypatch.setattr(outgoing, "AT_ONCE", 10)
    answer = post("offline.pack", stage_id=hall.stage.id)
    job = db.session.scalars(select(Job)).one()
    assert answer.headers["Location"] == f"/jobs/{job.id}"
    db.session.remove()
    work(app, threading.Event(), JOBS, until_idle=True)

    html = page("jobs.show", job_id=1)
    (link,) = html.select("a[href^='/offline/files/']")
    assert link.get_text().strip() == "下载压缩包"
    assert client.get(link["href"]).data.startswith(b"PK")


def test_upload_shows_every_cell_and_writes_nothing(page, post, hall):
    answer = send(post, hall, ("a.xlsx", filled(hall)))
    assert answer.headers["Location"] == "/offline/1"

    html = page("/offline/1")
    assert rows(html)[1] == ["A71", "新8.0", "新12", "20", "写入不写，留原来的"]
    assert html.select_one("[name=do]").get_text().strip() == "写入 1 人的评分"
    assert db.session.scalars(select(Sheet)).all() == []


def test_confirmation_writes_and_a_second_upload_changes_nothing(client, page, post, hall):
    data = filled(hall)
    send(post, hall, ("a.xlsx", data))
    seen = page("/offline/1").select_one("[name=seen]")["value"]
    post("/offline/1", data={"do": "apply", "seen": seen})

    sheet = db.session.scalars(select(Sheet)).one()
    assert (sheet.marks, sheet.account_id) == ({"p": "8", "q": "12"}, hall.extra["account"])
    send(post, hall, ("a.xlsx", data))
    html = page("/offline/2")
    assert html.select_one(".lt-empty h3").get_text() == "没有差别"


def test_conflict_is_settled_on_the_page(page, post, hall):
    data = filled(hall)
    with transaction():
        hall.give(hall.judges[0], hall.entries[0], marks={"p": "9", "q": "12"})
    send(post, hall, ("a.xlsx", data))
    html = page("/offline/1")
    assert [a.get_text() for a in html.select(".lt-errsum a")] == [
        "A71“项p”：服务器上 9.0，工作簿 8.0，请选一个"
    ]

    name = html.select_one(".lt-pick input")["name"]
    post("/offline/1", data={"do": "choose", name: "file"})
    html = page("/offline/1")
    assert html.select(".lt-errsum") == []
    fields = hidden(html)
    post("/offline/1", data={**fields, "do": "apply"})
    query = select(Sheet.revision, Sheet.marks).where(Sheet.current)
    assert [tuple(row) for row in db.session.execute(query)] == [(2, {"p": "8", "q": "12"})]


def test_bad_cell_is_corrected_on_the_page(page, post, hall):
    send(post, hall, ("a.xlsx", filled(hall, marks={"A71": {"p": 8.3, "q": 12}})))
    html = page("/offline/1")
    fix = html.select_one("[name^='fix:']")
    refused = post("/offline/1", data={**hidden(html), "do": "apply", fix["name"]: "8.2"})
    assert refused.status_code == 400

    post("/offline/1", data={"do": "choose", fix["name"]: "8.5"})
    html = page("/offline/1")
    fields = hidden(html)
    post("/offline/1", data={**fields, "do": "apply"})
    assert db.session.scalars(select(Sheet.marks)).all() == [{"p": "8.5", "q": "12"}]


def test_several_files_and_a_zip_are_read_and_confirmed_together(page, post, hall):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("裁判/b.xlsx", filled(hall, 1))
        archive.writestr("裁判/~$b.xlsx", b"lock")
        archive.writestr("说明.txt", b"hello")
    bad = ("c.xlsx", b"PK nothing")
    send(post, hall, ("a.xlsx", filled(hall)), ("all.zip", packed.getvalue()), bad)

    html = page("offline.stage", stage_id=hall.stage.id)
    assert messages(html) == ["“c.xlsx”打不开，可能没有传完整，或加了密码。"]
    send(post, hall, ("a.xlsx", filled(hall)), ("all.zip", packed.getvalue()))
    html = page("offline.stage", stage_id=hall.stage.id)
    assert messages(html) == ["读入 2 份评分表，还没有写入。请核对后再确认。"]
    post("offline.confirm_all", stage_id=hall.stage.id)
    html = page("offline.stage", stage_id=hall.stage.id)
    assert messages(html) == ["2 份评分表写入 2 人的评分。"]
    assert len(db.session.scalars(select(Sheet)).all()) == 2


@pytest.mark.parametrize("files", [[], [("a.xlsx", b"")], [("a.xlsx", b"no workbook")]])
def test_upload_of_nothing_says_so(page, post, hall, files):
    answer = send(post, hall, *files)

    assert answer.status_code == 302
    assert len(messages(page("offline.stage", stage_id=hall.stage.id))) == 1


def test_preview_of_somebody_else_stays_closed(client, post, page, hall, login_as):
    send(post, hall, ("a.xlsx", filled(hall)))
    enter(login_as, "scorekeeper", hall)

    page("/offline/1", status=302)
    post("/offline/1", data={"do": "apply", "seen": "x"})
    assert db.session.scalars(select(ImportPreview.state)).all() == ["read"]
    assert db.session.scalars(select(Sheet)).all() == []


def test_dropped_file_is_gone_from_the_list(page, post, hall):
    send(post, hall, ("a.xlsx", filled(hall)))
    post("offline.drop", preview_id=1)

    html = page("offline.stage", stage_id=hall.stage.id)
    assert messages(html) == ["这份文件没有写入。"]
    assert "已读入" not in html.get_text()


def test_paper_sheets_are_a_pdf(client, hall):
    answer = client.get(f"/stages/{hall.stage.id}/offline/sheets.pdf?scorer=j1")

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_long_rubric_is_listed_instead_of_a_wide_table(app, page, post, login_as):
    criteria = [points(f"c{n}", "5", "0.5") for n in range(30)]
    with app.app_context():
        with transaction():
            hall = make_hall(document={"groups": [{"key": "A", "criteria": criteria}]})
        enter(login_as, "organiser", hall)
        marks = {"A72": {c["key"]: 4 for c in criteria}, "A73": {"c3": 9}}
        send(post, hall, ("a.xlsx", filled(hall, 0, marks)))
    html = page("/offline/1")

    assert [row[0] for row in rows(html)[1:3]] == ["A72", "A73"]


def test_same_bytes_under_another_name_go_by_the_name_of_this_upload(page, post, hall):
    data = filled(hall)
    send(post, hall, ("第一次.xlsx", data), ("第二份.xlsx", filled(hall, 1)))
    send(post, hall, ("改了名字.xlsx", data), ("又一份.xlsx", filled(hall, 2)))

    names = [row[1] for row in rows(page("offline.stage", stage_id=hall.stage.id)) if len(row) == 7]
    assert names == ["文件", "改了名字.xlsx", "第二份.xlsx", "又一份.xlsx"]


def test_confirmation_says_what_was_left_out(client, page, post, hall):
    marks = {"A71": {"p": 8, "q": 12}, "A72": {"p": 8}}
    address = send(post, hall, ("一.xlsx", filled(hall, 0, marks))).location
    html = page(address)
    post(address, data={**hidden(html), "do": "apply"})

    assert messages(page("offline.stage", stage_id=hall.stage.id)) == [
        "已写入 1 人的评分。同一文件再传一次不会改变任何分数。",
        "1 人没填完，没有写入。补齐后再传一次。",
    ]
