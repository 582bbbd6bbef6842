"""The running total of the tablet equals the server's, on every worked example."""

import json

import pytest

from contest.scoring.field import marks_as
from contest.scoring.numbers import exact_text
from contest.scoring.sheet import score_sheet
from contest.scoring.spec import stage_spec
from contest.scoring.types import ScoringError
from tests.conftest import ROOT

CASES = sorted((ROOT / "tests" / "scoring" / "cases").glob("*.json"))
RUN = """async (jobs) => {
    const { score } = await import("/static/judging/points.js");
    const { text } = await import("/static/judging/fraction.js");
    return jobs.map(([config, marks]) => text(score(config, marks).total));
}"""


def jobs(document):
    """(configuration of the page, marks, total as the server has it) of every judge's sheet."""
    stages = {(e["code"], s["code"]): s for e in document["events"] for s in e["stages"]}
    entries = {(e["event"], e["no"]): e for e in document.get("entries", ())}
    for sheet in document.get("sheets", ()):
        stage = stages[sheet["event"], sheet["stage"].partition("/")[0]]
        coefficients = entries.get((sheet["event"], sheet["entry"]), {}).get("coefficients") or {}
        try:
            spec = stage_spec(stage)
            role = marks_as(spec, sheet["judge"])
            total = score_sheet(spec, sheet["marks"], coefficients, role).total
        except ScoringError:
            continue  # a worked example of what is refused
        config = {
            "groups": stage["rubric"].get("groups") or [],
            "rounding": stage.get("rounding") or {},
            "level": (stage.get("panel") or {}).get("level") or "sheet",
            "held": [c.key for c in spec.of(role)],
            "coefficients": coefficients,
        }
        yield config, sheet["marks"], exact_text(total)


@pytest.mark.browser
def test_total_of_the_page_is_the_servers(served, lenient_page):
    wanted = []
    for path in CASES:
        case = json.loads(path.read_text(encoding="utf-8"))
        wanted += jobs(case.get("document", case.get("bundle", case)))
    assert len(wanted) > 300

    lenient_page.goto(f"{served}/static/mark.svg")
    found = lenient_page.evaluate(RUN, [[config, marks] for config, marks, _total in wanted])

    assert found == [total for _config, _marks, total in wanted]
