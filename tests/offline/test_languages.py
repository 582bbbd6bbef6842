"""A workbook speaks the language of whoever downloaded it; whoever reads it may speak another."""

import io

import pytest
from flask_babel import force_locale
from openpyxl import load_workbook

from contest.db import transaction
from contest.judging.models import Sheet
from contest.offline.operations import apply_preview
from contest.offline.previews import preview_of
from tests.judging.factories import make_hall as hall_of
from tests.judging.factories import points
from tests.offline.hall import ALL_KINDS, CLERK, MARKS, TYPED, book_for, fill_in, take

LONG = {
    "groups": [
        *ALL_KINDS["groups"],
        {"key": "C", "name": "更多", "criteria": [points(f"x{n}") for n in range(12)]},
    ]
}
MORE = {f"x{n}": "7.5" for n in range(12)}
YES = {"zh": "是", "en": "Yes"}
BOTH = [("zh", "en"), ("en", "zh")]


def full(language: str, extra: dict[str, str]) -> dict[str, object]:
    """Everything typed, yes and no as this language's list offers them."""
    words = {"c": YES[language], "m": "Yes" if language == "en" else 12.08}
    return {**TYPED, **words, **{key: float(value) for key, value in extra.items()}}


@pytest.fixture
def make_hall(session):
    """A hall with this rubric."""

    def make(document):
        with transaction():
            return hall_of(document=document, judges=1)

    return make


@pytest.mark.parametrize(("writes", "reads"), BOTH)
@pytest.mark.parametrize(("document", "extra"), [(ALL_KINDS, {}), (LONG, MORE)])
def test_workbook_is_read_in_the_other_language(session, make_hall, writes, reads, document, extra):
    hall = make_hall(document)
    with transaction(), force_locale(writes):
        data = book_for(hall)
    filled = fill_in(data, {"A71": full(writes, extra)})
    with transaction(), force_locale(reads):
        preview = take(hall, filled)
    with transaction(), force_locale(reads):
        shown = preview_of(preview)
        assert [line.state for line in shown.lines if line.differs] == ["new"]
        apply_preview(actor=CLERK, preview=preview, seen=shown.fingerprint)

    stored = session.query(Sheet).one()
    measured = {"m": True} if writes == "en" else {}
    assert stored.marks == {**MARKS, **measured, **extra}


@pytest.mark.parametrize(("writes", "reads"), BOTH)
def test_what_is_stored_comes_back_the_same_in_the_other_language(
    session, make_hall, writes, reads
):
    hall = make_hall(ALL_KINDS)
    with transaction():
        hall.give(hall.judges[0], hall.entries[0], marks={**MARKS, "m": False, "c": False})
    with transaction(), force_locale(writes):
        data = book_for(hall)
    with transaction(), force_locale(reads):
        lines = preview_of(take(hall, data)).lines

    assert lines[0].state == "same"
    assert {cell.state for cell in lines[0].cells} == {"same"}


@pytest.mark.parametrize("typed", ["是", "yes", "YES", "Yes ", "TRUE", "√", "达到"])
@pytest.mark.parametrize("writes", ["zh", "en"])
def test_yes_in_any_word_is_yes_in_either_workbook(session, make_hall, writes, typed):
    hall = make_hall(ALL_KINDS)
    with transaction(), force_locale(writes):
        data = book_for(hall)
    with transaction():
        shown = preview_of(take(hall, fill_in(data, {"A71": {"c": typed}})))

    cell = next(cell for cell in shown.lines[0].cells if cell.criterion == "c")
    assert (cell.state, cell.mark) == ("new", True)


def test_headings_of_the_workbook_are_of_its_language(session, make_hall):
    hall = make_hall(ALL_KINDS)
    seen = []
    for language in ("zh", "en"):
        with transaction(), force_locale(language):
            front = load_workbook(io.BytesIO(book_for(hall))).worksheets[0]
            texts = [str(cell.value) for row in front["B5:Z7"] for cell in row if cell.value]
            seen.append((front.title, texts[0], texts[1]))

    assert seen == [("评分", "序号", "加密号"), ("Judging", "No.", "Blind code")]
