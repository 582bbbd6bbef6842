"""Facts that fire an event's vetoes (一票否决), some of them for years."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contest.scoring.field import Field, IncidentFact
from contest.scoring.spec import EventSpec, StageSpec
from contest.scoring.types import Effect, Fired, Text


def incident_effects(spec: EventSpec, entries: Field) -> dict[int, list[Fired]]:
    """Effects on the event as a whole, per entry.

    A period can count nought, but has no rank or award of its own: other effects of a veto on a
    period are effects on the event. Source: docs/scoring-rules.md, "Incidents".
    """
    fired: dict[int, list[Fired]] = {}
    for index, veto, fact in _standing(spec, entries):
        if not _of_period(veto):
            effect = Effect("event", veto.get("effect") or "no_rank")
            fired.setdefault(index, []).append(Fired(effect, _cause(veto, fact)))
    return fired


def period_vetoes(spec: EventSpec, entries: Field, stage: StageSpec) -> dict[str, dict[int, Text]]:
    """Entries whose period counts nought and why, by period of ``stage``.

    Source: docs/scoring-rules.md, "Incidents".
    """
    found: dict[str, dict[int, Text]] = {}
    codes = {p.code for p in stage.periods}
    for index, veto, fact in _standing(spec, entries):
        if _of_period(veto) and fact.period in codes:
            found.setdefault(fact.period, {})[index] = _cause(veto, fact)
    return found


def _of_period(veto: Mapping[str, Any]) -> bool:
    return veto.get("scope") == "period" and veto.get("effect") == "zero"


def _standing(spec: EventSpec, entries: Field) -> list[tuple[int, Mapping[str, Any], IncidentFact]]:
    """Incidents that still count: not lifted, and within the veto's years of the contest."""
    vetoes = {v["key"]: v for v in spec.document.get("vetoes") or ()}
    found = []
    for index, facts in sorted(entries.incidents.items()):
        for fact in facts:
            veto = vetoes.get(fact.key)
            if (
                veto is not None
                and fact.lifted is None
                and _in_force(veto, fact, entries.starts_on)
            ):
                found.append((index, veto, fact))
    return found


def _in_force(veto: Mapping[str, Any], fact: IncidentFact, starts_on: date | None) -> bool:
    years = veto.get("years")
    if not isinstance(years, int) or fact.on is None or starts_on is None:
        return True
    return starts_on < years_later(fact.on, years)


def years_later(day: date, years: int) -> date:
    """The same day ``years`` later (满年); 29 February becomes 1 March where there is none.

    >>> years_later(date(2024, 2, 29), 3)
    datetime.date(2027, 3, 1)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _cause(veto: Mapping[str, Any], fact: IncidentFact) -> Text:
    name = veto.get("name") or veto["key"]
    if fact.on is None:
        return Text("一票否决：{name}", name=name)
    return Text("一票否决：{name}（{on}）", name=name, on=fact.on.isoformat())
