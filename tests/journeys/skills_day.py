"""A skills contest on its day: judged, keyed in, checked, locked (比赛当天)."""

import re

from contest.db import db, transaction
from contest.panels.models import JudgePass
from tests.journeys.people import E36, RESULT, TABLET, TEAMS, marks_for
from tests.journeys.skills_before import BEST

GOOD = "焊花四溅的夏天在车间"


def seat_judges(me):
    """Five judges pasted, one panel, passes on paper; returns link and PIN of each."""
    me.page.goto("/contests/1/judges")
    me.page.get_by_label("一行一名").fill("赵一\n钱二\n孙三\n李四\n周五")
    me.press("加入名单")
    me.says("周五")
    me.page.goto("/stages/2/panels/new")
    for box in me.page.locator("[name=judge]").all():
        box.check()
    me.page.locator("[name=head]").first.check()
    me.page.get_by_label("名称").fill("焊工组")
    me.press("保存裁判组")
    me.says("焊工组")
    me.page.goto("/contests/1/judges")
    me.press("给没有的发裁判证")
    me.page.locator(".lt-pass").first.wait_for()
    papers = me.page.locator(".lt-pass").all()
    return [
        (one.locator(".lt-code").inner_text().strip(), one.locator(".lt-passpin").inner_text())
        for one in papers
    ]


def start(me):
    me.page.goto("/contests/1")
    me.press("开始评分")
    me.says("评分中")


def judge(app, cast, passes, codes):
    """Five judges score six entries; the first with a finger, the session ends on the way."""
    for seat, (link, pin) in enumerate(passes):
        me = cast(TABLET)
        me.page.goto(re.sub(r"^https?://[^/]+", "", link))
        type_pin(me, pin)
        me.page.wait_for_url("**/judge")
        assert not any(one.name in me.page.content() for one in E36)
        for place, one in enumerate(E36):
            give(me, codes[one.name], marks_for(one.totals[seat]), by_finger=seat == place == 0)
            if seat == 0 and place == 0:
                take_back_and_submit_again(me)
            if seat == 0 and place == 1:
                end_sessions(app)
            me.page.locator("[data-submit]").click()
            if seat == 0 and place == 1:
                me.page.locator("dialog[open]").wait_for()
                type_pin(me, pin, "dialog ")  # the last digit sends it
                me.page.locator("dialog[open]").wait_for(state="detached")
            received(me)
        me.page.close()


def type_pin(me, pin, within=""):
    for digit in pin.strip():
        me.page.click(f"{within}[data-digit='{digit}']")


def give(me, code, marks, *, by_finger):
    me.page.goto(f"/judge/score?stage=2&no={code}")
    me.page.locator(".lt-field.is-open").wait_for()
    taps = 0
    for mark in marks:
        if by_finger:
            me.page.click(f"[data-usual='{mark}']")
            taps += 1
        else:
            me.page.keyboard.type(mark)
            me.page.keyboard.press("Enter")
    # with the tap that submits
    assert taps + 1 <= 14


def received(me):
    me.page.wait_for_selector("[data-sign=server].ok:has-text('服务器已收')")


def take_back_and_submit_again(me):
    me.page.click("[data-submit]")
    received(me)
    me.page.click("[data-take]")
    me.page.wait_for_selector("[data-submit]:visible")


def end_sessions(app):
    """It is mid-afternoon: every judge's session has run out."""
    with app.app_context(), transaction():
        db.session.query(JudgePass).update({"version": JudgePass.version + 1})


def key_in(me, codes):
    """Theory marks: three typed, three pasted."""
    me.page.goto("/contests/1/judging")
    me.follow("录入成绩")
    numbers = me.page.locator("main tbody tr")
    at = {row.locator("td").first.inner_text(): row for row in numbers.all()}
    for one in E36[:3]:
        at[one.name].locator("input.lt-num").first.fill(one.theory)
    labels = {name: row.locator("th").inner_text().strip() for name, row in at.items()}
    me.press("保存全部")
    me.says("已存 3 行")
    me.page.get_by_label("编号和成绩").fill(
        "\n".join(f"{labels[one.name]}\t{one.theory}" for one in E36[3:])
    )
    me.press("先看一遍")
    me.page.locator("main form button.btn-primary").last.click()
    me.says("已存 3 行")


def check(cast):
    """A second person checks what was keyed in."""
    me = cast()
    me.sign_in("suwen", GOOD)
    me.page.goto("/stages/1/office")
    for box in me.page.locator("[name=sheet]").all():
        box.check()
    me.press("所选的核分通过")
    me.says("核分")


def lock_and_look(me):
    """Everything is there; the table of E36 comes out, and a number tells where it comes from."""
    me.page.goto("/contests/1/judging")
    assert me.page.locator("main tbody tr", has_text="30 / 30").count() == 1
    for stage in (1, 2):
        me.page.goto(f"/stages/{stage}/judging")
        me.page.locator("summary", has_text="锁定本阶段").click()
        me.page.locator("form[action$='/lock'] .btn-primary").click()
        me.says("已锁定")
    me.page.goto("/events/1/ranking")
    assert ranking(me) == RESULT
    me.follow("来历")
    me.says("88.12")
    assert "(88 + 91 + 90) ÷ 3" in me.page.inner_text("main")
    me.page.goto("/contests/1/teams")
    assert team_places(me) == TEAMS
    assert me.page.locator(".lt-head p").inner_text().startswith(BEST.format(k=2))


def team_places(me):
    """Rank, unit, names of those who count, total of every row."""
    rows = [row.locator("td") for row in me.page.locator("main tbody tr").all()]
    texts = [[text.strip() for text in row.all_inner_texts()] for row in rows]
    return [
        (rank, unit, tuple(one.split()[-1] for one in people.split("、")), total)
        for rank, unit, people, total, _decided in texts
    ]


def ranking(me):
    """Rank, name, theory, practical and total of every row."""
    heads = [
        text.split("\n")[0]
        for text in me.page.locator("table.lt-ranking thead th").all_inner_texts()
    ]
    wanted = [heads.index(head) for head in ("名次", "选手", "理论", "实操", "总成绩")]
    rows = me.page.locator("table.lt-ranking tbody tr:not(.lt-tie)").all()
    return [
        tuple(row.locator("td").nth(column).inner_text().strip() for column in wanted)
        for row in rows
    ]
