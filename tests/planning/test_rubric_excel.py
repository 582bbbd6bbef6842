"""A rubric by workbook in the browser."""

import io
import json

import pytest

from contest.contests.models import Contest
from contest.db import db
from contest.excel.write import Column, workbook
from contest.rubrics.queries import current_rubric
from tests.rubrics.schemes import scheme
from tests.rubrics.test_worldskills import RUBRIC, place_of
from tests.web_fixtures import address, check_page, messages


@pytest.fixture
def practical(made, look) -> int:
    with look():
        return db.session.get(Contest, made.id).events[0].stages[1].id


@pytest.fixture
def rubric(look, practical):
    def read():
        with look():
            row = current_rubric(practical)
            return row.version, row.document

    return read


@pytest.fixture
def send(post, practical):
    """``send(data, name)``: upload a file; returns the response."""

    def upload(data, name="scheme.xlsx"):
        file = (io.BytesIO(data), name)
        return post("planning.rubric_import", stage_id=practical, data={"file": file})

    return upload


def test_scheme_is_shown_and_then_written(page, submit, send, rubric, practical, app):
    html = check_page(send(scheme()))
    assert rubric()[0] == 1
    assert [dd.get_text() for dd in html.select(".lt-figs dd")] == ["2", "3", "3", "2", "2", "100"]

    submit(html, address(app, "planning.rubric_apply", stage_id=practical))

    assert rubric() == (2, {"full": "100", "groups": RUBRIC["groups"]})


def test_what_looks_odd_stands_above_the_button(send):
    cell, _row = place_of("Good", "G")

    html = check_page(send(scheme(changes=[(cell, None)])))

    shown = [td.get_text() for td in html.select(".lt-faults td:nth-child(2)")]
    assert shown == ["“Appearance”缺 2 的说明。"]
    assert len(html.select("form[action$='/apply']")) == 1


def test_total_that_its_aspects_do_not_come_to_is_refused(send, rubric):
    cell, _row = place_of("Criterion\nB", "O")
    _cell, row = place_of("Criterion\nB", "A")

    html = check_page(send(scheme(changes=[(cell, 62)])))

    rows = [tr.get_text("|", strip=True) for tr in html.select(".lt-errsum tbody tr")]
    assert rows == [f"{row}|标准 B 写的是 62 分，评分点合计 60 分。"]
    assert html.select("form[action$='/apply']") == []
    assert rubric()[0] == 1


def test_unreadable_aspect_leaves_no_button(send, rubric):
    cell, row = place_of("Length 120", "K")

    html = check_page(send(scheme(changes=[(cell, "viel")])))

    assert html.select_one(".lt-errsum td").get_text() == str(row)
    assert html.select("form[action$='/apply']") == []
    assert rubric()[0] == 1


def test_own_table_comes_back_the_same(client, send, rubric, practical, app):
    url = address(app, "planning.rubric_xlsx", stage_id=practical)

    html = check_page(send(client.get(url).data, "own.xlsx"))

    assert [tag.get_text() for tag in html.select("#main .lt-note strong")][-1] == (
        "和现在的评分标准完全一样"
    )
    assert html.select("form[action$='/apply']") == []


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.xlsx", "请选一个文件。"),
        (b"no workbook", "a.xlsx", "打不开这个文件。请用模板填写，另存为 .xlsx 或 .csv 再上传。"),
        (
            workbook([("1", [Column("姓名")], [["李志强"]])]),
            "a.xlsx",
            "认不出这张表。请用这里导出的表格，或世界技能大赛的评分方案（CIS 导入表），"
            "放在第一张工作表。",
        ),
    ],
)
def test_other_files_are_refused_with_a_reason(send, data, name, sentence):
    response = send(data, name)

    assert response.status_code == 400
    assert check_page(response).select_one(".lt-errsum h2").get_text().strip() == sentence


def test_errors_of_the_reader_name_the_row(send):
    csv = "类别,名称,方式,满分\n模块,甲,,\n评分项,乙,扣分,\n"

    html = check_page(send(csv.encode(), "own.csv"))

    rows = [tr.get_text("|", strip=True) for tr in html.select(".lt-errsum tbody tr")]
    assert rows == [
        "3|甲·乙 full：deduction 评分项必须填写。",
        "3|甲·乙 lines：deduction 评分项必须填写。",
    ]


@pytest.mark.parametrize("document", ["", "[]", json.dumps({"groups": [{"key": "a"}]})])
def test_made_up_documents_are_checked_again(post, rubric, page, practical, document):
    data = {"document": document, "version": "1"}

    post("planning.rubric_apply", stage_id=practical, data=data)

    assert rubric()[0] == 1
    assert len(messages(page("planning.rubric", stage_id=practical))) == 1
