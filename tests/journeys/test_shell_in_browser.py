"""A real browser: the first administrator, signing in and out, language, display, and axe-core."""

from pathlib import Path

import pytest

from contest.accounts.setup_code import setup_code
from contest.db import transaction
from tests.samples import make_account, make_place
from tests.web_fixtures import look_over

GOOD = "焊花四溅的夏天在车间"
pytestmark = pytest.mark.browser


def set_up(window, app, address):
    """Make the first administrator."""
    code = setup_code(Path(app.config["INSTANCE"]))
    window.goto(f"{address}/setup?code={code}")
    window.get_by_label("姓名").fill("何敏")
    window.get_by_label("用户名").fill("hemin")
    window.get_by_label("密码", exact=True).fill(GOOD)
    window.get_by_label("再输一遍密码").fill(GOOD)
    window.get_by_role("button", name="设立管理员").click()
    window.get_by_text("管理员 何敏 已设好，现在可以用了。").wait_for()


def test_first_day_of_an_administrator(app, live_server, browser_page):
    window = browser_page
    window.goto(live_server)
    assert window.url == f"{live_server}/setup"
    set_up(window, app, live_server)

    # out, and in again
    window.locator("details.lt-menu.wide summary").click()
    window.get_by_role("button", name="退出登录").click()
    window.get_by_text("已退出登录。").wait_for()
    window.get_by_label("用户名").fill("hemin")
    window.get_by_label("密码").fill(GOOD)
    window.get_by_role("button", name="登录").click()
    window.get_by_role("heading", name="赛事", exact=True).wait_for()

    # language, then display; both stay on other pages
    window.get_by_role("button", name="English").click()
    window.get_by_role("heading", name="Contests", exact=True).wait_for()
    assert window.locator("html").get_attribute("lang") == "en"
    window.get_by_role("button", name="Dark display").click()
    window.get_by_role("button", name="Light display").wait_for()
    assert window.locator("html").get_attribute("data-bs-theme") == "dark"
    window.goto(f"{live_server}/accounts")
    assert window.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 27)"
    window.get_by_role("heading", name="Accounts").wait_for()


PAGES = [
    "/",
    "/account",
    "/accounts",
    "/accounts/new",
    "/accounts/2",
    "/log",
    "/log?print=1",
    "/contests/1/log",
    "/no-such-page",
]


def fill_house(app):
    """A contest, and a person with a role."""
    with app.app_context(), transaction():
        make_place("本市")
        make_account("李志强", username="lizq")


def look_at(window, address, paths, widths):
    """What is wrong with each of these pages."""
    found = {path: look_over(window, address + path, widths) for path in paths}
    return {path: faults for path, faults in found.items() if faults}


@pytest.mark.parametrize(("lang", "theme"), [("zh", "light"), ("en", "dark")])
def test_pages_are_accessible_and_fit(app, served, lenient_page, lang, theme):
    window = lenient_page
    context = window.context
    found = look_at(window, served, ["/setup"], [390])
    set_up(window, app, served)
    fill_house(app)
    for name, value in (("lang", lang), ("theme", theme)):
        context.add_cookies([{"name": name, "value": value, "url": served}])

    found |= look_at(window, served, PAGES, [390, 820, 1280])
    context.clear_cookies(name="session")
    found |= look_at(window, served, ["/?signed-out", "/sign-in"], [390, 1280])

    assert found == {}


def test_menu_of_a_phone_opens_and_closes(app, served, browser_page):
    window = browser_page
    set_up(window, app, served)
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(served)

    window.locator("details.lt-menu.narrow summary").click()
    menu = window.locator("details.lt-menu.narrow .lt-menu-list")
    assert menu.get_by_role("link").all_inner_texts() == [
        "赛事",
        "查成绩",
        "核验证书",
        "账号管理",
        "操作日志",
        "我的账号",
    ]
    window.keyboard.press("Escape")
    menu.wait_for(state="hidden")
