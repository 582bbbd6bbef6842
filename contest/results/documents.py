"""Results as one document of plain text, for JSON, CSV, Excel and publication."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from contest.contests.models import Contest
from contest.results.queries import ScoredEvent, contest_teams
from contest.scoring.derivation import derive
from contest.scoring.event import EventScore, SheetsOf
from contest.scoring.numbers import exact_text, shown
from contest.scoring.rows import FIXED, rows, stage_columns
from contest.scoring.teams import TeamPlace, team_ranking
from contest.scoring.titles import levels, promoted, titles
from contest.scoring.types import Text

Translate = Callable[[Text], str]


def results_document(
    contest: Contest,
    scored: Sequence[ScoredEvent],
    *,
    derivations: bool = False,
    translate: Translate = str,
) -> dict[str, Any]:
    """All results of a contest. derivations: with the steps behind every total."""
    return {
        "contest": contest.code,
        "events": [event_document(s, derivations=derivations, translate=translate) for s in scored],
        "teams": contest_team_rows(contest, scored),
    }


def contest_team_rows(contest: Contest, scored: Sequence[ScoredEvent]) -> list[dict[str, Any]]:
    """Team places across events (团体总分), best first; members as ``event/no``."""
    scores = [s.score for s in scored]
    return [
        _team(place, contest.setup["team_ranking"], scores, across=True)
        for place in contest_teams(contest, scored)
    ]


def team_rows(
    rule: Mapping[str, Any], scores: Sequence[EventScore], sheets: Mapping[str, SheetsOf]
) -> list[dict[str, Any]]:
    """Team places across these events by a rule, for scores that need not be of the database."""
    named = rule.get("events")
    chosen = [score for score in scores if not named or score.spec.code in named]
    return [_team(place, rule, chosen, across=True) for place in team_ranking(rule, chosen, sheets)]


def event_document(
    scored: ScoredEvent,
    *,
    derivations: bool = False,
    translate: Translate = str,
) -> dict[str, Any]:
    """The results of one event: ranking, teams, who goes on, ties that must still be settled."""
    score = scored.score
    index = {no: i for i, no in enumerate(score.entries.nos)}
    ranking = []
    proposed, higher = titles(score), levels(score)
    for row in rows(score):
        i = index[row["no"]]
        line = line_of(score, row, i, translate)
        line["titles"] = proposed.get(i, [])
        line["level"] = higher.get(i, "")
        if derivations:
            line["derivation"] = _derivation(score, i, translate)
        ranking.append(line)
    return {
        "code": score.spec.code,
        "name": scored.event.name,
        "version": scored.version,
        "columns": [*FIXED, *stage_columns(score)],
        "ranking": ranking,
        "teams": event_team_rows(scored),
        "promoted": [score.entries.nos[i] for i in promoted(score)],
        "unsettled": [score.entries.nos[i] for i in dict.fromkeys(score.unsettled)],
    }


def event_team_rows(scored: ScoredEvent) -> list[dict[str, Any]]:
    """Team places of one event (团体成绩), best first."""
    rule = scored.score.spec.document.get("team_ranking") or {}
    return [_team(place, rule, [scored.score], across=False) for place in scored.teams]


def line_of(
    score: EventScore, row: Mapping[str, str], index: int, translate: Translate = str
) -> dict[str, Any]:
    """A row of the results with its rank as a number and the reasons in words."""
    line: dict[str, Any] = {
        name: row[name] for name in (*FIXED, *stage_columns(score)) if name in row
    }
    line["rank"] = int(row["rank"]) if row["rank"] else None
    told = [translate(reason) for reason in dict.fromkeys(score.reasons.get(index, ()))]
    line["reason"] = "；".join(filter(None, [score.entries.reasons[index], *told]))
    return line


def _derivation(score: EventScore, index: int, translate: Translate) -> list[dict[str, Any]]:
    """Steps with labels spelled out; judges appear as 裁判 1, 2, … in the order they are met."""
    seen: dict[str, str] = {}

    def anonymous(code: str) -> str:
        return seen.setdefault(code, translate(Text("裁判 {number}", number=len(seen) + 1)))

    return [
        {**step, "label": translate(step["label"])}
        for step in derive(score.total, index, anonymous)
    ]


def _team(
    place: TeamPlace, rule: Mapping[str, Any], scores: Sequence[EventScore], *, across: bool
) -> dict[str, Any]:
    nos = {s.spec.code: s.entries.nos for s in scores}
    members = [
        f"{event}/{nos[event][i]}" if across else nos[event][i] for event, i in place.members
    ]
    line = {
        "rank": place.rank,
        "unit": place.name,
        "total": _team_total(place, rule, scores),
        "members": members,
        "decided_by": place.decided_by,
    }
    if rule.get("by") == "team":
        line["team"] = place.name
    return line


def _team_total(place: TeamPlace, rule: Mapping[str, Any], scores: Sequence[EventScore]) -> str:
    if place.total is None:
        return ""
    places = {s.spec.rounding.at("final") for s in scores}
    if rule.get("combine") in ("mean_all", "award_points") or None in places or not places:
        return exact_text(place.total)
    return shown(place.total, max(p for p in places if p is not None))
