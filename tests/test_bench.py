"""The list of benches: each can be run, alone or with those of its kind."""

import importlib

import pytest

from tests.bench.__main__ import meant, names


def test_every_bench_can_be_run():
    assert [
        n for n in names() if not hasattr(importlib.import_module(f"tests.bench.{n}"), "run")
    ] == []


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("judging", ["judging"]),
        ("excel", ["excel_beside_judging", "excel_judging", "excel_rosters"]),
        ("excel_judging", ["excel_judging"]),
        ("exc", []),
        ("bare_judging", []),
        ("", []),
    ],
)
def test_word_names_a_bench_or_its_kind(word, found):
    assert meant(word) == found
