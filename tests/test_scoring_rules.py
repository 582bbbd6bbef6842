"""Every worked number of docs/scoring-rules.md, computed."""

import json
import re
from fractions import Fraction
from typing import Any

import pytest

from contest.scoring.kinds import KINDS, reader
from contest.scoring.numbers import exact_text
from contest.scoring.rounding import to_places
from contest.scoring.teams import team_ranking
from contest.scoring.titles import levels, promoted, titles
from tests.conftest import ROOT
from tests.scoring.small import contest, event, score, scored, stage, table

TEXT = (ROOT / "docs" / "scoring-rules.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```json (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OF_CONTEST = ("contest", "people", "panels", "incidents")


def blocks(kind: str) -> list[Any]:
    """Every block of a kind, named by the heading it stands under."""
    found = []
    for match in BLOCK.finditer(TEXT):
        if match[1] == kind:
            heading = re.findall(r"^##+ (.*)$", TEXT[: match.start()], re.MULTILINE)[-1]
            found.append(pytest.param(json.loads(match[2]), id=heading))
    return found


def document(case: dict[str, Any]) -> dict[str, Any]:
    """A whole document out of the short form of the page."""
    rules = {k: v for k, v in case.items() if k not in (*OF_CONTEST, "entries", "sheets", "rows")}
    stages = [stage(**s) if "rubric" not in s else s for s in rules.pop("stages")]
    entries = [{"no": e} if isinstance(e, str) else e for e in case["entries"]]
    more = {k: case[k] for k in OF_CONTEST if k in case}
    for item in (*more.get("panels", ()), *more.get("incidents", ())):
        item |= {"event": "fit", "stage": "work"}
    return contest(
        event(*stages, **rules),
        entries=[{"event": "fit", "name": e["no"], **e} for e in entries],
        sheets=[_sheet(*row) for row in case["sheets"]],
        **more,
    )


def _sheet(no: str, *rest: Any) -> dict[str, Any]:
    member = {"member": rest[-1]} if isinstance(rest[-1], int) else {}
    rest = rest[:-1] if member else rest
    where, judge, mark = rest if len(rest) == 3 else ("work", *rest)
    marks = mark if isinstance(mark, dict) else {"s": mark}
    return {"event": "fit", "stage": where, "entry": no, "judge": judge, "marks": marks} | member


def words(*values: Any) -> str:
    return " ".join(str(value) if value not in ("", None) else "-" for value in values)


@pytest.mark.parametrize("rows", blocks("round"))
def test_rounding(rows):
    for value, places, *due in rows:
        found = [
            to_places(Fraction(value), places, mode)
            for mode in ("half_up", "half_even", "truncate")
        ]
        assert found == [Fraction(text) for text in due]


@pytest.mark.parametrize("case", blocks("mark"))
def test_mark(case):
    read = reader({"key": "c", **case["criterion"]}, None)(case["mark"])

    assert exact_text(read.value) == case["points"]


@pytest.mark.parametrize("case", blocks("case"))
def test_case(case):
    names, *due = case["rows"]

    found = table(document(case), *names.split())

    assert [words(*row) for row in found] == due


@pytest.mark.parametrize("case", blocks("teams"))
def test_teams(case):
    found = scored(document(case))
    places = team_ranking(case["team_ranking"], [found.score], {"fit": found.sheets})
    nos = found.score.entries.nos

    assert [
        words(
            team.name,
            team.rank,
            None if team.total is None else exact_text(team.total),
            ",".join(nos[i] for _event, i in team.members),
        )
        for team in places
    ] == case["rows"]


@pytest.mark.parametrize("case", blocks("proposals"))
def test_proposals(case):
    found = score(document(case))
    named, higher, on = titles(found), levels(found), promoted(found)

    assert [
        words(no, ",".join(named.get(i, [])), higher.get(i), "promoted" if i in on else None)
        for i, no in enumerate(found.entries.nos)
    ] == case["rows"]


def test_every_kind_has_a_number():
    names = set(re.findall(r"^### (\w+)$", TEXT, re.MULTILINE))

    assert names == set(KINDS)
    assert {case.id for case in blocks("mark")} == set(KINDS)


def test_docstrings_name_headings_that_are_there():
    headings = set(re.findall(r"^##+ (.*)$", TEXT, re.MULTILINE))
    named = set()
    for path in (ROOT / "contest" / "scoring").glob("*.py"):
        for source in re.findall(r"Source: docs/scoring-rules\.md,([^.]*)\.", path.read_text()):
            named |= set(re.findall(r'"([^"]+)"', source))

    assert named - headings == set()
