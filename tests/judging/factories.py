"""A small contest in the midst of judging: five judges, four entries, one practical stage."""

from dataclasses import dataclass, field
from uuid import uuid4

from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.entries.models import Delegation, Entry
from contest.judging.operations import submit_sheet
from contest.panels.models import Judge, Panel, Seat
from contest.people.models import Unit
from contest.rubrics.models import Rubric

TEN = [f"c{number}" for number in range(1, 11)]
CLERK = Actor.local()


def points(key, full="10", step="0.5", **more):
    return {"key": key, "name": f"项{key}", "kind": "points", "full": full, "step": step, **more}


def rubric(*criteria, full=None):
    document = {"groups": [{"key": "A", "name": "操作", "criteria": list(criteria)}]}
    return document if full is None else {**document, "full": full}


TEN_POINTS = rubric(*(points(key) for key in TEN), full="100")
PAPER = rubric(points("paper", "100", scored_by="office"), full="100")
SPREAD = {"limit": "10", "of": "sheet", "measure": "range", "on": "warn"}
PANEL = {"level": "sheet", "combine": "trimmed_mean", "min_for_trim": 5, "min_judges": 3}


@dataclass
class Hall:
    """Everything of one contest; call its methods inside a transaction."""

    contest: Contest
    event: Event
    stage: Stage
    theory: Stage
    units: list[Delegation]
    entries: list[Entry]
    judges: list[Judge]
    panel: Panel
    extra: dict = field(default_factory=dict)

    def give(self, judge, entry, mark="8", *, base=0, uuid=None, marks=None, **fields):
        """Let a judge give every criterion the same mark."""
        return submit_sheet(
            actor=Actor(f"judge:{judge.id}", judge.code, "local"),
            uuid=uuid or str(uuid4()),
            stage=fields.pop("stage", self.stage),
            entry=entry,
            scorer=judge.code,
            judge_id=judge.id,
            base_revision=base,
            marks=dict.fromkeys(TEN, mark) if marks is None else marks,
            **fields,
        )


def make_hall(*, entries=4, judges=5, document=TEN_POINTS, code="welding-2026", setup=None):
    """A contest being judged; flushes."""
    contest = Contest(
        code=code, kind="skills", name="全市焊工技能大赛", state="judging", created_at=now()
    )
    event = Event(code="welding", name="焊工", entry_type="person", position=1)
    theory = Stage(code="theory", name="理论", position=1, setup={"weight": "30", "blind": False})
    setup = {"weight": "70", "panel": {**PANEL, "spread": SPREAD}} if setup is None else setup
    stage = Stage(code="practical", name="实操", position=2, setup=setup)
    contest.events, event.stages = [event], [theory, stage]
    db.session.add(contest)
    db.session.flush()
    units = [_delegation(contest, number) for number in (1, 2)]
    db.session.flush()
    crowd = [_entry(event, units, number) for number in range(1, entries + 1)]
    bench = [
        Judge(contest_id=contest.id, code=f"j{number}", name=f"裁判员{number}")
        for number in range(1, judges + 1)
    ]
    db.session.add_all([*crowd, *bench])
    db.session.add(Rubric(stage=stage, document=document, created_at=now()))
    db.session.add(Rubric(stage=theory, document=PAPER, created_at=now()))
    db.session.flush()
    seats = [Seat(judge_id=judge.id, head=judge is bench[0]) for judge in bench]
    panel = Panel(event_id=event.id, stage_id=stage.id, name="A组", entries=["*"], seats=seats)
    db.session.add(panel)
    db.session.flush()
    return Hall(contest, event, stage, theory, units, crowd, bench, panel)


def _delegation(contest, number):
    unit = Unit(name=f"绝密单位{number}厂")
    db.session.add(unit)
    db.session.flush()
    delegation = Delegation(
        contest_id=contest.id, unit_id=unit.id, code=f"u{number}", name=f"绝密单位{number}厂"
    )
    db.session.add(delegation)
    return delegation


def _entry(event, units, number):
    return Entry(
        event_id=event.id,
        no=f"{number:02}",
        name=f"绝密选手{number}",
        delegation_id=units[number % 2].id,
        state="approved",
        blind_code=f"A{70 + number}",
    )
