"""Team places out of rounded event totals (团体): best k, all, mean, points per award."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from contest.scoring.columns import Column, column
from contest.scoring.event import EventScore, SheetsOf, break_column
from contest.scoring.numbers import number
from contest.scoring.ranking import Key, rank
from contest.scoring.spec import tie_break
from contest.scoring.stage import passes
from contest.scoring.types import Text


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """One team (一支团体).

    rank:    None where it is incomplete. members: (event, index) of those counted, best first.
    """

    rank: int | None
    name: str
    total: Fraction | None
    members: tuple[tuple[str, int], ...]
    decided_by: str


@dataclass(slots=True)
class _Team:
    name: str
    total: Fraction | None
    counted: list[tuple[EventScore, int, Fraction]]


def team_ranking(
    rule: Mapping[str, Any], events: Sequence[EventScore], sheets: Mapping[str, SheetsOf]
) -> list[TeamPlace]:
    """Rank the teams or units of one event, or of several (团体、团体总分).

    rule: the bundle's TEAM. sheets: by event code, for tie-breaks by group or criterion.
    Only entries with a rank count; a team that is not complete is listed last, without a rank.
    Source: docs/scoring-rules.md, "Teams".
    """
    teams = [_team(name, rows, rule) for name, rows in _by_team(rule, events).items()]
    ranked = [i for i, team in enumerate(teams) if team.total is not None]
    desc = rule.get("combine") == "award_points" or all(e.spec.desc for e in events)
    keys = [Key("", column([t.total for t in teams], Text("团体")), desc)]
    keys += [_key(link, teams, events, sheets) for link in rule.get("tie_break") or ()]
    places = rank(ranked, keys, "skip")
    found = [
        _place(teams[i], r, why)
        for i, r, why in zip(places.order, places.ranks, places.decided, strict=True)
    ]
    return found + [_place(t, None, "") for t in teams if t.total is None]


def _place(team: _Team, rank_: int | None, why: str) -> TeamPlace:
    members = tuple((event.spec.code, i) for event, i, _ in team.counted)
    return TeamPlace(rank_, team.name, team.total, members, why)


def _by_team(
    rule: Mapping[str, Any], events: Sequence[EventScore]
) -> dict[str, list[tuple[EventScore, int]]]:
    found: dict[str, list[tuple[EventScore, int]]] = {}
    for event in events:
        names = event.entries.teams if rule.get("by") == "team" else event.entries.units
        for index, name in enumerate(names):
            if name:
                found.setdefault(name, []).append((event, index))
    return found


def _team(name: str, rows: Sequence[tuple[EventScore, int]], rule: Mapping[str, Any]) -> _Team:
    counted = [
        (event, i, total)
        for event, i in rows
        if event.status[i] == "ranked" and (total := event.total.at(i)) is not None
    ]
    way = rule.get("combine") or "sum_all"
    if way == "award_points":
        return _by_awards(name, counted, rule)
    desc = rows[0][0].spec.desc
    counted.sort(key=lambda row: row[2], reverse=desc)
    best = rule.get("k") if way == "sum_best" else None
    complete = len(counted) >= best if best else len(counted) == len(rows)
    counted = counted[:best]
    if not counted or (not complete and rule.get("incomplete") != "counted"):
        return _Team(name, None, counted)
    total = sum((value for _, _, value in counted), Fraction(0))
    return _Team(name, total / len(counted) if way == "mean_all" else total, counted)


def _by_awards(
    name: str, counted: list[tuple[EventScore, int, Fraction]], rule: Mapping[str, Any]
) -> _Team:
    worth = [(row, _award_points(row[0], row[1], rule.get("points") or {})) for row in counted]
    scored = [(row, points) for row, points in worth if points]
    if not scored:
        zero = Fraction(0) if rule.get("incomplete") == "counted" else None
        return _Team(name, zero, [])
    scored.sort(key=lambda item: item[1], reverse=True)
    return _Team(name, sum((p for _, p in scored), Fraction(0)), [row for row, _ in scored])


def _award_points(event: EventScore, index: int, points: Mapping[str, str]) -> Fraction:
    award = next((found for ranked in event.lists if (found := ranked.awarded.get(index))), None)
    if award is not None:
        return number(points.get(award) or "0")
    awards = {a["code"] for a in event.spec.document.get("awards") or ()}
    if "pass" in points and "pass" not in awards and _all_passed(event, index):
        return number(points["pass"])
    return Fraction(0)


def _all_passed(event: EventScore, index: int) -> bool:
    return all(passes(event.stages[s.code], index) for s in event.spec.counts)


def _key(
    link: Mapping[str, Any],
    teams: Sequence[_Team],
    events: Sequence[EventScore],
    sheets: Mapping[str, SheetsOf],
) -> Key:
    if link["by"] == "best_member":
        best = column([_best(team) for team in teams], Text("最好的队员"))
        return Key("best_member", best, link.get("order") != "asc")
    read = tie_break(link)
    columns = {
        event.spec.code: break_column(event, sheets.get(event.spec.code) or {}, read)
        for event in events
        if not read.stage or read.stage in event.stages
    }
    summed = column([_summed(columns, team) for team in teams], Text("{by}", by=read.label))
    return Key(read.label, summed, read.desc)


def _best(team: _Team) -> Fraction | None:
    totals = [value for _, _, value in team.counted]
    if not totals:
        return None
    return max(totals) if team.counted[0][0].spec.desc else min(totals)


def _summed(columns: Mapping[str, Column], team: _Team) -> Fraction | None:
    """Sum over the counted members; absent when one of them has none, or no member counts."""
    numbers = [
        columns[event.spec.code].at(index) if event.spec.code in columns else None
        for event, index, _ in team.counted
    ]
    there = [n for n in numbers if n is not None]
    return sum(there, Fraction(0)) if there and len(there) == len(numbers) else None
