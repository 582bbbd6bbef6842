"""Pages of certificates, as organisers use them."""

import io
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from contest.certificates.models import Certificate
from contest.clock import now
from contest.contests.models import Contest
from contest.db import db, transaction
from contest.jobs.models import Job
from contest.worker import work
from tests.certificates.pages import rows
from tests.pdf.reading import codes_of, words_of
from tests.web_fixtures import check_page, errors_shown, messages


def kept(app, certificate_id):
    with app.app_context():
        return db.session.get(Certificate, certificate_id)


class TestLedger:
    """The organiser's page."""

    def test_empty_ledger_says_how_to_begin(self, page, here, login_as):
        login_as("organiser", contest=here.contest_id)

        html = page("certificates.index", contest_id=here.contest_id)

        assert html.select_one(".lt-empty h3").get_text() == "还没有证书"
        assert html.select_one("#due").get_text() == "待颁发 4 张"

    def test_before_publication_nothing_can_be_issued(self, app, page, here, login_as, post):
        with app.app_context(), transaction():
            db.session.get_one(Contest, here.contest_id).state = "notice"
        login_as("organiser", contest=here.contest_id)

        html = page("certificates.index", contest_id=here.contest_id)
        answer = post("certificates.issue", contest_id=here.contest_id, data={"on": "2026-12-01"})

        assert html.select_one(".lt-note strong").get_text() == "现在还不能颁发"
        assert html.select("#due") == []
        assert answer.status_code == 409

    def test_issue_goes_through_a_job_to_the_ledger(
        self, app, client, page, here, login_as, submit
    ):
        login_as("organiser", contest=here.contest_id)
        html = page("certificates.index", contest_id=here.contest_id)
        action = f"/contests/{here.contest_id}/certificates/issue"

        waiting = check_page(submit(html, action, on="2026-12-01"))
        assert waiting.h1.get_text() == "颁发证书"
        assert "可以离开本页" in waiting.get_text()

        work(app, threading.Event(), until_idle=True)
        with app.app_context():
            job_id = db.session.scalars(select(Job.id)).one()
        done = page("jobs.show", job_id=job_id)
        assert done.select_one(".lt-note p").get_text() == "新颁发 4 张，原有 0 张。"
        ledger = page(done.select_one(".lt-narrow a.btn")["href"])
        assert [row[1:4] for row in rows(ledger)] == [
            ["陈志远 甲厂", "dasai-2026-0001", "一等奖； 市技术状元 焊工"],
            ["李䶮 甲厂", "dasai-2026-0002", "二等奖 焊工"],
            ["王㛃 乙厂", "dasai-2026-0003", "二等奖 焊工"],
            ["乙厂一队 乙厂", "dasai-2026-0004", "一等奖 应急救援"],
        ]
        assert ledger.select_one(".lt-note strong").get_text() == "公布的获奖者都有证书了"

    def test_date_that_is_none_is_said_beside_its_field(self, page, here, login_as, submit):
        login_as("organiser", contest=here.contest_id)
        html = page("certificates.index", contest_id=here.contest_id)

        answer = submit(html, f"/contests/{here.contest_id}/certificates/issue", on="明天")

        assert answer.status_code == 400
        assert errors_shown(check_page(answer))[-1] == "请填写证书上的落款日期，如 2026-12-01。"

    def test_search_and_state(self, page, here, login_as, certificate):
        certificate(name="陈志远")
        certificate(name="李䶮", award="二等奖")
        certificate(name="王㛃", state="revoked", reason="成绩更正")
        login_as("supervisor", contest=here.contest_id)

        def names(**wanted):
            html = page("certificates.index", contest_id=here.contest_id, **wanted)
            return [row[1].split()[0] for row in rows(html)]

        assert names() == ["陈志远", "李䶮", "王㛃"]
        assert names(text="二等") == ["李䶮"]
        assert names(state="revoked") == ["王㛃"]
        assert names(text="%") == []

    @pytest.mark.parametrize("number", [1, 3])
    def test_queries_do_not_grow_with_the_list(
        self, page, here, login_as, certificate, count_queries, number
    ):
        for _ in range(number):
            certificate()
        login_as("organiser", contest=here.contest_id)

        with count_queries() as queries:
            page("certificates.index", contest_id=here.contest_id)

        assert len(queries) == 11

    def test_zip_holds_all_in_force(self, client, here, login_as, certificate, font_home):
        certificate(name="陈志远", number="LT/1", verify_code="a" * 16)
        certificate(name="李䶮", number="LT-2", verify_code="b" * 16)
        certificate(name="王㛃", number="LT-3", verify_code="c" * 16, state="revoked")
        login_as("organiser", contest=here.contest_id)

        answer = client.get(f"/contests/{here.contest_id}/certificates.zip")

        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            assert packed.testzip() is None
            assert packed.namelist() == ["LT_1 陈志远.pdf", "LT-2 李䶮.pdf"]
            assert codes_of(packed.read("LT-2 李䶮.pdf")) == [f"http://localhost/verify/{'b' * 16}"]

    def test_zip_of_chosen_ones(self, client, here, login_as, certificate):
        certificate(number="LT-1", verify_code="a" * 16)
        chosen = certificate(number="LT-2", verify_code="b" * 16, name="李䶮")
        login_as("organiser", contest=here.contest_id)

        answer = client.get(
            f"/contests/{here.contest_id}/certificates.zip?id={chosen}&id=999&some=1"
        )

        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            assert packed.namelist() == ["LT-2 李䶮.pdf"]

    def test_zip_of_another_contest_holds_nothing_of_it(
        self, app, client, here, login_as, certificate
    ):
        with app.app_context(), transaction():
            other = Contest(code="x", kind="skills", name="外", state="published", created_at=now())
            db.session.add(other)
            db.session.flush()
            other_id = other.id
        chosen = certificate()
        login_as("organiser", contest=other_id)

        answer = client.get(f"/contests/{other_id}/certificates.zip?id={chosen}")

        assert (answer.status_code, answer.mimetype) == (302, "text/html")

    def test_damaged_file_is_printed_again(self, app, client, here, login_as, certificate):
        key = certificate(verify_code="d" * 16)
        folder = Path(app.config["INSTANCE"]) / "exports" / "certificates" / str(here.contest_id)
        folder.mkdir(parents=True)
        (folder / f"{'d' * 16}.pdf").write_bytes(b"")
        login_as("organiser", contest=here.contest_id)

        answer = client.get(f"/certificates/{key}.pdf")

        assert answer.data.startswith(b"%PDF")

    def test_proof_is_marked_and_grants_nothing_before_its_time(self, app, client, here, login_as):
        with app.app_context(), transaction():
            contest = db.session.get_one(Contest, here.contest_id)
            contest.state = "notice"
            contest.setup = {"certificates": {"titles": "granted"}}
        login_as("organiser", contest=here.contest_id)

        words = words_of(client.get(f"/contests/{here.contest_id}/certificates/proof.pdf").data)

        assert ("拟授“市技术状元”称号" in words, "样" in words, "盖章处" in words) == (
            True,
            True,
            True,
        )


class TestOne:
    """One certificate."""

    def test_revoked_certificate_shows_why_and_cannot_be_downloaded(
        self, app, client, page, here, login_as, certificate, submit
    ):
        key = certificate()
        login_as("organiser", contest=here.contest_id)
        html = page("certificates.show", certificate_id=key)

        answer = submit(
            html, f"/certificates/{key}/revoke", reason="冒名顶替", document_no="总工发〔2026〕9 号"
        )

        html = check_page(answer)
        assert messages(html) == [f"证书 {kept(app, key).number} 已撤销，公众核验时马上能看到。"]
        assert (
            html.select_one(".lt-note.tone-crimson p").get_text()
            == "冒名顶替（总工发〔2026〕9 号）"
        )
        assert html.select("form[action$=revoke], form[action$=reissue]") == []
        assert client.get(f"/certificates/{key}.pdf").status_code == 409

    def test_revoking_without_a_reason_keeps_what_was_typed(
        self, page, here, login_as, certificate, submit
    ):
        key = certificate()
        login_as("organiser", contest=here.contest_id)
        html = page("certificates.show", certificate_id=key)

        answer = submit(html, f"/certificates/{key}/revoke", reason=" ", document_no="9 号")

        html = check_page(answer)
        assert errors_shown(html)[-1] == "请写明理由，公众核验时会看到。"
        assert html.select_one("[name=document_no]")["value"] == "9 号"

    def test_reissued_certificate_leads_to_the_new_one(
        self, app, page, here, login_as, certificate, submit
    ):
        key = certificate(name="李䶮")
        login_as("organiser", contest=here.contest_id)
        html = page("certificates.show", certificate_id=key)

        answer = submit(
            html, f"/certificates/{key}/reissue", name="李龑", cause="姓名写错", on="2027-01-05"
        )

        html = check_page(answer)
        assert messages(html) == ["已补发，新编号是 dasai-2027-0001。"]
        assert kept(app, key).state == "reissued"
        old = page("certificates.show", certificate_id=key)
        assert old.select_one(".lt-note a").get_text() == "新证书 dasai-2027-0001"

    def test_reissue_without_a_reason_says_so_beside_its_field(
        self, page, here, login_as, certificate, submit
    ):
        key = certificate()
        login_as("organiser", contest=here.contest_id)
        html = page("certificates.show", certificate_id=key)

        answer = submit(html, f"/certificates/{key}/reissue", cause="", on="2027-01-05")

        assert errors_shown(check_page(answer))[-1] == "请写明理由，公众核验时会看到。"


class TestWording:
    """What certificates are to say."""

    def test_text_is_changed_and_shown(self, app, page, here, login_as, submit):
        login_as("organiser", contest=here.contest_id)
        action = f"/contests/{here.contest_id}/certificates/wording"
        html = page("certificates.wording", contest_id=here.contest_id)

        answer = submit(
            html, action, text="授予{name}{award}。\r\n特发此证。", titles="granted", holders="both"
        )

        html = check_page(answer)
        assert messages(html) == ["证书设置已保存，以后颁发的证书按它打印。"]
        with app.app_context():
            kept = db.session.get_one(Contest, here.contest_id).setup["certificates"]
        assert kept["text"] == "授予{name}{award}。\n特发此证。"
        assert (kept["titles"], kept["holders"]) == ("granted", "both")

    def test_wrong_text_is_named_and_kept(self, page, here, login_as, submit):
        login_as("organiser", contest=here.contest_id)
        action = f"/contests/{here.contest_id}/certificates/wording"
        html = page("certificates.wording", contest_id=here.contest_id)

        answer = submit(
            html, action, text="荣获{prize}", number="{code}", titles="granted", holders="both"
        )

        html = check_page(answer)
        assert html.select_one("textarea[name=text]").get_text().strip() == "荣获{prize}"
        assert [text.split("，")[0] for text in errors_shown(html)] == [
            "没有“{prize}”这个字段",
            "编号里要有 {n}",
        ]


def test_organiser_is_told_until_the_first_is_issued(page, here, login_as, certificate):
    login_as("organiser", contest=here.contest_id)

    def told():
        html = page("home.index")
        return [" ".join(tag.get_text().split()) for tag in html.select("a[href$='/certificates']")]

    assert told() == ["去颁发：颁发证书"]
    certificate()
    assert told() == []
