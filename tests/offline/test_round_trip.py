"""A workbook goes out, is filled in and comes back: the marks are those that were typed."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from contest.db import db, transaction
from contest.judging.models import Sheet
from contest.judging.totals import stored_total
from contest.offline.operations import apply_preview
from contest.offline.previews import preview_of
from tests.judging.factories import make_hall, points
from tests.offline.hall import (
    ALL_KINDS,
    CLERK,
    MARKS,
    TYPED,
    book_for,
    fill_in,
    make_two,
    places,
    take,
)


def confirm(preview):
    with transaction():
        return apply_preview(actor=CLERK, preview=preview, seen=preview_of(preview).fingerprint)


def stored():
    query = select(Sheet).where(Sheet.current).order_by(Sheet.entry_id, Sheet.scorer)
    return [(sheet.entry_id, sheet.scorer, sheet.marks) for sheet in db.session.scalars(query)]


@pytest.mark.parametrize("extra", [0, 20], ids=["across", "a sheet each"])
def test_every_kind_comes_back_as_it_was_typed(session, extra):
    more = [points(f"q{n}", "5", "0.5") for n in range(extra)]
    document = {"groups": [*ALL_KINDS["groups"], {"key": "C", "name": "其他", "criteria": more}]}
    typed = {**TYPED, **{f"q{n}": 4.5 for n in range(extra)}}
    marks = {**MARKS, **{f"q{n}": "4.5" for n in range(extra)}}
    with transaction():
        hall = make_hall(document=document if extra else ALL_KINDS)
        data = fill_in(book_for(hall), {"A71": typed})
        preview = take(hall, data)

    shown = preview_of(preview)
    assert [line.state for line in shown.lines] == ["new", "blank", "blank", "blank"]
    confirm(preview)
    assert stored() == [(hall.entries[0].id, "j1", marks)]


def test_what_is_stored_goes_out_and_comes_back_the_same(session):
    with transaction():
        hall = make_hall(document=ALL_KINDS)
        hall.give(hall.judges[0], hall.entries[1], marks=MARKS)
        preview = take(hall, fill_in(book_for(hall), {}))

    shown = preview_of(preview)
    assert [line.state for line in shown.lines] == ["blank", "same", "blank", "blank"]
    assert shown.counts == {"new": 0, "same": 14, "changed": 0, "conflict": 0, "bad": 0}


def test_same_file_twice_changes_nothing(session):
    with transaction():
        hall = make_two()
        data = fill_in(book_for(hall), {"A71": {"p": 8, "q": 19}, "A72": {"p": 7.5, "q": 11}})
        first = take(hall, data)
    confirm(first)
    before = stored()
    with transaction():
        second = take(hall, data)

    assert preview_of(second).summary["writes"] == 0
    confirm(second)
    assert stored() == before
    assert db.session.scalars(select(Sheet.revision)).all() == [1, 1]


def test_order_of_imports_does_not_matter(session):
    with transaction():
        hall = make_two()
        books = [
            fill_in(book_for(hall, n), {"A71": {"p": n, "q": n}, "A73": {"p": 9, "q": n}})
            for n in (1, 2, 3)
        ]
    results = []
    for order in ((0, 1, 2), (2, 0, 1)):
        for number in order:
            with transaction():
                preview = take(hall, books[number])
            confirm(preview)
        results.append(stored())

    assert results[0] == results[1]
    assert len(results[0]) == 6


def test_partly_filled_book_is_taken_for_what_is_complete(session):
    with transaction():
        hall = make_two()
        data = fill_in(
            book_for(hall), {"A71": {"p": 8, "q": 19}, "A72": {"p": 7.5}, "A73": {"q": 0}}
        )
        preview = take(hall, data)

    shown = preview_of(preview)
    assert [line.state for line in shown.lines] == ["new", "incomplete", "incomplete", "blank"]
    assert [line.missing for line in shown.lines] == [[], ["项q"], ["项p"], []]
    confirm(preview)
    assert stored() == [(hall.entries[0].id, "j1", {"p": "8", "q": "19"})]


def test_sheet_of_the_office_may_wait_for_the_rest(session):
    with transaction():
        hall = make_two()
        data = fill_in(book_for(hall, "office", hall.theory), {"02": {"paper": 86.5}})
        preview = take(hall, data, stage=hall.theory)
    confirm(preview)

    assert stored() == [(hall.entries[1].id, "office", {"paper": "86.5"})]


halves = st.integers(0, 20).map(lambda n: n / 2)
lines = st.dictionaries(
    st.sampled_from(["A71", "A72", "A73", "A74"]),
    st.fixed_dictionaries({"p": halves, "q": st.integers(0, 20)}),
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(marks=lines)
def test_what_is_typed_is_what_is_stored(session, marks):
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        hall = make_two()
        preview = take(hall, fill_in(book_for(hall, 2), marks))
    confirm(preview)

    codes = {entry.id: entry.blind_code for entry in hall.entries}
    found = {codes[entry_id]: marks for entry_id, _scorer, marks in stored()}
    assert found == {
        code: {"p": f"{given['p']:g}", "q": str(given["q"])} for code, given in marks.items()
    }


def test_total_on_the_page_is_the_one_that_is_stored(session):
    with transaction():
        hall = make_hall(document=ALL_KINDS)
        preview = take(hall, fill_in(book_for(hall), {"A71": TYPED}))
    total = preview_of(preview).lines[0].total
    confirm(preview)
    sheet = db.session.scalars(select(Sheet)).one()

    kept = stored_total(sheet.total_num, sheet.total_den, sheet.total_text)
    assert total == str(kept) or kept == total or f"{float(kept):g}" == total


def test_deduction_of_nothing_goes_out_as_nought_and_is_no_change(session):
    """A tablet stores no line where nothing was deducted; a blank cell would look unfinished."""
    with transaction():
        hall = make_hall(document=ALL_KINDS, judges=1)
        marks = {**MARKS, "d": {}, "o": {}}
        hall.give(hall.judges[0], hall.entries[0], marks=marks)
        data = book_for(hall)
    front = load_workbook(io.BytesIO(data)).worksheets[0]
    rows, columns = places(front)
    cells = {key: front.cell(rows["A71"], columns[key]).value for key in ("d/x", "d/y", "o/pt")}
    with transaction():
        line = preview_of(take(hall, data)).lines[0]

    assert cells == {"d/x": 0, "d/y": 0, "o/pt": 0}
    assert (line.state, {cell.state for cell in line.cells}) == ("same", {"same"})
