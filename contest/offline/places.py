"""Who scores whom in one stage and period, without names (谁评谁)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.entries.models import Entry
from contest.i18n import _
from contest.judging.frames import Frame, stage_frame
from contest.judging.marks import expected_criteria
from contest.judging.models import Sheet
from contest.judging.slots import natural, stage_slots
from contest.panels.models import Judge
from contest.panels.queries import Chair, chairs, recused_pairs
from contest.scoring.field import is_judge


@dataclass(frozen=True, slots=True)
class Scorer:
    """Somebody who fills in sheets: a judge, or an office.

    held: criteria by key; None: all that this scorer marks
    """

    code: str
    judge_id: int | None = None
    name: str = ""
    panel: str = ""
    seats: tuple[Chair, ...] = ()

    @property
    def held(self) -> frozenset[str] | None:
        """The criteria of all seats together."""
        if not self.seats or any(seat.criteria is None for seat in self.seats):
            return None
        return frozenset(key for seat in self.seats for key in seat.criteria or ())

    def held_for(self, no: str, period: str) -> tuple[bool, frozenset[str] | None]:
        """Is there a seat for this entry, and which criteria does it hold?"""
        if self.judge_id is None:
            return True, None
        mine = [seat for seat in self.seats if seat.covers(period, no)]
        if any(seat.criteria is None for seat in mine):
            return True, None
        return bool(mine), frozenset(key for seat in mine for key in seat.criteria or ())


@dataclass(frozen=True, slots=True)
class Slot:
    """An entry, or one member of a team, that somebody scores."""

    entry_id: int
    no: str
    label: str
    station: str
    member: int
    coefficients: Mapping[str, str]
    is_recused: bool = False
    held: frozenset[str] | None = None


@dataclass(slots=True)
class Setting:
    """A stage in one period: its contest, event, rules, and who scores in it."""

    contest: Contest
    event: Event
    stage: Stage
    frame: Frame
    period: str
    period_name: str
    scorers: list[Scorer]
    recused: set[tuple[int, int]]  # (judge id, entry id)

    def scorer(self, code: str) -> Scorer | None:
        """The scorer of that code."""
        return next((one for one in self.scorers if one.code == code), None)

    def criteria(self, scorer: Scorer) -> dict[str, Mapping[str, Any]]:
        """Documents of the criteria that this scorer marks, in order."""
        wanted = expected_criteria(self.frame.rules.spec, scorer.code, scorer.held)
        documents = self.frame.rules.criteria()
        return {key: documents[key] for key in wanted}


def setting_of(stage: Stage, period: str = "", *, hold: bool = False) -> Setting:
    """What surrounds the workbooks of a stage; about seven queries.

    hold: within a write, so that the stage cannot be locked meanwhile
    """
    frame = stage_frame(stage.id, hold=hold)
    event = stage.event
    names = {p.code: p.name for p in frame.rules.spec.periods}
    return Setting(
        contest=event.contest,
        event=event,
        stage=stage,
        frame=frame,
        period=period,
        period_name=names.get(period, period),
        scorers=_scorers(frame, period),
        recused=recused_pairs([frame.event_id]),
    )


def _scorers(frame: Frame, period: str) -> list[Scorer]:
    seats: dict[int, list[Chair]] = {}
    for chair in chairs(stage_ids=[frame.stage_id]):
        if chair.period in ("", period):
            seats.setdefault(chair.judge_id, []).append(chair)
    names = _judge_names(seats)
    found = [
        Scorer(
            code=own[0].judge,
            judge_id=judge_id,
            name=names.get(judge_id) or own[0].judge,
            panel=_("、").join(dict.fromkeys(seat.panel for seat in own if seat.panel)),
            seats=tuple(own),
        )
        for judge_id, own in seats.items()
    ]
    return [*sorted(found, key=lambda one: natural(one.code)), *_offices(frame, bool(found))]


def _judge_names(judge_ids: Collection[int]) -> dict[int, str]:
    query = select(Judge.id, Judge.name).where(Judge.id.in_(judge_ids))
    return {row.id: row.name or "" for row in db.session.execute(query)}


def _offices(frame: Frame, has_judges: bool) -> list[Scorer]:
    """Offices with criteria of their own; the office alone where nobody judges."""
    spec = frame.rules.spec
    wanted = list(dict.fromkeys(c.scorer for c in spec.criteria.values() if c.scorer != "panel"))
    found = [Scorer("audit" if code == "self_and_audit" else code) for code in wanted]
    return found or ([] if has_judges else [Scorer("office")])


def slots_of(setting: Setting, scorer: Scorer) -> list[Slot]:
    """Everything this scorer might score, recused ones marked; four queries at most."""
    frame = setting.frame
    everything = stage_slots(
        frame.event_id, frame.rules, is_blind=frame.is_blind, periods=[setting.period]
    )
    query = select(Entry.id, Entry.station, Entry.coefficients).where(
        Entry.event_id == frame.event_id
    )
    more = {row.id: row for row in db.session.execute(query)}
    found = []
    for slot in everything:
        seated, held = scorer.held_for(slot.no, setting.period)
        if not seated:
            continue
        found.append(
            Slot(
                entry_id=slot.entry_id,
                no=slot.no,
                label=slot.label,
                station="" if frame.is_blind else more[slot.entry_id].station or "",
                member=slot.member,
                coefficients=more[slot.entry_id].coefficients or {},
                is_recused=(scorer.judge_id, slot.entry_id) in setting.recused,
                held=held,
            )
        )
    return found


def sheets_of(setting: Setting, scorer: Scorer) -> dict[tuple[int, int], list[Sheet]]:
    """All revisions by (entry id, member), the current one last; one query."""
    query = (
        select(Sheet)
        .where(
            Sheet.stage_id == setting.stage.id,
            Sheet.period == setting.period,
            Sheet.scorer == scorer.code,
            *([Sheet.judge_id == scorer.judge_id] if is_judge(scorer.code) else []),
        )
        .order_by(Sheet.current, Sheet.revision)
    )
    found: dict[tuple[int, int], list[Sheet]] = {}
    for sheet in db.session.scalars(query):
        found.setdefault((sheet.entry_id, sheet.member), []).append(sheet)
    return found
