"""Making results public (成绩公布): checked, frozen, never rewritten."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Contest, Stage
from contest.contests.states import require_state
from contest.db import db
from contest.errors import Invalid
from contest.i18n import _
from contest.results.documents import results_document
from contest.results.models import Publication
from contest.results.queries import ScoredEvent, scored_contest

PUBLISHABLE = ("judging", "scored", "notice", "published")


def publish_results(*, actor: Actor, contest: Contest, note: str = "") -> Publication:
    """Freeze the present results as the contest's next publication (公布).

    Everything that would make the numbers doubtful is told at once: stages not locked, entries not
    fully scored, places that must be distinct and are not. An earlier publication stays as it is.
    Raises Invalid with the list, Conflict where the contest is not that far.
    """
    require_state(contest, *PUBLISHABLE)
    session = db.session()
    scored = scored_contest(session, contest)
    problems = publication_problems(session, contest, scored)
    if problems:
        raise Invalid(_("还不能公布：有 {count} 处要先处理。", count=len(problems)), problems)
    number = _next_number(session, contest)
    document = results_document(contest, scored)
    publication = Publication(
        contest_id=contest.id, number=number, document=document, published_at=now(), note=note
    )
    session.add(publication)
    session.flush()
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="publish_results",
        subject=f"publication:{publication.id}",
        new={"number": number, "versions": {s.event.code: s.version for s in scored}},
        reason=note,
    )
    return publication


def publication_problems(
    session: Session, contest: Contest, scored: list[ScoredEvent]
) -> dict[str, str]:
    """What keeps the present results from being published, by place; empty when nothing does."""
    problems: dict[str, str] = {}
    for stage in session.scalars(
        select(Stage)
        .where(Stage.event_id.in_([s.event.id for s in scored]), Stage.locked_at.is_(None))
        .order_by(Stage.event_id, Stage.position)
    ):
        place = f"{stage.event.code}/{stage.code}"
        name = f"{stage.event.name}·{stage.name or stage.code}"
        problems[place] = _("“{name}”还没有锁定。", name=name)
    for one in scored:
        problems.update(_event_problems(one))
    return problems


def _event_problems(one: ScoredEvent) -> dict[str, str]:
    score, problems = one.score, {}
    open_ = [i for i, status in enumerate(score.status) if status == "incomplete"]
    if open_:
        nos = "、".join(score.entries.nos[i] for i in open_[:10])
        problems[one.event.code] = _(
            "“{name}”有 {count} 人没有评齐：{nos}。请补评，或登记缺考、弃权。",
            name=one.event.name,
            count=len(open_),
            nos=nos,
        )
    tied = list(dict.fromkeys(score.unsettled))
    if tied:
        problems[f"{one.event.code}/ties"] = _(
            "“{name}”必须分出的名次里还有并列：{nos}。请加赛并登记附加成绩。",
            name=one.event.name,
            nos="、".join(score.entries.nos[i] for i in tied),
        )
    return problems


def _next_number(session: Session, contest: Contest) -> int:
    # the unique constraint settles two at once: the second is told to look again
    last: Any = session.scalar(
        select(func.max(Publication.number)).where(Publication.contest_id == contest.id)
    )
    return (last or 0) + 1
