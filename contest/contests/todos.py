"""What waits for a visitor in this room (待办): notices not read yet."""

from flask import url_for

from contest.contests.models import Contest
from contest.contests.notices import read_ids
from contest.contests.views import notices_for
from contest.i18n import _, ngettext
from contest.web.auth import Visitor
from contest.web.todo import Todo


def todos(*, visitor: Visitor, contest: Contest) -> list[Todo]:
    """One line for all unread notices of a contest."""
    shown = notices_for(visitor, contest)
    read = read_ids(visitor.id, contest.id) if shown else set()
    unread = [notice for notice in shown if notice.id not in read]
    if not unread:
        return []
    titles = _("；").join(notice.title for notice in unread[:3])
    return [
        Todo(
            what=ngettext("有 {number} 条新通知", "有 {number} 条新通知", len(unread)),
            why=titles,
            url=url_for("contests.notices", contest_id=contest.id),
            button=_("看通知"),
            icon="bell",
            count=len(unread),
        )
    ]
