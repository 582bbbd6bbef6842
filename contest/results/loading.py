"""What the engine needs of one event, fetched with a fixed number of queries."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contest.contests.models import Contest, Event, Stage
from contest.entries.models import Delegation, Entry, Incident, Member, Registrant
from contest.judging.models import Sheet
from contest.panels.models import Judge, Panel, Recusal, Seat
from contest.results.raw import days, fetch, tables, texts
from contest.results.totals import counted, usual_ballots, usual_judges
from contest.rubrics.models import Rubric
from contest.scoring.ballots import Row, SeatRow, Seats, stage_ballots
from contest.scoring.field import Ballots, Field, IncidentFact
from contest.scoring.spec import EventSpec, event_spec

Rubrics = Mapping[int, Mapping[str, Any]]
NONE: Rubrics = {}


def event_document(session: Session, event: Event, rubrics: Rubrics = NONE) -> dict[str, Any]:
    """An event's rules in the bundle's form, stages with their current rubrics.

    rubrics: by stage id, read instead of the current ones
    """
    stages = session.scalars(
        select(Stage).where(Stage.event_id == event.id).order_by(Stage.position)
    ).all()
    current = {
        r.stage_id: r.document
        for r in session.scalars(
            select(Rubric)
            .where(Rubric.stage_id.in_([s.id for s in stages]))
            .order_by(Rubric.stage_id, Rubric.version)
        )
    }
    return {
        **event.setup,
        "code": event.code,
        "name": event.name,
        "entry_type": event.entry_type,
        "stages": [
            {
                **s.setup,
                "code": s.code,
                "name": s.name,
                "rubric": {**current, **rubrics}.get(s.id, {}),
            }
            for s in stages
        ],
    }


def load_field(
    session: Session, contest: Contest, event: Event, only: Sequence[int] | None = None
) -> tuple[Field, list[int]]:
    """The entries of an event as the engine's field, and their ids in the same order.

    Only entries that take part: approved ones, and those who withdrew from the contest afterwards.
    only: of these entries alone.
    """
    query = (
        select(
            Entry.id, Entry.no, Entry.name, Entry.group, Entry.team, Entry.status, Entry.reason,
            Entry.extra, Entry.coefficients, Entry.times, Delegation.code, Delegation.region,
            Registrant.level, Registrant.born_on,
        )
        .outerjoin(Delegation, Entry.delegation_id == Delegation.id)
        .outerjoin(Registrant, Entry.registrant_id == Registrant.id)
        .where(
            Entry.event_id == event.id,
            or_(Entry.state == "approved", Entry.status == "withdrawn"),
        )
        .order_by(Entry.id)
    )  # fmt: skip
    rows = fetch(session, among(only, query, Entry.id))
    columns = [list(map(itemgetter(k), rows)) for k in range(14)]
    ids = columns[0]
    place = {identity: i for i, identity in enumerate(ids)}
    field = Field(
        nos=columns[1],
        names=columns[2],
        groups=texts(columns[3]),
        teams=texts(columns[4]),
        statuses=texts(columns[5], "competing"),
        reasons=texts(columns[6]),
        extras=columns[7],
        coefficients=tables(columns[8]),
        times=tables(columns[9]),
        units=texts(columns[10]),
        regions=texts(columns[11]),
        skill_levels=texts(columns[12]),
        born_on=days(columns[13]),
        members=_member_counts(session, event, place, only),
        incidents=_incidents(session, event, place, only),
        starts_on=contest.starts_on,
    )
    return field, ids


def among(only: Sequence[int] | None, query: Any, column: Any) -> Any:
    """The query, of these ids alone where there are some named."""
    return query if only is None else query.where(column.in_(only))


def _member_counts(
    session: Session, event: Event, place: Mapping[int, int], only: Sequence[int] | None
) -> list[int]:
    counts = [0] * len(place)
    query = (
        select(Member.entry_id)
        .join(Entry, Member.entry_id == Entry.id)
        .where(Entry.event_id == event.id)
    )
    for entry_id in session.scalars(among(only, query, Member.entry_id)):
        if entry_id in place:
            counts[place[entry_id]] += 1
    return counts


def _incidents(
    session: Session, event: Event, place: Mapping[int, int], only: Sequence[int] | None
) -> dict[int, list[IncidentFact]]:
    found: dict[int, list[IncidentFact]] = {}
    query = (
        select(Incident)
        .join(Entry, Incident.entry_id == Entry.id)
        .where(Entry.event_id == event.id)
        .order_by(Incident.id)
    )
    for incident in session.scalars(among(only, query, Incident.entry_id)):
        if incident.entry_id in place:
            fact = IncidentFact(incident.key, incident.on, incident.period or "", incident.lifted)
            found.setdefault(place[incident.entry_id], []).append(fact)
    return found


def load_sheets(
    session: Session,
    event: Event,
    spec: EventSpec,
    field: Field,
    ids: Sequence[int],
    *,
    detailed: Mapping[str, bool],
    only: Sequence[int] | None = None,
    held: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, dict[str, Ballots]]:
    """Ballots by stage and period.

    detailed: per stage code, whether marks must be read again.
    only: of these entries alone; held: by stage, the periods of which other entries have sheets.
    """
    found_codes = session.execute(select(Stage.id, Stage.code).where(Stage.event_id == event.id))
    codes = {row.id: row.code for row in found_codes}
    place = {identity: i for i, identity in enumerate(ids)}
    seats = _seats(session, event, codes, place, field.nos)
    found: dict[str, dict[str, Ballots]] = {}
    for stage_id, code in codes.items():
        stage = spec.stage(code)
        judges = None if detailed[code] else usual_judges(stage, seats)
        if judges is not None:
            usual = usual_ballots(session, stage, stage_id, ids, judges, only)
            if usual is not None:
                found.setdefault(code, {})[""] = usual
                continue
        by_period = _rows(session, stage_id, place, only, with_marks=detailed[code])
        for period in (held or {}).get(code, ()):
            by_period.setdefault(period, [])
        for period, rows in by_period.items():
            found.setdefault(code, {})[period] = stage_ballots(
                stage, field, rows, seats.of(code, period), detailed=detailed[code]
            )
    return found


def _rows(
    session: Session,
    stage_id: int,
    place: Mapping[int, int],
    only: Sequence[int] | None,
    *,
    with_marks: bool,
) -> dict[str, list[Row]]:
    columns: list[Any] = [
        Sheet.entry_id, Sheet.period, Sheet.scorer, Sheet.judge_id, Sheet.member, Sheet.usable,
        Sheet.total_num, Sheet.total_den, Sheet.total_text,
    ]  # fmt: skip
    if with_marks:
        columns.append(Sheet.marks)
    found: dict[str, list[Row]] = {}
    for (
        entry_id,
        period,
        scorer,
        judge_id,
        member,
        usable,
        num,
        den,
        text,
        *marks,
    ) in session.execute(among(only, counted(stage_id, *columns), Sheet.entry_id)):
        index = place.get(entry_id)
        if index is None:
            continue
        if text is not None:
            exact = Fraction(text)
            num, den = exact.numerator, exact.denominator
        row = (
            index,
            scorer,
            judge_id is not None,
            member,
            usable,
            num or 0,
            den or 1,
            marks[0] if marks else None,
        )
        rows = found.get(period)
        if rows is None:
            rows = found[period] = []
        rows.append(row)
    return found


def _seats(
    session: Session,
    event: Event,
    codes: Mapping[int, str],
    place: Mapping[int, int],
    nos: Sequence[str],
) -> Seats:
    panels = session.execute(
        select(
            Panel.id,
            Panel.stage_id,
            Panel.period,
            Panel.entries,
            Judge.code,
            Seat.head,
            Seat.criteria,
        )
        .join(Seat, Seat.panel_id == Panel.id)
        .join(Judge, Seat.judge_id == Judge.id)
        .where(Panel.event_id == event.id)
        .order_by(Panel.id, Seat.id)
    ).all()
    recused: dict[int, set[str]] = {}
    for entry_id, code in session.execute(
        select(Recusal.entry_id, Judge.code)
        .join(Judge, Recusal.judge_id == Judge.id)
        .join(Entry, Recusal.entry_id == Entry.id)
        .where(Entry.event_id == event.id)
    ):
        if entry_id in place:
            recused.setdefault(place[entry_id], set()).add(code)
    rows = [
        SeatRow(
            str(panel_id),
            codes[stage_id],
            period,
            tuple(entries or ("*",)),
            judge,
            bool(head),
            tuple(criteria or ("*",)),
        )
        for panel_id, stage_id, period, entries, judge, head, criteria in panels
    ]
    return Seats(rows, list(nos), recused)


def load_spec(session: Session, event: Event, rubrics: Rubrics = NONE) -> EventSpec:
    """An event's rules as the engine reads them; ``rubrics`` by stage id instead of the current."""
    return event_spec(
        event_document(session, event, rubrics), event.contest.setup.get("team_ranking")
    )
