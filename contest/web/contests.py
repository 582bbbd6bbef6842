"""What pages of every feature say about a contest (赛事名称)."""

from collections.abc import Iterable

from sqlalchemy import select

from contest.contests.models import Contest
from contest.db import db
from contest.errors import NotFound
from contest.i18n import _


def contest_or_404(contest_id: int) -> Contest:
    """The contest an address names."""
    contest = db.session.get(Contest, contest_id)
    if contest is None:
        raise NotFound(_("没有这个赛事，它可能已经删除。请从首页重新找。"))
    return contest


def contest_names(contest_ids: Iterable[int | None]) -> dict[int, str]:
    """Names of these contests, by id."""
    wanted = {key for key in contest_ids if key is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(Contest.id, Contest.name).where(Contest.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def contest_choices(most: int = 500) -> list[tuple[int, str]]:
    """Contests to choose from, the newest first."""
    query = select(Contest.id, Contest.name).order_by(Contest.id.desc()).limit(most)
    return [(row.id, row.name) for row in db.session.execute(query)]
