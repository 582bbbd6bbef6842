"""Lists to take away: judges, certificates, log; as workbook and as text."""

import io

import openpyxl
import pytest

from contest.db import db, transaction
from contest.panels.models import Judge
from tests.entries.builders import make_contest, make_delegation


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
