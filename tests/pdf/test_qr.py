"""Codes are read by a program that did not draw them."""

import json
import random

import pytest

from contest.pdf.errors import PrintError
from contest.pdf.qr import code128_svg
from contest.pdf.render import render
from tests.pdf.reading import SAMPLES, codes_of

CHANCE = random.Random(20261201)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_every_code_is_read_whatever_it_says():
    (item, _) = json.loads((SAMPLES / "certificate.json").read_text(encoding="utf-8"))["items"]
    texts = [
        "https://contest.example.org/verify/" + "".join(CHANCE.choices(LETTERS, k=16))
        for _ in range(6)
    ] + ["1", "滨江市总工会", "http://[::1]:8000/" + "x" * 120]

    pdf = render("certificate", {"items": [{**item, "qr": text} for text in texts]})

    assert [codes_of(pdf, page) for page in range(1, len(texts) + 1)] == [[t] for t in texts]


@pytest.mark.parametrize("text", ["S41-E0091-J3", " !\"#$%&'()*+,-./", "~}|{`", "A" * 24, "0"])
def test_barcode_is_read(text):
    sheet = {"entry": "K7Q2", "groups": [], "barcode": text}

    assert codes_of(render("score_sheet", {"contest": "大赛", "sheets": [sheet]})) == [text]


@pytest.mark.parametrize("text", ["", "A" * 25, "工位1", "a\nb"])
def test_barcode_that_cannot_be_drawn_is_refused(text):
    with pytest.raises(PrintError):
        code128_svg(text)
