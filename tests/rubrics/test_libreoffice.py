"""Rubrics by workbook through LibreOffice: formulas worked out, cells merged, saved as its own."""

import io

import pytest
from openpyxl import load_workbook

from contest.contests.kinds import kind_document
from contest.excel.read import read_grid
from contest.rubrics.excel.table import is_table, read_rows, written
from contest.rubrics.excel.worldskills import is_scheme, read_scheme
from tests.rubrics.libreoffice import recalculated
from tests.rubrics.schemes import scheme
from tests.rubrics.test_worldskills import RUBRIC, place_of


def with_formulas():
    """A scheme whose totals are formulas without values, with more cells merged, by openpyxl."""
    book = load_workbook(io.BytesIO(scheme()))
    sheet = book.active
    rows = {key: place_of(key, "A")[1] for key in ("Criterion\nA", "Criterion\nB")}
    ends = {"Criterion\nA": rows["Criterion\nB"] - 1, "Criterion\nB": sheet.max_row}
    listed = {"Criterion\nA": "Preparation", "Criterion\nB": "Making"}
    for key, row in rows.items():
        sheet.cell(row, 15).value = f"=SUM(K{row + 1}:K{ends[key]})"
        sheet[place_of(listed[key], "C")[0]].value = f"=O{row}"
    sections = {"Work organization": 1, "Production": 2}
    for name, number in sections.items():
        cell, row = place_of(name, "C")
        sheet[cell].value = f"=SUMIF($I$1:$I$200,{number},$K$1:$K$200)"
        sheet.cell(row, 4).value = f"=C{row}"
    for text in ("Workplace", "Dimensions", "Surface"):
        row = place_of(text, "B")[1]
        sheet.merge_cells(start_row=row, start_column=4, end_row=row, end_column=8)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data):
    rows = read_grid(data, "scheme.xlsx")
    assert is_scheme(rows)
    return read_scheme(rows)


def test_scheme_worked_out_and_saved_by_libreoffice_is_the_same_rubric(session, tmp_path):
    data = recalculated(tmp_path, with_formulas())

    values = load_workbook(io.BytesIO(data), data_only=True).active
    assert values[place_of("Making", "C")[0]].value == 60
    assert values[place_of("Production", "C")[0]].value == 60
    found = read(data)
    assert (found.faults, found.doubts) == ([], [])
    assert found.rubric == RUBRIC


def test_changed_total_is_refused_with_its_place(session, tmp_path):
    book = load_workbook(io.BytesIO(with_formulas()))
    cell, row = place_of("Criterion\nB", "O")
    book.active[cell].value = f"={book.active[cell].value[1:]}+2"
    out = io.BytesIO()
    book.save(out)

    found = read(recalculated(tmp_path, out.getvalue()))

    listed = place_of("Making", "C")[1]
    assert [(note.row, note.sentence) for note in found.faults] == [
        (listed, "标准 B 写的是 62 分，评分点合计 60 分。"),
        (row, "标准 B 写的是 62 分，评分点合计 60 分。"),
    ]
    assert found.doubts == []


@pytest.mark.parametrize(
    ("number", "place"),
    [(0, 0), (0, 1), (1, 1), (2, 1)],
    ids=["welder-theory", "welder", "electrician", "fitter"],
)
def test_own_table_comes_back_from_libreoffice_the_same(session, tmp_path, number, place):
    rubric = kind_document("skills")["events"][number]["stages"][place]["rubric"]

    rows = read_grid(recalculated(tmp_path, written(rubric), "own.xlsx"), "own.xlsx")

    assert is_table(rows)
    found = read_rows(rows)
    assert (found.faults, found.doubts) == ([], [])
    assert found.rubric == rubric
