"""Every worked case once more, the whole way: file → ``import`` → database → ``results``."""

import csv
import io
import json

import pytest

from tests.scoring.case_runner import load_cases

CASES = load_cases()
SCORED = [name for name, case in CASES.items() if "csv" in case["expected"]]
REFUSED = [name for name, case in CASES.items() if "refused" in case["expected"]]


@pytest.fixture
def flask(app, tmp_path):
    """Run ``flask contest …`` and give its result back."""
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["contest", *arguments])


@pytest.fixture
def given(tmp_path):
    """The bundle of a case as a file."""

    def write(name):
        path = tmp_path / "case.json"
        path.write_text(json.dumps(CASES[name]["bundle"], ensure_ascii=False), encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize("name", SCORED)
def test_results_are_as_worked_by_hand(name, flask, given):
    imported = flask("import", given(name))
    assert imported.exit_code == 0, imported.output

    printed = flask("results", CASES[name]["bundle"]["contest"]["code"], "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(printed.stdout)))
    expected = CASES[name]["expected"]["csv"]
    assert [{key: row[key] for key in due} for row, due in zip(rows, expected, strict=True)] == (
        expected
    )


@pytest.mark.parametrize("name", REFUSED)
def test_refused_case_writes_nothing(name, flask, given):
    refused = flask("import", given(name))

    code = CASES[name]["bundle"]["contest"]["code"]
    assert refused.exit_code == 1
    assert refused.stderr
    assert flask("results", code).exit_code == 1
