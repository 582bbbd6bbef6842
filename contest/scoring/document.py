"""A whole bundle document scored without a database: what previews, trials and tests use.

The document must have been read and checked before. The same functions serve the database's path.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from contest.scoring.ballots import Row, SeatRow, Seats, stage_ballots
from contest.scoring.event import EventScore, SheetsOf, score_event
from contest.scoring.field import (
    OFFICE_AS_PANEL,
    Ballots,
    Field,
    IncidentFact,
    is_judge,
    without_panel,
)
from contest.scoring.spec import EventSpec, event_spec

Document = Mapping[str, Any]


class Scored(NamedTuple):
    """An event's score, and the ballots by stage and period that it was scored from."""

    score: EventScore
    sheets: dict[str, dict[str, Ballots]]


def score_document(document: Document) -> list[Scored]:
    """Score every event of a bundle (整份竞赛包), in order.

    Raises MarkError and RuleError for what the bundle's reader would have refused.
    """
    found = []
    for event in document["events"]:
        spec = event_spec(event, document.get("team_ranking"))
        field = document_field(document, event["code"])
        sheets = {s.code: _stage_sheets(document, spec, field, s.code) for s in spec.stages}
        found.append(Scored(score_event(stand_ins(spec, sheets), field, sheets), sheets))
    return found


def stand_ins(spec: EventSpec, sheets: SheetsOf) -> EventSpec:
    """Stages in which only the office has scored, in place of a panel, count its one sheet."""
    return with_stand_ins(spec, stood_in(spec, sheets))


def stood_in(spec: EventSpec, sheets: SheetsOf) -> list[str]:
    """The stages, by code, in which only the office has scored, in place of a panel."""
    return [s.code for s in spec.stages if _office_alone(sheets.get(s.code) or {})]


def with_stand_ins(spec: EventSpec, codes: Collection[str]) -> EventSpec:
    """The rules with the office in place of the panel of these stages."""
    stages = tuple(without_panel(s) if s.code in codes else s for s in spec.stages)
    by_code = {s.code: s for s in stages}
    return replace(spec, stages=stages, counts=tuple(by_code[s.code] for s in spec.counts))


def _office_alone(periods: Mapping[str, Ballots]) -> bool:
    rows = [row for b in periods.values() for row in b.names or () if row]
    # a look at the first row spares most stages the walk over all of them
    return bool(rows) and rows[0] == [OFFICE_AS_PANEL] and all(r == rows[0] for r in rows)


def document_field(document: Document, event: str) -> Field:
    """The entries of one event of a bundle."""
    entries = [e for e in document.get("entries") or () if e["event"] == event]
    regions = {u["code"]: u.get("region") or "" for u in document.get("units") or ()}
    people = {p["code"]: p for p in document.get("people") or ()}
    own = [people.get(e.get("person") or "", {}) for e in entries]
    starts = document["contest"].get("starts_on")
    return Field(
        nos=[e["no"] for e in entries],
        names=[e["name"] for e in entries],
        units=[e.get("unit") or "" for e in entries],
        statuses=[e.get("status") or "competing" for e in entries],
        regions=[regions.get(e.get("unit") or "", "") for e in entries],
        groups=[e.get("group") or "" for e in entries],
        teams=[e.get("team") or "" for e in entries],
        reasons=[e.get("reason") or "" for e in entries],
        coefficients=[e.get("coefficients") for e in entries],
        times=[e.get("times") for e in entries],
        extras=[e.get("extra") for e in entries],
        members=[len(e.get("members") or ()) for e in entries],
        skill_levels=[p.get("level") or "" for p in own],
        born_on=[date.fromisoformat(p["born_on"]) if p.get("born_on") else None for p in own],
        incidents=_incidents(document, event, [e["no"] for e in entries]),
        starts_on=date.fromisoformat(starts) if starts else None,
    )


def _incidents(document: Document, event: str, nos: Sequence[str]) -> dict[int, list[IncidentFact]]:
    place = {no: i for i, no in enumerate(nos)}
    found: dict[int, list[IncidentFact]] = {}
    for item in document.get("incidents") or ():
        if item["event"] == event:
            fact = IncidentFact(
                item["key"],
                _day(item.get("on")),
                item.get("period") or "",
                _day(item.get("lifted")),
            )
            found.setdefault(place[item["entry"]], []).append(fact)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _stage_sheets(
    document: Document, spec: EventSpec, field: Field, code: str
) -> dict[str, Ballots]:
    seats = _seats(document, spec.code, field)
    place = {no: i for i, no in enumerate(field.nos)}
    newest: dict[tuple[Any, ...], tuple[int, Row]] = {}
    for sheet in document.get("sheets") or ():
        stage, _, period = sheet["stage"].partition("/")
        if sheet["event"] != spec.code or stage != code:
            continue
        judge = is_judge(sheet["judge"])
        row = (
            place[sheet["entry"]],
            sheet["judge"],
            judge,
            sheet.get("member") or 0,
            True,
            0,
            1,
            sheet["marks"],
        )
        key, revision = (period, *row[:4]), sheet.get("revision") or 1
        if key not in newest or newest[key][0] < revision:
            newest[key] = (revision, row)
    by_period: dict[str, list[Row]] = {}
    for key, (_, row) in newest.items():
        by_period.setdefault(key[0], []).append(row)
    stage_spec = spec.stage(code)
    return {
        period: stage_ballots(stage_spec, field, rows, seats.of(code, period), detailed=True)
        for period, rows in by_period.items()
    }


def _seats(document: Document, event: str, field: Field) -> Seats:
    rows = []
    for number, panel in enumerate(document.get("panels") or ()):
        if panel["event"] != event:
            continue
        stage, _, period = panel["stage"].partition("/")
        rows += [
            SeatRow(
                str(number), stage, period, tuple(panel.get("entries") or ("*",)), seat["judge"],
                bool(seat.get("head")), tuple(seat.get("criteria") or ("*",)),
            )
            for seat in panel["seats"]
        ]  # fmt: skip
    place = {no: i for i, no in enumerate(field.nos)}
    recused: dict[int, set[str]] = {}
    for item in document.get("recusals") or ():
        if item["event"] == event:
            recused.setdefault(place[item["entry"]], set()).add(item["judge"])
    return Seats(rows, field.nos, recused)
