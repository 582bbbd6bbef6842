"""What a correction of a rubric would change (更正的影响): sheets, totals, places, awards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contest.contests.models import Stage
from contest.db import db
from contest.judging.retotals import Given, Misfit, given_sheets, misfits
from contest.results.pages import Page, event_page
from contest.results.queries import scored_event
from contest.rubrics.models import RubricDraft
from contest.rubrics.queries import current_rubric
from contest.scoring.spec import StageSpec, stage_spec

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an entry or a team stands."""

    rank: int | None
    total: str
    award: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """One that stands elsewhere afterwards."""

    no: str
    name: str
    before: Stand
    after: Stand


@dataclass(slots=True)
class Effect:
    """What applying a correction would do; with misfits it cannot be applied, and nothing else
    is worked out.

    score_version: of the event, as it was when this was worked out
    """

    score_version: int
    sheets: list[Given]
    spec: StageSpec
    misfits: list[Misfit]
    moved: list[Moved] = field(default_factory=list)
    unchanged: int = 0
    teams: list[Moved] = field(default_factory=list)


def effect_of(stage: Stage, draft: RubricDraft) -> Effect:
    """Work out what this draft would change, by the engine itself; nothing is written.

    Raises Invalid where the engine finds the rules impossible.
    """
    event = stage.event
    version = event.score_version
    current = current_rubric(stage.id)
    document = {**stage.setup, "code": stage.code, "rubric": draft.document}
    spec = stage_spec(document)
    sheets = given_sheets(stage)
    found = misfits(sheets, spec, criterion_names(current.document if current else {}))
    effect = Effect(version, sheets, spec, found)
    if found:
        return effect
    session = db.session()
    contest = event.contest
    before = event_page(session, contest, scored_event(session, contest, event))
    later = scored_event(session, contest, event, rubrics={stage.id: draft.document})
    after = event_page(session, contest, later)
    effect.moved = moved(standing(before), standing(after))
    effect.unchanged = len(after["ranking"]) - len(effect.moved)
    effect.teams = moved(team_standing(before), team_standing(after))
    return effect


def criterion_names(rubric: Document) -> dict[str, str]:
    """Names of all criteria by key."""
    return {
        c["key"]: c.get("name") or c["key"]
        for group in rubric.get("groups") or ()
        for c in group.get("criteria") or ()
    }


Standing = Mapping[str, tuple[str, Stand]]


def standing(page: Page) -> Standing:
    """Everybody's place, by number."""
    return {
        row["no"]: (row["name"], Stand(row["rank"], row["total"], row["award_name"]))
        for row in page["ranking"]
    }


def team_standing(page: Page) -> Standing:
    """The same of teams."""
    return {
        team["unit"]: (team["unit_name"], Stand(team["rank"], team["total"]))
        for team in page["teams"]
    }


def moved(before: Standing, after: Standing) -> list[Moved]:
    """Those that stand elsewhere, in the order they have afterwards."""
    return [
        Moved(no, name, before[no][1], stand)
        for no, (name, stand) in after.items()
        if no in before and before[no][1] != stand
    ]
