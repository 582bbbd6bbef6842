"""How far long work is, and what came of it (后台任务进度).

A job's result may hold, for this page:

- ``summary``: a sentence in the language of whoever asked;
- ``endpoint``, ``values`` and ``button``: where to go on, a page or a download.
"""

from typing import Any

from flask import Blueprint, g, render_template, url_for

from contest.clock import now
from contest.errors import NotAllowed
from contest.i18n import _
from contest.jobs.models import Job
from contest.jobs.queries import job_or_404
from contest.jobs.words import JOB_NAMES
from contest.web.contests import contest_or_404

bp = Blueprint("jobs", __name__)


@bp.get("/jobs/<int:job_id>")
def show(job_id: int) -> str:
    """The page of one job; it keeps itself up to date."""
    job = _own(job_id)
    contest = contest_or_404(job.contest_id) if job.contest_id else None
    return render_template("jobs/show.html", contest=contest, **_told(job))


@bp.get("/jobs/<int:job_id>/progress")
def progress(job_id: int) -> str:
    """The part of the page that changes."""
    return render_template("jobs/_progress.html", **_told(_own(job_id)))


def _own(job_id: int) -> Job:
    job = job_or_404(job_id)
    if not may_see(job):
        raise NotAllowed(_("这个任务只有发起人和组织者能看。请从您自己发起的页面打开。"))
    return job


def may_see(job: Job) -> bool:
    """Is the visitor who asked for it, an organiser of its contest or an administrator?"""
    visitor = g.visitor
    is_own = job.account_id is not None and job.account_id == visitor.id
    is_ours = job.contest_id is not None and visitor.has("organiser", contest_id=job.contest_id)
    return bool(is_own or is_ours or visitor.is_admin)


def _told(job: Job) -> dict[str, Any]:
    result = job.result or {}
    link = url_for(result["endpoint"], **result.get("values", {})) if "endpoint" in result else ""
    return {
        "job": job,
        "name": _(JOB_NAMES.get(job.name, job.name)),
        "is_open": job.is_open,
        "left_s": _left(job),
        "summary": result.get("summary", ""),
        "link": link,
        "button": result.get("button", ""),
    }


def _left(job: Job) -> int | None:
    """Seconds to go, from how long what is done has taken; None while nobody can say."""
    if job.state != "running" or not job.done_units or not job.total_units:
        return None
    taken = (now() - job.created_at).total_seconds()
    return int(taken * (job.total_units - job.done_units) / job.done_units) + 1
