from fractions import Fraction as Q

import pytest

from contest.scoring.columns import Column, rounded
from contest.scoring.rounding import round_column, to_places
from contest.scoring.types import Text

# value, places, half_up, half_even, truncate
TABLE = [
    ("90.225", 2, "90.23", "90.22", "90.22"),
    ("90.235", 2, "90.24", "90.24", "90.23"),
    ("90.2251", 2, "90.23", "90.23", "90.22"),
    ("-90.225", 2, "-90.23", "-90.22", "-90.22"),
    ("-90.2249", 2, "-90.22", "-90.22", "-90.22"),
    ("0.5", 0, "1", "0", "0"),
    ("1.5", 0, "2", "2", "1"),
    ("-0.5", 0, "-1", "0", "0"),
    ("1000/3", 2, "333.33", "333.33", "333.33"),
    ("2000/3", 2, "666.67", "666.67", "666.66"),
    # a decimal of 28 digits gives 9.9999… and loses a hundredth
    ("10", 2, "10", "10", "10"),
    ("1/" + "3" * 30, 3, "0", "0", "0"),
    ("0.0049999999999999999999999999999999999999", 2, "0", "0", "0"),
    ("0.0050000000000000000000000000000000000001", 2, "0.01", "0.01", "0"),
]
MODES = ("half_up", "half_even", "truncate")


@pytest.mark.parametrize(
    ("value", "places", "mode", "due"),
    [(row[0], row[1], mode, row[2 + n]) for row in TABLE for n, mode in enumerate(MODES)],
)
def test_to_places(value, places, mode, due):
    assert to_places(Q(value), places, mode) == Q(due)


@pytest.mark.parametrize("mode", MODES)
def test_not_rounded(mode):
    assert to_places(Q(1, 3), None, mode) == Q(1, 3)
    assert to_places(2, None, mode) == 2


def test_a_third_of_three_tenths_of_a_hundred_is_ten():
    assert to_places(Q(100, 3) * Q("0.3"), 2, "truncate") == 10


@pytest.mark.parametrize("mode", MODES)
def test_columns_round_like_single_numbers(mode):
    values = [Q(row[0]) for row in TABLE]

    found = [round_column([v.numerator], v.denominator, 2, mode) for v in values]

    assert found == [[to_places(v, 2, mode) * 100] for v in values]
    assert round_column([None, 5], 1, 2, mode) == [None, 500]
    assert round_column([Q(1, 3), Q(2, 3)], 1, 0, mode) == [0, 0 if mode == "truncate" else 1]


@pytest.mark.parametrize(
    ("col", "places", "values", "den"),
    [
        (Column([3, None], 4), None, [3, None], 4),
        (Column([3, None], 4), 1, [8, None], 10),
        (Column([3, None], 10), 2, [30, None], 100),
        (Column([3, None], 100), 2, [3, None], 100),
        (Column([Q(1, 3)], 1), 1, [3], 10),
    ],
)
def test_rounded_column(col, places, values, den):
    found = rounded(col, places, "half_up", Text("x"))

    assert (found.values, found.den) == (values, den)
