"""Telling those concerned (通知): writing a notice, and who has read which."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.models import Contest, Notice, NoticeRead
from contest.db import db

ALWAYS = frozenset({"organiser", "supervisor", "admin"})  # read every notice of a contest
EVERYBODY = ("enterprise", "head_judge", "judge", "scorekeeper", "inspector")


def tell(
    *,
    actor: Actor,
    contest: Contest,
    title: str,
    text: str,
    roles: Iterable[str] = EVERYBODY,
    unit_ids: Iterable[int] = (),
) -> Notice:
    """Leave a notice for these roles in the contest (发通知), of these units only if any are named.

    Part of another operation, which writes the audit entry. The author has read it already.
    """
    notice = Notice(
        contest_id=contest.id,
        title=title,
        text=text,
        roles=sorted(set(roles)),
        unit_ids=sorted(set(unit_ids)),
        author=actor.name,
        created_at=now(),
    )
    db.session.add(notice)
    db.session.flush()
    kind, _colon, key = actor.ref.partition(":")
    if kind == "account" and key.isdecimal():
        mark_read(account_id=int(key), notices=[notice])
    return notice


def mark_read(*, account_id: int, notices: Iterable[Notice]) -> None:
    """Note that an account has seen these (已读); twice does no harm, and no log keeps it."""
    ids = {notice.id for notice in notices}
    query = select(NoticeRead.notice_id).where(NoticeRead.account_id == account_id)
    known = set(db.session.scalars(query.where(NoticeRead.notice_id.in_(ids))))
    for notice_id in sorted(ids - known):
        db.session.add(NoticeRead(notice_id=notice_id, account_id=account_id, read_at=now()))


def concerns(notice: Notice, roles: Collection[str], units: Collection[int]) -> bool:
    """Is this notice meant for somebody with these roles in its contest?

    units: the units that an enterprise's account stands for
    """
    if ALWAYS & set(roles) or set(roles) & (set(notice.roles) - {"enterprise"}):
        return True
    if "enterprise" in roles and "enterprise" in notice.roles:
        return not notice.unit_ids or bool(set(notice.unit_ids) & set(units))
    return False


def notices_of(contest_id: int, *, most: int = 200) -> list[Notice]:
    """The notices of a contest, the newest first."""
    query = select(Notice).where(Notice.contest_id == contest_id)
    query = query.order_by(Notice.created_at.desc(), Notice.id.desc())
    return list(db.session.scalars(query.limit(most)))


def read_ids(account_id: int, contest_id: int) -> set[int]:
    """Which notices of a contest this account has read."""
    query = select(NoticeRead.notice_id).join(Notice)
    query = query.where(NoticeRead.account_id == account_id, Notice.contest_id == contest_id)
    return set(db.session.scalars(query))
