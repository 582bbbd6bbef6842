"""Which language and display a page has."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from flask_babel import force_locale

from contest.excel.columns import CellError
from contest.i18n import _, ngettext, say
from contest.scoring.types import MarkError, Text
from contest.web.filters import bytes_text, count, day, day_text, points, when
from contest.web.icons import icon
from contest.web.views import own_path


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("", "zh-CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"),
        ("en-US,en;q=0.9", "en"),
        ("fr,en;q=0.5,zh;q=0.3", "en"),
        ("fr", "zh-CN"),
        ("de-DE,zh-CN;q=0.7", "zh-CN"),
    ],
)
def test_browser_is_asked(client, administrator, asked, lang):
    response = client.get("/", headers={"Accept-Language": asked})

    assert response.headers["Content-Language"] == lang


def test_cookie_wins_over_the_browser(page, client, post):
    post("web.language", data={"lang": "en"})

    response = client.get("/", headers={"Accept-Language": "zh-CN"})

    assert response.headers["Content-Language"] == "en"
    assert page("home.index").h1.get_text() == "Skill decides. Work is remembered."


def test_account_wins_over_the_cookie(client, post, login_as):
    post("web.language", data={"lang": "en"})
    login_as(locale="zh")

    assert client.get("/").headers["Content-Language"] == "zh-CN"


@pytest.mark.parametrize("value", ["fr", "", "../en"])
def test_other_values_are_ignored(client, post, value):
    response = post("web.language", data={"lang": value, "next": "/sign-in"})

    assert response.headers["Location"] == "/sign-in"
    assert client.get_cookie("lang") is None


def test_display_is_chosen_and_kept(page, client, post):
    assert page("home.index").html.get("data-bs-theme") is None
    assert page("home.index").select("script[src*='theme.js']") != []

    post("web.theme", data={"theme": "dark", "next": "/"})

    html = page("home.index")
    assert html.html["data-bs-theme"] == "dark"
    assert html.select("script[src*='theme.js']") == []
    assert client.get_cookie("theme").value == "dark"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/contests/7?page=2", "/contests/7?page=2"),
        ("", "/"),
        (None, "/"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nb", "/"),
        ("/\t/evil.example", "/"),
        ("contests", "/"),
    ],
)
def test_only_own_paths_are_gone_to(path, expected):
    assert own_path(path) == expected


def test_fields_and_plurals_are_filled(app):
    with app.test_request_context():
        with force_locale("zh"):
            assert _("{name} 的密码", name="何敏") == "何敏 的密码"
            assert ngettext("{number} 人", "{number} 人", 1) == "1 人"
        with force_locale("en"):
            assert _("{name} 的密码", name="何敏") == "Password of 何敏"
            one = "有 {number} 处填得不对，改好再提交"
            assert ngettext(one, one, 1) == "1 thing is not right. Correct it and send again."
            assert ngettext(one, one, 2) == "2 things are not right. Correct them and send again."


def test_text_inside_a_text_is_translated_too(app):
    alarm = Text("{what}各裁判相差较大", what=Text("评分单总分"))

    with app.test_request_context():
        with force_locale("zh"):
            assert say(alarm) == "评分单总分各裁判相差较大"
        with force_locale("en"):
            assert say(alarm) == "Sheet total: the judges differ considerably"


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(165, 2), 2, "82.50"),
        (Decimal("82.5"), 1, "82.5"),
        (100, 0, "100"),
        (0, 2, "0.00"),
        (Fraction(-1, 20), 2, "-0.05"),
        (Fraction(-165, 2), 2, "-82.50"),
        ("8.30", 2, "8.30"),
        (None, 2, "—"),
    ],
)
def test_points_have_fixed_places(value, places, expected):
    assert points(value, places) == expected


@pytest.mark.parametrize(("value", "places"), [(Fraction(1, 3), 2), (Decimal("8.35"), 1)])
def test_points_are_never_rounded_here(value, places):
    with pytest.raises(ValueError, match="has more than"):
        points(value, places)


def test_moments_and_days(app):
    moment = datetime(2026, 11, 24, 16, 30, 5, tzinfo=UTC)
    assert when(moment) == "2026-11-25 00:30"
    assert when(moment, "second") == "2026-11-25 00:30:05"
    assert when(moment, "time") == "00:30"
    assert when(moment, timezone="Asia/Urumqi") == "2026-11-24 22:30"
    assert (when(None), day(None)) == ("—", "—")
    assert day(date(2026, 11, 24)) == "2026-11-24"
    with app.test_request_context():
        with force_locale("zh"):
            assert day_text(date(2026, 11, 4)) == "11 月 4 日"
        with force_locale("en"):
            assert day_text(date(2026, 11, 4)) == "4 November"
        assert day_text(None) == "—"


def test_amounts():
    assert (count(18420), count(0), count(None)) == ("18,420", "0", "—")
    assert [bytes_text(size) for size in (0, 1, 1024, 1025, 1048576, 1048577, None)] == [
        "0 KB",
        "1 KB",
        "1 KB",
        "2 KB",
        "1 MB",
        "2 MB",
        "—",
    ]


def test_part_that_htmx_takes_out_of_a_page_has_its_icons_drawn_in_full(page, client):
    """Its page has only the icons that it came with itself."""
    assert page("accounts.sign_in").select("svg.icon use") != []

    part = client.get("/sign-in", headers={"HX-Request": "true"})
    html = BeautifulSoup(part.text, "html.parser")
    assert html.select("use, symbol") == []
    assert all(icon.find("path") for icon in html.select("svg.icon"))
    assert html.select("svg.icon") != []


def test_icon_is_drawn_in_full_without_a_sprite(app):
    with app.test_request_context():
        drawn = icon("check", "sm")

    assert drawn == (
        '<svg class="icon icon-sm" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="M5 12l5 5l10 -10" /></svg>'
    )


def test_unknown_icon_is_a_mistake_of_ours(app):
    with app.test_request_context(), pytest.raises(KeyError):
        icon("no-such-icon")


LISTED = [
    (Text("还缺 {who} 的评分", who=("行政部", "office")),
     "还缺 行政部、office 的评分", "The score of 行政部, office is missing"),
    (MarkError("没有“{key}”这个条目，可以用的是 {known}。", key="x", known=("a", "b")),
     "没有“x”这个条目，可以用的是 a、b。", "There is no item “x”. Use one of a, b."),
    (CellError("请从下拉列表里选：{choices}", choices=("焊工", "钳工")),
     "请从下拉列表里选：焊工、钳工", "Choose from the list: 焊工, 钳工"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "chinese", "english"), LISTED)
def test_several_texts_are_listed_as_the_language_does(app, said, chinese, english):
    with app.test_request_context():
        with force_locale("zh"):
            assert say(said) == chinese
        with force_locale("en"):
            assert say(said) == english
