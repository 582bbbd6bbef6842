"""Every paper, printed from its sample and read back."""

import io
import json

import pytest
from PIL import Image

from contest.pdf.errors import MissingGlyph, PrintError
from contest.pdf.render import TEMPLATES, Renderer, render
from tests.pdf.reading import SAMPLES, codes_of, fonts_of, pages_of, size_of, text_of, words_of

PAPERS = sorted(path.stem for path in TEMPLATES.glob("[a-z]*.typ"))
# drawn as a picture, turned, or written in another way
UNSEEN = ("qr", "barcode", "photo", "layout", "align", "date", "mark")
NASTY = '#read("/etc/passwd") $x$ *bold* \\ _u_ `r` <b> = @a [c] {d}'


def sample(paper):
    return json.loads((SAMPLES / f"{paper}.json").read_text(encoding="utf-8"))


def photo(form="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (250, 350), (200, 40, 40)).save(out, form)
    return out.getvalue()


@pytest.fixture(scope="module")
def printed():
    """Each paper printed once."""
    done = {}

    def get(paper):
        if paper not in done:
            done[paper] = render(paper, sample(paper), photos={"0042": photo()})
        return done[paper]

    return get


def leaves(data):
    """Every text of a sample that must be seen."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "paragraphs":
                yield from (words for paragraph in value for words, _weight in paragraph)
            elif key not in UNSEEN:
                yield from leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value)
    elif isinstance(data, str):
        yield data


def test_every_paper_has_a_sample():
    assert sorted(path.stem for path in SAMPLES.glob("*.json")) == PAPERS


@pytest.mark.parametrize("paper", PAPERS)
def test_every_text_of_the_data_stands_on_the_paper(printed, paper):
    data = sample(paper)
    words = words_of(printed(paper))

    assert [text for text in leaves(data) if "".join(text.split()) not in words] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_fonts_are_ours_and_embedded(printed, paper):
    found = fonts_of(printed(paper))

    assert {name for name, _ in found} <= {
        "NotoSerifSC-Regular",
        "NotoSerifSC-Bold",
        "NotoSansSC-Regular",
    }
    assert {embedded for _, embedded in found} == {True}


ADMISSION_CODES = [f"https://contest.example.org/c/Zk3{n}f9" for n in range(4)]
PASS_CODES = [f"http://192.168.1.10:8000/judge/enter/{code}" for code in ("8f3kQ2nX", "Zz93kQ2n")]


@pytest.mark.parametrize(
    ("paper", "pages", "size", "codes"),
    [
        ("admission_card", 2, (210, 297), ADMISSION_CODES),
        ("certificate", 2, (297, 210), ["https://contest.example.org/verify/Qk3v9TzP2mXa"]),
        ("draw_list", 1, (210, 297), []),
        ("entry_form", 2, (210, 297), []),
        ("entry_list", 1, (210, 297), []),
        ("judge_pass", 2, (210, 297), PASS_CODES),
        ("receipt", 1, (210, 297), ["https://contest.example.org/r/HZ-2026-0031"]),
        ("result_list", 2, (210, 297), []),
        ("score_sheet", 2, (210, 297), ["S41-K7Q2-J3"]),
    ],
)  # fmt: skip
def test_pages_and_codes(printed, paper, pages, size, codes):
    pdf = printed(paper)

    assert (pages_of(pdf), size_of(pdf), codes_of(pdf)) == (pages, size, codes)


def test_cards_come_one_by_one_on_a6():
    pdf = render(
        "admission_card",
        {**sample("admission_card"), "layout": "one"},
        photos={"0042": photo("PNG")},
    )

    assert (pages_of(pdf), size_of(pdf)) == (5, (105, 148))


@pytest.mark.parametrize("rows", [0, 1, 200])
def test_long_list_repeats_its_head_and_counts_its_pages(rows):
    data = sample("result_list")
    row = data["rows"][1]
    data["rows"] = [[str(n + 1), *row[1:]] for n in range(rows)]

    pdf = render("result_list", data)
    pages = text_of(pdf, layout=True).split("\f")[:-1]

    heads = ["总成绩" in page and "参赛号" in page for page in pages]
    feet = [
        f"第{n}页，共{len(pages)}页" in "".join(page.split()) for n, page in enumerate(pages, 1)
    ]
    chains = [data["chain"]["hash"] in page for page in pages]
    expected = {0: 1, 1: 1, 200: 9}[rows]
    assert (heads, feet, chains) == ([True] * expected, [True] * expected, [True] * expected)
    assert ["裁判长（签字）" in page for page in pages] == [False] * (expected - 1) + [True]


def test_pages_of_each_sheet_are_counted_alone():
    data = sample("score_sheet")
    data["sheets"][0]["groups"][0]["criteria"] *= 12

    pages = text_of(render("score_sheet", data)).split("\f")[:-1]
    feet = [line.replace(" ", "") for page in pages for line in page.split("\n") if "页" in line]

    assert feet == ["第1页，共3页", "第2页，共3页", "第3页，共3页", "第1页，共1页"]
    assert ["K7Q2" in page for page in pages] == [True, True, True, False]


def test_text_from_people_stays_text():
    data = sample("certificate")
    data["items"] = data["items"][:1]
    data["items"][0] |= {"name": NASTY, "paragraphs": [[[NASTY, ""]]], "signer": NASTY}

    words = words_of(render("certificate", data))

    assert words.count("".join(NASTY.split())) == 3


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "_house.typ"])
def test_photo_is_only_what_was_handed_over(name):
    data = sample("admission_card")
    data["cards"] = [{**data["cards"][0], "photo": name}]

    assert "贴照片处" in text_of(render("admission_card", data))


def test_photo_that_is_none_is_refused():
    with pytest.raises(PrintError, match="照片“0042”不是 JPEG 或 PNG 图片"):
        render("admission_card", sample("admission_card"), photos={"0042": b"GIF89a"})


def test_missing_glyph_stops_the_print_and_says_whose_it_is():
    data = sample("result_list")
    data["rows"][3][2] = "王𮬿"

    with pytest.raises(MissingGlyph) as caught:
        render("result_list", data)

    assert (caught.value.character, caught.value.where) == ("𮬿", "4，0112，王𮬿")
    assert str(caught.value).startswith("字体里没有“𮬿”字（U+2EB3F，4，0112，王𮬿），没有打印。")


def test_missing_glyph_of_a_card_names_its_person():
    data = sample("admission_card")
    data["cards"][2]["place"] = "\U0001f3c6 厅"

    with pytest.raises(MissingGlyph) as caught:
        render("admission_card", data)

    assert (caught.value.character, caught.value.where) == ("\U0001f3c6", data["cards"][2]["name"])


def test_incomplete_data_is_an_error_not_an_empty_page():
    with pytest.raises(PrintError, match="打印数据不完整"):
        render("result_list", {"contest": "大赛"})


def test_renderer_prints_the_same_as_a_single_print():
    items = sample("certificate")["items"]
    with Renderer("certificate") as renderer:
        many = [words_of(renderer.render({"items": [item]})) for item in items]

    assert many == [words_of(render("certificate", {"items": [item]})) for item in items]
