"""Runs jobs (后台任务): one table, one loop. Any number of workers on any number of hosts.

How a job's function is written stands in contest/jobs/operations.py.
"""

import ctypes
import gc
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from contest.accounts.models import Account
from contest.certificates.worker import issue as issue_certificates
from contest.db import db, end_reading, read_only, transaction
from contest.entries.operations.photos import write_photos
from contest.entries.operations.roster_retention import delete_old_rosters
from contest.entries.operations.roster_writing import write_roster
from contest.entries.operations.rosters import read_parts
from contest.entries.operations.undoing import undo_roster
from contest.errors import ContestError
from contest.files.retention import delete_expired
from contest.i18n import _
from contest.jobs.daily import is_due, order_daily
from contest.jobs.operations import (
    LEASE_S,
    Claim,
    LeaseLost,
    claim,
    fail,
    finish,
    has_work,
    heartbeat,
    progress,
    release,
)
from contest.offline.operations import forget_previews, make_workbooks
from contest.results.worker import update_standing

Outcome = dict[str, Any] | None
Parts = Generator[tuple[int, int], None, Outcome]
Work = Callable[..., Outcome | Parts]

# name of a job → its function: one line each, in story order
JOBS: dict[str, Work] = {
    "read_roster": read_parts,
    "write_roster": write_roster,
    "undo_roster": undo_roster,
    "write_photos": write_photos,
    "make_workbooks": make_workbooks,
    "update_standing": update_standing,
    "issue_certificates": issue_certificates,
    "forget_previews": forget_previews,
    "delete_expired": delete_expired,
    "delete_old_rosters": delete_old_rosters,
}
# those that nobody asks for: once a day, in this order
DAILY = ("forget_previews", "delete_expired", "delete_old_rosters")

IDLE_S = 0.5  # between two looks for work
LOOK_S = 60  # between two looks whether a new day has begun
GRACE_S = 8  # for the present part, once told to stop
PR_SET_PDEATHSIG = 1  # from linux/prctl.h
SOURCE_LANGUAGE = "zh"

log = logging.getLogger("contest.worker")


def work(
    app: Flask,
    stop: threading.Event,
    jobs: Mapping[str, Work] = JOBS,
    *,
    daily: Sequence[str] = (),
    until_idle: bool = False,
) -> None:
    """Run jobs until ``stop`` is set, or, with ``until_idle``, until none is open.

    daily: names of jobs that are ordered once a day
    """
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    looked = -float(LOOK_S)
    while not stop.is_set():
        try:
            if daily and time.monotonic() - looked >= LOOK_S:
                begin_day(app, daily)
                looked = time.monotonic()
            busy = run_next(app, name, jobs, stop)
        except LeaseLost as lost:
            log.warning("%s", lost)
            busy = True
        except Exception:
            # the database is away or busy: the lease runs out and the job is taken up again
            log.exception("worker %s could not go on", name)
            busy = False
            stop.wait(5)
        if not busy:
            if until_idle:
                return
            stop.wait(IDLE_S)


def begin_day(app: Flask, daily: Sequence[str]) -> None:
    """Order what is done once a day, unless somebody has already."""
    with app.app_context(), read_only():
        if not is_due(daily):
            return
    with app.app_context(), transaction():
        ordered = order_daily(daily)
    log.info("a new day: %s", ", ".join(ordered))


def run_next(app: Flask, worker: str, jobs: Mapping[str, Work], stop: threading.Event) -> bool:
    """Claim one job and run it; False when none is open."""
    with app.app_context(), read_only():
        if not has_work():
            return False
    with app.app_context():
        with transaction():
            held = claim(worker)
        if held is None:
            return False
        with renewing(app, held), speaking(held):
            perform(held, jobs, stop)
    return True


def perform(held: Claim, jobs: Mapping[str, Work], stop: threading.Event) -> None:
    """Run a claimed job to its end, good or bad."""
    log.info("job %s %s: attempt %s", held.id, held.name, held.attempt)
    try:
        run_parts(held, jobs, stop)
    except (LeaseLost, OperationalError):
        raise
    except ContestError as error:
        give_up(held, str(error))
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("job %s %s failed, reference %s", held.id, held.name, reference)
        sentence = _(
            "程序出错，任务没有完成。请把编号 {reference} 告诉管理员。", reference=reference
        )
        give_up(held, sentence)


def run_parts(held: Claim, jobs: Mapping[str, Work], stop: threading.Event) -> None:
    """One transaction a part; what a part wrote and that it is done are stored together."""
    parts = as_parts(held, jobs)
    while True:
        with transaction():
            try:
                done, total = next(parts)
            except StopIteration as end:
                end_reading()
                finish(held, end.value)
                return
            end_reading()
            progress(held, done, total)
        if stop.is_set():
            parts.close()
            with transaction():
                release(held)
            return


def as_parts(held: Claim, jobs: Mapping[str, Work]) -> Parts:
    """The job's function as a generator, whichever of the two forms it has."""
    if held.name not in jobs:
        raise ContestError(_("此服务器不认识任务“{name}”，请升级程序后重试。", name=held.name))
    outcome = jobs[held.name](actor=held.actor, **held.arguments)
    return (yield from outcome) if isinstance(outcome, Generator) else outcome


def give_up(held: Claim, sentence: str) -> None:
    with transaction():
        fail(held, sentence)


@contextmanager
def renewing(app: Flask, held: Claim) -> Iterator[None]:
    """Hold the lease from a thread of its own, however long a part takes."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(LEASE_S / 4):
            try:
                with app.app_context(), transaction():
                    heartbeat(held)
            except LeaseLost:
                return  # the next part will see it too, and stop
            except OperationalError:
                log.warning("job %s: lease not renewed, trying again", held.id)

    thread = threading.Thread(target=renew, name=f"lease of job {held.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def speaking(held: Claim) -> Iterator[None]:
    """Results and errors in the language of the person who asked."""
    with read_only():
        account = db.session.get(Account, held.account_id) if held.account_id else None
        locale = account.locale if account else None
        end_reading()
    with force_locale(locale or SOURCE_LANGUAGE):
        yield


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set; a part that then takes too long is cut off."""
    stop = threading.Event()

    def told(_signal: int, _frame: object) -> None:
        if not stop.is_set():
            stop.set()
            cut = threading.Timer(GRACE_S, os._exit, (1,))
            cut.daemon = True
            cut.start()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop


def collect_seldom() -> None:
    """Let garbage collection leave alone what was loaded, and look only now and then.

    A job makes many small things that go away by themselves; looking for rings among them took
    a fifth of the time of a large roster.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def end_with_parent(parent: int) -> None:
    """Be told to stop when process ``parent`` ends, even by kill -9; leave if it already has."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(0)
