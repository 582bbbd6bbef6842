"""A skills contest before the day: set up, registered, reviewed, drawn (赛前)."""

import re

from contest.rubrics.excel.table import written
from tests.journeys.people import E36, roster, ten_criteria

CONTEST = "滨江市职工职业技能大赛"
STEPS = ("events", "stages", "awards", "registration", "open")
BEST = "每个单位取成绩最好的 {k} 人，总分相加；不足 {k} 人有成绩的不排名次。"


def set_up(me):
    """From the gallery to open registration in six forms, and a rubric by table on the way."""
    me.forms.clear()
    me.page.goto("/contests/new")
    me.follow("用这个蓝本")
    me.page.get_by_label("竞赛名称").fill(CONTEST)
    me.page.get_by_label("主办单位").fill("滨江市总工会")
    me.page.get_by_label("比赛开始").fill("2030-06-01")
    me.press("建立竞赛")
    me.page.get_by_role("heading", name="赛项与名额").wait_for()
    for event in ("电工", "钳工"):
        card = me.page.locator("section.card", has=me.page.locator("h2", has_text=event))
        card.get_by_label("删去这个赛项").check()
    me.press("下一步：阶段与计分")
    me.page.get_by_role("heading", name="阶段与计分", exact=True).wait_for()
    me.page.get_by_role("link", name="评分标准 焊工 实操").click()
    change_rubric(me)
    me.page.goto("/contests/1/setup/stages")
    me.press("下一步：奖项与排名")
    me.page.get_by_role("heading", name="奖项与排名", exact=True).wait_for()
    best_two(me)
    me.press("下一步：报名时间")
    me.page.get_by_role("heading", name="报名时间", exact=True).wait_for()
    me.page.get_by_label("报名截止").fill("2030-05-20T17:30")
    me.press("下一步：核对与开放")
    me.press("开放报名")
    me.page.get_by_role("heading", name="概览").wait_for()
    assert [path for path in me.forms if "/rubric/" not in path] == [
        "/contests/new?kind=skills",
        *(f"/contests/1/setup/{step}" for step in STEPS),
    ]


def best_two(me):
    """The ready-made kind counts the best three of a unit; the organiser wants two."""
    teams = me.page.get_by_role("group", name="全竞赛的团体总分")
    assert teams.locator("[data-sentence]").inner_text() == BEST.format(k=3)
    teams.get_by_label("取最好的几人").fill("2")
    assert teams.locator("[data-sentence]").inner_text() == BEST.format(k=2)


def change_rubric(me):
    me.follow("编辑")
    me.follow("表格")
    file = {"name": "标准.xlsx", "mimeType": "application/xlsx", "buffer": written(ten_criteria())}
    me.page.locator("input[type=file]").set_input_files(file)
    me.page.locator("#main form button.btn-primary").click()
    me.press("写入，换掉现在的")
    me.says("评分项")


def make_unit(me, unit):
    """An account for an enterprise; returns user name and password as they are shown once."""
    me.page.goto("/contests/1")
    me.tab("参赛单位")
    phone = {"甲厂": "13900000001", "乙厂": "13900000002"}[unit]
    me.page.get_by_label("单位全称").fill(unit)
    me.page.get_by_label("联系人").fill("唐丽华")
    me.page.get_by_label("联系电话").fill(phone)
    me.press("建账号")
    me.says("密码只在这里显示一次")
    return phone, re.search(r"\w{4}(-\w{4}){3}", me.page.inner_text("main"))[0]


def register_by_hand(me, login):
    """Three people one by one, with a leader; one number is mistyped on purpose."""
    me.sign_in(*login)
    me.page.goto("/contests/1/desk")
    leader = me.page.locator("#leader-card")
    leader.get_by_label("领队姓名").fill("唐丽华")
    leader.get_by_label("领队电话").fill("13900000001")
    me.press("保存", within=leader)
    me.page.goto("/contests/1/desk")
    me.follow("添加选手")
    mine = [one for one in E36 if one.unit == "甲厂"]
    for one in mine:
        me.page.get_by_label("姓名", exact=True).fill(one.name)
        me.page.get_by_label("证件号码").fill(one.id_no)
        me.page.get_by_label("技能等级").select_option("高级工")
        me.page.get_by_label(re.compile("本人已知情并同意")).check()
        me.press("保存选手" if one is mine[-1] else "保存并再加一人", exact=True)
        me.says(one.name)
    me.page.goto("/contests/1/desk")
    me.press("提交 3 项报名")
    me.says("回执 1")
    receipt = me.fetch(me.page.locator("a[href$='receipt.pdf']").first.get_attribute("href"))
    assert receipt.startswith(b"%PDF-")


def register_by_roster(me, login):
    """The template is downloaded, filled in, refused for a wrong number, corrected, confirmed."""
    me.sign_in(*login)
    me.page.goto("/contests/1/desk")
    leader = me.page.locator("#leader-card")
    leader.get_by_label("领队姓名").fill("马兰")
    leader.get_by_label("领队电话").fill("13900000002")
    me.press("保存", within=leader)
    me.page.goto("/contests/1/desk/roster")
    template = me.download(me.page.get_by_role("link", name="下载模板"))
    people = [one for one in E36 if one.unit == "乙厂"]
    wrong = people[0].id_no[:-1] + ("1" if people[0].id_no[-1] != "1" else "2")
    for number in (wrong, ""):
        me.page.goto("/contests/1/desk/roster")
        data = roster(template, "焊工", people, number)
        file = {"name": "名册.xlsx", "mimeType": "application/xlsx", "buffer": data}
        me.page.get_by_label("名册文件").set_input_files(file)
        me.press("上传并核对")
        me.page.get_by_role("heading", name="核对名册").wait_for()
        assert ("校验码不符" in me.page.inner_text("main")) == bool(number)
    me.page.get_by_label(re.compile("名册里的人已知情")).check()
    me.press("写入", within=me.page.locator("form:has([name=consent])"))
    me.page.goto("/contests/1/desk")
    me.press("提交 3 项报名")
    me.says("回执 1")


def review(me):
    """One is returned with a reason for one field."""
    me.page.goto("/contests/1/entries")
    me.follow("李秀英")
    me.page.get_by_label("退回或不予通过的理由").fill("请补上证书编号")
    me.page.get_by_text("指出是哪一栏").click()
    me.page.get_by_label("等级证书编号").fill("没有填")
    me.press("退回补正")
    me.says("已退回")


def correct(me):
    me.page.goto("/contests/1/desk")
    me.says("没有填")
    me.follow("去补正")
    me.page.get_by_label("等级证书编号").fill("2024-0031")
    me.press("保存")
    me.page.goto("/contests/1/desk")
    me.press("提交 1 项报名")
    me.says("回执 2")


def approve_all(me):
    me.page.goto("/contests/1/entries?state=submitted")
    me.page.locator("thead input[type=checkbox]").first.check()
    me.press("通过所选")
    me.page.goto("/contests/1/entries?state=submitted")
    me.says("没有")


def draw(me):
    """Close registration and draw; returns the blind code by name."""
    me.page.goto("/contests/1")
    me.press("截止报名")
    me.says("报名截止")
    me.page.goto("/events/1/draw")
    me.page.get_by_label(re.compile("口令")).fill("一帆风顺")
    me.page.locator("main form button", has_text="抽签").last.click()
    me.says("刚刚用种子重算过")
    me.follow("显示加密号")
    me.page.locator("th", has_text="加密号").wait_for()
    heads = me.page.locator("main table thead th").all_inner_texts()
    rows = me.page.locator("main table tbody tr").all()
    cells = [dict(zip(heads, row.locator("td, th").all_inner_texts(), strict=True)) for row in rows]
    return {row["选手"].strip(): row["加密号"].strip() for row in cells}
