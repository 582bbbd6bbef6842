"""Sixteen tablets submit sheets of ten marks at once, against a bare view storing the same rows.

Both run under gunicorn on SQLite with the same settings and write gate, asked in turns by the same
clients. Ours does the whole path: session, rights, rubric, score, sheet, audit.
"""

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from contest.app import create_app
from contest.archive.operations import import_bundle
from contest.audit.operations import Actor
from contest.contests.bundle.reading import read_bundle
from contest.db import db, transaction
from contest.judging.models import Sheet
from contest.panels.models import Judge
from contest.panels.passes import issue_pass
from contest.prepare import prepare
from tests.bench import Claim
from tests.samples import make_account
from tests.tools import free_port

ROOT = Path(__file__).resolve().parents[2]
CLIENTS, EACH, ROUNDS = 16, 20, 3
ENTRIES = EACH * ROUNDS
LEAST, SLOWEST_MS = 0.35, 100
ACTOR = Actor.local("bench")
MARKS = {f"a{k}": "8.5" for k in range(10)}
TOKEN = re.compile(r'data-csrf="([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"')


def run() -> list[Claim]:
    """Rate, share of the bare rate, 99th percentile, errors and losses."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        passes = hall(folder)
        ours = serve("wsgi:app", folder)
        bare = serve("tests.bench.bare_judging:app", folder)
        try:
            clients = [enter(ours[1], *one) for one in passes]
            figures = _measure(ours[1], bare[1], clients)
        finally:
            for process, _port in (ours, bare):
                process.terminate()
                process.wait(20)
        stored = _stored(folder)
    rate, plain, slow, errors = figures
    sent = CLIENTS * ENTRIES
    share = rate / plain
    return [
        Claim("sheets per second, 16 clients", f"{rate:.0f}, bare {plain:.0f}", "-", True),
        Claim("of the rate of a bare view", f"{share:.0%}", f"{LEAST:.0%}", share >= LEAST),
        Claim("99 of 100 within", f"{slow:.0f} ms", f"{SLOWEST_MS} ms", slow < SLOWEST_MS),
        Claim("errors", f"{errors} of {sent}", "0", errors == 0),
        Claim("stored", f"{stored} of {sent}", f"{sent}", stored == sent),
    ]


def _document() -> dict[str, Any]:
    criteria = [
        {"key": key, "kind": "points", "full": "10", "step": "0.5", "name": key} for key in MARKS
    ]
    stage = {
        "code": "p",
        "panel": {"combine": "trimmed_mean"},
        "rubric": {"full": "100", "groups": [{"key": "g", "criteria": criteria}]},
    }
    judges = [f"j{n:02}" for n in range(CLIENTS)]
    return {
        "format": "leitai-bundle/1",
        "contest": {"code": "bench", "kind": "skills", "name": "评分速度"},
        "judges": [{"code": code, "name": code} for code in judges],
        "events": [{"code": "e", "name": "焊工", "entry_type": "person", "stages": [stage]}],
        "panels": [{"event": "e", "stage": "p", "seats": [{"judge": code} for code in judges]}],
        "entries": [
            {"no": f"{n:03}", "event": "e", "name": f"选手 {n}", "blind_code": f"A{n:03}"}
            for n in range(ENTRIES)
        ],
    }


def hall(folder: Path) -> list[tuple[str, str]]:
    """A contest being judged; the token and PIN of each judge's pass."""
    app = create_app({"INSTANCE": str(folder)})
    with app.app_context():
        prepare(app)
        reading = read_bundle(_document())
        with transaction():
            contest = import_bundle(actor=ACTOR, document=reading.document, digest="-")
            contest.state = "judging"
            make_account(is_admin=True)  # without one, every page leads to making the first
        judges = db.session.scalars(select(Judge).order_by(Judge.code)).all()
        with transaction():
            issued = [issue_pass(actor=ACTOR, judge=judge) for judge in judges]
        db.session.remove()
    return [(one.token, one.pin) for one in issued]


def _stored(folder: Path) -> int:
    app = create_app({"INSTANCE": str(folder)})
    with app.app_context():
        ours = select(func.count()).select_from(Sheet).where(Sheet.current, Sheet.revision == 1)
        return db.session.scalar(ours.where(Sheet.scorer.startswith("j"))) or 0


def serve(application: str, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    settings = {"CONTEST_INSTANCE": str(folder), "CONTEST_JOB_PROCESSES": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", application],
        cwd=ROOT,
        env={**os.environ, "CONTEST_THREADS": "8", **settings},
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            _ask(
                http.client.HTTPConnection("127.0.0.1", port, timeout=30), "GET", "/static/mark.svg"
            )
            return process, port
        except OSError:
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes, str]:
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    return response.status, response.read(), response.getheader("Set-Cookie") or ""


def enter(port: int, token: str, pin: str) -> dict[str, str]:
    """The headers of a judge who opened the pass and typed the PIN."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    _status, _body, cookie = _ask(connection, "GET", f"/j/{token}")
    headers = {"Cookie": cookie.partition(";")[0]}
    _status, page, cookie = _ask(connection, "GET", "/judge/pin", headers=headers)
    headers["Cookie"] = cookie.partition(";")[0] or headers["Cookie"]
    headers["X-CSRFToken"] = _token(page)
    headers["Content-Type"] = headers["Accept"] = "application/json"
    body = json.dumps({"pin": pin}).encode()
    status, answer, cookie = _ask(connection, "POST", "/judge/pin", body, headers)
    assert status == 200, answer
    headers["Cookie"] = cookie.partition(";")[0]
    status, page, cookie = _ask(connection, "GET", "/judge/score?stage=1&no=A000", headers=headers)
    headers["Cookie"] = cookie.partition(";")[0] or headers["Cookie"]
    headers["X-CSRFToken"] = _token(page)
    return headers


def _token(page: bytes) -> str:
    found = TOKEN.search(page.decode())
    assert found, page.decode()[:3000]
    return found[1] or found[2]


def _measure(
    ours: int, bare: int, clients: list[dict[str, str]]
) -> tuple[float, float, float, int]:
    """Sheets per second of both, our 99th percentile in ms, our errors."""
    taken: list[float] = []
    failed: list[int] = []
    rates: list[float] = []
    plain: list[float] = []
    for number in range(ROUNDS):
        first = number * EACH
        rates.append(burst(ours, "/judge/sheets", clients, first, taken, failed))
        plain.append(burst(bare, "/", clients, first, [], []))
    slow = statistics.quantiles(taken, n=100)[98] * 1000
    return statistics.median(rates), statistics.median(plain), slow, len(failed)


def burst(
    port: int,
    path: str,
    clients: list[dict[str, str]],
    first: int,
    taken: list[float],
    failed: list[int],
    each: int = EACH,
) -> float:
    """Every client sends so many sheets one after the other; sheets per second of all together."""

    def send(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(first, first + each):
            body = {"stage": 1, "no": f"A{number:03}", "base": 0, "marks": MARKS}
            data = json.dumps({**body, "uuid": str(uuid.uuid4()), "client": client}).encode()
            started = time.perf_counter()
            status, _body, _cookie = _ask(connection, "POST", path, data, clients[client])
            taken.append(time.perf_counter() - started)
            if status != 201:
                failed.append(status)
        connection.close()

    return CLIENTS * each / _together(send)


def _together(send: Callable[[int], None]) -> float:
    threads = [threading.Thread(target=send, args=(n,)) for n in range(CLIENTS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started
