"""Looking at long work (后台任务)."""

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
