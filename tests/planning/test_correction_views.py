"""The pages on which a frozen rubric is corrected."""

import pytest

from contest.clock import now
from contest.contests.models import Stage
from contest.db import db, transaction
from contest.rubrics import rules
from contest.rubrics.queries import correction_of, current_rubric
from tests.judging.factories import make_hall, points, rubric
from tests.web_fixtures import address, check_page, errors_shown, messages

TWO = rubric(points("p"), points("q", "20", "1"), full="30")


@pytest.fixture(autouse=True)
def _forget_rules():
    rules._kept.cache_clear()


@pytest.fixture
def stage_id(app, login_as):
    """A stage whose rubric two sheets froze."""
    with app.app_context(), transaction():
        hall = make_hall(entries=2, judges=3, document=TWO, setup={"panel": {"combine": "mean"}})
        hall.event.setup = {"counts": ["practical"]}
        hall.stage.setup = {**hall.stage.setup, "weight": "100"}
        for entry, p in zip(hall.entries, ("8", "9"), strict=True):
            for judge in hall.judges:
                hall.give(judge, entry, marks={"p": p, "q": "10"})
        contest_id, found = hall.contest.id, hall.stage.id
    login_as("organiser", contest=contest_id)
    return found


@pytest.fixture
def stored(look, stage_id):
    def read():
        with look():
            row, draft = current_rubric(stage_id), correction_of(stage_id)
            return row.version, draft and draft.document

    return read


def test_walk_through_a_correction(app, page, post, submit, client, stage_id, stored):
    html = page("planning.rubric", stage_id=stage_id)
    assert html.select("[name=act]") == []
    start = address(app, "planning.start_rubric_correction", stage_id=stage_id)
    html = check_page(submit(html, start))
    assert "正在写更正稿，现用的还是第 1 版" in html.get_text()

    url = address(app, "planning.rubric_criterion", stage_id=stage_id, key="p")
    html = page("planning.rubric_criterion", stage_id=stage_id, key="p")
    fields = {t["name"]: t.get("value", "") for t in html.select("#criterion input[name]")
              if t.get("type") != "checkbox"}  # fmt: skip
    data = {**fields, "weight": "2", "full": "10", "go": "save"}
    saved = client.post(url, data=data, follow_redirects=True)
    assert errors_shown(check_page(saved)) == []
    assert stored()[0] == 1
    stale = client.post(url, data={**data, "weight": "3"})
    assert "别人刚改过这份评分标准" in check_page(stale).get_text()

    html = page("planning.rubric_correction", stage_id=stage_id)
    shown = [
        " ".join(li.get_text(" ", strip=True).split()) for li in html.select(".card-body > li")
    ]
    assert shown == [
        "改动 项p 操作 权重 （没有） → 2",
    ]
    assert html.get_text().count("成绩的变化") == 1
    table = html.select_one(".lt-moved")
    assert html.select_one(f"#{table['aria-labelledby']}").get_text() == "成绩的变化"
    rows = [tr.get_text("|", strip=True) for tr in table.select("tbody tr")]
    assert rows == [
        "绝密选手2|02|19|28|第 1 名|第 1 名",
        "绝密选手1|01|18|26|第 2 名|第 2 名",
    ]

    url = address(app, "planning.rubric_correction", stage_id=stage_id)
    form = html.select_one("form[method=post]:not([action])")
    data = {t["name"]: t.get("value", "") for t in form.select("input[name]")}
    response = client.post(url, data=data)
    assert response.status_code == 400
    assert errors_shown(check_page(response)) == [
        "请写明为什么更正，最多 500 个字。大家会看到，也会记入操作日志。"
    ]
    done = check_page(client.post(url, data={**data, "reason": "抄错"}, follow_redirects=True))
    assert done.select_one("h1").get_text(strip=True) == "焊工排名"
    rows = [tr.get_text("|", strip=True).split("|") for tr in done.select("main tbody tr")]
    assert [row[:3] + row[5:6] for row in rows] == [
        ["1", "02", "绝密选手2", "28"],
        ["2", "01", "绝密选手1", "26"],
    ]
    assert messages(done) == ["已更正为第 2 版，成绩按新的标准重新算过，也通知了大家。"]
    assert stored() == (2, None)


def test_misfits_are_listed_and_leave_no_button(post, page, stage_id, write):
    post("planning.start_rubric_correction", stage_id=stage_id)
    with write():
        draft = correction_of(stage_id)
        draft.document = rubric(points("p", "8"), points("q", "20", "1"))

    html = page("planning.rubric_correction", stage_id=stage_id)

    rows = [tr.get_text("|", strip=True) for tr in html.select(".lt-errsum tbody tr")]
    assert rows == [f"裁判员{n}|02 绝密选手2|项p|这一项最多 8 分，现在是 9 分。" for n in (1, 2, 3)]
    assert html.select("[name=reason]") == []


def test_correction_is_dropped(app, page, post, stage_id, stored):
    post("planning.start_rubric_correction", stage_id=stage_id)
    assert stored() == (1, TWO)

    post("planning.drop_rubric_correction", stage_id=stage_id)

    assert stored() == (1, None)
    assert page("planning.rubric_correction", stage_id=stage_id, status=302).get_text() == ""


def test_empty_correction_asks_for_a_change(page, post, stage_id):
    post("planning.start_rubric_correction", stage_id=stage_id)

    html = page("planning.rubric_correction", stage_id=stage_id)

    assert html.select_one(".lt-empty h3").get_text() == "还没有改"
    assert html.select("[name=reason]") == []


def test_locked_stage_can_only_be_looked_at(page, post, stage_id, write, frozen):
    post("planning.start_rubric_correction", stage_id=stage_id)
    with write():
        db.session.get(Stage, stage_id).locked_at = now()

    html = page("planning.rubric", stage_id=stage_id)
    assert "请裁判长解锁后再更正" in html.get_text()
    assert html.select("[name=act]") == []
    assert "现在不能应用" in page("planning.rubric_correction", stage_id=stage_id).get_text()


def test_judges_may_not_correct(app, client, post, login_as, stage_id):
    login_as("scorekeeper")

    response = post("planning.start_rubric_correction", stage_id=stage_id)

    assert response.status_code == 403


def test_open_correction_waits_on_the_overview(page, post, stage_id, look):
    with look():
        contest_id = db.session.get(Stage, stage_id).event.contest_id
    assert "更正稿" not in page("home.overview", contest_id=contest_id).get_text()

    post("planning.start_rubric_correction", stage_id=stage_id)

    html = page("home.overview", contest_id=contest_id)
    assert "焊工·实操有一份更正稿没有应用" in html.get_text()


def test_versions_say_in_words_what_a_correction_changed(page, post, stage_id, write):
    post("planning.start_rubric_correction", stage_id=stage_id)
    with write():
        correction_of(stage_id).document = rubric(points("p", weight="2"), points("q", "20", "1"))
    html = page("planning.rubric_correction", stage_id=stage_id)
    form = html.select_one("form[method=post]:not([action])")
    data = {
        t["name"]: t.get("value", "") for t in form.select("input[name=edit], [name=score_version]")
    }
    done = post("planning.rubric_correction", stage_id=stage_id, data={**data, "reason": "抄错"})
    assert done.status_code == 302

    html = page("planning.rubric_versions", stage_id=stage_id)

    heads = [
        " ".join(card.select_one(".card-header").get_text(" ", strip=True).split()[:5])
        for card in html.select("#main section.card")
    ]
    assert heads == ["第 2 版 现用 已锁定", "第 1 版 已锁定 " + heads[1].split()[-1]]
    lines = [" ".join(li.get_text(" ", strip=True).split()) for li in html.select("#main li > div")]
    assert lines == [
        "改动 整张表", "满分 30 → （没有）", "改动 项p 操作", "权重 （没有） → 2",
    ]  # fmt: skip
