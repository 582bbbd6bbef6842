"""The pages of the log."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from contest.audit.models import AuditEntry
from contest.audit.operations import HOUSE, Actor, contest_chain, record
from contest.db import transaction
from tests.samples import make_place

SUN = Actor(ref="account:9", name="孙丽娟", address="10.0.0.23")
HE = Actor(ref="account:3", name="何敏", address="10.0.0.7")


@pytest.fixture
def place(app, administrator):
    with app.app_context(), transaction():
        return make_place("本市")


@pytest.fixture
def three(app, place, frozen):
    """Three entries of the contest's log on two days, and one of the house."""
    chain = contest_chain(place.contest_id)
    with app.app_context(), transaction():
        frozen.set(datetime(2026, 11, 18, 7, 42, 5, tzinfo=UTC))
        record(
            actor=SUN,
            chain=chain,
            action="correct_sheet",
            subject="sheet:12",
            old={"points": "76.50", "state": "submitted"},
            new={"points": "79.50", "state": "checked"},
            reason="第 42 题漏计",
        )
        record(
            actor=HE, chain=chain, action="grant_role", subject="account:4", new={"role": "judge"}
        )
        frozen.set(datetime(2026, 11, 18, 16, 0, 0, tzinfo=UTC))
        record(actor=HE, chain=chain, action="close_sheet", subject="sheet:121", new={"done": True})
        record(actor=HE, chain=HOUSE, action="create_account", subject="account:5")
    return place.contest_id


def rows(html):
    """Time, who and what of each entry, as read."""
    parts = ("time", ".lt-log-who b", ".lt-log-what")
    return [
        tuple(row.select_one(part).get_text(" ", strip=True) for part in parts)
        for row in html.select(".lt-log > li")
    ]


def subjects(html):
    return [link.get_text() for link in html.select(".lt-log-what a")]


def test_log_reads_newest_first_by_day(page, login_as, three):
    login_as("supervisor", contest=three)

    html = page("audit.contest_log", contest_id=three)

    # midnight in Shanghai is 16:00 of the day before in UTC
    assert [day.get_text() for day in html.select(".lt-day")] == ["2026-11-19", "2026-11-18"]
    assert rows(html) == [
        ("00:00:00", "何敏", "close_sheet ： 评分单 121 done 是"),
        ("15:42:05", "何敏", "给角色 ： 账号 4 角色 裁判"),
        (
            "15:42:05",
            "孙丽娟",
            "correct_sheet ： 评分单 12 points 76.50 → 79.50 状态 已提交 → 已核分 "
            "理由：第 42 题漏计",
        ),
    ]
    assert html.select_one(".lt-contest-name").get_text() == "本市职工职业技能大赛"
    assert html.select_one(".lt-tabs [aria-current]").get_text() == "操作日志"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["评分单 121", "账号 4", "评分单 12"]),
        ({"action": "grant_role"}, ["账号 4"]),
        ({"actor": "孙"}, ["评分单 12"]),
        ({"actor": "account:3"}, ["评分单 121", "账号 4"]),
        ({"thing": "sheet"}, ["评分单 121", "评分单 12"]),
        ({"thing": "sheet", "key": "12"}, ["评分单 12"]),
        ({"key": "12"}, ["评分单 121", "账号 4", "评分单 12"]),
        ({"first_on": "2026-11-19"}, ["评分单 121"]),
        ({"last_on": "2026-11-18"}, ["账号 4", "评分单 12"]),
        ({"first_on": "2026-11-18", "last_on": "2026-11-18", "actor": "何"}, ["账号 4"]),
        ({"first_on": "someday"}, ["评分单 121", "账号 4", "评分单 12"]),
    ],
)
def test_log_is_filtered(page, login_as, three, query, expected):
    login_as("organiser", contest=three)

    assert subjects(page(f"/contests/{three}/log?{urlencode(query)}")) == expected


def test_filter_without_a_hit_can_be_cleared(page, login_as, three):
    login_as("organiser", contest=three)

    html = page(f"/contests/{three}/log?actor=nobody")

    assert html.select_one(".lt-empty h3").get_text() == "没有符合的记录"
    assert html.select_one(".lt-filters a")["href"] == f"/contests/{three}/log"


def test_log_is_paged_without_gaps(app, page, login_as, place):
    with app.app_context(), transaction():
        for number in range(120):
            record(
                actor=HE,
                chain=contest_chain(place.contest_id),
                action="note",
                subject=f"sheet:{number}",
            )
    login_as("supervisor", contest=place.contest_id)

    seen, path = [], f"/contests/{place.contest_id}/log?thing=sheet"
    while path:
        html = page(path)
        seen += subjects(html)
        older = html.select_one(".card-footer a[rel=next]")
        path = older["href"] if older else None

    assert seen == [f"评分单 {number}" for number in reversed(range(120))]
    assert html.select_one(".card-footer span").get_text() == "符合的共 120 条，新的在前"


def test_whole_log_says_so(page, login_as, three):
    login_as("supervisor", contest=three)

    html = page("audit.contest_log", contest_id=three)

    assert html.select_one(".lt-note strong").get_text() == (
        "日志完整：3 条逐条核对，没有改动或缺失"
    )


def test_tampered_log_raises_the_alarm(app, page, login_as, three):
    with app.app_context(), transaction() as session:
        chain = contest_chain(three)
        session.execute(
            update(AuditEntry)
            .where(AuditEntry.chain == chain, AuditEntry.seq == 2)
            .values(reason="x")
        )
    login_as("supervisor", contest=three)

    note = page("audit.contest_log", contest_id=three).select_one(".lt-note")

    assert note["role"] == "alert"
    assert note.strong.get_text() == "日志与校验值不符，记录可能被动过"
    assert [line.get_text() for line in note.select("li")] == [
        f"操作日志 contest:{three} 第 2 条的内容与其校验值不符，内容被改动过"
    ]


def test_long_log_is_walked_only_when_asked(page, login_as, three, monkeypatch):
    monkeypatch.setattr("contest.audit.views.CHECKED_AT_ONCE", 2)
    login_as("supervisor", contest=three)

    html = page("audit.contest_log", contest_id=three)
    assert html.select_one(".lt-note strong").get_text() == "日志有 3 条，还没有核对"

    html = page(html.select_one(".lt-note a")["href"])
    assert html.select_one(".lt-note strong").get_text() == (
        "日志完整：3 条逐条核对，没有改动或缺失"
    )


def test_log_of_the_house_holds_only_its_own(page, login_as, three):
    login_as("admin")

    assert subjects(page("audit.house_log")) == ["账号 5"]


def test_empty_log(page, login_as, place):
    login_as("organiser", contest=place.contest_id)

    html = page("audit.contest_log", contest_id=place.contest_id)

    assert html.select_one(".lt-empty h3").get_text() == "还没有记录"
    assert html.select(".lt-note") == []


def test_log_on_paper_ends_with_the_hash(page, login_as, three):
    login_as("supervisor", contest=three)

    html = page(f"/contests/{three}/log?print=1&actor=何")

    assert [row.td.get_text() for row in html.select("tbody tr")] == ["3", "2"]
    assert len(html.select_one(".lt-hash").get_text()) == 64
    assert html.select_one("main > p").get_text(strip=True) == (
        "共 2 条，打印于 2026-11-19 00:00；只含筛选出的记录"
    )


def test_text_of_people_is_text(app, page, login_as, place):
    evil = Actor(ref="account:1", name="<b>甲</b>", address="10.0.0.1")
    with app.app_context(), transaction():
        record(
            actor=evil,
            chain=contest_chain(place.contest_id),
            action="<i>act</i>",
            subject="x:<u>",
            new={"<k>": {"a": ["<v>", None]}},
            reason="<script>",
        )
    login_as("supervisor", contest=place.contest_id)

    (row,) = rows(page("audit.contest_log", contest_id=place.contest_id))

    assert row[1:] == ("<b>甲</b>", "<i>act</i> ： x <u> <k> a <v>、— 理由：<script>")
