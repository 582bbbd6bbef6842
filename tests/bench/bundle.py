"""Importing a large bundle and asking for its results: the size of a county's contest."""

import hashlib
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from contest.app import create_app
from contest.archive.operations import import_bundle
from contest.audit.operations import Actor
from contest.contests.bundle.reading import read_bundle
from contest.db import db, read_only, transaction
from contest.prepare import prepare
from contest.results.documents import results_document
from contest.results.queries import contest_by_code, scored_contest
from contest.results.writing import csv_text
from tests.bench import Claim

ENTRIES, JUDGES, CRITERIA = 2000, 5, 10


def document() -> dict[str, Any]:
    """2,000 entries × 5 judges × 10 criteria in steps of 0.5; ties are broken by a criterion."""
    dice = random.Random(3)
    criteria = [
        {"key": f"a{k}", "name": f"项目 {k}", "kind": "points", "full": "10", "step": "0.5"}
        for k in range(CRITERIA)
    ]
    stage = {
        "code": "p",
        "panel": {"level": "sheet", "combine": "trimmed_mean"},
        "rounding": {"panel": 2},
        "rubric": {"full": "100", "groups": [{"key": "A", "criteria": criteria}]},
    }
    by_criterion = {"by": "criterion", "stage": "p", "criterion": "a0", "order": "desc"}
    return {
        "format": "leitai-bundle/1",
        "contest": {"code": "large", "kind": "skills", "name": "大赛"},
        "units": [{"code": f"u{k}", "name": f"单位 {k}"} for k in range(50)],
        "judges": [{"code": f"j{k}", "name": f"裁判 {k}"} for k in range(JUDGES)],
        "events": [
            {
                "code": "w",
                "name": "焊工",
                "entry_type": "person",
                "rounding": {"final": 2},
                "tie_break": [by_criterion],
                "stages": [stage],
            }
        ],
        "panels": [
            {"event": "w", "stage": "p", "seats": [{"judge": f"j{k}"} for k in range(JUDGES)]}
        ],
        "entries": [
            {"no": f"{k:04d}", "event": "w", "name": f"选手 {k}", "unit": f"u{k % 50}"}
            for k in range(ENTRIES)
        ],
        "sheets": [
            {
                "event": "w",
                "stage": "p",
                "entry": f"{entry:04d}",
                "judge": f"j{judge}",
                "marks": {f"a{k}": f"{dice.randrange(21) / 2}" for k in range(CRITERIA)},
            }
            for entry in range(ENTRIES)
            for judge in range(JUDGES)
        ],
    }


def run() -> list[Claim]:
    """Seconds from the bytes to the commit, and from the database to the printed ranking."""
    data = json.dumps(document(), ensure_ascii=False).encode()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": str(Path(folder))})
        with app.app_context():
            prepare(app)
            imported = _timed(lambda: _import(data))
            asked = min(_timed(_results) for _ in range(3))
    size = f"{ENTRIES:,} entries × {JUDGES} judges × {CRITERIA} criteria"
    return [
        Claim(f"import of {size}", f"{imported:.2f} s", "10 s", imported < 10),
        Claim(f"results of {size}", f"{asked:.2f} s", "1 s", asked < 1),
    ]


def _timed(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _import(data: bytes) -> None:
    reading = read_bundle(data)
    assert not reading.errors, reading.errors[:3]
    with transaction():
        import_bundle(
            actor=Actor.local("bench"),
            document=reading.document,
            digest=hashlib.sha256(data).hexdigest(),
        )


def _results() -> None:
    with read_only():
        session = db.session()
        contest = contest_by_code(session, "large")
        text = csv_text(results_document(contest, scored_contest(session, contest)))
        db.session.remove()
    assert text.count("\n") == ENTRIES + 1
