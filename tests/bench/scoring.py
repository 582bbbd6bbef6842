"""A city's contest: 100,000 entries × 7 judges, from the database to places and awards.

The bare limit is fetching the same sheet totals with ``sqlite3`` into tuples: no program that ranks
them can do with less.
"""

import gc
import random
import sqlite3
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from contest.app import create_app
from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.contests.operations import bump_score_version
from contest.db import db, read_only, transaction
from contest.entries.models import Entry
from contest.judging.models import Sheet
from contest.panels.models import Judge
from contest.prepare import prepare
from contest.results.models import Standing
from contest.results.queries import scored_event
from contest.results.standings import caught_up_standing, computed_standing, store_standing
from contest.rubrics.models import Rubric
from tests.bench import Claim

LARGE, SMALL, JUDGES, ROUNDS, MORE = 100_000, 10_000, 7, 3, 7
TOTALS = (
    "SELECT entry_id, scorer, total_num, total_den FROM sheet"
    " WHERE stage_id = ? AND current AND state NOT IN ('draft', 'void')"
)


def run() -> list[Claim]:
    """Ratio to the bare fetch, growth from 10,000 to 100,000 entries, memory, one more sheet."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": str(Path(folder))})
        with app.app_context():
            prepare(app)
            with transaction():
                small, large = _event("small", SMALL), _event("large", LARGE)
        path = Path(folder) / "contest.sqlite"
        bare, whole, little = _interleaved(
            lambda: _bare(path, large[1]), lambda: _scored(app, large), lambda: _scored(app, small)
        )
        memory = _memory(lambda: _scored(app, large))
        more, longest = _one_more(app, large)
    ratio, growth, part = whole / bare, whole / little, more / whole
    return [
        Claim(
            f"ranking {LARGE:,} × {JUDGES} sheets from the database, against the bare fetch",
            f"{ratio:.2f} × ({whole:.2f} s against {bare:.2f} s)",
            "4 ×",
            ratio <= 4,
        ),
        Claim(
            f"ten times the entries ({SMALL:,} → {LARGE:,})",
            f"{growth:.1f} ×",
            "14 ×",
            growth <= 14,
        ),
        Claim("peak memory of Python objects", f"{memory:.0f} MB", "500 MB", memory < 500),
        Claim(
            "one more sheet: the new standing, computed and stored, against ranking all of it",
            f"{part:.1%} ({more:.3f} s of {whole:.2f} s)",
            "15 %",
            part <= 0.15,
        ),
        Claim("the same on the clock, longest of all", f"{longest:.2f} s", "1 s", longest <= 1),
    ]


def _one_more(app: Flask, ids: tuple[int, int]) -> tuple[float, float]:
    """Median processor seconds and longest seconds from a sheet to the stored standing of it."""
    dice, taken, clock = random.Random(7), [], []
    with app.app_context():
        _keep(ids[0], computed_standing)
        for _ in range(MORE):
            _sheet_again(ids, dice)
            gc.collect()
            started, began = time.process_time(), time.perf_counter()
            _keep(ids[0], caught_up_standing)
            taken.append(time.process_time() - started)
            clock.append(time.perf_counter() - began)
        kept = db.session.scalar(select(Standing.scores).where(Standing.event_id == ids[0]))
        db.session.rollback()
        _keep(ids[0], computed_standing, expected=kept)
    return statistics.median(taken), max(clock)


def _keep(event_id: int, compute: Callable[..., Any], expected: bytes | None = None) -> None:
    """Compute a standing and store it. expected: what its numbers have to be."""
    with read_only():
        event = db.session.get_one(Event, event_id)
        shown = compute(db.session(), event.contest, event)
        db.session.rollback()
    assert shown is not None
    assert shown.parts is not None
    assert expected in (None, shown.parts.scores)
    with transaction():
        store_standing(db.session(), event_id, shown)


def _sheet_again(ids: tuple[int, int], dice: random.Random) -> None:
    """A judge's next revision for one entry, stored as it is when it comes in."""
    with transaction():
        session = db.session()
        query = select(Sheet).where(Sheet.stage_id == ids[1], Sheet.current)
        last = session.scalars(query.offset(dice.randrange(LARGE)).limit(1)).one()
        last.current = False
        session.flush()
        points = dice.randrange(600, 1001)
        columns = ("stage_id", "entry_id", "scorer", "judge_id", "marks", "total_den")
        sheet = Sheet(**{name: getattr(last, name) for name in columns})
        sheet.uuid, sheet.revision = f"{last.uuid}-{last.revision}", last.revision + 1
        sheet.total_num, sheet.submitted_at = points, now()
        session.add(sheet)
        session.flush()
        bump_score_version([ids[0]])


def _interleaved(*works: Callable[[], Any]) -> list[float]:
    """Median seconds of processor time of each work, taken in turns."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, times in zip(works, taken, strict=True):
            gc.collect()
            started = time.process_time()
            work()
            times.append(time.process_time() - started)
    return [statistics.median(times) for times in taken]


def _memory(work: Callable[[], Any]) -> float:
    gc.collect()
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _bare(path: Path, stage_id: int) -> int:
    with sqlite3.connect(path) as connection:
        return len(connection.execute(TOTALS, (stage_id,)).fetchall())


def _scored(app: Flask, ids: tuple[int, int]) -> None:
    with app.app_context(), read_only():
        event = db.session.get_one(Event, ids[0])
        scored = scored_event(db.session(), event.contest, event)
        (ranked,) = scored.score.lists
        assert len(ranked.ranking.order) == len(scored.ids)
        db.session.remove()


def _event(code: str, size: int) -> tuple[int, int]:
    """An event of ``size`` entries, ties broken by time and extra; its id and its stage's."""
    session = db.session()
    contest = Contest(code=code, kind="skills", name=code, created_at=now(), setup={})
    rounding = {"panel": 2, "stage": 2}
    stage = Stage(
        code="p",
        position=0,
        setup={"panel": {"combine": "trimmed_mean", "min_for_trim": 5}, "rounding": rounding},
    )
    setup = {
        "rounding": {"final": 2},
        "tie_break": [{"by": "time", "stage": "p", "order": "asc"}, {"by": "extra"}],
        "awards": [{"code": "a", "ratio": "0.1"}, {"code": "b", "ratio": "0.2"}],
    }
    event = Event(code="e", name="e", entry_type="person", position=0, setup=setup, stages=[stage])
    contest.events = [event]
    session.add(contest)
    session.flush()
    criterion = {"key": "c", "kind": "points", "full": "100"}
    document = {"full": "100", "groups": [{"key": "g", "criteria": [criterion]}]}
    session.add(Rubric(stage_id=stage.id, document=document, created_at=now()))
    judges = [Judge(contest_id=contest.id, code=f"j{k}", name=f"j{k}") for k in range(JUDGES)]
    session.add_all(judges)
    session.flush()
    dice = random.Random(5)
    for rows in _batches(_entries(event.id, size, dice)):
        session.execute(insert(Entry), rows)
    first = session.query(Entry.id).filter_by(event_id=event.id).order_by(Entry.id).first()
    assert first is not None
    marks = _sheets(stage.id, first[0], size, [judge.id for judge in judges], dice)
    for rows in _batches(marks):
        session.execute(insert(Sheet), rows)
    return event.id, stage.id


def _entries(event_id: int, size: int, dice: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(size):
        yield {
            "event_id": event_id,
            "no": f"{number:06d}",
            "name": f"选手 {number}",
            "state": "approved",
            "times": {"p": str(dice.randrange(3000, 7000))},
            "extra": str(dice.randrange(3)),
        }


def _sheets(
    stage_id: int, first: int, size: int, judges: list[int], dice: random.Random
) -> Iterator[dict[str, Any]]:
    moment = now()
    for entry in range(first, first + size):
        for seat, judge in enumerate(judges):
            points = dice.randrange(600, 1001)
            yield {
                "uuid": f"{entry}-{seat}",
                "stage_id": stage_id,
                "entry_id": entry,
                "scorer": f"j{seat}",
                "judge_id": judge,
                "marks": {"c": f"{points // 10}.{points % 10}"},
                "total_num": points,
                "total_den": 10,
                "submitted_at": moment,
            }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 20_000:
            yield batch
            batch = []
    if batch:
        yield batch
