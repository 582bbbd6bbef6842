"""Notices of a contest, for everybody they concern (通知)."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Contest, Notice
from contest.contests.notices import concerns, mark_read, notices_of, read_ids
from contest.contests.times import local_text
from contest.db import transaction
from contest.i18n import _
from contest.web.access import own_units
from contest.web.auth import Visitor, current_visitor
from contest.web.contests import contest_or_404

bp = Blueprint("contests", __name__)


@bp.get("/contests/<int:contest_id>/notices")
def notices(contest_id: int) -> str:
    """What this visitor was told, the newest first, with the text for a chat group."""
    contest = contest_or_404(contest_id)
    visitor = current_visitor()
    shown = notices_for(visitor, contest)
    return render_template(
        "contests/notices.html",
        contest=contest,
        notices=shown,
        read=read_ids(visitor.id, contest_id),
        texts={notice.id: chat_text(contest, notice) for notice in shown},
    )


@bp.post("/contests/<int:contest_id>/notices/read")
def read_notices(contest_id: int) -> ResponseReturnValue:
    """Note that everything was read."""
    contest = contest_or_404(contest_id)
    visitor = current_visitor()
    with transaction():
        mark_read(account_id=visitor.id, notices=notices_for(visitor, contest))
    return redirect(url_for("contests.notices", contest_id=contest_id))


def notices_for(visitor: Visitor, contest: Contest) -> list[Notice]:
    """The notices of a contest that concern this visitor, the newest first."""
    found = notices_of(contest.id)
    if not found:
        return []
    roles = roles_in(visitor, contest.id)
    units = own_units() if "enterprise" in roles else frozenset[int]()
    return [notice for notice in found if concerns(notice, roles, units)]


def roles_in(visitor: Visitor, contest_id: int) -> set[str]:
    """What a visitor is in a contest, ``admin`` included."""
    held = {role for role, where in visitor.roles if where in (None, contest_id)}
    return held | ({"admin"} if visitor.is_admin else set())


def chat_text(contest: Contest, notice: Notice) -> str:
    """A notice as plain text to paste into a chat group."""
    lines = [f"【{contest.name}】{notice.title}", notice.text]
    when = local_text(contest, notice.created_at)[:10]
    lines.append(_("{name}，{day}", name=contest.organiser or _("竞赛办公室"), day=when))
    return "\n".join(lines)
