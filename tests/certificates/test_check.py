"""What enterprises and the public see of certificates."""

import io
import zipfile

import pytest

from contest.certificates.lookups import MOST
from contest.clock import now
from tests.certificates.pages import facts, rows
from tests.web_fixtures import check_page, errors_shown


class TestOwn:
    """What an enterprise sees."""

    def test_only_those_of_the_own_unit(self, page, here, login_as, certificate):
        certificate(name="陈志远")
        certificate(unit_id=here.other_unit_id, name="王㛃")
        login_as("enterprise", contest=here.contest_id, unit=here.unit_id)

        html = page("certificates.own", contest_id=here.contest_id)

        assert [row[1] for row in rows(html)] == ["陈志远 本市机械厂"]
        assert "王㛃" not in html.get_text()
        assert html.select_one(".lt-chip").get_text().split() == ["全部", "1"]

    def test_paper_of_another_unit_stays_closed(self, client, here, login_as, certificate):
        own, foreign = certificate(), certificate(unit_id=here.other_unit_id)
        login_as("enterprise", contest=here.contest_id, unit=here.unit_id)

        statuses = [client.get(f"/certificates/{key}.pdf").status_code for key in (own, foreign)]

        assert statuses == [200, 404]

    def test_zip_holds_only_the_own(self, client, here, login_as, certificate):
        certificate(number="LT-1", name="陈志远")
        certificate(unit_id=here.other_unit_id, number="LT-2", name="王㛃")
        login_as("enterprise", contest=here.contest_id, unit=here.unit_id)

        answer = client.get(f"/contests/{here.contest_id}/own-certificates.zip")

        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            assert packed.namelist() == ["LT-1 陈志远.pdf"]

    def test_zip_of_ticked_ones_leaves_out_the_rest_and_what_is_foreign(
        self, client, here, login_as, certificate
    ):
        certificate(number="LT-1", name="陈志远")
        ticked = certificate(number="LT-2", name="李䶮", verify_code="b" * 16)
        foreign = certificate(unit_id=here.other_unit_id, number="LT-3", verify_code="c" * 16)
        login_as("enterprise", contest=here.contest_id, unit=here.unit_id)
        path = f"/contests/{here.contest_id}/own-certificates.zip?some=1"

        answer = client.get(f"{path}&id={ticked}&id={foreign}")

        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            assert packed.namelist() == ["LT-2 李䶮.pdf"]
        assert client.get(path).status_code == 302

    def test_own_list_has_boxes_to_tick(self, page, here, login_as, certificate):
        key = certificate()
        login_as("enterprise", contest=here.contest_id, unit=here.unit_id)

        html = page("certificates.own", contest_id=here.contest_id)

        assert [box["value"] for box in html.select("input[name=id]")] == [str(key)]


class TestCheck:
    """What anybody sees."""

    def test_code_shows_the_content_and_nothing_more(self, page, here, certificate):
        certificate(verify_code="q" * 16, number="LT-1", titles=["市技术状元"])

        html = page("certificates.verify_code", code="q" * 16)

        assert html.select_one(".lt-note strong").get_text() == "证书有效"
        assert list(facts(html).values()) == [
            "LT-1",
            "陈志远",
            "一等奖；市技术状元",
            "滨江市职工职业技能大赛",
            "焊工",
            "滨江市总工会",
            facts(html)["颁发日期"],
        ]
        assert "机械厂" not in html.select_one("main").get_text()

    def test_revoked_one_says_when_and_why(self, page, here, certificate):
        certificate(
            verify_code="q" * 16,
            state="revoked",
            reason="冒名顶替",
            document_no="9 号",
            ended_at=now(),
        )

        html = page("certificates.verify_code", code="q" * 16)

        assert html.select_one(".lt-note strong").get_text() == "证书已撤销，不再有效"
        assert html.select_one(".lt-note p").get_text().endswith("撤销。理由：冒名顶替（9 号）")

    def test_number_is_looked_up(self, page, here, certificate, submit):
        certificate(number="LT-2026-000318")
        html = page("certificates.verify")

        found = check_page(submit(html, "/verify", number=" LT-2026-000318 "))

        assert facts(found)["证书编号"] == "LT-2026-000318"

    @pytest.mark.parametrize(
        ("number", "sentence"),
        [
            ("", "请填写证书左下角的编号。"),
            ("LT-9", "没有编号是“LT-9”的证书。请对照证书左下角再填一次。"),
        ],
    )
    def test_number_that_is_none(self, page, here, submit, number, sentence):
        answer = submit(page("certificates.verify"), "/verify", number=number)

        assert errors_shown(check_page(answer))[-1] == sentence

    def test_numbers_cannot_be_read_off_one_after_the_other(self, page, here, certificate, submit):
        certificate(number="LT-1", verify_code="q" * 16)
        html = page("certificates.verify")

        statuses = [submit(html, "/verify", number="LT-1").status_code for _ in range(MOST + 1)]

        assert statuses == [200] * MOST + [429]

    def test_guessing_codes_costs_and_scanning_does_not(
        self, client, here, certificate, administrator
    ):
        certificate(verify_code="q" * 16)

        scans = [client.get(f"/verify/{'q' * 16}").status_code for _ in range(MOST + 5)]
        guesses = [client.get(f"/verify/guess{n}").status_code for n in range(MOST + 2)]

        assert scans == [200] * (MOST + 5)
        assert guesses == [404] * MOST + [404, 429] or guesses == [404] * MOST + [429] * 2


def test_character_without_a_glyph_is_a_sentence_and_no_page_of_its_own(
    client, here, login_as, certificate
):
    key = certificate(name="王𮬿")
    login_as("organiser", contest=here.contest_id)

    answer = client.get(f"/certificates/{key}.pdf")

    assert answer.status_code == 400
    assert "字体里没有“𮬿”字（U+2EB3F，王𮬿），没有打印。" in check_page(answer).get_text()
