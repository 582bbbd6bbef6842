"""Two versions of a mark: which is shown, who picks, and what is written then."""

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.files.folder import path_of
from contest.files.models import StoredFile
from contest.files.operations import open_file
from contest.judging.models import Sheet
from contest.judging.operations import take_back_sheet
from contest.offline.operations import apply_preview, choose, drop_preview
from contest.offline.previews import preview_of
from tests.offline.hall import CLERK, book_for, fill_in, make_two, take


@pytest.fixture
def hall(session):
    with transaction():
        return make_two()


def states(preview):
    line = preview_of(preview).lines[0]
    return line.state, [cell.state for cell in line.cells]


def write(preview):
    with transaction():
        return apply_preview(actor=CLERK, preview=preview, seen=preview_of(preview).fingerprint)


def current(hall):
    query = select(Sheet).where(Sheet.current, Sheet.entry_id == hall.entries[0].id)
    sheet = db.session.scalars(query).one()
    return sheet.revision, sheet.marks


def given(hall, p, q, base=0):
    return hall.give(hall.judges[0], hall.entries[0], marks={"p": p, "q": q}, base=base)


def key_of(preview, criterion=""):
    handle = preview_of(preview).lines[0].handle
    return f"{handle}|{criterion}" if criterion else handle


@pytest.fixture
def stale(hall):
    """A book made of revision 1, filled in while the tablet stored revision 2."""
    with transaction():
        given(hall, "8", "12")
        data = fill_in(book_for(hall), {"A71": {"p": 9, "q": 12}})
    with transaction():
        given(hall, "8.5", "12", base=1)
    with transaction():
        return take(hall, data)


def test_change_of_what_the_book_was_made_of_is_no_conflict(hall):
    with transaction():
        given(hall, "8", "12")
        data = fill_in(book_for(hall), {"A71": {"p": 9}})
        preview = take(hall, data)

    assert states(preview) == ("changed", ["changed", "same"])
    cell = preview_of(preview).lines[0].cells[0]
    assert (cell.server_text, cell.file_text) == ("8.0", "9.0")
    write(preview)
    assert current(hall) == (2, {"p": "9", "q": "12"})


def test_tablet_was_faster_is_a_conflict_with_both_versions(hall, stale):
    line = preview_of(stale).lines[0]

    assert states(stale) == ("conflict", ["conflict", "same"])
    assert (line.cells[0].server_text, line.cells[0].file_text) == ("8.5", "9.0")
    assert (line.base, line.stored.revision, line.stored.by) == (1, 2, "j1 裁判员1")


def test_tablet_was_first_where_the_book_knew_nothing(hall):
    with transaction():
        data = fill_in(book_for(hall), {"A71": {"p": 9, "q": 12}})
    with transaction():
        given(hall, "8.5", "12")
    with transaction():
        preview = take(hall, data)

    assert states(preview) == ("conflict", ["conflict", "same"])


def test_blank_never_takes_away_what_somebody_else_stored(hall):
    with transaction():
        data = fill_in(book_for(hall), {"A71": {"p": 8.5}})
    with transaction():
        given(hall, "8.5", "12")
    with transaction():
        preview = take(hall, data)

    assert states(preview) == ("same", ["same", "blank"])


def test_conflict_is_not_written_until_somebody_picks(hall, stale):
    with pytest.raises(Invalid, match="还有 1 人要处理"):
        write(stale)

    assert current(hall) == (2, {"p": "8.5", "q": "12"})


@pytest.mark.parametrize(
    ("picked", "expected"),
    [
        ({"cells": {"p": "file"}}, (3, {"p": "9", "q": "12"})),
        ({"cells": {"p": "server"}}, (2, {"p": "8.5", "q": "12"})),
        ({"lines": "file"}, (3, {"p": "9", "q": "12"})),
        ({"lines": "keep"}, (2, {"p": "8.5", "q": "12"})),
    ],
)
def test_what_is_picked_is_written(hall, stale, picked, expected):
    choices = {
        "lines": {key_of(stale): picked["lines"]} if "lines" in picked else {},
        "cells": {key_of(stale, key): value for key, value in picked.get("cells", {}).items()},
    }
    with transaction():
        choose(preview=stale, choices=choices)
    write(stale)

    assert current(hall) == expected


def test_somebody_writes_between_look_and_confirmation(hall):
    with transaction():
        data = fill_in(book_for(hall), {"A71": {"p": 9, "q": 12}})
        preview = take(hall, data)
    seen = preview_of(preview).fingerprint
    with transaction():
        given(hall, "8", "12")

    with pytest.raises(Conflict, match="刚才又有人改过"), transaction():
        apply_preview(actor=CLERK, preview=preview, seen=seen)
    assert current(hall) == (1, {"p": "8", "q": "12"})


def test_one_bad_line_holds_back_the_whole_book_until_it_is_settled(hall):
    with transaction():
        marks = {"A71": {"p": 8.3, "q": 12}, "A72": {"p": 8, "q": 12}}
        preview = take(hall, fill_in(book_for(hall), marks))
    with pytest.raises(Invalid):
        write(preview)
    assert db.session.scalars(select(Sheet)).all() == []

    with transaction():
        choose(preview=preview, choices={"fixes": {key_of(preview, "p"): "8.5"}})
    write(preview)
    assert current(hall) == (1, {"p": "8.5", "q": "12"})
    assert len(db.session.scalars(select(Sheet)).all()) == 2


def test_sheet_that_was_taken_back_is_submitted_again(hall):
    with transaction():
        sheet = given(hall, "8", "12")
    with transaction():
        take_back_sheet(actor=CLERK, sheet=sheet)
        preview = take(hall, fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}}))

    assert states(preview) == ("new", ["new", "new"])
    write(preview)
    assert current(hall) == (2, {"p": "8", "q": "12"})


def test_written_once_and_never_again(hall):
    with transaction():
        preview = take(hall, fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}}))
    write(preview)

    with pytest.raises(Conflict, match="已经写入过了"):
        write(preview)
    assert (preview.state, preview.written) == ("applied", 1)


def test_every_step_is_in_the_log(hall):
    with transaction():
        preview = take(hall, fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}}))
    write(preview)

    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == [
        "make_workbook", "store_file", "read_workbook", "submit_sheet", "import_workbook",
    ]  # fmt: skip


def test_original_is_kept_sealed_with_its_hash_and_a_date(hall, frozen):
    with transaction():
        data = fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}})
        preview = take(hall, data)
    stored = db.session.scalars(select(StoredFile)).one()
    kept = path_of(stored.sealed_as).read_bytes()

    assert open_file(stored) == data
    assert (stored.digest, stored.purpose) == (preview.digest, "workbook")
    assert str(stored.keep_until) == "2029-04-30"
    assert b"PK\x03\x04" not in kept
    assert not path_of(stored.digest).exists()


def test_preview_ends_by_itself(hall, frozen):
    with transaction():
        preview = take(hall, fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}}))
    frozen.forward(days=1, seconds=1)

    with pytest.raises(Conflict, match="放得太久"):
        write(preview)


def test_dropped_preview_holds_nothing_and_a_new_one_replaces_the_old(hall):
    with transaction():
        data = fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}})
        first, second = take(hall, data), take(hall, data)
    with transaction():
        drop_preview(actor=CLERK, preview=second)

    assert [(one.state, one.document) for one in (first, second)] == [("dropped", {})] * 2
    assert len(db.session.scalars(select(StoredFile)).all()) == 1
