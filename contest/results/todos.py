"""What waits in results (成绩待办): read from what is stored, nothing is computed for it."""

from flask import url_for
from sqlalchemy import select

from contest.contests.models import Contest, Stage
from contest.db import db
from contest.i18n import _
from contest.results.publications import public_id
from contest.results.standings import stored_standings
from contest.web.auth import Visitor
from contest.web.todo import Todo


def todos(*, visitor: Visitor, contest: Contest) -> list[Todo]:
    """What this visitor has to do about the results of a contest."""
    if contest.cancelled_at is not None:
        return []
    if visitor.has("organiser", contest_id=contest.id):
        return _organiser(contest)
    if visitor.has("enterprise", contest_id=contest.id) and public_id(db.session(), contest.id):
        return [
            Todo(
                what=_("成绩已公布"),
                why=_("名次和奖项可以查看。"),
                url=url_for("results.public_contest", contest_id=contest.id),
                button=_("看成绩"),
                icon="list-numbers",
            )
        ]
    return []


def _organiser(contest: Contest) -> list[Todo]:
    url = url_for("results.index", contest_id=contest.id)
    if contest.state == "judging":
        return _judging(contest, url)
    if contest.state == "scored":
        return [
            Todo(
                what=_("公布成绩"),
                why=_("成绩已确认，还没有公布。"),
                url=url,
                button=_("去公布"),
                icon="speakerphone",
            )
        ]
    return []


def _judging(contest: Contest, url: str) -> list[Todo]:
    found = []
    for event_id, shown in stored_standings(db.session(), contest.events).items():
        tied = shown.document["unsettled"]
        if tied and shown.is_current:
            found.append(
                Todo(
                    what=_("{event}：必须分出的名次里有并列", event=shown.document["name"]),
                    why=_("{nos}，请加赛并登记附加成绩。", nos=_("、").join(tied[:6])),
                    url=url_for("results.settle", event_id=event_id),
                    button=_("登记加赛"),
                    icon="equal",
                    count=len(tied),
                )
            )
    stages = db.session.scalars(
        select(Stage.locked_at).where(Stage.event_id.in_([e.id for e in contest.events]))
    ).all()
    if stages and None not in stages:
        found.append(
            Todo(
                what=_("确认成绩"),
                why=_("{count} 个阶段都已锁定。", count=len(stages)),
                url=url,
                button=_("去确认"),
                icon="calculator",
            )
        )
    return found
