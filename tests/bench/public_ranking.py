"""What the public ranking costs the server, against a bare view that returns the same bytes.

Both run under gunicorn with the same settings and are asked in turns; what counts is the processor
time of the serving process, so that the client beside it does not matter.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contest.app import create_app
from contest.archive.operations import import_bundle
from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.bundle.reading import read_bundle
from contest.db import db, transaction
from contest.prepare import prepare
from contest.results.operations import confirm_results, publish_results
from tests.bench import Claim
from tests.samples import make_account
from tests.tools import free_port

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = 2000
ROUNDS, REQUESTS = 8, 250
LEAST = 0.6
BENCH = Actor("system", "bench", "local")
BARE = """
import os
from flask import Flask, Response
app = Flask(__name__)
body = open(os.environ["BARE_BODY"], "rb").read()
@app.get("/<path:_path>")
def page(_path):
    return Response(body, mimetype="text/html")
"""


def run() -> list[Claim]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = _publish(folder)
        ours = _Server(["--chdir", str(ROOT)], {"CONTEST_INSTANCE": str(folder)})
        (folder / "body.html").write_bytes(ours.get(path))
        (folder / "bare.py").write_text(BARE)
        plain = ["--config", os.devnull, "--chdir", name, "--worker-class", "gthread"]
        plain += ["--threads", "8", "--keep-alive", "5", "bare:app"]
        bare = _Server(plain, {"BARE_BODY": str(folder / "body.html")})
        try:
            return _measure(path, ours, bare)
        finally:
            ours.stop()
            bare.stop()


def _measure(path: str, ours: "_Server", bare: "_Server") -> list[Claim]:
    spent = {ours: 0.0, bare: 0.0}
    for server in spent:
        server.burst(path)
    for _ in range(ROUNDS):
        for server in spent:
            spent[server] += server.burst(path)
    count = ROUNDS * REQUESTS
    rates = [count / spent[server] for server in (ours, bare)]
    ratio = rates[0] / rates[1]
    size = len(ours.get(path)) // 1024
    name = f"ranking of {ENTRIES} entries, {size} KB, per second of processor"
    return [
        Claim(name, f"{rates[0]:.0f}, bare {rates[1]:.0f}", "-", True),
        Claim("of the rate of a bare view", f"{ratio:.0%}", f"{LEAST:.0%}", ratio >= LEAST),
    ]


class _Server:
    """gunicorn with one worker, and the processor time that worker has used."""

    def __init__(self, arguments: list[str], settings: dict[str, str]) -> None:
        self.port = free_port()
        base = {"CONTEST_WORKERS": "1", "CONTEST_THREADS": "8", "CONTEST_JOB_PROCESSES": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", *arguments],
            cwd=ROOT,
            env={**os.environ, **base, **settings},
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                self.get("/")
                return
            except OSError:
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.1)

    def get(self, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        finally:
            connection.close()

    def burst(self, path: str) -> float:
        """Seconds of processor for REQUESTS requests over one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        before = self._spent()
        for _ in range(REQUESTS):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert (answer.status, len(answer.read()) > 0) == (200, True)
        connection.close()
        return self._spent() - before

    def _spent(self) -> float:
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ticks = 0
        for child in children:
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def _publish(folder: Path) -> str:
    """A published contest; the address of its ranking."""
    app = create_app({"INSTANCE": str(folder)})
    prepare(app)
    reading = read_bundle(json.dumps(_bundle()).encode())
    assert reading.document is not None
    with app.app_context():
        with transaction():
            make_account("管理员", is_admin=True)  # else every page leads to the set-up
            contest = import_bundle(actor=BENCH, document=reading.document, digest="bench")
            contest.state = "judging"
            for stage in contest.events[0].stages:
                stage.locked_at = now()
            db.session.flush()
            confirm_results(actor=BENCH, contest=contest)
            publish_results(actor=BENCH, contest=contest)
            path = f"/results/{contest.id}/welding"
        db.session.remove()
        db.engine.dispose()
    return path


def _bundle() -> dict:
    """The worked whole contest with many more entries, every mark its own."""
    path = ROOT / "tests" / "scoring" / "cases" / "E36-whole-contest.json"
    bundle = json.loads(path.read_text(encoding="utf-8"))["bundle"]
    bundle["entries"], bundle["sheets"] = [], []
    for n in range(ENTRIES):
        no = f"{n + 1:05}"
        unit = bundle["units"][n % 2]["code"]
        bundle["entries"].append({"no": no, "event": "welding", "name": f"选手{no}", "unit": unit})
        marks = {"office": n % 100, **{f"j{j}": 50 + (n * j) % 50 for j in range(1, 6)}}
        for judge, mark in marks.items():
            stage = "theory" if judge == "office" else "practical"
            sheet = {"event": "welding", "stage": stage, "entry": no, "judge": judge}
            bundle["sheets"].append({**sheet, "marks": {"s": str(mark)}})
    return bundle
