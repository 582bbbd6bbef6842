"""Two people with the same workbook or the same paper at the same moment: one wins, once."""

import pytest
from sqlalchemy import func, select

from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.contests.models import Stage
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.judging.models import Sheet
from contest.judging.operations import check_sheet, submit_sheet, take_back_sheet
from contest.offline.models import ImportPreview, WorkbookOut
from contest.offline.operations import apply_preview, make_workbook
from contest.offline.papers import key_sheet, keying_of, keyings
from contest.offline.places import setting_of
from contest.offline.previews import preview_of
from tests.at_once import at_once
from tests.offline.hall import CLERK, book_for, fill_in, make_two, take

MARKS = {f"A7{number}": {"p": 8, "q": 12} for number in range(1, 5)}


@pytest.fixture
def hall(any_app):
    with any_app.app_context():
        with transaction():
            hall = make_two()
            db.session.flush()
            hall.extra["stage"], hall.extra["entry"] = hall.stage.id, hall.entries[0].id
            hall.extra["judge"] = hall.judges[0].id
        yield hall
        db.session.remove()


def read(hall, *, account_id=1) -> int:
    with transaction():
        return take(hall, fill_in(book_for(hall), MARKS), account_id=account_id).id


def confirm(preview_id: int) -> int:
    preview = db.session.get_one(ImportPreview, preview_id)
    apply_preview(actor=CLERK, preview=preview, seen=preview_of(preview).fingerprint)
    return preview.written


def sheets() -> list[tuple[int, str]]:
    with transaction():
        rows = db.session.execute(select(Sheet.revision, Sheet.state).order_by(Sheet.id))
        return [tuple(row) for row in rows]


def count(action: str) -> int:
    with transaction():
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
        return db.session.scalar(query)


def test_one_preview_confirmed_by_four_is_written_once(any_app, hall):
    preview_id = read(hall)

    assert at_once(any_app, 4, lambda _n: confirm(preview_id)) == [4, *["Conflict"] * 3]
    assert sheets() == [(1, "submitted")] * 4
    assert count("import_workbook") == 1


def test_same_workbook_read_by_two_is_written_by_one(any_app, hall):
    first, second = read(hall, account_id=1), read(hall, account_id=2)

    outcomes = at_once(any_app, 2, lambda n: confirm((first, second)[n]))
    assert outcomes in ([0, 4], [4, "Conflict"], [4, "SheetConflict"])
    assert sheets() == [(1, "submitted")] * 4


def test_tablet_and_workbook_never_both_win(any_app, hall):
    preview_id, place = read(hall), hall.extra

    def tablet_or_book(number: int) -> object:
        if number:
            return confirm(preview_id)
        sheet = submit_sheet(
            actor=Actor(f"judge:{place['judge']}", "j1", "local"),
            uuid="from-the-tablet",
            stage=db.session.get_one(Stage, place["stage"]),
            entry=db.session.get_one(Entry, place["entry"]),
            scorer="j1",
            judge_id=place["judge"],
            base_revision=0,
            marks={"p": "5", "q": "5"},
        )
        return sheet.revision

    outcomes = at_once(any_app, 2, tablet_or_book)
    with transaction():
        query = select(Sheet.marks).where(Sheet.entry_id == place["entry"], Sheet.current)
        (marks,) = db.session.scalars(query)
    # whoever came second was told, and wrote nothing over the other
    assert (outcomes[1:], marks) in (
        (["Conflict"], {"p": "5", "q": "5"}),
        (["Invalid"], {"p": "5", "q": "5"}),
        (["SheetConflict"], {"p": "5", "q": "5"}),
        (["SheetConflict"], {"p": "8", "q": "12"}),
    )


def key(account: int, p: str = "8", q: str = "12") -> str:
    stage_id = db.session.scalars(select(Stage.id).where(Stage.code == "practical")).one()
    setting = setting_of(db.session.get_one(Stage, stage_id))
    scorer = setting.scorers[0]
    handle = keyings(setting, scorer, account)[0].handle
    return key_sheet(
        actor=Actor(f"account:{account}", "核分员", "local"),
        keying=keying_of(setting, scorer, handle, account),
        typed={"p": p, "q": q},
        replaces=False,
    )


def test_paper_keyed_first_by_three_is_stored_once(any_app, hall):
    outcomes = at_once(any_app, 3, lambda n: key(11 + n))

    # a second one that comes after the first has committed checks it; nobody stores it twice
    assert outcomes.count("stored") == 1
    assert outcomes.count("checked") <= 1
    assert [revision for revision, _state in sheets()] == [1]


def test_paper_is_checked_by_one_of_three(any_app, hall):
    with transaction():
        assert key(11) == "stored"

    outcomes = at_once(any_app, 3, lambda n: key(12 + n))
    assert outcomes == ["Conflict", "Conflict", "checked"]
    assert (sheets(), count("check_sheet")) == ([(1, "checked")], 1)


def test_sheet_is_checked_or_taken_back_and_never_both(any_app, hall):
    with transaction():
        key(11)
        sheet_id = db.session.scalars(select(Sheet.id)).one()

    def move(number: int) -> str:
        sheet = db.session.get_one(Sheet, sheet_id)
        if number:
            return check_sheet(actor=Actor("account:12", "李强", "local"), sheet=sheet).state
        return take_back_sheet(actor=Actor("account:11", "何敏", "local"), sheet=sheet).state

    outcomes = at_once(any_app, 2, move)
    assert outcomes[0] == "Conflict"
    assert sheets() == [(1, outcomes[1])]


def test_one_workbook_downloaded_by_four_is_out_once(any_app, hall):
    def download(_number: int) -> str:
        setting = setting_of(db.session.get_one(Stage, hall.extra["stage"]))
        return make_workbook(actor=CLERK, setting=setting, scorer=setting.scorers[0])[:2].decode()

    assert at_once(any_app, 4, download) == ["PK"] * 4
    with transaction():
        assert [row.scorer for row in db.session.scalars(select(WorkbookOut))] == ["j1"]
