"""A real browser: a contest from the gallery to open registration, with axe-core."""

import re

import pytest

from contest.accounts.models import Role
from contest.accounts.passwords import hash_password
from contest.db import db, transaction
from tests.samples import make_account
from tests.web_fixtures import axe

GOOD = "焊花四溅的夏天在车间"
pytestmark = pytest.mark.browser


@pytest.fixture
def window(app, served, browser_page, administrator):
    """A window in which a house-wide organiser has signed in."""
    with app.app_context(), transaction():
        account = make_account(username="hemin", password_hash=hash_password(GOOD))
        db.session.add(Role(account_id=account.id, role="organiser"))
    browser_page.goto(f"{served}/sign-in")
    browser_page.get_by_label("用户名").fill("hemin")
    browser_page.get_by_label("密码").fill(GOOD)
    browser_page.get_by_role("button", name="登录").click()
    browser_page.get_by_role("heading", name="赛事", exact=True).wait_for()
    return browser_page


def make(window):
    """Fill in the first form, beginning on the home page; ends on the events."""
    window.get_by_role("link", name="新建竞赛").click()
    window.get_by_role("link", name="用这个蓝本").first.click()
    window.get_by_label("竞赛名称").fill("滨江市大赛")
    window.get_by_label("主办单位").fill("滨江市总工会")
    window.get_by_label("比赛开始").fill("2030-06-01")
    window.get_by_role("button", name="建立竞赛").click()
    window.get_by_role("heading", name="赛项与名额").wait_for()


def test_contest_is_opened_in_six_forms_without_findings_of_axe(window):
    found = {}
    make(window)
    for step, button in (
        ("赛项与名额", "下一步：阶段与计分"),
        ("阶段与计分", "下一步：奖项与排名"),
        ("奖项与排名", "下一步：报名时间"),
        ("报名时间", "下一步：核对与开放"),
    ):
        window.get_by_role("heading", name=step, exact=True).wait_for()
        found[step] = axe(window)
        if step == "报名时间":
            window.get_by_label("报名截止").fill("2030-05-20T17:30")
        window.get_by_role("button", name=button).click()
    window.get_by_role("heading", name="核对与开放").wait_for()
    found["check"] = axe(window)
    window.get_by_role("button", name="开放报名").click()
    window.get_by_role("heading", name="概览").wait_for()
    found["overview"] = axe(window)
    for tab in ("变更", "通知"):
        window.get_by_role("link", name=tab, exact=True).click()
        window.get_by_role("heading", name=tab, exact=True).wait_for()
        found[tab] = axe(window)

    assert {page: findings for page, findings in found.items() if findings} == {}


WIDTHS = """() => [document.documentElement, document.querySelector(".lt-scroll:has(.lt-ranking)")]
    .map((box) => box.scrollWidth - box.clientWidth)"""


@pytest.mark.parametrize("lang", ["中文", "English"])
def test_table_of_a_trial_fits_an_upright_tablet_and_a_phone(window, lang):
    make(window)
    if lang == "English":
        window.get_by_role("button", name=lang).click()
    window.goto(re.sub(r"/setup/.*", "/setup/try", window.url))
    beyond = {}
    for width in (820, 390):
        window.set_viewport_size({"width": width, "height": 1180})
        beyond[width] = window.evaluate(WIDTHS)

    assert window.locator(".lt-ranking tbody tr").count() >= 20
    assert beyond == {820: [0, 0], 390: [0, 0]}


def test_weights_are_added_while_one_types(window):
    make(window)
    window.get_by_role("button", name="下一步：阶段与计分").click()
    card = window.locator("[data-weights]").first
    total = card.locator("[data-sum]")
    weights = card.locator("[data-weight]")

    shown = [total.inner_text()]
    for first, second in (("33.3", "66.7"), ("0.1", "99.8"), ("30", "abc")):
        weights.nth(0).fill(first)
        weights.nth(1).fill(second)
        shown.append(total.inner_text())
    card.get_by_label("不要这个阶段").first.check()
    weights.nth(1).fill("100")
    shown.append(total.inner_text())

    assert shown == [
        "权重合计 100",
        "权重合计 100",
        "权重合计 99.9，应为 100",
        "权重合计 ?，应为 100",
        "权重合计 100",
    ]


def test_notice_is_copied_as_plain_text(window, served):
    make(window)
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.goto(f"{served}/contests/1/changes")
    window.get_by_text("不改设置，只告诉大家").click()
    window.get_by_label("标题").fill("领队会")
    window.get_by_label("内容").fill("5 月 20 日 9:00")
    window.get_by_role("button", name="发通知").click()
    window.get_by_role("button", name="复制文字").click()
    window.get_by_role("button", name="已复制").wait_for()

    copied = window.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[:2] == ["【滨江市大赛】领队会", "5 月 20 日 9:00"]


def test_stage_is_added_and_moved_without_leaving_the_page(window):
    make(window)
    window.get_by_role("button", name="下一步：阶段与计分").click()
    card = window.locator("[data-weights]").first
    card.get_by_label("加一个阶段").select_option("like:practical")
    card.get_by_role("button", name="加阶段").click()
    name = card.get_by_label("名称", exact=True).nth(2)
    name.wait_for()
    assert name.evaluate("field => field === document.activeElement")

    # nothing typed is lost when the next button is pressed
    window.keyboard.type("答辩")
    for row, weight in ((1, "60"), (2, "10")):
        card.get_by_label("权重（%）").nth(row).fill(weight)
    card.get_by_role("button", name="上移").last.press("Enter")
    window.get_by_role("heading", name="2、答辩").wait_for()
    assert card.locator("h3").all_inner_texts() == ["1、理论", "2、答辩", "3、实操"]
    assert card.locator("[data-sum]").inner_text() == "权重合计 100"
    assert window.locator("*:focus").get_attribute("aria-label") == "上移“答辩”"
    assert axe(window) == []

    window.get_by_role("button", name="存草稿").click()
    window.get_by_text("“阶段与计分”已保存。").wait_for()
    assert card.locator("h3").all_inner_texts() == ["1、理论", "2、答辩", "3、实操"]


def test_enter_saves_and_moves_no_row(window):
    make(window)
    window.get_by_role("button", name="下一步：阶段与计分").click()
    window.get_by_label("名称", exact=True).first.fill("笔试")
    window.get_by_label("名称", exact=True).first.press("Enter")
    window.get_by_text("“阶段与计分”已保存。").wait_for()

    shown = window.locator("[data-weights]").first.locator("h3").all_inner_texts()
    assert shown == ["1、笔试", "2、实操"]


def test_team_ranking_is_said_while_one_chooses(window):
    make(window)
    for button in ("下一步：阶段与计分", "下一步：奖项与排名"):
        window.get_by_role("button", name=button).click()
    window.get_by_role("button", name="加焊工的团体排名").click()
    team = window.get_by_role("group", name="焊工的团体排名")
    team.get_by_label("取最好的几人").fill("2")
    said = [team.locator("[data-sentence]").inner_text()]
    team.get_by_label("按什么排").select_option("team")
    team.get_by_label("人数不够时").select_option("counted")
    said.append(team.locator("[data-sentence]").inner_text())
    team.get_by_label("怎样算").select_option("award_points")
    said.append(team.locator("[data-sentence]").inner_text())

    assert said == [
        "每个单位取成绩最好的 2 人，总分相加；不足 2 人有成绩的不排名次。",
        "每队取成绩最好的 2 人，总分相加；不足 2 人有成绩的照样排，有几人算几人。",
        "每队按选手的获奖等次折算得分，相加；没有得分的按 0 分排。",
    ]
    assert [team.get_by_label(name).is_visible() for name in ("取最好的几人", "一等奖")] == [
        False,
        True,
    ]
    assert axe(window) == []
