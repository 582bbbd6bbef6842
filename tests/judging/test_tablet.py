"""The tablet: pass and PIN, own list, sending; and nothing that a judge may not know."""

import json
import re

import pytest
from sqlalchemy import select

from contest.accounts.models import Account
from contest.audit.models import AuditEntry
from contest.contests.models import Stage
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.judging.models import Sheet
from contest.judging.reviews import decide
from contest.panels.models import JudgePass, Recusal
from contest.panels.operations import SeatIn, save_panel
from contest.panels.passes import revoke_pass
from tests.judging.factories import CLERK, TEN, make_hall, points, rubric
from tests.judging.sending import csrf, pin, send

SECRET = re.compile("绝密|裁判员|0[1-4]厂")


def labels(html):
    return [tag.get_text().removeprefix("编号").strip() for tag in html.select(".lt-entry .no")]


class TestPass:
    def test_link_and_pin_let_the_judge_in(self, client, hall, enter, page):
        enter(hall.judges[1])

        assert labels(page("judging.mine")) == ["A71", "A72", "A73", "A74"]

    def test_only_hashes_are_kept(self, session, hall, pass_of):
        issued = pass_of(hall.judges[1])

        kept = session.query(JudgePass).one()
        assert issued.token not in kept.token_hash
        assert kept.pin_hash.startswith("$argon2id$")

    def test_token_leaves_the_address_bar(self, client, hall, pass_of):
        answer = client.get(f"/j/{pass_of(hall.judges[1]).token}")

        assert answer.headers["Location"] == "/judge/pin"

    def test_wrong_pin_is_counted_and_then_waits(self, app, client, hall, pass_of, frozen):
        issued = pass_of(hall.judges[1])
        client.get(f"/j/{issued.token}")
        said = [pin(app, client, "wrong").json["error"] for _try in range(6)]

        assert said[0] == "PIN 不对，还能试 4 次，之后要等 15 分钟。请看裁判证背面的 6 位数字。"
        assert said[4] == "PIN 错的次数太多。请等 15 分钟，或请组织者补发裁判证。"
        assert pin(app, client, issued.pin).status_code == 401
        frozen.forward(minutes=16)
        assert pin(app, client, issued.pin).status_code == 200

    def test_revoked_pass_ends_the_session_at_once(self, client, hall, enter):
        issued = enter(hall.judges[1])
        with transaction():
            revoke_pass(actor=CLERK, judge=hall.judges[1])

        assert client.get("/judge").headers["Location"] == "/judge/pin?next=/judge"
        client.get(f"/j/{issued.token}")
        assert "已经不能用了" in client.get("/judge/pin").text

    def test_pass_issued_again_replaces_the_old_one(self, client, hall, enter, pass_of):
        enter(hall.judges[1])
        pass_of(hall.judges[1])

        assert client.get("/judge").status_code == 302

    def test_pass_opens_no_page_of_the_office(self, client, hall, enter):
        enter(hall.judges[0])

        for path in ("/accounts", "/account", f"/contests/{hall.contest.id}/judging"):
            assert client.get(path).status_code == 403

    def test_choosing_a_language_changes_no_account(self, app, client, hall, enter):
        enter(hall.judges[0])
        headers = csrf(app, client)
        client.post("/language", data={"lang": "en"}, headers=headers)

        assert db.session.get(Account, hall.judges[0].id).locale is None


class TestSheets:
    def test_sheet_is_received_and_shown_on_the_list(self, app, client, hall, enter, page):
        enter(hall.judges[1])
        answer = send(app, client, hall)

        assert (answer.status_code, answer.json["revision"], answer.json["total"]) == (201, 1, "85")
        html = page("judging.mine")
        assert html.select_one(".lt-entry .pts").get_text() == "85"
        assert html.select_one("[data-count=done]").get_text() == "1"

    def test_sent_twice_is_stored_once(self, app, client, hall, enter, session):
        enter(hall.judges[1])
        answers = [send(app, client, hall).json for _time in range(2)]

        assert answers[0] == answers[1]
        assert session.query(Sheet).count() == 1

    def test_stale_sheet_gets_both_versions(self, app, client, hall, enter):
        enter(hall.judges[1])
        send(app, client, hall)
        answer = send(app, client, hall, uuid="fedcba9876543210", marks=dict.fromkeys(TEN, "9"))

        assert answer.status_code == 409
        assert answer.json["stored"]["total"] == "85"
        assert answer.json["sent"]["marks"]["c1"] == "9"

    def test_wrong_marks_come_back_by_criterion(self, app, client, hall, enter):
        enter(hall.judges[1])
        answer = send(app, client, hall, marks=dict.fromkeys(TEN, "8") | {"c3": "8.3"})

        assert answer.status_code == 400
        assert answer.json["problems"] == {"c3": "8.3 不是 0.5 的倍数，请改为 8 或 8.5。"}

    @pytest.mark.parametrize("marks", [None, [], "8", {"c1": {"a": {"b": "1"}}}, {"c1": 1.5}])
    def test_nonsense_is_refused_in_words(self, app, client, hall, enter, marks):
        enter(hall.judges[1])

        assert send(app, client, hall, marks=marks).status_code == 400

    def test_session_that_ended_asks_for_the_pin_and_goes_on(
        self, app, client, hall, enter, frozen
    ):
        issued = enter(hall.judges[1])
        frozen.forward(hours=13)
        assert send(app, client, hall).status_code == 401

        answer = pin(app, client, issued.pin)

        assert sorted(answer.json) == ["csrf"]
        assert send(app, client, hall).status_code == 201

    def test_taken_back_until_the_stage_is_locked(self, app, client, hall, enter):
        enter(hall.judges[1])
        send(app, client, hall)
        headers = csrf(app, client)
        place = {"stage": hall.stage.id, "no": "A71"}
        answer = client.post("/judge/sheets/take-back", json=place, headers=headers)

        assert (answer.status_code, answer.json["state"]) == (200, "draft")
        send(app, client, hall, base=1, uuid="fedcba9876543210")
        with transaction():
            db.session.get(Stage, hall.stage.id).locked_at = hall.contest.created_at
        answer = client.post("/judge/sheets/take-back", json=place, headers=csrf(app, client))
        assert (answer.status_code, answer.json["error"]) == (
            409,
            "这个阶段已经锁定，不能再改分或撤回。确需更改，请裁判长写明理由后解锁。",
        )

    def test_after_the_lock_the_pages_say_that_nothing_is_taken_back(
        self, app, client, hall, enter, page
    ):
        enter(hall.judges[1])
        send(app, client, hall)
        with transaction():
            db.session.get(Stage, hall.stage.id).locked_at = hall.contest.created_at
        pages = page("judging.mine"), page("judging.score", stage=hall.stage.id, no="A71")

        told = "分数不能再改，也不能撤回。确需更改，请找裁判长解锁。"
        assert [told in html.get_text() for html in pages] == [True, True]
        assert pages[0].select_one("[data-count=done]").get_text() == "1"
        assert [tag.get_text() for tag in pages[0].select(".lt-bot a")] == []
        assert pages[1].select_one("[data-following]").get_text().strip() == "回到列表"

    def test_one_that_was_asked_for_again_comes_first_on_the_list(
        self, app, client, hall, enter, page
    ):
        enter(hall.judges[1])
        send(app, client, hall)
        send(app, client, hall, no="A73", uuid="f" * 16)
        with transaction():
            third = hall.entries[2].id
            decide(actor=CLERK, stage=hall.stage, entry_id=third, verdict="rescore", reason="再看")
        html = page("judging.mine")

        assert labels(html) == ["A73", "A71", "A72", "A74"]
        score = page("judging.score", stage=hall.stage.id, no="A73")
        assert "分数不变，按“维持原分”；要改，先按“撤回”，改好再提交。" in score.get_text()

    def test_the_same_marks_again_stand_in_the_log_as_kept(self, app, client, hall, enter):
        enter(hall.judges[1])
        send(app, client, hall)
        send(app, client, hall, base=1, uuid="f" * 16)
        send(app, client, hall, base=2, uuid="e" * 16, marks=dict.fromkeys(TEN, "9"))

        query = select(AuditEntry.action).where(AuditEntry.subject.like("sheet:%"))
        actions = db.session.scalars(query.order_by(AuditEntry.seq)).all()
        assert actions == ["submit_sheet", "keep_marks", "submit_sheet"]

    def test_queries_of_a_sheet_of_ten_marks(self, app, client, hall, enter, count_queries):
        enter(hall.judges[1])
        send(app, client, hall)
        send(app, client, hall, no="A72", uuid="1" * 16)
        _ = hall.stage.id
        with count_queries() as queries:
            answer = send(app, client, hall, no="A72", uuid="2" * 16, base=1)

        assert answer.status_code == 201
        assert len(queries) <= 12, "\n".join(queries)


class TestList:
    @pytest.mark.parametrize("size", [1, 3])
    def test_query_count_is_the_same_for_any_length(
        self, client, session, administrator, pass_of, enter, count_queries, size
    ):
        with transaction():
            hall = make_hall(entries=size)
        enter(hall.judges[1])
        with count_queries() as queries:
            client.get("/judge")

        assert len(queries) == 9, "\n".join(queries)

    def test_recused_absent_and_undrawn_entries_are_not_there(self, hall, enter, page):
        with transaction():
            db.session.add(Recusal(judge_id=hall.judges[1].id, entry_id=hall.entries[0].id))
            db.session.get(Entry, hall.entries[1].id).status = "absent"
            db.session.get(Entry, hall.entries[2].id).blind_code = None
        enter(hall.judges[1])

        assert labels(page("judging.mine")) == ["A74"]

    def test_order_is_that_of_the_codes(self, hall, enter, page):
        with transaction():
            for entry, code in zip(hall.entries, ("A10", "A9", "B1", "A1"), strict=True):
                db.session.get(Entry, entry.id).blind_code = code
        enter(hall.judges[1])

        assert labels(page("judging.mine")) == ["A1", "A9", "A10", "B1"]

    def test_judge_without_a_seat_reads_what_to_do(self, hall, enter, page):
        with transaction():
            save_panel(
                actor=CLERK, stage=hall.stage, panel=hall.panel, name="A组",
                seats=[SeatIn(hall.judges[0].id)],
            )  # fmt: skip
        enter(hall.judges[1])

        assert page("judging.mine").select_one(".lt-empty h3").get_text() == "还没有分给您的评分"


class TestLeaks:
    """What another panel, another judge or another unit has must be nowhere on a judge's screen."""

    @pytest.fixture
    def scored(self, session, administrator):
        with transaction():
            hall = make_hall(
                document=rubric(*(points(key, step="0.01") for key in TEN), full="100")
            )
            hall.give(hall.judges[2], hall.entries[0], "7.43")
            hall.give(hall.judges[3], hall.entries[0], "3.29")
        return hall

    def test_pages_of_a_judge(self, app, client, scored, enter):
        enter(scored.judges[1])
        texts = [
            client.get("/judge").text,
            client.get(f"/judge/score?stage={scored.stage.id}&no=A71").text,
            send(app, client, scored).text,
            send(app, client, scored, base=7, uuid="2" * 16).text,
            client.get(f"/judge/score?stage={scored.stage.id}&no=A71").text,
        ]

        for text in texts:
            plain = json.dumps(json.loads(text), ensure_ascii=False) if text[0] == "{" else text
            assert SECRET.search(plain) is None
            assert [mark for mark in ("7.43", "74.3", "3.29", "32.9") if mark in plain] == []

    def test_blind_and_missing_numbers_are_refused_alike(self, app, client, scored, enter):
        with transaction():
            db.session.add(Recusal(judge_id=scored.judges[1].id, entry_id=scored.entries[1].id))
        enter(scored.judges[1])

        for no in ("A72", "Z99", "01"):
            page = client.get(f"/judge/score?stage={scored.stage.id}&no={no}")
            sent = send(app, client, scored, no=no)
            assert page.status_code == sent.status_code == 404
            assert sent.json["error"] == "这一份没有分给您评。请从列表里打开自己要评的。"
            assert "没有分给您评" in page.text

    def test_stage_of_another_contest(self, app, client, scored, enter):
        with transaction():
            other = make_hall(code="other")
        enter(scored.judges[1])

        assert client.get(f"/judge/score?stage={other.stage.id}&no=A71").status_code == 404
        assert send(app, client, other).status_code == 404
        assert client.get(f"/judge/head?stage={other.stage.id}").status_code == 404

    def test_page_of_the_head_judge_is_for_the_head_judge(self, client, scored, enter):
        enter(scored.judges[1])

        assert client.get(f"/judge/head?stage={scored.stage.id}").status_code == 404

    def test_head_judge_sees_marks_by_number_only(self, client, scored, enter):
        enter(scored.judges[0])
        page = client.get(f"/judge/head?stage={scored.stage.id}").text
        part = client.get(f"/judge/head?stage={scored.stage.id}&part=1").text

        for text in (page, part):
            assert SECRET.search(text) is None
            assert "A71" in text
