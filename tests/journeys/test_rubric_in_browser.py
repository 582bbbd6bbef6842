"""A real browser: a rubric is edited by keyboard, its sum follows while one types; axe-core."""

import pytest
from playwright.sync_api import expect

from contest.contests.models import Stage
from contest.db import db, read_only
from contest.rubrics.queries import current_rubric
from tests.journeys.test_set_up_in_browser import make, window
from tests.rubrics.schemes import scheme
from tests.web_fixtures import axe

pytestmark = pytest.mark.browser
assert window  # the fixture


@pytest.fixture
def practical(app, window) -> int:
    """The practical stage of the first event of a contest made in this window."""
    make(window)
    with app.app_context(), read_only():
        return db.session.query(Stage).order_by(Stage.event_id, Stage.position).all()[1].id


def test_rubric_is_edited_without_findings_of_axe(app, served, window, practical):
    found = {}
    window.goto(f"{served}/stages/{practical}/rubric/edit")
    found["tree"] = axe(window)
    window.get_by_role("button", name="下移“焊缝高低差”").press("Enter")
    focused = window.locator("*:focus")
    focused.wait_for()
    assert focused.get_attribute("aria-label") == "下移“焊缝高低差”"
    focused.press("Enter")
    for page in ("versions", "copy", "preview", "import"):
        window.goto(f"{served}/stages/{practical}/rubric/{page}")
        found[page] = axe(window)
    window.get_by_label("文件", exact=True).set_input_files(
        {
            "name": "scheme.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": scheme(),
        }
    )
    window.get_by_role("button", name="上传并核对").click()
    window.get_by_role("heading", name="核对表格").wait_for()
    found["look"] = axe(window)
    window.get_by_role("button", name="写入，换掉现在的").click()
    window.get_by_text("已按表格写好评分标准，可以接着改。").wait_for()

    with app.app_context(), read_only():
        assert [g["key"] for g in current_rubric(practical).document["groups"]] == [
            "A1", "B1", "B2",
        ]  # fmt: skip
    assert {page: findings for page, findings in found.items() if findings} == {}


def test_full_mark_is_summed_while_one_types(served, window, practical):
    window.goto(f"{served}/stages/{practical}/rubric/edit")
    window.get_by_role("link", name="修改“焊缝余高”").click()
    total = window.locator("[data-sum]")
    expect(total).to_have_text("满分合计 100")
    assert axe(window) == []

    window.get_by_label("满分", exact=True).fill("16.5")

    # the group counts for seven tenths
    expect(total).to_have_text("满分合计 100.35，整张表应为 100")


def test_rules_are_tried_changed_and_tried_again(app, served, window, practical):
    with app.app_context(), read_only():
        contest = db.session.get(Stage, practical).event.contest_id
    window.goto(f"{served}/contests/{contest}/setup/awards")
    window.get_by_role("link", name="试一试").click()
    window.get_by_label("参赛项数").fill("10")
    window.get_by_role("button", name="再来一次").click()
    window.get_by_role("heading", name="总成绩分布").wait_for()
    assert (axe(window), window.locator(".lt-strip circle").count()) == ([], 9)
    window.locator(".lt-ranking .r-link a").first.click()
    window.get_by_role("heading", name="成绩来历").wait_for()
    assert axe(window) == []
    window.get_by_role("link", name="回到名次表").click()

    window.get_by_role("link", name="奖项与排名").last.click()
    window.get_by_label("多少").first.fill("4")
    window.get_by_role("button", name="存草稿").click()
    window.get_by_role("link", name="试一试").click()
    window.get_by_text("设置改过").wait_for()
    assert (axe(window), window.get_by_label("参赛项数").input_value()) == ([], "10")

    window.get_by_role("button", name="拿来改").click()
    window.get_by_role("button", name="算出来看").click()
    window.get_by_role("heading", name="奖项的边上").wait_for()
    assert axe(window) == []
