"""Headers, tokens, errors: what every answer has."""

import io
import logging

import pytest
from flask import abort
from sqlalchemy import insert

from contest.db import db, transaction
from contest.errors import Conflict, Invalid, NotAllowed, NotFound
from contest.people.models import Unit
from contest.web.access import ACCESS, PUBLIC
from tests.web_fixtures import check_page, messages

FAILURES = {
    "invalid": Invalid("身份证号少 1 位。", {"id_no": "身份证号少 1 位。"}),
    "not-allowed": NotAllowed("这一页只有裁判长能看。"),
    "not-found": NotFound("没有这份评分单。"),
    "conflict": Conflict("别人刚改过这份评分。"),
}


@pytest.fixture
def failing(app, monkeypatch, administrator):
    """The application with a route that fails as its address says."""

    def fail(how):
        if how in FAILURES:
            raise FAILURES[how]
        if how == "twice":
            with transaction():
                row = {"id": 1, "name": "第一机械厂"}
                db.session.execute(insert(Unit), [row, row])
        if how.isdecimal():
            abort(int(how))
        raise RuntimeError("a bug")

    app.add_url_rule("/fail/<how>", "fail", fail, methods=["GET", "POST"])
    monkeypatch.setitem(ACCESS, "fail", PUBLIC)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def test_headers_keep_a_page_to_itself(client, administrator):
    first, second = client.get("/").headers, client.get("/").headers

    policy = first["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert policy == (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    assert nonce not in second["Content-Security-Policy"]
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["Referrer-Policy"] == "same-origin"
    assert first["X-Request-Id"] != second["X-Request-Id"]


def test_pages_of_people_are_not_kept_by_caches(client, login_as):
    assert client.get("/").headers["Cache-Control"] == "no-cache"

    login_as()

    assert client.get("/").headers["Cache-Control"] == "private, no-store"


def test_static_files_are_kept_for_ever_under_their_version(app, client):
    with app.test_request_context():
        address = app.url_for("static", filename="css/base.css")

    with client.get(address) as versioned, client.get("/static/css/base.css") as plain:
        assert versioned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert plain.headers["Cache-Control"] == "no-cache"
    with client.get("/static/css/nothing.css?v=1") as missing:
        assert missing.headers["Cache-Control"] == "no-cache"


def test_static_files_need_neither_session_nor_database(client, count_queries):
    with count_queries() as queries, client.get("/static/mark.svg") as response:
        assert response.status_code == 200
    assert queries == []
    assert "Set-Cookie" not in response.headers


def test_post_without_token_is_refused_kindly(client, administrator):
    response = client.post("/sign-in", data={"username": "root", "password": "x"})

    assert response.status_code == 400
    html = check_page(response)
    assert html.select_one("main strong").get_text() == (
        "这一页放得太久了，请返回上一页，刷新后再提交。您填的内容还在上一页。"
    )


def test_token_of_another_session_is_refused(app, administrator, post):
    stranger = app.test_client()
    stranger.get("/")

    response = stranger.post("/theme", data={"theme": "dark", "csrf_token": "IjEi.x.y"})

    assert response.status_code == 400


def test_token_may_come_in_a_header(post):
    assert post("web.theme", data={"theme": "dark"}).status_code == 302


@pytest.mark.parametrize(
    ("how", "status", "sentence"),
    [
        ("invalid", 400, "身份证号少 1 位。"),
        ("not-allowed", 403, "这一页只有裁判长能看。"),
        ("not-found", 404, "没有这份评分单。"),
        ("conflict", 409, "别人刚改过这份评分。"),
        ("twice", 409, "您的改动没有写入。请返回上一页，刷新后看清现在的内容，再决定。"),
        ("404", 404, "地址可能写错了，或者内容已经移走。请从首页重新找。"),
        ("429", 429, "试的次数太多了。请过几分钟再来。"),
        ("418", 418, "送来的内容不完整。请返回上一页，改好再提交。"),
    ],
)
def test_error_is_a_page_for_people_and_json_for_programs(failing, how, status, sentence):
    page = failing.post(f"/fail/{how}")
    program = failing.post(f"/fail/{how}", headers={"Accept": "application/json"})

    assert (page.status_code, program.status_code) == (status, status)
    assert check_page(page).select_one("main strong").get_text() == sentence
    assert program.json["error"] == sentence


def test_problems_are_named_for_programs(failing):
    response = failing.post("/fail/invalid", json={})

    assert response.json["problems"] == {"id_no": "身份证号少 1 位。"}


def test_bug_shows_the_number_that_the_log_holds(failing, caplog):
    with caplog.at_level(logging.ERROR):
        response = failing.get("/fail/bug")

    number = response.headers["X-Request-Id"]
    assert response.status_code == 500
    assert check_page(response).select_one("main strong").get_text() == (
        f"没有保存成功。请再试一次；仍不行请把编号 {number} 告诉管理员。"
    )
    (record,) = caplog.records
    assert record.getMessage() == f"{number} failed: GET /fail/bug"
    assert record.exc_info[0] is RuntimeError


def test_write_that_failed_leaves_nothing(failing, app):
    failing.post("/fail/twice")

    with app.app_context():
        assert db.session.query(Unit).count() == 0
        db.session.rollback()


def test_large_upload_is_told_the_limit(failing, app):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    app.config["WTF_CSRF_ENABLED"] = True
    file = (io.BytesIO(b"x" * 2000), "roster.xlsx")

    response = failing.post("/sign-in", data={"file": file})

    assert response.status_code == 413
    assert check_page(response).select_one("main strong").get_text() == (
        "最多 64 MB。请压缩图片，或把文件拆开再上传。"
    )


def test_wrong_method_names_the_right_ones(client, administrator):
    response = client.get("/sign-out")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_proxies_are_believed_only_as_configured(app, administrator, tmp_path):
    from contest.app import create_app

    headers = {"X-Forwarded-For": "6.6.6.6, 10.0.0.9"}
    plain = app.test_client()
    behind = create_app({"INSTANCE": str(tmp_path / "instance"), "PROXIES": 1}).test_client()

    with plain, behind:
        from flask import request

        plain.get("/", headers=headers)
        assert request.remote_addr == "127.0.0.1"
    with behind:
        behind.get("/", headers=headers)
        assert request.remote_addr == "10.0.0.9"


def test_message_of_an_operation_is_shown_on_the_next_page(page, client):
    with client.session_transaction() as session:
        session["_flashes"] = [("green", "已保存。"), ("crimson", "<b>没有</b>保存。")]

    assert messages(page("home.index")) == ["已保存。", "<b>没有</b>保存。"]
    assert messages(page("home.index")) == []
