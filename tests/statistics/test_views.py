"""The pages of statistics and of marks, and what may leave the house with whom."""

import io

import openpyxl
import pytest

from contest.db import db, transaction
from contest.judging.models import Sheet
from tests.web_fixtures import check_page


def enter(login_as, role, hall):
    contest_id = hall.contest.id
    db.session.rollback()
    return login_as(role, contest_id)


def cells(answer):
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def get(client, path):
    db.session.rollback()
    answer = client.get(path)
    db.session.rollback()
    return answer


def text(tag):
    return " ".join(tag.get_text().split())


def test_page_counts_entries_scores_and_judges(page, login_as, hall):
    enter(login_as, "organiser", hall)

    html = page("statistics.index", contest_id=hall.contest.id)

    assert [text(dd) for dd in html.select(".lt-figs dd")] == ["2", "4", "4", "0", "10", "3"]
    judges = [text(row) for row in html.select("table")[-1].select("tbody tr")]
    assert judges[0] == "j1 裁判员1416.5015 – 19 +0.500.50+0.50 A71"
    bars = [svg["aria-label"] for svg in html.select(".lt-lean")]
    assert bars == ["j1 平均偏离 0.50", "j2 平均偏离 0.00", "j3 平均偏离 -0.50"]


def test_empty_contest_says_what_will_be_here(page, login_as, hall):
    with transaction():
        hall.contest.events.clear()
    enter(login_as, "organiser", hall)

    html = page("statistics.index", contest_id=hall.contest.id)
    assert text(html.select_one(".lt-empty h3")) == "还没有可以统计的"


def test_leaning_of_judges_is_exact(client, login_as, hall):
    enter(login_as, "organiser", hall)

    rows = cells(get(client, f"/contests/{hall.contest.id}/statistics/table?of=judges"))

    # code, sheets, then mean of what lies above the panel, mean distance, the farthest and where
    assert [[row[2], row[3], *row[8:12]] for row in rows[1:]] == [
        ["j1", 4, 0.5, 0.5, 0.5, "A71"],
        ["j2", 3, 0, 0, 0, "A71"],
        ["j3", 3, -0.5, 0.5, -0.5, "A71"],
    ]
    assert "裁判员1" not in str(rows)


@pytest.mark.parametrize(
    ("of", "first"),
    [
        ("events", ["焊工", 4, 4, 0, 0, 0]),
        ("units", ["绝密单位1厂", 2, 2, 0, 0, 0]),
        ("no such table", ["焊工", 4, 4, 0, 0, 0]),
    ],
)
def test_tables_of_counts(client, login_as, hall, of, first):
    enter(login_as, "organiser", hall)

    rows = cells(get(client, f"/contests/{hall.contest.id}/statistics/table?of={of}"))
    assert rows[1][:6] == first


def test_marks_hold_every_judge_entry_and_criterion(client, login_as, hall):
    enter(login_as, "organiser", hall)

    rows = cells(get(client, f"/stages/{hall.stage.id}/marks/table"))

    assert rows[0] == [
        "加密号", "参赛号", "姓名", "单位", "裁判", "单张总分", "项p", "扣分", "扣分·填写",
        "状态", "版次", "提交时间",
    ]  # fmt: skip
    assert len(rows) == 11
    assert rows[1][:11] == [
        "A71", "01", "绝密选手1", "绝密单位2厂", "j1", 19, 9, 10, 0, "已提交", 1,
    ]  # fmt: skip
    assert rows[9][:9] == ["A73", "03", "绝密选手3", "绝密单位2厂", "j3", 14, 8, 6, 2]


def test_marks_as_text_and_on_paper_say_the_same(client, login_as, hall):
    enter(login_as, "organiser", hall)
    address = f"/stages/{hall.stage.id}/marks/table"

    csv = get(client, f"{address}?form=csv").data
    paper = check_page(get(client, f"{address}?form=print"))

    assert csv.startswith(b"\xef\xbb\xbf" + "加密号,参赛号,姓名".encode())
    lines = csv.decode("utf-8-sig").splitlines()[1:]
    printed = [[text(td) for td in row.select("td")] for row in paper.select("tbody tr")]
    # paper has room for points only: no raw counts, no state, revision and time
    assert [line.split(",")[:8] for line in lines] == printed
    assert paper.select_one(".lt-printbar a")["href"] == f"/stages/{hall.stage.id}/marks"


@pytest.mark.parametrize("role", ["head_judge", "supervisor"])
def test_blind_stage_shows_codes_alone_until_published(client, login_as, hall, role):
    stage_id = hall.stage.id
    enter(login_as, role, hall)

    for address in (f"/stages/{stage_id}/marks", f"/stages/{stage_id}/marks/table?form=csv"):
        shown = get(client, address).data.decode()
        assert "A71" in shown
        assert "绝密" not in shown

    with transaction():
        hall.contest.state = "published"
    assert "绝密选手1" in get(client, f"/stages/{stage_id}/marks").text


@pytest.mark.parametrize("role", ["scorekeeper", "judge", "enterprise", "inspector", None])
def test_others_see_neither_figures_nor_marks(client, login_as, hall, role):
    contest_id, stage_id = hall.contest.id, hall.stage.id
    enter(login_as, role, hall)

    for address in (
        f"/contests/{contest_id}/statistics",
        f"/contests/{contest_id}/statistics/table?of=judges",
        f"/stages/{stage_id}/marks",
        f"/stages/{stage_id}/marks/table",
    ):
        assert get(client, address).status_code == 403


def test_void_and_taken_back_sheets_are_no_marks(client, login_as, hall):
    with transaction():
        for sheet in db.session.query(Sheet).limit(2):
            sheet.state = "void"
    enter(login_as, "organiser", hall)

    assert len(cells(get(client, f"/stages/{hall.stage.id}/marks/table"))) == 9


def test_pages_ask_as_much_for_many_entries_as_for_few(client, login_as, hall, count_queries):
    enter(login_as, "organiser", hall)
    address = f"/stages/{hall.stage.id}/marks"
    get(client, address)
    seen = []
    for keep in (9, 1):
        with transaction():
            for sheet in db.session.query(Sheet).offset(keep):
                sheet.state = "void"
        with count_queries() as asked:
            get(client, address)
        seen.append(len(asked))

    assert seen[0] == seen[1]
