"""Workbooks that do not belong here, and lines that may not be written: each says what to do."""

import pytest
from sqlalchemy import select

from contest.clock import now
from contest.contests.models import Stage
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.excel.read import ReadError
from contest.judging.models import Sheet
from contest.judging.reviews import lock_stage
from contest.offline.operations import apply_preview, book_of, make_workbook
from contest.offline.places import setting_of
from contest.offline.previews import preview_of
from contest.panels.models import Recusal, Seat
from contest.rubrics.models import Rubric
from tests.judging.factories import make_hall, points, rubric
from tests.offline.hall import CLERK, TWO, book_for, fill_in, make_two, take

GOOD = {"A71": {"p": 8, "q": 12}, "A72": {"p": 7, "q": 11}}


@pytest.fixture
def hall(session):
    with transaction():
        return make_two()


@pytest.fixture
def filled(hall):
    with transaction():
        return fill_in(book_for(hall), GOOD)


def refusal(hall, data, **fields) -> str:
    with pytest.raises(Invalid) as caught, transaction():
        take(hall, data, name="表.xlsx", **fields)
    return str(caught.value)


def test_book_of_another_contest(hall):
    with transaction():
        other = make_two(code="welding-2025")
        data = book_for(other)

    assert refusal(hall, data) == (
        "“表.xlsx”不能导入：这是另一个赛事（welding-2025）的评分表。请到那个赛事里上传。"
    )


def test_book_of_another_installation(hall, filled):
    from contest.offline import identity

    kept = list(identity._key)
    identity.set_key("00" * 32)
    try:
        assert "校验不符" in refusal(hall, filled)
    finally:
        identity._key[:] = kept


def test_book_of_another_stage(hall, filled):
    assert refusal(hall, filled, stage=hall.theory) == (
        "“表.xlsx”不能导入：这是另一个阶段（practical）的评分表。请到那个阶段里上传。"
    )


def test_book_of_another_judge(hall, filled):
    assert refusal(hall, filled, expected="j2") == (
        "“表.xlsx”不能导入：这是“j1 裁判员1”的评分表，这里要的是“j2 裁判员2”的。请从那一行上传。"
    )


def test_book_of_another_period(session):
    months = {"repeat": [{"code": "m1", "name": "一月"}, {"code": "m2", "name": "二月"}]}
    with transaction():
        hall = make_hall(document=TWO, setup=months)
        data = book_for(hall, period="m1")

    assert refusal(hall, data, period="m2") == (
        "“表.xlsx”不能导入：这是另一期（m1）的评分表。请换到那一期再上传。"
    )


def test_book_of_a_judge_who_left_the_panel(hall, filled):
    with transaction():
        db.session.delete(db.session.scalars(select(Seat).limit(1)).one())

    assert refusal(hall, filled) == (
        "“表.xlsx”不能导入：“j1”现在不在这个阶段的裁判组里。请核对裁判组，或由现任裁判重新评。"
    )


def test_book_of_an_older_rubric(hall, filled):
    with transaction():
        newer = rubric(points("p"), points("q", "30", "1"))
        db.session.add(Rubric(stage_id=hall.stage.id, version=2, document=newer, created_at=now()))

    assert refusal(hall, filled) == (
        "“表.xlsx”不能导入：评分标准已经改过（文件是第 1 版，现在是第 2 版）。请重新下载一份再评。"
    )


def test_book_for_a_locked_stage(hall, filled):
    with transaction():
        lock_stage(actor=CLERK, stage=hall.stage, confirmed=True)

    assert refusal(hall, filled) == (
        "“表.xlsx”不能导入：这个阶段已经锁定，不能再改分或撤回。确需更改，请裁判长写明理由后解锁。"
    )
    with pytest.raises(Conflict), transaction():
        book_for(hall)


def test_stage_locked_between_look_and_confirmation_writes_nothing(hall, filled):
    with transaction():
        preview = take(hall, filled)
    seen = preview_of(preview).fingerprint
    with transaction():
        db.session.get_one(Stage, hall.stage.id).locked_at = now()

    with pytest.raises(Conflict), transaction():
        apply_preview(actor=CLERK, preview=preview, seen=seen)
    assert db.session.scalars(select(Sheet)).all() == []


def test_recused_entry_is_not_written(hall, filled):
    with transaction():
        db.session.add(Recusal(judge_id=hall.judges[0].id, entry_id=hall.entries[0].id))
    with transaction():
        preview = take(hall, filled)
        shown = apply_preview(actor=CLERK, preview=preview, seen=preview_of(preview).fingerprint)

    assert [(line.code, line.state, line.problem) for line in shown.lines[:2]] == [
        ("A71", "refused", "这位裁判对“A71”要回避，这一行不写入。"),
        ("A72", "new", ""),
    ]
    assert db.session.scalars(select(Sheet.entry_id)).all() == [hall.entries[1].id]


def test_absent_entry_and_changed_code_are_not_written(hall, filled):
    with transaction():
        hall.entries[0].status = "absent"
        hall.entries[1].blind_code = "B99"
    with transaction():
        preview = take(hall, filled)

    assert [line.problem for line in preview_of(preview).lines[:2]] == [
        "“A71”缺考、退出，或者不再由这位裁判评，这一行不写入。",
        "“A72”的编号已经换过，请重新下载一份再评。",
    ]


def test_no_book_before_the_draw(hall):
    with transaction():
        hall.entries[3].blind_code = None

    with pytest.raises(Conflict, match="还有参赛项没有加密号"), transaction():
        book_for(hall)


def test_no_book_where_nobody_is_to_be_scored(hall):
    with transaction():
        for entry in hall.entries:
            entry.state = "draft"
    setting = setting_of(hall.stage)

    with pytest.raises(Conflict, match="没有要评的参赛项"):
        book_of(setting, setting.scorers[0])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_file_that_is_no_workbook(hall, data):
    with pytest.raises(ReadError):
        take(hall, data)


def test_making_a_book_is_written_down(hall):
    setting = setting_of(hall.stage)
    with transaction():
        make_workbook(actor=CLERK, setting=setting, scorer=setting.scorers[0])
