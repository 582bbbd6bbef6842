"""Which workbooks are out and which came back; what waits for whom; what is forgotten."""

from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from contest.accounts.models import Role
from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.db import db, transaction
from contest.home.waiting import waiting
from contest.judging.operations import void_sheet
from contest.offline.models import ImportPreview, WorkbookOut
from contest.offline.operations import (
    apply_preview,
    drop_preview,
    forget_previews,
    make_workbooks,
)
from contest.offline.places import setting_of
from contest.offline.previews import preview_of
from contest.offline.queries import rows_of
from contest.web.auth import Visitor
from tests.offline.hall import CLERK, book_for, fill_in, make_two, take
from tests.samples import make_account

PART = {"A71": {"p": 8, "q": 12}}
ALL = {f"A7{number}": {"p": 8, "q": 12} for number in range(1, 5)}


@pytest.fixture
def hall(session, frozen):
    with transaction():
        hall = make_two(judges=3)
        for name in ("何敏", "李强"):
            account = make_account(name)
            db.session.add(
                Role(account_id=account.id, contest_id=hall.contest.id, role="scorekeeper")
            )
            hall.extra[name] = account.id
        return hall


def states(hall) -> list[str]:
    with transaction():
        return [row.state for row in rows_of(setting_of(hall.stage))]


def download(hall, judge=0) -> bytes:
    with transaction():
        return book_for(hall, judge)


def upload(hall, data, who="何敏") -> ImportPreview:
    with transaction():
        return take(hall, data, account_id=hall.extra[who])


def confirm(preview) -> None:
    with transaction():
        apply_preview(actor=CLERK, preview=preview, seen=preview_of(preview).fingerprint)


def visitor(hall, who: str, role: str = "scorekeeper") -> Visitor:
    roles = frozenset({(role, hall.contest.id)})
    return Visitor(hall.extra[who], who, who, False, None, None, None, roles)


def told(hall, *whom) -> list[tuple[str, str]]:
    with current_app.test_request_context(), transaction():
        found = waiting(visitor(hall, *whom), hall.contest)
        return [(todo.what, todo.why) for todo in found if todo.icon == "git-compare"]


def test_book_goes_out_is_read_and_is_back(hall):
    assert states(hall) == ["none", "none", "none"]
    data = download(hall)
    assert states(hall) == ["out", "none", "none"]
    preview = upload(hall, fill_in(data, PART))
    assert states(hall) == ["waiting", "none", "none"]
    confirm(preview)
    assert states(hall) == ["back", "none", "none"]
    download(hall)
    assert states(hall) == ["out", "none", "none"]


def test_book_with_unfinished_lines_is_still_out(hall):
    confirm(upload(hall, fill_in(download(hall), {**PART, "A72": {"p": 8}})))

    assert states(hall) == ["out", "none", "none"]


def test_everything_scored_is_done_however_it_came(hall):
    download(hall)
    with transaction():
        for entry in hall.entries:
            hall.give(hall.judges[0], entry, marks={"p": "8", "q": "12"})
    assert states(hall) == ["done", "none", "none"]

    with transaction():
        sheet = hall.give(hall.judges[0], hall.entries[0], marks={"p": "9", "q": "9"}, base=1)
        void_sheet(actor=CLERK, sheet=sheet, reason="错了")
    assert states(hall) == ["out", "none", "none"]


def test_zip_of_all_sends_everybody_out(hall):
    with transaction():
        for _part in make_workbooks(actor=CLERK, stage_id=hall.stage.id, period=""):
            pass
    assert states(hall) == ["out", "out", "out"]


def test_dropped_file_leaves_the_book_out(hall):
    preview = upload(hall, fill_in(download(hall), PART))
    with transaction():
        drop_preview(actor=CLERK, preview=preview)
    assert states(hall) == ["out", "none", "none"]


def test_what_waits_is_told_to_whoever_uploaded_and_to_the_others(hall):
    assert told(hall, "何敏") == []
    upload(hall, fill_in(download(hall), PART))
    upload(hall, fill_in(download(hall, 1), PART))

    what = "焊工·实操有 2 份评分表读入了，还没有写入"
    assert told(hall, "何敏") == [(what, "核对以后确认，分数才算数。")]
    assert told(hall, "李强", "organiser") == [(what, "由上传的人确认：何敏。")]
    assert told(hall, "李强", "supervisor") == []
    assert told(hall, "李强", "judge") == []


def test_nothing_waits_once_it_is_written_or_its_time_is_over(hall, frozen):
    confirm(upload(hall, fill_in(download(hall), ALL)))
    assert told(hall, "何敏") == []

    upload(hall, fill_in(download(hall, 1), PART))
    frozen.forward(hours=25)
    assert told(hall, "何敏") == []
    assert states(hall) == ["done", "out", "none"]


def test_what_nobody_confirmed_is_forgotten_and_the_original_stays(hall, frozen):
    old = upload(hall, fill_in(download(hall), PART))
    frozen.forward(hours=20)
    young = upload(hall, fill_in(download(hall, 1), PART))
    frozen.forward(hours=5)
    for _run in range(2):
        with transaction():
            forget_previews(actor=Actor.local("system"))

    assert (old.state, old.document, old.choices) == ("dropped", {}, {})
    assert young.state == "read"
    assert old.file.deleted_at is None
    assert old.file.keep_until - old.uploaded_at.date() == timedelta(days=3 * 365)
    query = select(AuditEntry.details).where(AuditEntry.action == "forget_previews")
    assert [details["new"]["count"] for details in db.session.scalars(query)] == [1]


def test_page_names_who_is_still_out(app, page, login_as, hall):
    download(hall)
    download(hall, 2)
    contest_id, stage_id = hall.contest.id, hall.stage.id
    db.session.rollback()
    login_as("scorekeeper", contest_id)

    html = page("offline.stage", stage_id=stage_id)
    note = " ".join(html.select_one(".lt-note").get_text().split())
    assert "还有 2 份评分表没有交回" in note
    assert "j1 裁判员1、j3 裁判员3。" in note
    badges = [tag.get_text().strip() for tag in html.select("tbody .lt-st")]
    assert badges == ["在外，没有交回", "没有下载过", "在外，没有交回"]


def test_one_row_for_each_scorer_however_often_it_is_downloaded(hall):
    for _time in range(3):
        download(hall)
    with transaction():
        assert len(list(db.session.scalars(select(WorkbookOut)))) == 1
