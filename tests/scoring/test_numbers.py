from fractions import Fraction as Q

import pytest

from contest.scoring.numbers import common_den, exact_sum, exact_text, fixed_text, number, shown
from contest.scoring.types import MarkError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Q(0)),
        ("8.50", Q(17, 2)),
        ("-0.25", Q(-1, 4)),
        ("007", Q(7)),
        ("1" * 40 + "." + "3" * 40, Q("1" * 40 + "." + "3" * 40)),
    ],
)
def test_number(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "found",
    ["", " 8", "8 ", "+8", "8.", ".5", "1e3", "８", "8,5", "1/3", "--1", "8\n", "nan", "1" * 41,
     8, 8.5, None, True, ["8"], {}],
)  # fmt: skip
def test_number_refused(found):
    with pytest.raises(MarkError) as caught:
        number(found)

    assert str(caught.value) == f"“{found}”不是小数，请写成 8.5 这样的文字。"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (90, "90"),
        (Q(90), "90"),
        (Q(17, 2), "8.5"),
        (Q(-1, 4), "-0.25"),
        (Q(1, 80), "0.0125"),
        (Q(1, 3), "1/3"),
        (Q(-269, 3), "-269/3"),
        (Q(1, 2**40), f"0.{5**40:040}"),
    ],
)
def test_exact_text(value, text):
    assert exact_text(value) == text
    assert Q(text) == value


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Q(881, 10), 2, "88.10"),
        (Q(0), 2, "0.00"),
        (Q(-1, 100), 2, "-0.01"),
        (7, 0, "7"),
        (Q(-7), 1, "-7.0"),
        (Q(5, 1000), 3, "0.005"),
    ],
)
def test_fixed_text(value, places, text):
    assert fixed_text(value, places) == text


def test_fixed_text_never_rounds():
    with pytest.raises(ValueError, match=r"^1/3 has more than 2 places$"):
        fixed_text(Q(1, 3), 2)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(None, 2, ""), (Q(9), 2, "9.00"), (Q(9), None, "9"), (Q(1, 7), None, "1/7")],
)
def test_shown(value, places, text):
    assert shown(value, places) == text


@pytest.mark.parametrize(
    ("dens", "common"),
    [([], 1), ([1], 1), ([4, 10], 20), ([10**40], 10**40), ([10**40, 3], None)],
)
def test_common_den(dens, common):
    assert common_den(dens) == common


def test_exact_sum():
    assert exact_sum([]) == 0
    assert exact_sum([Q(1, 3)] * 3 + [Q(1, 7)]) == Q(8, 7)
