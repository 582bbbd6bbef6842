"""Rounding is that of the true fraction, also where decimals of 28 digits go wrong."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contest.scoring.rounding import to_places

MODES = ("half_up", "half_even", "truncate")
QUICK = settings(max_examples=60, derandomize=True, deadline=None, database=None)
LONG = settings(max_examples=3000, deadline=None, database=None)

denominators = st.one_of(
    st.sampled_from([1, 2, 3, 5, 6, 7, 8, 9, 14, 21, 30, 70, 300, 2000]),
    st.integers(1, 10**6),
    # where a decimal of 28 digits cannot tell a half from what lies beside it
    st.builds(lambda n, k: 2 * 10**n + k, st.integers(25, 35), st.integers(-2, 2)),
)
exact = st.builds(Fraction, st.integers(-(10**12), 10**12), denominators)
# close to a half at two places, on either side of it
close = st.builds(
    lambda n, e, k: Fraction(2 * n + 1, 200) + Fraction(k, 10**e),
    st.integers(-(10**6), 10**6),
    st.integers(26, 60),
    st.integers(-1, 1),
)


def by_integers(value, places, mode):
    """Rounding by long division, written without the engine's formula."""
    top, bottom = abs(value.numerator) * 10**places, value.denominator
    whole, rest = divmod(top, bottom)
    double = 2 * rest - bottom
    up = {
        "truncate": False,
        "half_up": double >= 0,
        "half_even": double > 0 or (double == 0 and whole % 2),
    }
    whole += 1 if up[mode] else 0
    return Fraction(-whole if value < 0 else whole, 10**places)


def check_rounding(value, places, mode):
    assert to_places(value, places, mode) == by_integers(value, places, mode)


def check_decimal(value, places, mode):
    assume(10**150 % value.denominator == 0)
    way = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}[mode]
    with localcontext() as context:
        context.prec = 200
        finite = Decimal(value.numerator) / Decimal(value.denominator)
        due = finite.quantize(Decimal(1).scaleb(-places), rounding=way)
    assert to_places(value, places, mode) == Fraction(due)


places = st.integers(0, 6)
modes = st.sampled_from(MODES)


@QUICK
@given(exact | close, places, modes)
def test_rounding_is_that_of_the_true_fraction(value, places, mode):
    check_rounding(value, places, mode)


@pytest.mark.slow
@LONG
@given(exact | close, places, modes)
def test_rounding_is_that_of_the_true_fraction_at_length(value, places, mode):
    check_rounding(value, places, mode)


@QUICK
@given(close | st.builds(Fraction, st.integers(-(10**30), 10**30), st.just(10**15)), places, modes)
def test_rounding_agrees_with_wide_decimals(value, places, mode):
    check_decimal(value, places, mode)


@pytest.mark.slow
@LONG
@given(close | st.builds(Fraction, st.integers(-(10**30), 10**30), st.just(10**15)), places, modes)
def test_rounding_agrees_with_wide_decimals_at_length(value, places, mode):
    check_decimal(value, places, mode)
