"""What the docstrings of pure files promise is so."""

import doctest
import importlib

import pytest

PURE = [
    "contest.offline.values",
    "contest.results.figures",
    "contest.scoring.numbers",
    "contest.scoring.rounding",
    "contest.statistics.figures",
    "contest.web.filters",
]


@pytest.mark.parametrize("name", PURE)
def test_examples_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
