"""Lists to take away: judges, certificates, log; as workbook and as text."""

import io

import openpyxl
import pytest

from contest.contests.models import Contest
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.panels.models import Judge
from contest.web.tables import PRINTED
from tests.entries.builders import make_contest, make_delegation, make_event
from tests.web_fixtures import check_page


@pytest.fixture
def contest(app, administrator, login_as):
    with app.app_context(), transaction():
        contest = make_contest()
        unit = make_delegation(contest, "甲厂")
        other = make_contest()
        db.session.add_all(
            [
                Judge(contest_id=contest.id, code="J02", name="=1+1", delegation_id=None),
                Judge(contest_id=contest.id, code="J01", name="王建国", delegation_id=unit.id),
                Judge(contest_id=other.id, code="J01", name="别处的人", delegation_id=None),
            ]
        )
        contest_id = contest.id
    login_as("organiser", contest=contest_id)
    return contest_id


def cells(answer):
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_judges_of_this_contest_alone(client, contest):
    assert cells(client.get(f"/contests/{contest}/judges/table")) == [
        ["编号", "姓名", "单位"],
        ["J01", "王建国", "甲厂"],
        ["J02", "=1+1", None],
    ]


def test_text_table_is_guarded(client, contest):
    answer = client.get(f"/contests/{contest}/judges/table?form=csv")

    text = "编号,姓名,单位\r\nJ01,王建国,甲厂\r\nJ02,'=1+1,\r\n"
    assert answer.data == b"\xef\xbb\xbf" + text.encode()


@pytest.mark.parametrize(("place", "width"), [("log", 9), ("certificates", 10)])
def test_other_lists_have_a_table(client, contest, place, width):
    rows = cells(client.get(f"/contests/{contest}/{place}/table"))

    assert {len(row) for row in rows} == {width}


def test_printed_table_says_the_same_and_leads_back(client, contest):
    html = check_page(client.get(f"/contests/{contest}/judges/table?form=print"))

    rows = [[cell.get_text() for cell in row.select("th, td")] for row in html.select("tr")]
    assert rows == [["编号", "姓名", "单位"], ["J01", "王建国", "甲厂"], ["J02", "=1+1", "—"]]
    assert html.select_one(".lt-printbar a")["href"] == f"/contests/{contest}/judges"
    assert html.select("script[src*=page]") != []


def test_long_table_is_cut_on_paper_and_says_so(app, client, contest):
    with app.app_context(), transaction():
        db.session.add_all(
            Judge(contest_id=contest, code=f"K{number:05}", name="裁判")
            for number in range(PRINTED)
        )

    html = check_page(client.get(f"/contests/{contest}/judges/table?form=print"))
    assert len(html.select("tbody tr")) == PRINTED
    assert "只印前 3,000 行" in html.select_one("main > p").get_text()


@pytest.mark.parametrize("place", ["judges", "certificates", "log", "entries", "statistics"])
def test_every_list_offers_the_three_forms(app, client, contest, place):
    with app.app_context(), transaction():
        event = make_event(db.session.get(Contest, contest))
        db.session.add(Entry(event_id=event.id, no="01", name="李志强", state="approved"))

    html = check_page(client.get(f"/contests/{contest}/{place}"))
    for menu in html.select(".lt-get"):
        assert [link.get_text().strip() for link in menu.select("a")] == ["Excel", "CSV", "打印"]
        for link, kind in zip(menu.select("a"), ("sheet", "csv", "html"), strict=True):
            answer = client.get(link["href"])
            assert (answer.status_code, kind in answer.content_type) == (200, True)
    assert html.select(".lt-get") != []


def test_numbers_of_documents_stay_text_where_people_type(client, contest):
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/contests/{contest}/judges/table").data))
    sheet = book.active

    assert [sheet["A2"].number_format, sheet.column_dimensions["A"].number_format] == ["@", "@"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C3")
    assert (sheet.print_title_rows, sheet.page_setup.fitToWidth) == ("$1:$1", 1)
    assert sheet["B3"].data_type == "s"
