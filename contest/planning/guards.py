"""What must be so before a contest may go on, as far as later rooms know it (放行条件)."""

from sqlalchemy import func, select

from contest.audit.operations import Actor
from contest.contests.models import Contest, Event
from contest.contests.operations import move_contest
from contest.contests.states import is_step_back
from contest.db import db
from contest.entries.models import Entry
from contest.errors import Conflict
from contest.i18n import _
from contest.planning.operations import open_registration


def advance_contest(*, actor: Actor, contest: Contest, to: str, reason: str = "") -> None:
    """Take a contest to its next state or back, after asking what the later rooms hold.

    Raises Conflict with what has to be done first.
    """
    if to == "registering" and contest.state == "draft":
        open_registration(actor=actor, contest=contest)
        return
    if not is_step_back(contest.state, to):
        _ask(contest, to)
    move_contest(actor=actor, contest=contest, to=to, reason=reason)


def _ask(contest: Contest, to: str) -> None:
    if to in ("notice", "published"):
        raise Conflict(_("公示和公布随成绩一起办。请到“成绩”页确认后公示或公布。"))
    if to != "judging":
        return
    if contest.postponed_at is not None:
        raise Conflict(_("竞赛已延期，新的时间还没有定。请先在“变更”里改时间，再开始评分。"))
    waiting = entry_count(contest.id, "submitted")
    if waiting:
        raise Conflict(_("还有 {count} 项报名没有审核。请先审核完，再开始评分。", count=waiting))
    if not entry_count(contest.id, "approved"):
        raise Conflict(_("还没有审核通过的报名，不能开始评分。"))


def entry_count(contest_id: int, *states: str) -> int:
    """How many entries of a contest are in these states."""
    query = select(func.count()).select_from(Entry).join(Event)
    query = query.where(Event.contest_id == contest_id, Entry.state.in_(states))
    return db.session.scalar(query) or 0
