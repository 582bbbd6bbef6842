"""What the job table costs: an empty job against the bare commits it consists of."""

import sqlite3
import tempfile
import threading
import time
from pathlib import Path

from contest.app import create_app
from contest.audit.operations import Actor
from contest.db import PRAGMAS, db, transaction
from contest.jobs.operations import enqueue
from contest.prepare import prepare
from contest.worker import work
from tests.bench import Claim

JOBS = 300
COMMITS = 2  # of one job: claimed, finished
MOST = 40  # times the bare commits; Python and the ORM are the rest


def run() -> list[Claim]:
    with tempfile.TemporaryDirectory() as folder:
        bare = _bare_commit(Path(folder) / "bare.sqlite")
        job = _empty_job(folder)
    ratio = job / (bare * COMMITS)
    return [
        Claim("an empty job, from the queue to done", f"{job * 1000:.1f} ms", "50 ms", job < 0.05),
        Claim("an empty job, in bare commits of SQLite", f"{ratio:.0f}x", f"{MOST}x", ratio < MOST),
    ]


def _bare_commit(path: Path) -> float:
    """Seconds for one row in one transaction, with the program's own settings."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE t (n)")
    started = time.perf_counter()
    for number in range(JOBS):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t VALUES (?)", (number,))
        connection.execute("COMMIT")
    seconds = (time.perf_counter() - started) / JOBS
    connection.close()
    return seconds


def _empty_job(folder: str) -> float:
    """Seconds for one job that does nothing."""
    app = create_app({"INSTANCE": folder})
    prepare(app)
    with app.app_context(), transaction():
        for _ in range(JOBS):
            enqueue(actor=Actor("system", "bench", "local"), name="empty", arguments={})
    started = time.perf_counter()
    work(app, threading.Event(), {"empty": lambda *, actor: None}, until_idle=True)
    seconds = (time.perf_counter() - started) / JOBS
    with app.app_context():
        db.engine.dispose()
    return seconds
