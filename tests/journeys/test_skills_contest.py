"""A skills contest from the gallery to the certificate, through the pages, as six people."""

import re
import subprocess
import time

import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import sync_playwright

from contest.accounts.models import Role
from contest.accounts.passwords import hash_password
from contest.db import db, transaction
from contest.panels.models import JudgePass
from contest.rubrics.excel.table import written
from tests.journeys.people import (
    E36,
    PHONE_SCREEN,
    RESULT,
    TABLET,
    Somebody,
    marks_for,
    roster,
    ten_criteria,
)
from tests.samples import make_account
from tests.web_fixtures import CHROMIUM

pytestmark = pytest.mark.browser
GOOD = "焊花四溅的夏天在车间"
CONTEST = "滨江市职工职业技能大赛"


@pytest.fixture
def cast(app, live_server, administrator, playwright_browser):
    """``cast(size)``: somebody new with a browser; consoles are looked at in the end."""
    with app.app_context(), transaction():
        account = make_account(username="hemin", name="何敏", password_hash=hash_password(GOOD))
        db.session.add(Role(account_id=account.id, role="organiser"))
        helper = make_account(username="suwen", name="苏文", password_hash=hash_password(GOOD))
        db.session.add(Role(account_id=helper.id, role="scorekeeper"))
    everybody = []

    def come(*size):
        everybody.append(Somebody(playwright_browser, live_server, *size))
        return everybody[-1]

    yield come
    errors = [error for one in everybody for error in one.errors]
    for one in everybody:
        print(one.stands(), "\n----")
        one.context.close()
    assert errors == []


@pytest.fixture
def playwright_browser():
    """One Chromium for everybody."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def test_skills_contest_from_gallery_to_certificate(app, cast, tmp_path):
    organiser, clerk, other = cast(), cast(), cast()
    organiser.sign_in("hemin", GOOD)
    set_up(organiser)
    passwords = [make_unit(organiser, name) for name in ("甲厂", "乙厂")]
    register_by_hand(clerk, passwords[0])
    register_by_roster(other, passwords[1])
    review(organiser)
    correct(clerk)
    approve_all(organiser)
    codes = draw(organiser)
    passes = seat_judges(organiser)
    start(organiser)
    judge(app, cast, passes, codes)
    key_in(organiser, codes)
    check(cast)
    lock_and_look(organiser)
    publish(organiser)
    look_at_files(organiser, tmp_path)
    number = issue(organiser, tmp_path)
    look_as_public(cast, number)
    clerk.page.goto("/contests/1/own-certificates")
    clerk.says("王建国")


def set_up(me):
    """Gallery, six forms, a rubric by table, registration open."""
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
    for button in ("下一步：奖项与排名", "下一步：报名时间"):
        me.press(button)
        me.page.get_by_role("heading", name=button[4:], exact=True).wait_for()
    me.page.get_by_label("报名截止").fill("2030-05-20T17:30")
    me.press("下一步：核对与开放")
    me.press("开放报名")
    me.page.get_by_role("heading", name="概览").wait_for()


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
                type_pin(me, pin, "dialog ")
                me.page.click("dialog [type=submit]")
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
    text = me.page.inner_text("main table")
    assert text.index("甲厂") < text.index("乙厂")
    assert "255.35" in text
    assert "255.05" in text


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


def publish(me):
    me.page.goto("/contests/1/results")
    me.press("确认")
    me.says("已出分")
    me.page.goto("/contests/1/results")
    me.press("公布成绩")
    me.says("第 1 次公布")


def look_at_files(me, folder):
    """The workbook opens in LibreOffice, the list for signature can be read back."""
    me.page.goto("/events/1/ranking")
    book = folder / "ranking.xlsx"
    book.write_bytes(me.download(me.page.get_by_role("link", name="Excel")))
    (sheet,) = load_workbook(book).worksheets[:1]
    assert [cell for row in sheet.values for cell in row if cell == "王建国"] == ["王建国"]
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office"]
    kind = "csv:Text - txt - csv (StarCalc):44,34,76"  # in UTF-8
    turn = [*office, "--convert-to", kind, "--outdir", str(folder), str(book)]
    subprocess.run(turn, check=True, capture_output=True, timeout=60)
    assert "王建国" in (folder / "ranking.csv").read_text()
    paper = text_of(me.fetch("/events/1/ranking.pdf"), folder)
    assert [name for _rank, name, *_rest in RESULT if name not in paper] == []


def text_of(pdf, folder):
    """The words of a paper without blanks: names are set wide, lines end anywhere."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True)
    return "".join(done.stdout.split())


def issue(me, folder):
    """Certificates: real text, embedded fonts, a code that leads to the page that checks it."""
    me.page.goto("/contests/1/certificates")
    me.page.locator("main form[action$='/issue'] button").last.click()
    until = time.monotonic() + 60
    while "王建国" not in me.page.inner_text("main"):
        assert time.monotonic() < until
        me.page.goto("/contests/1/certificates")
    row = me.page.locator("main tbody tr", has_text="王建国")
    pdf = me.fetch(row.get_by_role("link", name="PDF").get_attribute("href"))
    text = text_of(pdf, folder)
    assert "王建国" in text
    assert "一等奖" in text
    fonts = subprocess.run(
        ["pdffonts", folder / "paper.pdf"], check=True, capture_output=True, text=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert {line.split()[-5] for line in fonts} == {"yes"}
    picture = folder / "paper"
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", folder / "paper.pdf", picture], check=True
    )
    (code,) = zxingcpp.read_barcodes(Image.open(picture.with_suffix(".png")))
    return code.text


def look_as_public(cast, address):
    """A worker on the phone looks up; somebody checks the certificate; everybody sees the list."""
    worker, public = cast(PHONE_SCREEN), cast()
    worker.page.goto("/results/find")
    worker.page.get_by_label("参赛号或准考证号").fill("001")
    worker.page.get_by_label("姓名或参赛队名").fill("王建国")
    worker.press("查成绩")
    worker.says("88.12")
    wide = worker.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    public.page.goto("/results")
    public.follow(CONTEST)
    public.page.get_by_role("link", name="焊工").first.click()
    public.page.locator("table.lt-ranking").wait_for()
    assert [row[1:] for row in ranking(public)] == [row[1:] for row in RESULT]
    public.page.goto(re.sub(r"^https?://[^/]+", "", address))
    public.says("王建国")
    public.says("一等奖")
