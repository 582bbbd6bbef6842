"""Keying in marks: a grid and two pasted columns; all or nothing, every fault at once."""

import pytest
from sqlalchemy import select

from contest.db import db, transaction
from contest.entries.models import Entry
from contest.judging.models import Sheet
from contest.judging.office import office_grid, save_grid, seconds
from contest.judging.pasting import read_pasted
from contest.scoring.types import MarkError
from tests.judging.factories import CLERK, make_hall
from tests.judging.sending import csrf


def marks():
    query = select(Entry.no, Sheet.revision, Sheet.marks).join(Sheet, Sheet.entry_id == Entry.id)
    rows = db.session.execute(query.where(Sheet.current).order_by(Entry.no)).all()
    db.session.rollback()
    return [(row.no, row.revision, row.marks.get("paper")) for row in rows]


@pytest.fixture
def office(app, client, hall, login_as):
    """``office("save", {…})``: a scorekeeper posts to the theory stage."""
    contest_id = hall.contest.id
    db.session.rollback()
    login_as("scorekeeper", contest_id)

    def send(step, data):
        url = f"/stages/{hall.theory.id}/office" + ("" if step == "save" else f"/{step}")
        return client.post(url, data=data, headers=csrf(app, client))

    return send


def test_grid_stores_what_was_typed_and_leaves_the_rest(office):
    answer = office("save", {"v:01:paper": "84.5", "v:02:paper": "９１", "v:03:paper": ""})

    assert answer.status_code == 302
    assert marks() == [("01", 1, "84.5"), ("02", 1, "91")]


def test_all_wrong_places_are_shown_at_once_and_nothing_is_stored(office):
    answer = office("save", {"v:01:paper": "84.3", "v:02:paper": "101", "v:03:paper": "90"})

    assert answer.status_code == 400
    assert "84.3 不是 0.5 的倍数，请改为 84 或 84.5。" in answer.text
    assert "这一项最多 100 分，现在是 101 分。" in answer.text
    assert 'value="90"' in answer.text
    assert marks() == []


def test_grid_seen_before_somebody_elses_change_is_refused(office):
    office("save", {"v:01:paper": "84.5", "b:01": "0"})
    answer = office("save", {"v:01:paper": "85", "b:01": "0"})

    assert answer.status_code == 409
    assert marks() == [("01", 1, "84.5")]


def test_emptied_place_is_absent_not_nought(office):
    office("save", {"v:01:paper": "84.5"})
    office("save", {"v:01:paper": "", "b:01": "1"})

    assert marks() == [("01", 2, None)]


PASTED = "01\t84.5\n2 91\n\n05\t77\n03，88.3\n1\t90\n04"


def test_preview_names_every_bad_line_and_writes_nothing(hall, office):
    grid = office_grid(hall.theory)
    lines = read_pasted(grid, grid.columns[0], PASTED)
    assert [(line.number, line.label, line.state, line.problem) for line in lines] == [
        (1, "01", "new", ""),
        (2, "02", "new", ""),
        (4, "", "wrong", "没有编号 05，请核对。"),
        (5, "03", "wrong", "88.3 不是 0.5 的倍数，请改为 88 或 88.5。"),
        (6, "01", "wrong", "编号 01 在第 1 行已经有了。"),
        (7, "", "wrong", "一行要有编号和成绩两列，现在是 1 列。"),
    ]
    db.session.rollback()

    answer = office("paste", {"column": "paper", "text": PASTED})

    assert "有 4 行不对，改好再确认" in answer.text
    assert "确认写入" not in answer.text
    assert marks() == []


def test_confirmed_paste_is_stored(office):
    page = office("paste", {"column": "paper", "text": "01\t84.5\n02\t91"}).text
    stamp = page.partition('name="stamp" value="')[2].partition('"')[0]
    office("confirm", {"column": "paper", "text": "01\t84.5\n02\t91", "stamp": stamp})

    assert marks() == [("01", 1, "84.5"), ("02", 1, "91")]


def test_confirming_an_old_preview_shows_it_again(office):
    page = office("paste", {"column": "paper", "text": "01\t84.5"}).text
    stamp = page.partition('name="stamp" value="')[2].partition('"')[0]
    office("save", {"v:01:paper": "80"})
    answer = office("confirm", {"column": "paper", "text": "01\t84.5", "stamp": stamp})

    assert answer.status_code == 200
    assert marks() == [("01", 1, "80")]


def states(html):
    return [row.select("td")[-1].get_text().strip() for row in html.select(".lt-grid tbody tr")]


def test_stage_of_times_alone_says_what_was_keyed_in(app, client, hall, login_as, page):
    with transaction():
        hall.event.setup = {"tie_break": [{"by": "time", "stage": "practical"}]}
    stage_id, contest_id = hall.stage.id, hall.contest.id
    db.session.rollback()
    login_as("scorekeeper", contest_id)
    client.post(
        f"/stages/{stage_id}/office", data={"v:A71:time": "1:02:03"}, headers=csrf(app, client)
    )
    html = page("judging.office", stage_id=stage_id)

    assert states(html) == ["已录入", "未录入", "未录入", "未录入"]
    assert "已存 1 行。" in html.get_text()
    assert "核分" not in html.select_one("main").get_text()


def test_locked_stage_offers_no_keying_in_and_says_why(hall, login_as, page):
    with transaction():
        hall.theory.locked_at = hall.contest.created_at
    stage_id, contest_id = hall.theory.id, hall.contest.id
    db.session.rollback()
    login_as("scorekeeper", contest_id)
    html, grid = page("judging.stage", stage_id=stage_id), page("judging.office", stage_id=stage_id)

    buttons = [tag.get_text().strip() for tag in html.select(".btn")]
    assert ("录入成绩" in buttons, "看录入的成绩" in buttons) == (False, True)
    assert "不能再录入和改分" in html.get_text()
    assert "这个阶段已经锁定，不能再改分或撤回。" in grid.get_text()
    assert grid.select("form[action$='/office'] button") == []


def test_stage_leads_to_its_paper_sheets(hall, login_as, page):
    stage_id, contest_id = hall.stage.id, hall.contest.id
    db.session.rollback()
    login_as("scorekeeper", contest_id)
    html = page("judging.stage", stage_id=stage_id)

    links = [tag["href"] for tag in html.select("a.btn") if "纸质评分表" in tag.get_text()]
    assert links == [f"/stages/{stage_id}/offline#sheets"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1:02:03", "3723"),
        ("62:03", "3723"),
        ("3723", "3723"),
        ("0:59.5", "59.5"),
        ("59.50", "59.5"),
    ],
)
def test_times_are_read_as_seconds(text, wanted):
    assert seconds(text) == wanted


@pytest.mark.parametrize("text", ["1:2", "一小时", "-5", "1:02:03:04"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(MarkError):
        seconds(text)


def test_time_and_play_off_are_kept_with_the_entry(hall):
    with transaction():
        hall.event.setup = {"tie_break": [{"by": "time", "stage": "practical"}, {"by": "extra"}]}
    with transaction():
        grid = office_grid(hall.stage)
        typed = {("A71", "time"): "3:38:20", ("A71", "extra"): "2"}
        assert save_grid(actor=CLERK, stage=hall.stage, grid=grid, typed=typed, bases={}) == 1

    entry = db.session.get(Entry, hall.entries[0].id)
    assert (entry.times, entry.extra) == ({"practical": "13100"}, "2")
    assert office_grid(hall.stage).line("A71").values == {"time": "3:38:20", "extra": "2"}


@pytest.mark.parametrize("size", [1, 3])
def test_query_count_of_the_grid(session, administrator, count_queries, size):
    with transaction():
        hall = make_hall(entries=size)
    stage = hall.theory
    _ = stage.id
    with count_queries() as queries:
        office_grid(stage)

    assert len(queries) == 6


def test_stage_that_nobody_judges_has_no_columns_of_a_panel(hall, office, page):
    office("save", {"v:01:paper": "84.5"})

    def head(stage):
        html = page("judging.stage", stage_id=stage)
        rows = html.select(".lt-matrix tr")
        assert {len(row.select("th, td")) for row in rows} == {len(rows[0].select("th"))}
        return [cell.get_text() for cell in rows[0].select("th")]

    stages = [hall.theory.id, hall.stage.id]
    assert [head(stage) for stage in stages] == [
        ["编号", "统分录入"],
        ["编号", "裁判 j1", "裁判 j2", "裁判 j3", "裁判 j4", "裁判 j5", "相差", "合议分"],
    ]
