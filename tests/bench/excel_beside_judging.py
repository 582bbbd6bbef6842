"""What judges notice while a large roster is written: sixteen tablets with and without it.

The roster is written by a worker of its own, as in a house; it goes on for longer than the tablets
need, and is stopped then. Both bursts meet the same server, one after the other.
"""

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from sqlalchemy import select

from contest.app import create_app
from contest.db import db, transaction
from contest.entries.models import RosterUpload
from contest.entries.operations.roster_writing import order_writing
from contest.entries.operations.rosters import read_roster
from contest.worker import work
from tests.bench import Claim
from tests.bench.excel_rosters import make_delegation, roster
from tests.bench.judging import ACTOR, CLIENTS, ENTRIES, ROOT, burst, enter, hall, serve

ROWS = 100_000
MOST = 2.0  # times the 99th percentile without the roster
HALF = ENTRIES // 2


def run() -> list[Claim]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        passes = hall(folder)
        _order(folder)
        server, port = serve("wsgi:app", folder)
        worker = None
        try:
            clients = [enter(port, *one) for one in passes]
            alone = _slow(port, clients, 0)
            worker = subprocess.Popen([sys.executable, "-m", __name__, str(folder)], cwd=ROOT)
            before = _begun(folder)
            beside = _slow(port, clients, HALF)
            after = _written(folder)
        finally:
            for process in filter(None, (worker, server)):
                process.terminate()
                process.wait(20)
    ratio = beside / alone
    what = f"99 of 100 sheets of {CLIENTS} tablets while a roster of {ROWS:,} rows is written"
    told = f"{ratio:.2f}x ({beside:.0f} ms, without it {alone:.0f} ms)"
    meanwhile = after - before
    return [
        Claim(what, told, f"{MOST:.0f}x", ratio <= MOST),
        Claim("rows written meanwhile", f"{meanwhile:,}", "some", 0 < meanwhile < ROWS),
    ]


def _order(folder: Path) -> None:
    """A roster that was read, and the order to write it."""
    app = create_app({"INSTANCE": str(folder)})
    data = roster(ROWS)
    with app.app_context():
        with transaction():
            delegation = make_delegation(ACTOR, code="roster")
            read_roster(actor=ACTOR, delegation=delegation, data=data, name="a.xlsx")
        with transaction():
            upload = db.session.scalars(select(RosterUpload)).one()
            order_writing(actor=ACTOR, upload=upload, consent=True)
        db.session.remove()
        db.engine.dispose()


def _slow(port: int, clients: list[dict[str, str]], first: int) -> float:
    """The 99th percentile of one burst, in ms."""
    taken: list[float] = []
    failed: list[int] = []
    burst(port, "/judge/sheets", clients, first, taken, failed, each=HALF)
    assert failed == [], failed[:3]
    return statistics.quantiles(taken, n=100)[98] * 1000


def _begun(folder: Path) -> int:
    """Wait until the writing goes on; how many rows are written then."""
    deadline = time.monotonic() + 60
    while (written := _written(folder)) == 0:
        assert time.monotonic() < deadline, "the roster is not written"
        time.sleep(0.05)
    return written


def _written(folder: Path) -> int:
    app = create_app({"INSTANCE": str(folder)})
    with app.app_context():
        found = db.session.scalar(select(RosterUpload.written)) or 0
        db.session.remove()
        db.engine.dispose()
    return found


if __name__ == "__main__":
    work(create_app({"INSTANCE": sys.argv[1]}), threading.Event(), until_idle=True)
