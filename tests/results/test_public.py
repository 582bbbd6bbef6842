"""What everybody may see: published and frozen, or nothing."""

import pytest
from sqlalchemy import select

from contest.contests.models import Contest
from contest.contests.operations import bump_score_version
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.results.models import Result
from contest.results.operations import publish_results
from contest.results.todos import todos
from contest.web.auth import Visitor
from tests.results.factories import ACTOR, some_marks, stored, whole_contest, with_marks
from tests.web_fixtures import axe

SECRET = ("陈志远", "88.12", "89.67", "裁判员")


@pytest.fixture
def published(app, administrator):
    """``published(bundle)`` → id of a contest whose results are public."""

    def make(bundle=None, code="city"):
        bundle = bundle or whole_contest()
        bundle["contest"]["code"] = code
        with app.app_context(), transaction():
            contest = stored(bundle, state="scored")
            publish_results(actor=ACTOR, contest=contest, note="")
            return contest.id

    return make


def move(app, contest_id, state):
    with app.app_context(), transaction():
        db.session.get_one(Contest, contest_id).state = state


def result_id(app, no):
    with app.app_context():
        return db.session.scalar(select(Result.id).where(Result.no == no).order_by(-Result.id))


def look_up(post, no, name):
    return post("results.find", data={"no": no, "name": name})


@pytest.mark.parametrize("state", ["registering", "closed", "judging", "scored", "notice"])
def test_unpublished_results_are_nowhere(app, client, administrator, post, state):
    with app.app_context(), transaction():
        contest_id = stored(whole_contest(), state=state).id

    for url in ("/results", f"/results/{contest_id}", f"/results/{contest_id}/welding", "/"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert [word for word in SECRET if word in answer.text] == []
    assert "成绩还没有公布" in client.get(f"/results/{contest_id}/welding").text
    assert "没有查到" in look_up(post, "01", "陈志远").text


def test_draft_is_nobodys_business(app, client, administrator):
    with app.app_context(), transaction():
        contest_id = stored(whole_contest(), state="draft").id

    assert client.get(f"/results/{contest_id}").status_code == 404
    assert client.get(f"/results/{contest_id}/welding").status_code == 404


def test_published_ranking_is_for_everybody(client, page, published):
    contest_id = published()

    html = page("results.public_ranking", contest_id=contest_id, event_code="welding")

    rows = [[td.get_text().strip() for td in r.select("td")] for r in html.select("tbody tr")]
    assert [row[:4] for row in rows][:2] == [
        ["1", "01", "陈志远", "甲厂"],
        ["2", "02", "李志强", "甲厂"],
    ]
    assert "裁判员" not in html.get_text()
    assert client.get(f"/results/{contest_id}/nothing").status_code == 404


def test_public_page_shows_what_was_frozen_never_what_is_now(app, client, published):
    contest_id = published()
    url = f"/results/{contest_id}/welding"
    before = client.get(url).text
    with app.app_context(), transaction():
        entry = db.session.scalars(select(Entry).where(Entry.no == "01")).one()
        entry.status, entry.name = "absent", "改了名字"
        bump_score_version([entry.event_id])

    after = client.get(url).text

    assert "陈志远" in before
    assert "陈志远" in after
    assert "改了名字" not in after


def test_those_without_a_rank_are_not_listed_but_find_themselves(client, page, post, published):
    bundle = whole_contest()
    bundle["entries"][0].update(status="disqualified", reason="使用自带焊条")
    contest_id = published(bundle)

    html = page("results.public_ranking", contest_id=contest_id, event_code="welding")
    assert "陈志远" not in html.get_text()
    assert "自带焊条" not in html.get_text()
    assert "另有 1 人没有名次" in html.get_text()

    own = client.get(look_up(post, "01", "陈志远").location)
    assert "使用自带焊条" in own.text


def test_results_taken_back_are_gone_at_once(app, client, post, published):
    contest_id = published()
    url = f"/results/{contest_id}/welding"
    assert "陈志远" in client.get(url).text
    assert "陈志远" in client.get(url).text

    move(app, contest_id, "scored")

    assert "陈志远" not in client.get(url).text
    assert "没有查到" in look_up(post, "01", "陈志远").text


def test_own_result_needs_number_and_name(app, client, post, published):
    published()
    wanted = result_id(app, "01")

    assert client.get(f"/results/own/{wanted}").location == "/results/find"
    assert client.get(f"/results/own/{wanted}/steps.json").location == "/results/find"
    assert look_up(post, "01", "李志强").status_code == 200  # wrong name
    assert look_up(post, "99", "陈志远").status_code == 200  # wrong number
    assert client.get(f"/results/own/{wanted}").status_code == 302
    found = look_up(post, "01", "陈志远")
    assert found.location == f"/results/own/{wanted}"
    assert client.get(found.location).status_code == 200


def test_wrong_name_and_wrong_number_are_told_alike(post, published):
    published()

    told = [look_up(post, *pair).text for pair in (("01", "李志强"), ("99", "陈志远"))]

    assert told[0].count("没有查到") == told[1].count("没有查到") == 1


def test_own_result_opens_no_other(app, client, post, published):
    published()
    look_up(post, "01", "陈志远")

    assert client.get(f"/results/own/{result_id(app, '02')}").status_code == 302


def test_own_result_tells_every_step_and_no_judge(client, page, post, published):
    published()
    url = look_up(post, "01", "陈志远").location

    html = page(url)

    assert html.select_one("h1").get_text() == "成绩来历：陈志远"
    tiles = [" ".join(t.get_text(" ").split()) for t in html.select(".lt-marks > span")]
    assert tiles[0] == "裁判 1 88 计入"
    steps = client.get(f"{url}/steps.json").text
    assert '"88.12"' in steps
    assert [w for w in ("裁判员", '"j1', "j1：") if w in html.get_text() or w in steps] == []


def test_corrected_result_replaces_the_old_look_up(app, client, post, published):
    contest_id = published()
    old = look_up(post, "01", "陈志远").location
    with app.app_context(), transaction():
        publish_results(actor=ACTOR, contest=db.session.get_one(Contest, contest_id))

    assert client.get(old).location == "/results/find"
    assert look_up(post, "01", "陈志远").location != old


def test_known_page_costs_no_query_and_has_its_own_nonce(app, client, published, count_queries):
    contest_id = published(with_marks(some_marks(3)))
    url = f"/results/{contest_id}/welding"
    usual = client.get(url)
    with count_queries() as queries:
        quick = client.get(url)

    assert queries == []
    nonces = [a.headers["Content-Security-Policy"].split("nonce-")[1][:22] for a in (usual, quick)]
    assert nonces[0] != nonces[1]
    assert usual.text.replace(nonces[0], nonces[1]) == quick.text
    skip = ("Content-Security-Policy", "X-Request-Id", "Date")
    assert {k: v for k, v in usual.headers if k not in skip} == {
        k: v for k, v in quick.headers if k not in skip
    }


def test_page_that_has_not_changed_is_not_sent_again(client, published):
    contest_id = published()
    url = f"/results/{contest_id}/welding"
    tag = client.get(url).headers["ETag"]

    for _ in range(2):
        answer = client.get(url, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)


def test_languages_and_readers_are_kept_apart(client, login_as, published):
    contest_id = published()
    url = f"/results/{contest_id}/welding"

    def lang(**how):
        return [client.get(url, **how).headers["Content-Language"] for _ in range(2)]

    assert lang() == ["zh-CN", "zh-CN"]
    assert lang(headers={"Accept-Language": "en"}) == ["en", "en"]
    assert lang(query_string={"lang": "en"}) == ["en", "en"]
    login_as("organiser", contest=contest_id, name="何敏")
    assert "何敏" not in client.get(url).text


def test_publishing_again_is_seen_at_once(app, client, published):
    contest_id = published()
    url = f"/results/{contest_id}/welding"
    client.get(url)
    with app.app_context(), transaction():
        contest = db.session.get_one(Contest, contest_id)
        publish_results(actor=ACTOR, contest=contest, note="更正后的成绩")

    assert "更正后的成绩" in client.get(url).text


def test_queries_of_public_pages_do_not_grow(app, client, post, published, count_queries):
    counts = []
    for size in (1, 3, 30):
        contest_id = published(with_marks(some_marks(size)), code=f"city-{size}")
        own = look_up(post, "0001", "选手0001").location or f"/results/own/{result_id(app, '0001')}"
        row = []
        for url in ("/results?lang=zh", f"/results/{contest_id}/welding?text=0001", own):
            with count_queries() as queries:
                assert client.get(url).status_code == 200
            row.append(len(queries))
        counts.append(row)

    assert counts[0] == counts[1] == counts[2]


def test_pages_hold_in_a_browser(app, served, published, browser_page):
    contest_id = published()
    browser_page.set_viewport_size({"width": 390, "height": 800})

    for url in ("/results", f"/results/{contest_id}", f"/results/{contest_id}/welding"):
        browser_page.goto(served + url)
        assert axe(browser_page) == []
        assert browser_page.evaluate("document.documentElement.scrollWidth") == 390
    browser_page.goto(f"{served}/results/find")
    browser_page.fill("[name=no]", "01")
    browser_page.fill("[name=name]", "陈志远")
    browser_page.click("main button.btn-primary")
    assert browser_page.inner_text("h1") == "成绩来历：陈志远"
    assert axe(browser_page) == []


def visitor(*roles):
    return Visitor(
        id=1,
        username="u",
        name="何敏",
        is_admin=False,
        locale=None,
        theme=None,
        unit_id=None,
        roles=frozenset((role, None) for role in roles),
    )


@pytest.mark.parametrize(
    ("state", "role", "what"),
    [
        ("judging", "organiser", ["确认成绩"]),
        ("scored", "organiser", ["公布成绩"]),
        ("published", "organiser", []),
        ("judging", "enterprise", []),
        ("scored", "judge", []),
    ],
)
def test_what_waits(app, state, role, what):
    with app.test_request_context(method="POST"), transaction():
        contest = stored(whole_contest(), state=state)
        found = todos(visitor=visitor(role), contest=contest)

    assert [todo.what for todo in found] == what


def test_enterprise_hears_of_publication(app, published):
    contest_id = published()

    with app.test_request_context():
        contest = db.session.get_one(Contest, contest_id)
        (todo,) = todos(visitor=visitor("enterprise"), contest=contest)

    assert (todo.what, todo.url) == ("成绩已公布", f"/results/{contest_id}")
