"""Making results public (成绩公布): confirmed, frozen, never rewritten."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, joinedload

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.contests.operations import bump_score_version, move_contest
from contest.contests.states import require_state
from contest.db import db
from contest.entries.models import Entry
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.judging.reviews import unlock_stage
from contest.results.drafts import Draft, draft_publication
from contest.results.models import Publication, Result
from contest.results.pages import Page, event_page
from contest.results.problems import as_dict, publication_problems
from contest.results.queries import scored_contest
from contest.scoring.numbers import number
from contest.scoring.types import ScoringError

PUBLISHABLE = ("scored", "notice", "published")
CHUNK = 500  # rows in one statement


def confirm_results(*, actor: Actor, contest: Contest) -> None:
    """Say that judging is over and the numbers stand (确认成绩): the contest becomes 已出分.

    Raises Invalid with everything that is still missing, Conflict where nothing is being judged.
    """
    require_state(contest, "judging")
    session = db.session()
    scored = scored_contest(session, contest)
    pages = [event_page(session, contest, one) for one in scored]
    _require_ready(session, contest, pages, _("还不能确认：有 {count} 处要先处理。"))
    move_contest(actor=actor, contest=contest, to="scored")


def publish_results(
    *, actor: Actor, contest: Contest, note: str = "", draft: Draft | None = None
) -> Publication:
    """Freeze the present results as the contest's next publication (公布).

    draft: what was computed beforehand; used where nothing has moved since

    Everything that would make the numbers doubtful is told at once: stages not locked, entries not
    fully scored, places that must be distinct and are not. An earlier publication stays as it is.
    The contest becomes 已公布. Raises Invalid with the list, Conflict where it is not that far.
    """
    session = db.session()
    session.refresh(contest, with_for_update=True)
    require_state(contest, *PUBLISHABLE)
    if draft is None or not draft.is_of_now(session, contest):
        draft = draft_publication(session, contest)
    _require_ready(session, contest, draft.pages, _("还不能公布：有 {count} 处要先处理。"))
    publication = Publication(
        contest_id=contest.id,
        number=_next_number(session, contest),
        document=draft.document,
        layout=draft.layout,
        published_at=now(),
        published_by=actor.name,
        note=note.strip(),
    )
    session.add(publication)
    session.flush()
    for start in range(0, len(draft.rows), CHUNK):
        rows = draft.rows[start : start + CHUNK]
        session.execute(insert(Result), [{**row, "publication_id": publication.id} for row in rows])
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="publish_results",
        subject=f"publication:{publication.id}",
        new={"number": publication.number, "versions": draft.versions},
        reason=publication.note,
    )
    if contest.state != "published":
        move_contest(actor=actor, contest=contest, to="published", reason=publication.note)
    return publication


def reopen_results(
    *, actor: Actor, contest: Contest, reason: str, stages: Sequence[Stage] = ()
) -> None:
    """Go back, so that something can be put right (退回更正); what was published stays kept.

    stages: locked stages whose marks must change; with any the contest is judging again and they
            are open. Without, confirmed results go back to judging, public ones to confirmed.
    Raises Conflict where there is nothing to go back from, Invalid without a reason.
    """
    if contest.state not in PUBLISHABLE:
        raise Conflict(_("现在没有可以退回的一步。请刷新后看清现在的状态。"))
    to = "judging" if stages or contest.state == "scored" else "scored"
    move_contest(actor=actor, contest=contest, to=to, reason=reason)
    for stage in stages:
        unlock_stage(actor=actor, stage=stage, reason=reason)


def locked_stages(contest: Contest) -> list[Stage]:
    """The stages that are locked, in the order of the contest (已锁定的阶段)."""
    query = (
        select(Stage)
        .join(Event)
        .where(Event.contest_id == contest.id, Stage.locked_at.is_not(None))
        .order_by(Event.position, Stage.position)
        .options(joinedload(Stage.event))
    )
    return list(db.session.scalars(query))


def record_extras(
    *, actor: Actor, event: Event, extras: Mapping[int, str], reason: str = ""
) -> None:
    """Write down what a play-off gave (附加成绩), so that places that must be distinct are.

    extras: decimal text by entry id; empty takes an extra away. Larger is better by default.
    Raises Invalid with a sentence by entry id, Conflict once the results are public.
    """
    require_state(event.contest, "judging", "scored")
    entries = db.session.scalars(
        select(Entry).where(Entry.event_id == event.id, Entry.id.in_(extras)).order_by(Entry.id)
    ).all()
    if len(entries) != len(extras):
        raise Conflict(_("名单变了。请刷新后再填。"))
    problems = {}
    for entry in entries:
        try:
            if extras[entry.id]:
                number(extras[entry.id])
        except ScoringError:
            problems[str(entry.id)] = _(
                "{name} 的附加成绩“{found}”不是小数，请写成 8.5 这样。",
                name=entry.name,
                found=extras[entry.id],
            )
    if problems:
        raise Invalid(_("有 {count} 处填得不对。", count=len(problems)), problems)
    old = {entry.no: entry.extra or "" for entry in entries}
    for entry in entries:
        entry.extra = extras[entry.id] or None
    new = {entry.no: entry.extra or "" for entry in entries}
    if new == old:
        return
    db.session.flush()
    bump_score_version([event.id])
    record(
        actor=actor,
        chain=contest_chain(event.contest_id),
        action="record_extras",
        subject=f"event:{event.id}",
        old=old,
        new=new,
        reason=reason.strip(),
    )


def _require_ready(session: Session, contest: Contest, pages: list[Page], sentence: str) -> None:
    if not any(page["ranking"] for page in pages):
        raise Invalid(_("还没有成绩：没有已通过的参赛项。"))
    problems = publication_problems(session, list(zip(contest.events, pages, strict=True)))
    if problems:
        raise Invalid(sentence.format(count=len(problems)), as_dict(problems))


def _next_number(session: Session, contest: Contest) -> int:
    # the unique constraint settles two at once: the second is told to look again
    last: Any = session.scalar(
        select(func.max(Publication.number)).where(Publication.contest_id == contest.id)
    )
    return (last or 0) + 1
