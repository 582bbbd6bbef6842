"""What waits in certificates (证书待办)."""

from flask import url_for
from sqlalchemy import exists, select

from contest.certificates.models import Certificate
from contest.certificates.queries import last_number
from contest.contests.models import Contest
from contest.db import db
from contest.i18n import _
from contest.web.auth import Visitor
from contest.web.todo import Todo


def todos(*, visitor: Visitor, contest: Contest) -> list[Todo]:
    """Say so to an organiser who has published results and issued nothing; two small queries."""
    if contest.state != "published" or not visitor.has("organiser", contest_id=contest.id):
        return []
    issued = db.session.scalar(select(exists().where(Certificate.contest_id == contest.id)))
    if issued or not last_number(contest.id):
        return []
    return [
        Todo(
            what=_("颁发证书"),
            why=_("成绩已公布，还没有颁发证书。"),
            url=url_for("certificates.index", contest_id=contest.id),
            button=_("去颁发"),
            icon="certificate",
        )
    ]
