"""States, changes and notices in the browser; who may see what."""

from datetime import UTC, datetime

import pytest

from contest.accounts.models import Role
from contest.contests.models import Contest, Extension, Notice
from contest.db import db, transaction
from contest.entries.models import Delegation
from contest.people.models import Unit
from tests.samples import make_account
from tests.web_fixtures import messages


def test_extension_is_told_to_the_unit_and_to_no_other(running, look, page, submit, login_as):
    with look():
        ours, theirs = db.session.query(Delegation).order_by(Delegation.id)
        units, ours_id = (ours.unit_id, theirs.unit_id), ours.id
    html = page("planning.changes_page", contest_id=running)
    submit(
        html,
        f"/contests/{running}/changes/extension",
        delegation=str(ours_id),
        until="2026-05-22T17:30",
        reason="停电",
    )

    seen = []
    for unit in units:
        login_as("enterprise", contest=running, unit=unit)
        html = page("contests.notices", contest_id=running)
        seen.append([title.get_text() for title in html.select("article h2")])
    assert seen == [["报名延期"], []]


def test_missing_reason_keeps_what_was_typed_and_opens_the_form(running, page, post):
    response = post("planning.move_dates", contest_id=running, data={"starts_on": "2026-07-01"})

    assert response.status_code == 400
    assert 'value="2026-07-01"' in response.text
    assert "请写明原因，大家会看到，也会记入操作日志。" in response.text


def test_cancelled_contest_says_so_everywhere(running, page, submit):
    html = page("planning.changes_page", contest_id=running)
    submit(html, f"/contests/{running}/changes/cancel", reason="报名不足")

    for endpoint in ("home.overview", "planning.changes_page", "contests.notices"):
        html = page(endpoint, contest_id=running)
        badges = [tag.get_text().strip() for tag in html.select(".lt-line1 .lt-st")]
        assert badges == ["报名中", "已取消"]
    assert "已取消" in page("home.index").get_text()


def test_notice_offers_plain_text_for_the_chat_group(running, page, submit):
    html = page("planning.changes_page", contest_id=running)
    submit(html, f"/contests/{running}/changes/notice", title="领队会", text="5 月 20 日 <9:00>")

    html = page("contests.notices", contest_id=running)
    assert html.select_one("textarea").get_text().strip() == (
        "【滨江市大赛】领队会\n5 月 20 日 <9:00>\n滨江市总工会，2026-05-01"
    )


def test_notices_stand_in_the_order_of_their_moments(app, running, page):
    with app.app_context(), transaction():
        for title, hour in (("后", 2), ("先", 1)):
            notice = Notice(contest_id=running, title=title, text="文", roles=[], unit_ids=[])
            notice.author, notice.created_at = "何敏", datetime(2030, 1, 1, hour, tzinfo=UTC)
            db.session.add(notice)

    titles = [h.get_text() for h in page("contests.notices", contest_id=running).select("h2")]

    assert titles[:2] == ["后", "先"]


def test_unread_notices_wait_on_the_home_page_until_they_are_read(running, page, submit, login_as):
    html = page("planning.changes_page", contest_id=running)
    submit(html, f"/contests/{running}/changes/postpone", reason="台风")
    login_as("judge", contest=running)

    waiting = [tag.get_text() for tag in page("home.index").select(".lt-todo b")]
    assert waiting == ["有 1 条新通知"]

    submit(page("contests.notices", contest_id=running), f"/contests/{running}/notices/read")
    assert page("home.index").select(".lt-todo b") == []


def test_state_moves_with_a_button_and_back_with_a_reason(running, look, page, submit):
    action = f"/contests/{running}/state"
    response = submit(
        page("home.overview", contest_id=running).select_one(".lt-actions"), action, to="closed"
    )
    assert response.status_code == 200

    html = page("home.overview", contest_id=running)
    back = html.select_one(".lt-ask")
    submit(back, action, to="registering", reason="有单位漏报")

    with look():
        assert db.session.get(Contest, running).state == "registering"
        assert [notice.title for notice in db.session.query(Notice).order_by(Notice.id)] == [
            "竞赛进入“报名截止”",
            "竞赛退回“报名中”",
        ]


def test_publication_is_not_a_mere_button(running, write, page, post):
    with write():
        db.session.get(Contest, running).state = "scored"

    post("planning.move", contest_id=running, data={"to": "published"})

    html = page("home.overview", contest_id=running)
    assert messages(html) == ["公示和公布随成绩一起办。请到“成绩”页确认后公示或公布。"]


@pytest.mark.parametrize("events", [1, 3])
def test_overview_asks_the_same_number_of_questions(
    running, write, page, count_queries, events, login_as
):
    with write():
        contest = db.session.get(Contest, running)
        for event in contest.events[events:]:
            db.session.delete(event)
    login_as("supervisor", contest=running)

    with count_queries() as queries:
        page("home.overview", contest_id=running)

    assert len(queries) == OVERVIEW_QUERIES


OVERVIEW_QUERIES = 13


def test_step_that_was_left_out_says_so_in_the_timeline(running, write, page):
    with write():
        db.session.get(Contest, running).state = "published"

    steps = page("home.overview", contest_id=running).select(".lt-steps.is-tall li")

    (notice,) = [step for step in steps if step.b.get_text() == "公示中"]
    assert (notice["class"], notice.select_one(".lt-tnum").get_text()) == (
        ["is-skipped"],
        "没有安排",
    )


def test_unit_that_has_not_begun_can_be_extended(running, look, write, page, submit):
    with write():
        unit = Unit(name="锻造厂")
        db.session.add(unit)
        account = make_account("马兰", username="malan", unit_id=None)
        db.session.flush()
        account.unit_id = unit.id
        db.session.add(Role(account_id=account.id, role="enterprise"))
    html = page("planning.changes_page", contest_id=running)
    choice = html.select_one("#delegation option:last-child")
    assert choice.get_text() == "锻造厂（还没有开始报名）"

    submit(
        html,
        f"/contests/{running}/changes/extension",
        delegation=choice["value"],
        until="2026-05-22T17:30",
        reason="刚得到消息",
    )

    with look():
        until = db.session.query(Delegation.name, Extension.until).join(
            Extension, Extension.delegation_id == Delegation.id
        )
        assert [(name, at.isoformat()) for name, at in until] == [
            ("锻造厂", "2026-05-22T09:30:00+00:00")
        ]


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("draft", ["dates", "notice", "postpone", "cancel"]),
        ("registering", ["dates", "extension", "event", "notice", "postpone", "cancel"]),
        ("closed", ["dates", "extension", "event", "notice", "postpone", "cancel"]),
        ("judging", ["dates", "notice", "postpone", "cancel"]),
        ("scored", ["dates", "notice", "cancel"]),
        ("published", ["dates", "notice"]),
        ("archived", []),
    ],
)
def test_only_what_still_makes_sense_is_offered(running, write, page, state, offered):
    with write():
        db.session.get(Contest, running).state = state

    html = page("planning.changes_page", contest_id=running)

    assert [part["id"].removeprefix("c-") for part in html.select("details.lt-fold")] == offered
