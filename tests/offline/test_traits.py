"""Files with the traits of Excel and WPS (docs/workbooks.md): nothing lost, nothing guessed."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from contest.db import transaction
from contest.errors import Invalid
from contest.offline.previews import preview_of
from tests.offline.hall import book_for, fill_in, make_two, places, saved, take


def states(hall, data):
    with transaction():
        preview = take(hall, data)
    line = preview_of(preview).lines[0]
    return line.state, line.marks, [cell.problem for cell in line.cells if cell.problem]


def rewritten(data: bytes, change, name="xl/worksheets/sheet1.xml") -> bytes:
    """The workbook with one member's XML changed, as another program would have written it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            body = old.read(member)
            new.writestr(member, change(body.decode()).encode() if member == name else body)
    return out.getvalue()


GOOD = [
    ("８．５", "全角，WPS 中文输入法"),
    ("8.5分", "带单位"),
    ("8.5 分", "单位前有空格"),
    ("８．５　分", "全角空格和单位"),
    (" 8.5 ", "前后空格"),
    ("8。5", "中文句号作小数点"),
    ("8．5", "全角点"),
    ("+8.5", "正号"),
    ("8 . 5", "点两边有空格"),
    ("\u200b8.5", "零宽空格，从网页粘贴"),
    (8.499999999999999, "双精度误差"),
    (8.5000000001, "双精度误差"),
]


@pytest.mark.parametrize(("typed", "trait"), GOOD, ids=[trait for _typed, trait in GOOD])
def test_number_that_is_plain_to_see_is_understood(session, typed, trait):
    with transaction():
        hall = make_two()
        data = fill_in(book_for(hall), {"A71": {"p": typed, "q": "12"}})

    assert states(hall, data) == ("new", {"p": "8.5", "q": "12"}, [])


BAD = [
    ("8,5", "“8,5”里有逗号，看不出是小数还是千位，请改写"),
    ("8，5", "“8，5”里有逗号，看不出是小数还是千位，请改写"),
    ("八点五", "“八点五”不是数，请改成 8.5 这样的数"),
    ("8 5", "“8 5”不是数，请改成 8.5 这样的数"),
    ("8.5/10", "“8.5/10”不是数，请改成 8.5 这样的数"),
    ("85%", "“85%”不是数，请改成 8.5 这样的数"),
    ("缺", "“缺”不是数，请改成 8.5 这样的数"),
    ("—", "“—”不是数，请改成 8.5 这样的数"),
    (True, "这一格是逻辑值，请填数"),
    (8.3, "8.3 不是 0.5 的倍数，请改为 8 或 8.5。"),
    (12, "这一项最多 10 分，现在是 12 分。"),
    (-1, "这一项最少 0 分，现在是 -1 分。"),
    (8.50001, "8.50001 不是 0.5 的倍数，请改为 8.5 或 9。"),
]


@pytest.mark.parametrize(("typed", "sentence"), BAD, ids=[str(typed) for typed, _s in BAD])
def test_number_that_is_not_plain_is_told_and_not_guessed(session, typed, sentence):
    with transaction():
        hall = make_two()
        data = fill_in(book_for(hall), {"A71": {"p": typed, "q": 12}})

    state, _marks, problems = states(hall, data)
    assert (state, problems) == ("bad", [sentence])


@pytest.mark.parametrize(
    "nothing", ["", "   ", "\u3000", "\u200b"], ids=["empty", "blanks", "full-width", "invisible"]
)
def test_blank_is_absent_and_not_nought(session, nothing):
    with transaction():
        hall = make_two()
        data = fill_in(book_for(hall), {"A71": {"p": nothing, "q": 12}})

    state, marks, problems = states(hall, data)
    assert (state, marks, problems) == ("incomplete", {"q": "12"}, [])


def test_day_made_of_a_mark_is_told(session):
    """Excel and WPS make 8-5 a day of August; which mark it was nobody can tell."""
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(book_for(hall)))
        book.worksheets[0]["D8"] = 46239
        book.worksheets[0]["D8"].number_format = "m月d日"
        book.worksheets[0]["E8"] = 12

    state, _marks, problems = states(hall, saved(book))
    assert (state, problems) == (
        "bad",
        ["这一格成了日期 2026-08-05，看不出原来的数，请把格式改回数值再填"],
    )


def test_shared_strings_inline_strings_and_formula_strings(session):
    """Excel shares strings, openpyxl and this program write them inline; WPS does both."""
    with transaction():
        hall = make_two()
        data = fill_in(book_for(hall), {"A71": {"p": "8.5", "q": 12}})

    def calculated(text: str) -> str:
        cell = r'<c r="E8"([^>]*)><v>12</v></c>'
        return re.sub(cell, r'<c r="E8"\1><f>3*4</f><v>12</v></c>', text)

    for variant in (data, rewritten(data, calculated)):
        assert states(hall, variant)[:2] == ("new", {"p": "8.5", "q": "12"})


def test_formula_that_fails_is_told(session):
    with transaction():
        hall = make_two()
        data = fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}})

    def failed(text: str) -> str:
        return re.sub(
            r'<c r="E8"([^>]*?)(?: t="n")?><v>12</v></c>',
            r'<c r="E8"\1 t="e"><f>1/0</f><v>#DIV/0!</v></c>',
            text,
        )

    state, _marks, problems = states(hall, rewritten(data, failed))
    assert (state, problems) == ("bad", ["这一格的公式出错（#DIV/0!），请直接填数"])


def test_columns_and_rows_that_somebody_added_are_passed_over(session):
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}})))
        sheet = book.worksheets[0]
        sheet.insert_cols(4, 2)
        sheet["D8"] = "我的备注"
        sheet.insert_rows(8)
        sheet["E8"] = 99

    assert states(hall, saved(book)) == ("new", {"p": "8", "q": "12"}, [])


def test_row_that_was_deleted_says_nothing(session):
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(fill_in(book_for(hall), {"A72": {"p": 8, "q": 12}})))
        book.worksheets[0].delete_rows(8)
        preview = take(hall, saved(book))

    assert [line.state for line in preview_of(preview).lines] == ["blank", "new", "blank", "blank"]


def test_row_that_stands_there_twice_is_not_written(session):
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}})))
        sheet = book.worksheets[0]
        for column in range(1, 6):
            sheet.cell(20, column).value = sheet.cell(8, column).value
        sheet["D20"] = 3
        preview = take(hall, saved(book))

    line = preview_of(preview).lines[0]
    assert (line.state, line.problem) == (
        "refused",
        "“A71”在表里有两行，填得不一样。请删掉一行再上传。",
    )


def refusal(hall, data, name="评分表.xlsx") -> str:
    with pytest.raises(Invalid) as caught, transaction():
        take(hall, data, name=name)
    return str(caught.value)


def test_dropped_identity_is_refused_with_the_cure(session):
    """WPS's "save as" of a single sheet, or a copy into a new workbook, leaves it behind."""
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(book_for(hall)))
        book.remove(book["_leitai"])

    assert refusal(hall, saved(book)) == (
        "“评分表.xlsx”里没有识别信息，可能是复制出来的新表。"
        "请在下载的原文件里填写，或重新下载一份再抄过去。"
    )


@pytest.mark.parametrize("place", [0, 80, -3])
def test_changed_identity_is_refused(session, place):
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(book_for(hall)))
        text = book["_leitai"]["A1"].value
        letter = "0" if text[place] != "0" else "1"
        book["_leitai"]["A1"].value = text[:place] + letter + text[place:][1:]

    assert refusal(hall, saved(book)) == (
        "“评分表.xlsx”的识别信息被改动过，校验不符。请重新下载一份，把分数抄过去。"
    )


def test_changed_code_is_refused(session):
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(book_for(hall)))
        rows, columns = places(book.worksheets[0])
        book.worksheets[0].cell(rows["A71"], columns["leitai:code"]).value = "A72"

    assert refusal(hall, saved(book)) == (
        "“评分表.xlsx”里编号“A71”那一行现在写着“A72”，分数可能错行。请改回去，或重新下载一份。"
    )


def test_marks_sorted_without_their_codes_are_refused(session):
    """Codes moved and hidden keys did not: nobody can tell whose mark is whose."""
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}})))
        sheet = book.worksheets[0]
        for column in range(3, 6):
            above, below = sheet.cell(8, column), sheet.cell(9, column)
            above.value, below.value = below.value, above.value

    assert "那一行现在写着“A72”" in refusal(hall, saved(book))


def test_changed_heading_is_refused(session):
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(book_for(hall)))
        book.worksheets[0]["D6"].value = "焊缝内部"

    assert refusal(hall, saved(book)) == (
        "“评分表.xlsx”的表头“焊缝内部”被改过，原来是“项p”。请改回去，或重新下载一份。"
    )


def test_hidden_column_of_signs_deleted_is_refused(session):
    with transaction():
        hall = make_two()
        book = load_workbook(io.BytesIO(book_for(hall)))
        book.worksheets[0].delete_cols(1)

    assert refusal(hall, saved(book)) == (
        "“评分表.xlsx”里找不到评分表，隐藏的行或列被删掉了。请重新下载一份，把分数抄过去。"
    )


def test_renamed_file_is_taken(session):
    with transaction():
        hall = make_two()
        data = fill_in(book_for(hall), {"A71": {"p": 8, "q": 12}})
        preview = take(hall, data, name="C:\\用户\\最终版（2）.xlsx")

    assert preview_of(preview).lines[0].state == "new"
