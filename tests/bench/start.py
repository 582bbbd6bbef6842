"""How long people wait for the server: a second start, and a command with nothing to prepare."""

import os
import signal
import subprocess
import tempfile
import time

from flask import Flask

from contest.app import create_app
from contest.db import db
from contest.prepare import prepare
from tests.bench import Claim
from tests.conftest import ROOT, wait_until_up
from tests.tools import free_port

RUNS = 3


def run() -> list[Claim]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": folder})
        prepare(app)
        again = min(_seconds_to_prepare(app) for _ in range(RUNS))
        environment = {**os.environ, "CONTEST_INSTANCE": folder, "DATABASE_URL": ""}
        start = min(_seconds_to_answer(environment) for _ in range(RUNS))
        with app.app_context():
            db.engine.dispose()
    return [
        Claim("second start answers", f"{start:.2f} s", "2 s", start <= 2),
        Claim("nothing to prepare is seen", f"{again * 1000:.1f} ms", "50 ms", again <= 0.05),
    ]


def _seconds_to_prepare(app: Flask) -> float:
    started = time.perf_counter()
    prepare(app)
    return time.perf_counter() - started


def _seconds_to_answer(environment: dict[str, str]) -> float:
    """From script/server to the first answer."""
    port = free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        [str(ROOT / "script" / "server"), "--host", "127.0.0.1", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_up(f"http://127.0.0.1:{port}", server)
        return time.perf_counter() - started
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
