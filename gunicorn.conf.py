"""How the server runs: web processes with threads, and the job process beside them.

gunicorn finds this file by itself; ``gunicorn`` alone in this folder starts everything.
"""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading

from flask import Flask

from contest.config import ROOT, load_config
from contest.db import db
from contest.prepare import prepare

_settings = Flask("contest")
load_config(_settings)

wsgi_app = "wsgi:app"
bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = _settings.config["WORKERS"]
threads = _settings.config["THREADS"]
# one import for all; the engine is closed before the fork
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
loglevel = "warning"
# backups, exports and the database hold people's data
umask = 0o077
# otherwise a socket is opened in the home folder
control_socket_disable = True
if os.path.isdir("/dev/shm"):  # noqa: S108 the workers' heartbeat file must not wait for a disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108

STOP_S = 10  # a little longer than the worker takes to cut off a part (worker.GRACE_S)

_ending = threading.Event()
_jobs: list[subprocess.Popen] = []


def on_starting(server):
    """Migrate before anybody is served, once, and leave no open connection to the forks."""
    app = server.app.wsgi()
    prepare(app)
    with app.app_context():
        db.engine.dispose()


def pre_fork(server, worker):
    """Leave what was loaded at the start out of garbage collections for good.

    A full collection would walk through all of it, for a tenth of a second and more, while
    everybody waits; and the forks would copy the pages they share.
    """
    gc.freeze()


def when_ready(server):
    """Start the job process and say where we are."""
    if sys.stdin and sys.stdin.isatty():
        # a closed terminal window ends the server; otherwise it would go on unseen on its port
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    _jobs.extend(_start_jobs() for _ in range(_settings.config["JOB_PROCESSES"]))
    threading.Thread(target=_watch, name="job processes", daemon=True).start()
    for listener in server.LISTENERS:
        print("擂台 Leitai:", *_addresses(listener), flush=True)


def on_exit(server):
    """Leave no process behind."""
    _ending.set()
    for process in _jobs:
        process.terminate()
    for process in _jobs:
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _start_jobs():
    """A worker that ends with us, even when we are killed: see contest/worker.py."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "contest", "work"],
        cwd=ROOT,
        umask=umask,
        env={**os.environ, "CONTEST_PARENT": str(os.getpid())},
    )


def _watch():
    """Start anew what died. (gunicorn reaps our child first, so its exit code is not known.)"""
    while not _ending.wait(1):
        for place, process in enumerate(_jobs):
            if process.poll() is not None and not _ending.is_set():
                _jobs[place] = _start_jobs()


def _addresses(listener):
    """Where people reach this server: for "every address" the one on the network too."""
    address = str(listener)
    if "//0.0.0.0:" not in address:
        return [address]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))  # sends nothing; picks the outgoing address
            ours = probe.getsockname()[0]
        except OSError:
            ours = "127.0.0.1"
    return [address.replace("0.0.0.0", host) for host in dict.fromkeys(["127.0.0.1", ours])]  # noqa: S104
