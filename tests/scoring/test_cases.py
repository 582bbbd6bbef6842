"""Worked cases: what the contract says of small contests, compared column by column."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from contest.errors import Invalid
from tests.scoring.case_runner import RUNNERS, load_cases
from tests.scoring.rebuild import rebuild

CASES = load_cases()
SCORED = [name for name, case in CASES.items() if "csv" in case["expected"]]
REFUSED = [name for name, case in CASES.items() if "refused" in case["expected"]]
TEAMS = [name for name, case in CASES.items() if "teams" in case["expected"]]
PROPOSED = [name for name, case in CASES.items() if "proposals" in case["expected"]]

NUMBER = re.compile(r"-?\d+(\.\d+)?")
# the fields that hold whole numbers; every other amount is a string
WHOLE = {
    "drop_high",
    "drop_low",
    "min_for_trim",
    "min_judges",
    "duration_s",
    "per",
    "max_over",
    "count",
    "k",
    "min_field",
    "distinct_top",
    "top",
    "from_rank",
    "to_rank",
    "min_age",
    "member",
    "revision",
    "mark",
    "sheet",
    "panel",
    "weighted",
    "stage",
    "final",
    "places",
    "years",
}
REQUIRED = {
    "contest": ("code", "kind", "name"),
    "event": ("code", "name", "entry_type", "stages"),
    "stage": ("code", "rubric"),
    "group": ("key", "criteria"),
    "criterion": ("key", "kind"),
    "entry": ("no", "event", "name"),
    "sheet": ("event", "stage", "entry", "judge", "marks"),
}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, f"{path}/{key}")
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from leaves(below, f"{path}/{index}")
    else:
        yield path, value


def parts(bundle: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything in a bundle that has required fields, with its name."""
    yield "contest", bundle["contest"]
    for event in bundle["events"]:
        yield "event", event
        for stage in event["stages"]:
            yield "stage", stage
            for group in stage["rubric"]["groups"]:
                yield "group", group
                yield from (("criterion", criterion) for criterion in group["criteria"])
    yield from (("entry", entry) for entry in bundle.get("entries", []))
    yield from (("sheet", sheet) for sheet in bundle.get("sheets", []))


@pytest.mark.parametrize("name", SCORED)
def test_case_is_well_formed(name):
    case = CASES[name]
    bundle = case["bundle"]

    assert case["about"]
    assert case["steps"]
    assert bundle["format"] == "leitai-bundle/1"
    for kind, part in parts(bundle):
        assert set(REQUIRED[kind]) <= part.keys(), kind
    for path, value in leaves(bundle):
        assert not isinstance(value, float), path
        if isinstance(value, int) and not isinstance(value, bool) and "/marks/" not in path:
            assert path.rsplit("/", 1)[1] in WHOLE, path
        if path.rsplit("/", 1)[1] in ("weight", "points", "full", "pass", "scale"):
            assert NUMBER.fullmatch(value), path


@pytest.mark.parametrize("name", SCORED)
def test_weights_add_up(name):
    for event in CASES[name]["bundle"]["events"]:
        if event.get("combine", "weighted") == "weighted":
            counted = event.get("counts") or [stage["code"] for stage in event["stages"]]
            weights = [
                Fraction(stage.get("weight", "100"))
                for stage in event["stages"]
                if stage["code"] in counted
            ]
            assert sum(weights) == 100


@pytest.mark.parametrize("name", SCORED)
def test_references_exist(name):
    bundle = CASES[name]["bundle"]
    stages = {
        (event["code"], code)
        for event in bundle["events"]
        for stage in event["stages"]
        for code in [
            stage["code"],
            *(f"{stage['code']}/{period['code']}" for period in stage.get("repeat", [])),
        ]
    }
    entries = {(entry["event"], entry["no"]) for entry in bundle["entries"]}
    judges = {judge["code"] for judge in bundle.get("judges", [])} | {"office", "self", "audit"}
    judges |= {f"department:{department['code']}" for department in bundle.get("departments", [])}

    for sheet in bundle["sheets"]:
        assert (sheet["event"], sheet["stage"]) in stages
        assert (sheet["event"], sheet["entry"]) in entries
        assert sheet["judge"] in judges
    for row in CASES[name]["expected"].get("csv", []):
        assert (row["event"], row["no"]) in entries
        columns = {f"stage:{stage}" for event, stage in stages}
        assert {key for key in row if key.startswith("stage:")} <= columns


@pytest.mark.parametrize("name", SCORED)
@pytest.mark.parametrize("runner", RUNNERS)
def test_rows_are_as_worked_by_hand(runner, name):
    case = CASES[name]

    rows = RUNNERS[runner].rows(case["bundle"])

    expected = case["expected"]["csv"]
    assert [row["no"] for row in rows] == [row["no"] for row in expected]
    for row, wanted in zip(rows, expected, strict=True):
        assert {key: row.get(key, "") for key in wanted} == wanted


@pytest.mark.parametrize("name", SCORED)
@pytest.mark.parametrize("runner", RUNNERS)
def test_totals_can_be_rebuilt(runner, name):
    found = RUNNERS[runner].results(CASES[name]["bundle"])

    for row in (row for event in found["events"] for row in event["ranking"] if row["total"]):
        assert rebuild(row["derivation"]) == Fraction(row["total"])


@pytest.mark.parametrize("name", TEAMS)
@pytest.mark.parametrize("runner", RUNNERS)
def test_teams_are_as_worked_by_hand(runner, name):
    """Ranked teams only; totals compared as numbers, members in any order."""
    case = CASES[name]

    found = RUNNERS[runner].results(case["bundle"])

    teams = {event["code"]: event.get("teams", []) for event in found["events"]} | {
        "": found.get("teams", [])
    }
    for event, wanted in case["expected"]["teams"].items():
        ranked = [team for team in teams[event] if team["rank"]]
        assert [team_key(team) for team in ranked] == [team_key(team) for team in wanted]


def team_key(team: dict[str, Any]) -> tuple[Any, ...]:
    """What is compared of a team; across events its members may be written event/number."""
    who = team.get("unit") or team.get("team")
    members = sorted(member.rpartition("/")[2] for member in team["members"])
    return int(team["rank"]), who, Fraction(team["total"]), members


@pytest.mark.parametrize("name", PROPOSED)
@pytest.mark.parametrize("runner", RUNNERS)
def test_proposals_are_as_worked_by_hand(runner, name):
    case = CASES[name]

    found = RUNNERS[runner].results(case["bundle"])

    assert found["proposals"] == case["expected"]["proposals"]


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("runner", RUNNERS)
def test_bundle_is_refused(runner, name):
    with pytest.raises(Invalid):
        RUNNERS[runner].results(CASES[name]["bundle"])


def test_every_case_is_tried():
    """A case says what comes of it, in words that a test above looks for."""
    known = {"csv", "teams", "proposals", "refused"}

    assert {name for name, case in CASES.items() if not case["expected"].keys() <= known} == set()
    assert set(SCORED) | set(REFUSED) == set(CASES)
