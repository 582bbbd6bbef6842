"""A contest under way is changed: later for one unit, put off, one event more, called off."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.people import E36, Somebody
from tests.journeys.skills_before import CONTEST, make_unit
from tests.journeys.skills_day import GOOD
from tests.journeys.test_skills_contest import cast

pytestmark = pytest.mark.browser
assert cast  # the fixtures


def local(**later: int) -> str:
    """So much from now, as a field for a moment takes it."""
    moment = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(**later)
    return moment.strftime("%Y-%m-%dT%H:%M")


def open_registration(me: Somebody) -> None:
    """A contest as the ready-made kind has it, open until the day after tomorrow."""
    me.page.goto("/contests/new?kind=skills")
    me.page.get_by_label("竞赛名称").fill(CONTEST)
    me.page.get_by_label("主办单位").fill("滨江市总工会")
    me.page.get_by_label("比赛开始").fill("2030-06-01")
    me.press("建立竞赛")
    me.page.goto("/contests/1/setup/registration")
    me.page.get_by_label("报名截止").fill(local(days=2))
    me.press("下一步：核对与开放")
    me.press("开放报名")
    me.says("报名已开放")


def change(me: Somebody, title: str, button: str, **fields: str) -> str:
    """One action of the page; returns the newest notice."""
    me.page.goto("/contests/1/changes")
    card = me.page.locator("details.card", has=me.page.locator("h2", has_text=title)).first
    card.locator("summary").click()
    for label, value in fields.items():
        field = card.get_by_label(label)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    me.press(button, within=card)
    me.says("已办好，也通知了有关的人")
    return me.page.locator("article").first.inner_text()


def enter_one(me: Somebody) -> None:
    """A leader and one person, handed in."""
    me.page.goto("/contests/1/desk")
    leader = me.page.locator("#leader-card")
    leader.get_by_label("领队姓名").fill("唐丽华")
    leader.get_by_label("领队电话").fill("13900000001")
    me.press("保存", within=leader)
    me.page.goto("/contests/1/desk")
    me.follow("添加选手")
    me.page.get_by_label("姓名", exact=True).fill(E36[0].name)
    me.page.get_by_label("证件号码").fill(E36[0].id_no)
    me.page.get_by_label("技能等级").select_option("高级工")
    me.page.get_by_label(re.compile("本人已知情并同意")).check()
    me.press("保存选手", exact=True)
    me.page.goto("/contests/1/desk")
    me.press("提交 1 项报名")
    me.says("回执 1")


def test_changes_are_one_action_each(cast):
    organiser, late, other = cast(), cast(), cast()
    organiser.sign_in("hemin", GOOD)
    open_registration(organiser)
    logins = [make_unit(organiser, name) for name in ("甲厂", "乙厂")]
    for clerk, login in ((late, logins[0]), (other, logins[1])):
        clerk.sign_in(*login)

    # one more event while people still register
    said = change(organiser, "加一个赛项", "增加赛项并通知", 赛项名称="数控车工", 原因="单位要求")
    assert "增加赛项“数控车工”，现在可以报名。报名 " in said

    # registration is over; one unit that has not even begun may go on
    change(organiser, "改时间", "改时间并通知", 报名截止=local(minutes=-1), 原因="提前截止")
    for clerk in (late, other):
        clerk.page.goto("/contests/1/desk")
        assert clerk.page.get_by_role("link", name="添加选手").count() == 0
    said = change(
        organiser,
        "单位延期",
        "延期并通知该单位",
        参赛单位="甲厂（还没有开始报名）",
        延到=local(days=1),
        原因="停电",
    )
    assert "甲厂的报名截止时间延到 " in said
    enter_one(late)
    other.page.goto("/contests/1/desk")
    assert other.page.get_by_role("link", name="添加选手").count() == 0
    other.says("报名已经截止")
    other.page.goto("/contests/1/notices")
    assert other.page.get_by_role("heading", name="报名延期").count() == 0

    # put off, then new days, then called off
    assert "延期举行，新的时间另行通知" in change(organiser, "推迟竞赛", "延期并通知", 原因="台风")
    organiser.page.goto("/contests/1")
    organiser.says("竞赛已延期，新的时间还没有定")
    organiser.says("定新的比赛时间")
    said = change(organiser, "改时间", "改时间并通知", 比赛开始="2030-07-01", 原因="台风过了")
    assert "比赛开始：未定 改为 2030-07-01" in said
    assert "取消，不再举行" in change(organiser, "取消竞赛", "取消竞赛并通知", 原因="场地不能用")
    late.page.goto("/contests/1/notices")
    late.says("竞赛取消")
    late.page.goto("/contests/1/desk")
    assert late.page.get_by_role("link", name="添加选手").count() == 0
