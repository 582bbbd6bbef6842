"""Looking at long work (后台任务)."""

from collections.abc import Collection

from sqlalchemy import select

from contest.db import db
from contest.errors import NotFound
from contest.i18n import _
from contest.jobs.models import Job


def job_or_404(job_id: int) -> Job:
    """The job an address names."""
    job = db.session.get(Job, job_id)
    if job is None:
        raise NotFound(_("没有这个任务。请从发起它的页面重新打开。"))
    return job


def latest_job(
    names: Collection[str], *, contest_id: int, argument: str, value: object
) -> Job | None:
    """The newest job of these names in a contest that was given this (最近一次任务)."""
    query = select(Job).where(Job.contest_id == contest_id, Job.name.in_(names))
    jobs = db.session.scalars(query.order_by(Job.id.desc()))
    return next((job for job in jobs if job.arguments.get(argument) == value), None)
