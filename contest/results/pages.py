"""What pages show of an event's results beyond the contract (成绩页): names, ties, reasons.

One document of plain data, computed with the standing and frozen with a publication. It holds
no word in any language: messages stay pairs of message and values, so that each reader gets
them in their own.
"""

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests.models import Contest
from contest.entries.models import Delegation, Entry
from contest.results.documents import event_document
from contest.results.figures import places_of
from contest.results.queries import ScoredEvent
from contest.results.ties import ties
from contest.scoring.event import EventScore
from contest.scoring.numbers import exact_text
from contest.scoring.spec import StageSpec
from contest.scoring.types import Text

Page = dict[str, Any]
OPTIONAL = ("group", "station", "award_name", "titles", "level")  # columns shown where filled


def event_page(session: Session, contest: Contest, scored: ScoredEvent) -> Page:
    """The document of ``event_document`` with all that a page needs; two queries."""
    return page_of(scored, unit_names(session, contest), stations_of(session, scored.event.id))


def page_of(scored: ScoredEvent, units: dict[str, str], stations: dict[int, str]) -> Page:
    """The same of scores that need not be of the database.

    units: names by code; stations: by id of the entry
    """
    score = scored.score
    document = event_document(scored)
    index = {no: i for i, no in enumerate(score.entries.nos)}
    awards = award_names(score)
    for row in document["ranking"]:
        i = index[row["no"]]
        fill_row(row, score, i)
        row["entry"] = scored.ids[i]
        row["unit_name"] = units.get(row["unit"], row["unit"])
        row["award_name"] = awards.get(row["award"], row["award"])
        row["station"] = stations.get(scored.ids[i], "")
    rows = {row["no"]: row for row in document["ranking"]}
    document["ties"] = [with_names(tie, rows) for tie in ties(score)]
    document["counts"] = dict(Counter(score.status))
    document["stages"] = [stage_facts(score, stage) for stage in score.spec.stages]
    document["rules"] = rule_facts(score)
    document["places"] = _places(document, score.spec.rounding.at("final"))
    document["has"] = [key for key in OPTIONAL if any(row[key] for row in document["ranking"])]
    for team in document["teams"]:
        team["unit_name"] = units.get(team["unit"], team["unit"])
    return document


def fill_row(row: Page, score: EventScore, index: int) -> None:
    """What the engine and the entry itself tell beyond the columns."""
    row["times"] = score.entries.times[index] or {}
    row["told"] = score.entries.reasons[index]
    row["why"] = [as_pair(text) for text in dict.fromkeys(score.reasons.get(index, ()))]
    row["penalties"] = [
        as_pair(text) for s in score.stages.values() for text in s.penalised.get(index, ())
    ]


def award_names(score: EventScore) -> dict[str, str]:
    """Awards of an event by code."""
    listed = score.spec.document.get("awards") or ()
    return {a["code"]: a.get("name") or a["code"] for a in listed}


def with_names(tie: Page, rows: dict[str, Page]) -> Page:
    """A tie with the names and the total it is about, so that it can be told without the rows."""
    return {
        **tie,
        "names": [rows[no]["name"] for no in tie["nos"]],
        "total": rows[tie["nos"][0]]["total"],
    }


def _places(document: Page, final: int | None) -> dict[str, int]:
    """Digits after the point in each column of numbers; columns without any number are left out."""
    places = {}
    for key in ("total", *(name for name in document["columns"] if name.startswith("stage:"))):
        texts = [row[key] for row in document["ranking"] if row.get(key)]
        if texts:
            places[key] = places_of(texts)
    places["total"] = max(final or 0, places.get("total", 0))
    return places


def unit_names(session: Session, contest: Contest) -> dict[str, str]:
    """Names of the delegations of a contest, by code."""
    query = select(Delegation.code, Delegation.name).where(Delegation.contest_id == contest.id)
    return {row.code: row.name for row in session.execute(query)}


def as_pair(text: Text) -> list[Any]:
    """A message as plain data: itself and what fills it."""
    return [text.message, {key: _plain(value) for key, value in text.values.items()}]


def is_pair(value: object) -> bool:
    """Is this plain data a message? A list of texts is none."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict)


def _plain(value: object) -> Any:
    if isinstance(value, Text):
        return as_pair(value)
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return value if isinstance(value, int | str) else str(value)


def stations_of(session: Session, event_id: int) -> dict[int, str]:
    """Stations by entry id, where there are any."""
    query = select(Entry.id, Entry.station).where(
        Entry.event_id == event_id, Entry.station.is_not(None)
    )
    return {row.id: row.station for row in session.execute(query)}


def stage_facts(score: EventScore, stage: StageSpec) -> Page:
    """What a page says of a stage."""
    weighted = score.spec.combine == "weighted" and stage in score.spec.counts
    panel = stage.panel
    return {
        "code": stage.code,
        "name": stage.name,
        "weight": exact_text(stage.weight) if weighted else "",
        "full": exact_text(stage.full) if stage.full is not None else "",
        "counts": stage in score.spec.counts,
        "periods": [{"code": p.code, "name": p.name} for p in stage.periods],
        "combine": panel.combine,
        "drops": [panel.drop_high, panel.drop_low] if panel.trims else [0, 0],
        "timed": any(t and t.get(stage.code) is not None for t in score.entries.times),
        "parts": {
            "group": {g.key: g.name for g in stage.groups},
            "criterion": {c.key: c.name for c in stage.criteria.values()},
        },
    }


def rule_facts(score: EventScore) -> Page:
    """What a page says of the rules of an event."""
    spec = score.spec
    return {
        "entry_type": spec.entry_type,
        "combine": spec.combine,
        "desc": spec.desc,
        "rank_within": spec.rank_within,
        "numbering": spec.numbering,
        "places": spec.rounding.at("final"),
        "extra": any(link.by == "extra" for link in spec.tie_break),
        "team": (spec.document.get("team_ranking") or {}).get("combine", ""),
        "k": (spec.document.get("team_ranking") or {}).get("k"),
    }
