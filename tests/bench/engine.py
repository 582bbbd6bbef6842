"""What exact scoring of a whole event costs, against a bare loop over the same integers."""

import gc
import random
import time
from collections.abc import Callable
from statistics import median

from contest.scoring.event import EventScore, score_event
from contest.scoring.field import Ballots, Field
from contest.scoring.spec import EventSpec, event_spec
from tests.bench import Claim

ENTRIES = 100_000
JUDGES = 7
RUNS = 7
LIMIT = 4
EVENT = {
    "code": "city",
    "name": "全市",
    "entry_type": "person",
    "stages": [
        {
            "code": "work",
            "panel": {"combine": "trimmed_mean", "min_for_trim": 5},
            "rounding": {"panel": 2, "stage": 2},
            "rubric": {
                "groups": [{"key": "g", "criteria": [{"key": "s", "kind": "points"}]}],
            },
        }
    ],
    "rounding": {"final": 2},
    "tie_break": [{"by": "time", "stage": "work"}, {"by": "extra"}],
}


def run() -> list[Claim]:
    rows, entries, ballots = _event(random.Random(20260501))
    spec = event_spec(EVENT)
    bare, ours = [], []
    for _ in range(RUNS):
        bare.append(_seconds(lambda: _bare(rows)))
        ours.append(_seconds(lambda: _scored(spec, entries, ballots)))
    _check(rows, _scored(spec, entries, ballots))
    ratio = median(ours) / median(bare)
    measured = f"{ratio:.2f} × ({median(ours):.2f} s of {median(bare):.2f} s)"
    claim = (
        f"{ENTRIES:,} entries × {JUDGES} sheets, places by two tie-breaks, against sort, trim, sum"
    )
    return [Claim(claim, measured, f"{LIMIT} ×", ratio <= LIMIT)]


def _event(chance: random.Random) -> tuple[list[list[int]], Field, Ballots]:
    """Totals as hundredths; names, times and extras as the database gives them."""
    rows = [[chance.randrange(6000, 10000) for _ in range(JUDGES)] for _ in range(ENTRIES)]
    judges = [f"j{n}" for n in range(1, JUDGES + 1)]
    entries = Field(
        nos=[f"{n:06}" for n in range(ENTRIES)],
        names=[f"选手{n}" for n in range(ENTRIES)],
        units=[f"u{n % 500}" for n in range(ENTRIES)],
        statuses=["competing"] * ENTRIES,
        times=[{"work": str(chance.randrange(3000, 7200))} for _ in range(ENTRIES)],
        extras=[str(chance.randrange(10)) for _ in range(ENTRIES)],
    )
    return rows, entries, Ballots(rows, 100, names=[judges] * ENTRIES)


def _bare(rows: list[list[int]]) -> list[int]:
    totals = []
    for row in rows:
        totals.append(sum(sorted(row)[1:-1]))
    return totals


def _scored(spec: EventSpec, entries: Field, ballots: Ballots) -> EventScore:
    return score_event(spec, entries, {"work": {"": ballots}})


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of this process, which other programs of the machine do not lengthen."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        made = work()
        seconds = time.process_time() - started
        del made  # giving memory back is no part of either
        return seconds
    finally:
        gc.enable()


def _check(rows: list[list[int]], result: EventScore) -> None:
    """What was measured is right: the best total, and everybody has a place."""
    best = max((sum(sorted(row)[1:-1]) * 2 + 5) // 10 for row in rows)
    ranking = result.lists[0].ranking
    assert result.total.values[ranking.order[0]] == best
    assert len(ranking.order) == ENTRIES
