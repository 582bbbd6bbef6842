"""What comes of a trial (试算结果): the engine's scores as the pages of results show them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.contests.bundle.problems import Problem
from contest.contests.bundle.reading import read_bundle
from contest.contests.models import Event
from contest.i18n import say
from contest.planning.trial.document import made_up
from contest.planning.trial.ties import make_ties
from contest.planning.trial.wishes import Wishes
from contest.results.documents import team_rows
from contest.results.pages import Page, page_of
from contest.results.queries import ScoredEvent
from contest.scoring.document import Scored, score_document
from contest.scoring.event import EventScore
from contest.scoring.field import Ballots
from contest.scoring.numbers import exact_text
from contest.scoring.scored import RankedList
from contest.scoring.teams import team_ranking
from contest.scoring.types import ScoringError

Document = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """What the engine made of a document.

    problems: why there is nothing, by path in ``document``; else page and score are there
    teams:    the ranking across events, where the document has a rule and more than one event
    """

    document: Document
    problems: list[Problem] = field(default_factory=list)
    page: Page | None = None
    score: EventScore | None = None
    sheets: dict[str, dict[str, Ballots]] = field(default_factory=dict)
    teams: list[Document] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edge:
    """Where an award ends: the last one in and the first one out, by place in the ranking.

    gap: between their totals
    settled: what the rule for ties at the edge did: ``widened`` ``narrowed`` or nothing
    """

    award: str
    listed: str
    inside: Document
    outside: Document | None
    count: int
    gap: str
    settled: str = ""


def random_outcome(event: Event, set_up: Document, codes: Sequence[str], wishes: Wishes) -> Outcome:
    """Made-up marks through the rules of an event."""
    document = made_up(set_up, list(codes), wishes)
    if wishes.ties:
        for one in document["events"]:
            make_ties(document, one, wishes)
    return outcome(event, document)


def outcome(event: Event, document: Document) -> Outcome:
    """Score a document the way every bundle goes: read, checked, computed."""
    reading = read_bundle(document)
    if reading.document is None:
        return Outcome(document, reading.errors)
    try:
        scored = score_document(reading.document)
        place = [e["code"] for e in document["events"]].index(event.code)
        mine = scored[place]
        rule = mine.score.spec.document.get("team_ranking")
        teams = team_ranking(rule, [mine.score], {event.code: mine.sheets}) if rule else []
        across = _across(document, scored)
    except ScoringError as error:
        return Outcome(document, [Problem(f"events[{event.code}]", say(error))])
    units = {unit["code"]: unit.get("name") or unit["code"] for unit in document.get("units") or ()}
    ids = list(range(len(mine.score.entries)))
    page = page_of(ScoredEvent(event, mine.score, ids, mine.sheets, teams, 0), units, {})
    for team in across:
        team["unit_name"] = units.get(team["unit"], team["unit"])
    return Outcome(document, [], page, mine.score, mine.sheets, across)


def _across(document: Document, scored: Sequence[Scored]) -> list[Document]:
    rule = document.get("team_ranking")
    if not rule or len(scored) < 2:
        return []
    return team_rows(rule, [s.score for s in scored], {s.score.spec.code: s.sheets for s in scored})


def edges(score: EventScore, page: Page) -> list[Edge]:
    """The last inside and the first outside of every award, list by list."""
    rows = {row["no"]: row for row in page["ranking"]}
    names = {a["code"]: a.get("name") or a["code"] for a in score.spec.document.get("awards") or ()}
    found = []
    for ranked in score.lists:
        for code, name in names.items():
            edge = _edge(score, ranked, rows, code, name)
            if edge:
                found.append(edge)
    return found


def _edge(
    score: EventScore, ranked: RankedList, rows: dict[str, Document], code: str, name: str
) -> Edge | None:
    order = ranked.ranking.order
    held = [row for row, i in enumerate(order) if ranked.awarded.get(i) == code]
    if not held:
        return None
    last = held[-1]
    inside = rows[score.entries.nos[order[last]]]
    settled = _settled(score, ranked, code, len(held), last)
    if last + 1 == len(order):
        return Edge(name, ranked.name, inside, None, len(held), "", settled)
    values = score.keys[0].values
    here, below = values.at(order[last]), values.at(order[last + 1])
    gap = exact_text(abs(here - below)) if here is not None and below is not None else ""
    outside = rows[score.entries.nos[order[last + 1]]]
    return Edge(name, ranked.name, inside, outside, len(held), gap, settled)


def _settled(score: EventScore, ranked: RankedList, code: str, held: int, last: int) -> str:
    award = next(a for a in score.spec.document["awards"] if a["code"] == code)
    wanted, shared = award.get("count"), ranked.ranking.shared
    if wanted is None:
        return ""
    if held > wanted and last in shared:
        return "widened"
    return "narrowed" if held < wanted and last + 2 in shared else ""
