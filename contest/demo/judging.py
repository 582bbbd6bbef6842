"""Draw, panels, theory marks and score sheets of the demonstration (演示评分)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from sqlalchemy import select

from contest.audit.operations import Actor
from contest.clock import at
from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.demo.cast import Cast
from contest.demo.marks import Marks, judged, performance
from contest.demo.names import judges
from contest.entries.models import Delegation, Entry
from contest.entries.operations.drawing import approved_entries, draw_event
from contest.judging.models import Sheet
from contest.judging.office import office_grid, save_grid
from contest.judging.operations import check_sheet, submit_sheet
from contest.judging.slots import natural
from contest.panels.models import Judge
from contest.panels.operations import SeatIn, add_judge, save_panel
from contest.panels.passes import issue_pass
from contest.panels.queries import recused_pairs
from contest.panels.recusals import recusal_pairs
from contest.planning.guards import advance_contest
from contest.rubrics.models import Rubric

STATIONS = 6
PANEL = 5  # judges on each


@dataclass(slots=True)
class Bench:
    """One event being judged: its stages, its panel, and how well everybody does."""

    event: Event
    theory: Stage
    practical: Stage
    judges: list[Judge]
    rubric: dict[str, object]
    entries: list[Entry]
    recused: set[tuple[int, int]] = field(default_factory=set)
    seen: dict[int, Marks] = field(default_factory=dict)
    theories: dict[int, Decimal] = field(default_factory=dict)
    seconds: dict[int, int] = field(default_factory=dict)


def advance(cast: Cast, contest: Contest, to: str, *, when: datetime) -> None:
    """The organiser takes the contest to its next state."""
    with at(when):
        advance_contest(actor=cast.actor("organiser"), contest=contest, to=to)


def draw_all(cast: Cast, contest: Contest, *, drawn: datetime) -> None:
    """Draw lots for every event."""
    actor = cast.actor("organiser")
    for place, event in enumerate(contest.events):
        with at(drawn + timedelta(minutes=6 * place)):
            draw_event(actor=actor, event=event, stations=STATIONS, spoken=f"{event.name}第一")


def seat_judges(
    cast: Cast, contest: Contest, delegations: Sequence[Delegation], *, when: datetime
) -> list[Judge]:
    """Fifteen judges, five on each event's panel, the first of them its head.

    delegations: the units that the last judges of the panels come from
    """
    actor, found = cast.actor("organiser"), []
    units = dict(enumerate(delegations))
    with at(when):
        for place, name in enumerate(judges()):
            own = units.get(place // PANEL) if place % PANEL == PANEL - 1 else None
            found.append(add_judge(actor=actor, contest=contest, name=name, delegation=own))
        for place, event in enumerate(contest.events):
            seats = [
                SeatIn(judge.id, is_head=seat == 0)
                for seat, judge in enumerate(found[place * PANEL : (place + 1) * PANEL])
            ]
            save_panel(
                actor=actor, stage=event.stages[1], panel=None, name=f"{event.name}组", seats=seats
            )
    with at(when + timedelta(hours=5)):
        for judge in found:
            issue_pass(actor=actor, judge=judge)
    return found


def benches(contest: Contest, bench: Sequence[Judge], chance: Random) -> list[Bench]:
    """Every event with how well everybody in it does."""
    return [
        _bench(event, list(bench[place * PANEL : (place + 1) * PANEL]), chance)
        for place, event in enumerate(contest.events)
    ]


def _bench(event: Event, bench: list[Judge], chance: Random) -> Bench:
    theory, practical = event.stages
    query = select(Rubric.document).where(Rubric.stage_id == practical.id)
    entries = [e for e in approved_entries(event.id) if e.status is None]
    found = Bench(event, theory, practical, bench, db.session.scalars(query).one(), entries)
    # whoever is of the same unit scores nothing, decided or not
    same = {(pair.judge_id, pair.entry_id) for pair in recusal_pairs(event.contest_id)}
    found.recused = recused_pairs([event.id]) | same
    for entry in entries:
        skill = Decimal(chance.randrange(30, 96)) / 100
        found.seen[entry.id] = performance(found.rubric, skill, chance)
        found.theories[entry.id] = Decimal(chance.randrange(128, 192)) / 2
        longest = int(practical.setup["duration_s"])
        found.seconds[entry.id] = longest * chance.randrange(68, 99) // 100
    return found


def key_in_theory(
    cast: Cast, bench: Bench, *, when: datetime, checked: bool = True, left: int = 0
) -> None:
    """The office keys the theory marks in, and a second person checks them.

    left: so many at the end of the list are not keyed in yet
    """
    meant = bench.entries[: len(bench.entries) - left]
    typed = {(entry.no, "paper"): f"{bench.theories[entry.id]:f}" for entry in meant}
    _key_in(cast, bench.theory, typed, when)
    query = select(Sheet).where(Sheet.stage_id == bench.theory.id, Sheet.current)
    sheets = db.session.scalars(query.order_by(Sheet.id)).all()
    for place, sheet in enumerate(sheets if checked else ()):
        with at(when + timedelta(minutes=25, seconds=20 * place)):
            check_sheet(actor=cast.actor("checker"), sheet=sheet)


def key_in_times(cast: Cast, bench: Bench, entries: Sequence[Entry], *, when: datetime) -> None:
    """The office keys in how long these took."""
    typed = {(e.blind_code or e.no, "time"): str(bench.seconds[e.id]) for e in entries}
    _key_in(cast, bench.practical, typed, when)


def _key_in(cast: Cast, stage: Stage, typed: dict[tuple[str, str], str], when: datetime) -> None:
    actor = cast.actor("scorekeeper")
    with at(when):
        grid = office_grid(stage)
        save_grid(actor=actor, stage=stage, grid=grid, typed=typed, bases={})


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """In the order in which they compete."""
    return sorted(entries, key=lambda e: (natural(e.session or ""), natural(e.draw_no or "")))


@dataclass(frozen=True, slots=True)
class Given:
    """That a judge scores an entry at some moment. marks: none, as they come."""

    when: datetime
    bench: Bench
    judge: Judge
    entry: Entry
    marks: Marks | None = None


def score(given: Iterable[Given], chance: Random) -> None:
    """Judges score in the order of time; nobody who is recused does."""
    for one in sorted(given, key=lambda g: (g.when, g.judge.id)):
        if (one.judge.id, one.entry.id) not in one.bench.recused:
            with at(one.when):
                _submit(one, chance)


def _submit(one: Given, chance: Random) -> None:
    code = one.judge.code
    submit_sheet(
        actor=Actor(f"judge:{one.judge.id}", f"裁判 {code}", f"192.168.10.2{code}"),
        uuid=str(UUID(int=chance.getrandbits(128), version=4)),
        stage=one.bench.practical,
        entry=one.entry,
        scorer=code,
        judge_id=one.judge.id,
        base_revision=0,
        marks=one.marks or judged(one.bench.rubric, one.bench.seen[one.entry.id], chance),
    )
