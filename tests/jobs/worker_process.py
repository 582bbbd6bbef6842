"""A real worker with jobs made for tests; run as a program by test_worker.py.

Each job notes in ``run`` that it started, and leaves its effect in ``effect`` under a unique key.
"""

import os
import time

from sqlalchemy import text

from contest.app import create_app
from contest.db import db
from contest.worker import stop_on_signals, work


def note_run(key: str) -> None:
    db.session.execute(
        text("INSERT INTO run (key, pid) VALUES (:key, :pid)"), {"key": key, "pid": os.getpid()}
    )


def leave_effect(key: str) -> None:
    """What a second run finds, it leaves alone."""
    db.session.execute(
        text("INSERT INTO effect (key) VALUES (:key) ON CONFLICT DO NOTHING"), {"key": key}
    )


def quick(*, actor, key):
    note_run(key)
    leave_effect(key)
    return {"key": key}


def slow(*, actor, key, parts):
    """Ten parts of a tenth of a second, each committed."""
    note_run(key)
    yield 0, parts
    for part in range(parts):
        leave_effect(f"{key}-{part}")
        yield part + 1, parts
        time.sleep(0.1)
    return {"parts": parts}


if __name__ == "__main__":
    work(
        create_app(),
        stop_on_signals(),
        {"quick": quick, "slow": slow},
        until_idle="UNTIL_IDLE" in os.environ,
    )
