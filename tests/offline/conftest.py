"""Databases of tests number their rubrics alike; a process may not remember those of another."""

import pytest

from contest.rubrics import rules


@pytest.fixture(autouse=True)
def _forget_rules():
    rules._kept.cache_clear()
