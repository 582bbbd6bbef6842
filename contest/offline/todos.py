"""What waits in judging offline (离线评分待办): workbooks that were read and not confirmed."""

from collections import Counter

from flask import url_for
from sqlalchemy import select

from contest.accounts.models import Account
from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.i18n import _, ngettext
from contest.offline.models import ImportPreview
from contest.web.auth import Visitor
from contest.web.todo import Todo


def todos(*, visitor: Visitor, contest: Contest) -> list[Todo]:
    """What this visitor has to do about workbooks that came in; one line for each stage."""
    if contest.state != "judging" or contest.cancelled_at is not None:
        return []
    if not visitor.has("organiser", "scorekeeper", contest_id=contest.id):
        return []
    query = (
        select(ImportPreview, Stage, Event.name, Account.name)
        .join(Stage, Stage.id == ImportPreview.stage_id)
        .join(Event, Event.id == Stage.event_id)
        .join(Account, Account.id == ImportPreview.account_id)
        .where(
            Event.contest_id == contest.id,
            ImportPreview.state == "read",
            ImportPreview.expires_at > now(),
        )
        .order_by(Event.position, Stage.position, ImportPreview.period, ImportPreview.id)
    )
    waiting: dict[tuple[int, str], list[tuple[ImportPreview, Stage, str, str]]] = {}
    for preview, stage, event, name in db.session.execute(query):
        waiting.setdefault((stage.id, preview.period), []).append((preview, stage, event, name))
    return [_todo(visitor, period, rows) for (_id, period), rows in waiting.items()]


def _todo(visitor: Visitor, period: str, rows: list[tuple[ImportPreview, Stage, str, str]]) -> Todo:
    _preview, stage, event, _name = rows[0]
    place = f"{event}·{stage.name or stage.code}"
    others = Counter(name for preview, *_rest, name in rows if preview.account_id != visitor.id)
    count = len(rows)
    what = ngettext(
        "{place}有 {number} 份评分表读入了，还没有写入",
        "{place}有 {number} 份评分表读入了，还没有写入",
        count,
        place=place,
    )
    why = _("核对以后确认，分数才算数。")
    if others.total() == count:
        why = _("由上传的人确认：{names}。", names=_("、").join(others))
    return Todo(
        what=what,
        why=why,
        url=url_for("offline.stage", stage_id=stage.id, period=period or None),
        button=_("去核对"),
        icon="git-compare",
        due_at=min(preview.expires_at for preview, *_rest in rows),
        count=count,
    )
