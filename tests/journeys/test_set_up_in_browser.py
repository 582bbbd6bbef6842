"""A real browser: a contest from the gallery to open registration, with axe-core."""

import pytest

from contest.accounts.models import Role
from contest.accounts.passwords import hash_password
from contest.db import db, transaction
from tests.samples import make_account
from tests.web_fixtures import axe

GOOD = "焊花四溅的夏天在车间"
pytestmark = pytest.mark.browser


@pytest.fixture
def window(app, live_server, browser_page, administrator):
    """A window in which a house-wide organiser has signed in."""
    with app.app_context(), transaction():
        account = make_account(username="hemin", password_hash=hash_password(GOOD))
        db.session.add(Role(account_id=account.id, role="organiser"))
    browser_page.goto(f"{live_server}/sign-in")
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


def test_notice_is_copied_as_plain_text(window, live_server):
    make(window)
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.goto(f"{live_server}/contests/1/changes")
    window.get_by_text("不改设置，只告诉大家").click()
    window.get_by_label("标题").fill("领队会")
    window.get_by_label("内容").fill("5 月 20 日 9:00")
    window.get_by_role("button", name="发通知").click()
    window.get_by_role("button", name="复制文字").click()
    window.get_by_role("button", name="已复制").wait_for()

    copied = window.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[:2] == ["【滨江市大赛】领队会", "5 月 20 日 9:00"]
