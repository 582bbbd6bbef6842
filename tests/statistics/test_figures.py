"""Averages, steps and counts, exact to the last digit."""

from fractions import Fraction

import pytest

from contest.statistics.figures import Line, Summary, histogram, rounded, summary


def numbers(*texts):
    return [Fraction(text) for text in texts]


def test_figures_of_nothing_are_nothing():
    assert summary([]) == Summary(0, None, None, None, None)


@pytest.mark.parametrize(
    ("texts", "mean", "median"),
    [
        (("8.1", "8.2", "8.3"), "8.2", "8.2"),
        (("80", "90"), "85", "85"),
        (("80", "90", "91", "99"), "90", "90.5"),
        (("1", "1", "2"), "4/3", "1"),
    ],
)
def test_figures_are_exact(texts, mean, median):
    found = summary(numbers(*texts))

    assert (found.mean, found.median) == (Fraction(mean), Fraction(median))


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(269, 3), "89.67"), (Fraction(-1, 8), "-0.13"), (None, "")]
)
def test_averages_are_rounded_once(value, shown):
    assert rounded(value) == shown


def test_one_number_has_no_shape():
    assert histogram(numbers("80")) == []


def test_equal_numbers_are_one_step():
    assert [(b.low, b.high, b.count) for b in histogram(numbers("80", "80"))] == [
        ("80.0", "80.5", 2)
    ]


@pytest.mark.parametrize(
    "texts",
    [("0", "100"), ("60", "72"), ("59.99", "60"), ("-3", "4"), ("0", "99999"), ("66.7", "97.53")],
)
def test_every_number_is_in_a_step(texts):
    bins = histogram(numbers(*texts))

    assert sum(b.count for b in bins) == len(texts)
    assert Fraction(bins[0].low) <= min(numbers(*texts))
    assert max(numbers(*texts)) <= Fraction(bins[-1].high)
    assert len(bins) <= 12


def test_line_counts_what_was_handed_in():
    line = Line("焊工")
    for state, status, count in [
        ("draft", None, 5),
        ("submitted", None, 2),
        ("approved", None, 3),
        ("approved", "absent", 1),
        ("withdrawn", None, 4),
    ]:
        line.add_entries(state, status, count)

    assert (line.entered, line.approved, line.absent) == (6, 4, 1)
