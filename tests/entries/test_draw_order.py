"""The draw can be computed again by anybody: vectors of docs/draw.md, and what always holds."""

import hashlib
import hmac
import re

import pytest

from contest.entries.draw_order import blind_code, commitment, draw_lots, drawn_order, final_seed
from tests.conftest import ROOT

SEED = "0123456789abcdef" * 4
NUMBERS = ["001", "002", "003", "004", "005"]
PAPER = ROOT / "docs" / "draw.md"


def test_paper_shows_what_the_program_draws():
    shown = re.findall(
        r"^\| (\d+) \| (\d+) \| (\d+) \| (\w+) \| (\w+) \|$", PAPER.read_text(), re.M
    )

    lots = draw_lots(SEED, "welding", NUMBERS, 2)
    assert shown == [
        (lot.draw_no, lot.session, lot.station, lot.no, lot.blind_code) for lot in lots
    ]
    assert commitment(SEED) in PAPER.read_text()
    assert final_seed(SEED, "八月十五") in PAPER.read_text()


def test_order_is_that_of_the_keyed_hash():
    def key(no):
        return hmac.new(SEED.encode(), f"draw|welding|{no}".encode(), hashlib.sha256).hexdigest()

    assert drawn_order(SEED, "draw", "welding", NUMBERS) == sorted(NUMBERS, key=key)


def test_order_does_not_depend_on_the_order_of_entry():
    backwards = draw_lots(SEED, "welding", NUMBERS[::-1], 2)

    assert backwards == draw_lots(SEED, "welding", NUMBERS, 2)


@pytest.mark.parametrize("count", [1, 2, 98, 99, 100, 350])
def test_everybody_draws_once(count):
    numbers = [f"{n:03}" for n in range(count)]

    lots = draw_lots(SEED, "welding", numbers, 20)

    assert sorted(lot.no for lot in lots) == numbers
    for field in ("draw_no", "blind_code"):
        assert len({getattr(lot, field) for lot in lots}) == count
    assert len({(lot.session, lot.station) for lot in lots}) == count


def test_blind_codes_follow_another_order_than_the_draw():
    numbers = [f"{n:03}" for n in range(60)]

    lots = draw_lots(SEED, "welding", numbers, 0)

    assert [lot.blind_code for lot in lots] != [blind_code(place) for place in range(60)]


def test_without_stations_all_compete_at_once():
    lots = draw_lots(SEED, "welding", NUMBERS, 0)

    assert [(lot.session, lot.station) for lot in lots] == [("1", f"{n:02}") for n in range(1, 6)]


def test_word_of_the_hall_changes_the_seed():
    assert final_seed(SEED, "") == SEED
    assert final_seed(SEED, "八月十五") != final_seed(SEED, "八月十六")
