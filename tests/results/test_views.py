"""What organisers see and do, through the pages."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from contest.contests.models import Contest
from contest.contests.operations import bump_score_version
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.results.models import Publication
from contest.results.standings import claim_standing
from tests.results.factories import some_marks, whole_contest, with_marks
from tests.web_fixtures import messages

TIES = [("76", "86"), ("83", "83"), ("83", "83"), ("50", "50")]
PRACTICAL = {"by": "stage", "stage": "practical", "order": "desc"}
MUST = {"tie_break": [{"by": "extra"}], "tie_end": "must_be_distinct", "distinct_top": 1}


def cells(html) -> list[list[str]]:
    """The rows of the ranking, ties and all, as people read them."""
    rows = html.select(".lt-ranking tbody tr")
    return [[" ".join(td.get_text(" ").split()) for td in row.select("td")] for row in rows]


def test_ranking_shows_places_numbers_and_the_tie_below_it(page, login_as, contest):
    contest_id, event_id, _entries = contest(with_marks(TIES, tie_break=[PRACTICAL]))
    login_as("organiser", contest=contest_id)

    html = page("results.ranking", event_id=event_id)

    assert [row[:7] for row in cells(html)] == [
        ["1", "0001", "选手0001", "乙厂", "76.00", "86.00", "83.00"],
        ["2 并列", "0002", "选手0002", "甲厂", "83.00", "83.00", "83.00"],
        ["2 并列", "0003", "选手0003", "乙厂", "83.00", "83.00", "83.00"],
        [
            "",
            "第 1 至 2 名 3 人总成绩同为 83.00，按规程先比实操 "
            "选手0001 86.00 › 选手0002 83.00 ＝ 选手0003 83.00 "
            "选手0002、选手0003：总成绩、实操全部相同，规程规定并列，下一名为第 4 名。",
        ],
        ["4", "0004", "选手0004", "甲厂", "50.00", "50.00", "50.00"],
    ]
    assert (
        html.select_one(".lt-head p").get_text().startswith("4 人：有名次 4。由第 1 版评分算出，")
    )


def test_entries_without_a_rank_come_last_and_say_why(app, page, login_as, contest):
    bundle = whole_contest()
    bundle["entries"][0].update(status="disqualified", reason="使用自带焊条")
    bundle["entries"][1].update(status="absent", reason="实操未到")
    gone = {("03", f"j{n}") for n in (1, 2, 3)}
    bundle["sheets"] = [s for s in bundle["sheets"] if (s["entry"], s["judge"]) not in gone]
    contest_id, event_id, _entries = contest(bundle)
    login_as("supervisor", contest=contest_id)

    html = page("results.ranking", event_id=event_id)

    last = [row[:4] for row in cells(html)][-3:]
    assert sorted(last) == [
        ["—", "01", "陈志远 取消成绩", "甲厂 使用自带焊条"],
        ["—", "02", "李志强 缺考", "甲厂 实操未到"],
        ["—", "03", "徐文博 未评齐", "乙厂 有效评分 2 份，少于 3 份"],
    ]
    assert [row[0] for row in cells(html)][:3] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("asked", "nos"),
    [
        ({"text": "志强"}, ["02"]),
        ({"text": "05"}, ["05"]),
        ({"text": "乙厂"}, ["03", "06", "04"]),
        ({"unit": "u1"}, ["01", "02", "05"]),
        ({"sort": "total"}, ["05", "04", "06", "03", "02", "01"]),
        ({"sort": "-stage:theory"}, ["02", "06", "04", "01", "03", "05"]),
        ({"sort": "no"}, ["01", "02", "03", "04", "05", "06"]),
        ({"text": "没有这个人"}, []),
    ],
)
def test_ranking_is_searched_filtered_and_sorted(page, login_as, contest, asked, nos):
    contest_id, event_id, _entries = contest()
    login_as("organiser", contest=contest_id)

    assert [row[1] for row in cells(page("results.ranking", event_id=event_id, **asked))] == nos


def test_ranking_of_many_is_paged(page, login_as, contest):
    contest_id, event_id, _entries = contest(with_marks(some_marks(53)))
    login_as("organiser", contest=contest_id)

    first, last = (page("results.ranking", event_id=event_id, page=n) for n in (1, 9))

    assert len([row for row in cells(first) if row[0]]) == 50
    assert len([row for row in cells(last) if row[0]]) == 3


def test_old_standing_says_that_it_is_old(app, page, login_as, contest):
    contest_id, event_id, _entries = contest()
    login_as("organiser", contest=contest_id)
    page("results.ranking", event_id=event_id)
    with app.app_context(), transaction():
        bump_score_version([event_id])
        claim_standing(db.session(), event_id)

    html = page("results.ranking", event_id=event_id)

    assert html.select_one(".lt-note strong").get_text() == "正在更新：有新的评分，正在重新计算"
    assert "更新中，现在看到的是第 1 版" in html.select_one(".lt-head p").get_text()


def queries_of(count_queries, client, url) -> int:
    """Queries of a page once its standing is there."""
    assert client.get(url).status_code == 200
    with count_queries() as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_event(client, login_as, contest, count_queries):
    counts = []
    for size in (1, 3, 30):
        bundle = with_marks(some_marks(size))
        bundle["contest"]["code"] = f"city-{size}"
        contest_id, event_id, entries = contest(bundle)
        login_as("organiser", contest=contest_id)
        urls = (
            f"/contests/{contest_id}/results",
            f"/events/{event_id}/ranking",
            f"/events/{event_id}/teams",
            f"/entries/{entries['0001']}/derivation",
        )
        counts.append([queries_of(count_queries, client, url) for url in urls])

    assert counts[0] == counts[1] == counts[2]
    assert max(counts[0]) <= 25


def test_derivation_names_judges_for_the_organiser(page, login_as, contest):
    contest_id, _event_id, entries = contest()
    login_as("organiser", contest=contest_id)

    html = page("results.derivation", entry_id=entries["01"])

    tiles = [" ".join(t.get_text(" ").split()) for t in html.select(".lt-marks > span")]
    assert tiles == [
        "裁判 1 裁判员j1 88 计入",
        "裁判 2 裁判员j2 91 计入",
        "裁判 3 裁判员j3 90 计入",
        "裁判 4 裁判员j4 86 去最低",
        "裁判 5 裁判员j5 92 去最高",
    ]
    assert [t.get_text() for t in html.select(".lt-formula")] == [
        "(88 + 91 + 90) ÷ 3 = 89.666… → 89.67",
        "84.50 × 30% + 89.67 × 70% = 25.35 + 62.769 = 88.119 → 88.12",
    ]
    assert [v.get_text() for v in html.select(".lt-der .v")][-2:] == ["88.12", "第 1 名"]


def test_derivation_as_a_file_can_be_computed_again_and_names_nobody(client, login_as, contest):
    contest_id, _event_id, entries = contest()
    login_as("organiser", contest=contest_id)

    answer = client.get(f"/entries/{entries['01']}/derivation.json")

    steps = json.loads(answer.text)["steps"]
    assert (steps[-1]["label"], steps[-1]["value"]) == ("总成绩", "88.12")
    assert [s["label"] for s in steps if s["op"] == "points"][1:] == [
        f"裁判 {n}：s" for n in range(1, 6)
    ]
    assert "裁判员" not in answer.text
    assert '"j1' not in answer.text


def test_entry_of_another_contest_stays_closed(client, login_as, contest):
    first, _event, _entries = contest()
    other = whole_contest()
    other["contest"]["code"] = "other"
    _second, _event, entries = contest(other)
    login_as("organiser", contest=first)

    assert client.get(f"/entries/{entries['01']}/derivation").status_code == 403
    assert client.get(f"/entries/{entries['01']}/derivation.json").status_code == 403


@pytest.mark.parametrize("role", ["judge", "head_judge", "enterprise", "inspector", None])
def test_others_do_not_see_results_before_publication(client, login_as, contest, role):
    contest_id, event_id, entries = contest()
    login_as(role, contest=contest_id if role else None)

    for url in (f"/contests/{contest_id}/results", f"/events/{event_id}/ranking"):
        assert client.get(url).status_code == 403
    assert client.get(f"/entries/{entries['01']}/derivation").status_code == 403


def test_workbook_has_numbers_and_text(client, login_as, contest):
    bundle = whole_contest()
    bundle["entries"][0]["name"] = "=1+1"
    contest_id, event_id, _entries = contest(bundle)
    login_as("organiser", contest=contest_id)

    sheet = load_workbook(io.BytesIO(client.get(f"/events/{event_id}/ranking.xlsx").data)).active

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:K7")
    first = [cell.value for cell in sheet[2]]
    assert first[:7] == [1, "01", "=1+1", "甲厂", 84.5, 89.67, "1:35:00"]
    assert (sheet["C2"].data_type, sheet["H2"].value, sheet["H2"].number_format) == (
        "s",
        88.12,
        "0.00",
    )


def test_csv_is_read_by_spreadsheets_and_disarmed(client, login_as, contest):
    bundle = whole_contest()
    bundle["entries"][0]["name"] = "=1+1"
    contest_id, event_id, _entries = contest(bundle)
    login_as("organiser", contest=contest_id)

    data = client.get(f"/events/{event_id}/ranking.csv").data

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["名次", "参赛号", "选手", "单位"]
    assert rows[1][:3] == ["1", "01", "'=1+1"]


def test_list_for_signature_is_a_pdf(client, login_as, contest):
    contest_id, event_id, _entries = contest()
    login_as("organiser", contest=contest_id)

    answer = client.get(f"/events/{event_id}/ranking.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")


def test_from_judging_to_a_second_publication(app, page, post, login_as, contest):
    contest_id, event_id, entries = contest()
    login_as("organiser", contest=contest_id)

    post("results.confirm", contest_id=contest_id)
    post("results.publish", contest_id=contest_id, data={"note": "初次"})
    post("results.take_back", contest_id=contest_id, data={"reason": "登记有误"})
    with app.app_context(), transaction():
        db.session.get_one(Entry, entries["01"]).status = "absent"
        bump_score_version([event_id])
    post("results.publish", contest_id=contest_id, data={"note": "更正"})
    html = page("results.publication", contest_id=contest_id, number=2)

    moved = [[td.get_text() for td in row.select("td")] for row in html.select("tbody tr")]
    assert moved[0] == ["焊工", "02", "李志强", "2", "1", "87.03", "87.03"]
    assert moved[-1][:5] == ["焊工", "01", "陈志远", "1", "—"]
    with app.app_context():
        numbers = select(Publication.number, Publication.note).order_by(Publication.number)
        assert db.session.execute(numbers).all() == [(1, "初次"), (2, "更正")]
        assert db.session.get_one(Contest, contest_id).state == "published"


def test_what_is_missing_is_listed_with_the_way_there(page, login_as, contest):
    contest_id, event_id, _entries = contest(
        with_marks([("83", "83"), ("83", "83")], **MUST), locked=False
    )
    login_as("organiser", contest=contest_id)

    html = page("results.index", contest_id=contest_id)

    lines = [" ".join(li.get_text(" ").split()) for li in html.select(".lt-note li")]
    assert [line.split("。")[0] for line in lines] == [
        "“焊工·理论”还没有锁定",
        "“焊工·实操”还没有锁定",
        "“焊工”必须分出的名次里还有并列：0001、0002",
    ]
    assert html.select(".lt-note li a")[-1]["href"] == f"/events/{event_id}/ties"
    assert html.select("form[action$='/confirm']") == []


@pytest.mark.parametrize(
    ("state", "cards"),
    [
        ("registering", []),
        ("judging", ["下一步"]),
        ("scored", ["下一步"]),
        ("published", ["下一步"]),
        ("archived", []),
    ],
)
def test_next_step_is_shown_where_there_is_one(app, page, login_as, contest, state, cards):
    contest_id, _event_id, _entries = contest()
    with app.app_context(), transaction():
        db.session.get_one(Contest, contest_id).state = state
    login_as("organiser", contest=contest_id)

    html = page("results.index", contest_id=contest_id)

    assert [h.get_text() for h in html.select("h2") if h.get_text() == "下一步"] == cards


def test_confirming_too_early_says_what_is_missing(page, post, login_as, contest):
    contest_id, _event_id, _entries = contest(locked=False)
    login_as("organiser", contest=contest_id)

    post("results.confirm", contest_id=contest_id)

    assert messages(page("results.index", contest_id=contest_id)) == [
        "还不能确认：有 2 处要先处理。",
        "“焊工·理论”还没有锁定。",
        "“焊工·实操”还没有锁定。",
    ]


def test_play_off_is_entered_on_its_page(page, post, login_as, contest):
    contest_id, event_id, entries = contest(with_marks([("83", "83"), ("83", "83")], **MUST))
    login_as("organiser", contest=contest_id)
    page("results.settle", event_id=event_id)

    wrong = post("results.settle", event_id=event_id, data={f"extra-{entries['0001']}": "三"})
    assert wrong.status_code == 400
    assert "不是小数" in wrong.text
    assert 'value="三"' in wrong.text
    extras = {f"extra-{entries['0001']}": "1", f"extra-{entries['0002']}": "2"}
    assert post("results.settle", event_id=event_id, data=extras).status_code == 302

    assert [row[1] for row in cells(page("results.ranking", event_id=event_id)) if row[0]] == [
        "0002",
        "0001",
    ]


def test_teams_name_those_who_count(page, login_as, contest):
    contest_id, event_id, _entries = contest()
    login_as("organiser", contest=contest_id)

    html = page("results.teams", event_id=event_id)

    rows = [
        [" ".join(td.get_text(" ").split()) for td in r.select("td")]
        for r in html.select("tbody tr")
    ]
    assert rows == [
        ["1", "甲厂", "01 陈志远 、 02 李志强", "175.15", ""],
        ["2", "乙厂", "03 徐文博 、 06 吴振华", "173.35", ""],
    ]
