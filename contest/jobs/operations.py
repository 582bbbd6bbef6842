"""Hand long work to a worker and bring it to an end (后台任务).

**Every job may run twice without harm.** A worker that dies leaves a lease that runs out; another
worker then starts the job again, from the beginning. The function of a job is therefore written so
that the second run finds what the first one did (a unique key, a state, a row that is there) and
goes on from it.

The function gets ``actor`` and the job's arguments by keyword and comes in two forms:

- a plain function: all it writes is one transaction, which also marks the job done;
- a generator that yields ``(done, total)`` after each part: each part is one transaction, which
  also stores the progress. At the end it returns the result.

Neither commits: the worker does. A part starts to hold the write gate of SQLite with its first
query; parts are short (500 rows, 50 certificates), and a long computation is done on plain values
read under ``read_only()`` in a part of its own.

A worker whose lease was taken over can write nothing more for that job: each of its transactions
checks the lease before it commits, and ``LeaseLost`` undoes it.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from contest.audit.operations import HOUSE, Actor, contest_chain, record
from contest.clock import now
from contest.db import db
from contest.i18n import _
from contest.jobs.models import Job

LEASE_S = 60  # how long a silent worker keeps its job
MAX_ATTEMPTS = 3


class LeaseLost(Exception):
    """Another worker has taken the job over; what this one did since its last commit is undone."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of one worker. ``attempt`` and ``worker`` together are the lease."""

    id: int
    name: str
    arguments: dict[str, Any]
    actor: Actor
    account_id: int | None
    worker: str
    attempt: int


def enqueue(
    *,
    actor: Actor,
    name: str,
    arguments: dict[str, Any],
    contest_id: int | None = None,
    account_id: int | None = None,
) -> Job:
    """Order long work (登记任务); a worker starts it within a second of the commit.

    name:       one of the table in contest/worker.py
    arguments:  what its function takes by keyword; JSON, ids rather than data about people
    contest_id: the contest it belongs to, for lists and for the audit log
    account_id: who may see it and fetch its result; None: administrators
    """
    job = Job(
        name=name,
        arguments=arguments,
        actor=asdict(actor),
        contest_id=contest_id,
        account_id=account_id,
        created_at=now(),
    )
    db.session.add(job)
    db.session.flush()
    chain = HOUSE if contest_id is None else contest_chain(contest_id)
    record(
        actor=actor,
        chain=chain,
        action="enqueue_job",
        subject=f"job:{job.id}",
        new={"name": name},
    )
    return job


def has_work() -> bool:
    """Whether a job waits or was left by a dead worker. Only reads: cheap to ask every second."""
    return db.session.scalar(select(Job.id).where(_open()).limit(1)) is not None


def claim(worker: str) -> Claim | None:
    """Take the oldest open job for ``worker``, a name no other worker has; None when there is none.

    A job that was left ``MAX_ATTEMPTS`` times fails here: it probably kills its worker.
    """
    query = select(Job).where(_open()).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
    while (job := db.session.scalars(query).first()) is not None:
        if job.attempts < MAX_ATTEMPTS:
            return _take(job, worker)
        _end(job, "failed", error=_given_up(job.attempts))
        db.session.flush()
    return None


def heartbeat(held: Claim) -> None:
    """Hold the lease for another ``LEASE_S``. Raises LeaseLost."""
    _update(held, lease_until=now() + timedelta(seconds=LEASE_S))


def progress(held: Claim, done: int, total: int) -> None:
    """Store how far the job is, in units of its own, and renew the lease. Raises LeaseLost."""
    lease_until = now() + timedelta(seconds=LEASE_S)
    _update(held, done_units=done, total_units=total, lease_until=lease_until)


def finish(held: Claim, result: dict[str, Any] | None) -> None:
    """The job is done; ``result`` is what its page shows, JSON. Raises LeaseLost."""
    _update(held, state="done", result=result, lease_until=None, finished_at=now())


def fail(held: Claim, sentence: str) -> None:
    """The job cannot be done; ``sentence`` says why and what to do next. Raises LeaseLost."""
    _update(held, state="failed", error=sentence, lease_until=None, finished_at=now())


def release(held: Claim) -> None:
    """Give the job back because this worker is told to stop; the attempt does not count."""
    _update(held, state="queued", attempts=held.attempt - 1, lease_until=None, worker="")


def _open() -> Any:
    left = and_(Job.state == "running", Job.lease_until < now())
    return or_(Job.state == "queued", left)


def _take(job: Job, worker: str) -> Claim:
    job.state = "running"
    job.worker = worker
    job.attempts += 1
    job.lease_until = now() + timedelta(seconds=LEASE_S)
    db.session.flush()
    return Claim(
        id=job.id,
        name=job.name,
        arguments=job.arguments,
        actor=Actor(**job.actor),
        account_id=job.account_id,
        worker=worker,
        attempt=job.attempts,
    )


def _end(job: Job, state: str, error: str) -> None:
    job.state, job.error = state, error
    job.lease_until, job.finished_at = None, now()


def _given_up(attempts: int) -> str:
    return _("任务中断了 {count} 次，已停止。请减少数据后重试，或联系管理员。", count=attempts)


def _update(held: Claim, **values: Any) -> None:
    """Change the job if ``held`` still is its lease."""
    ours = and_(
        Job.id == held.id,
        Job.state == "running",
        Job.worker == held.worker,
        Job.attempts == held.attempt,
    )
    query = update(Job).where(ours).values(**values).execution_options(synchronize_session=False)
    if db.session.execute(query).rowcount != 1:  # type: ignore[attr-defined]  # an update counts its rows
        raise LeaseLost(f"job {held.id} belongs to another worker")
