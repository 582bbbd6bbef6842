"""What one may do to a contest as a whole (竞赛)."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.util import identity_key

from contest.audit.operations import Actor, contest_chain, record
from contest.contests.models import Contest, Event, Stage
from contest.contests.notices import tell
from contest.contests.states import NAMES, NEXT, is_step_back, require_not_cancelled
from contest.contests.times import closes_at, local_text
from contest.db import db, table_of
from contest.errors import Conflict, Invalid
from contest.i18n import _

# state entered → who is told of it, beside organisers and supervisors
TOLD = {
    "registering": ("enterprise", "head_judge", "scorekeeper"),
    "closed": ("enterprise",),
    "judging": ("enterprise", "head_judge", "judge", "scorekeeper"),
    "scored": ("head_judge", "scorekeeper"),
    "notice": ("enterprise", "head_judge"),
    "published": ("enterprise", "head_judge", "judge", "scorekeeper"),
}


# built once, and past the ORM: every sheet runs it
_events = table_of(Event)
BUMP = (
    update(_events)
    .where(_events.c.id == bindparam("of"))
    .values(score_version=_events.c.score_version + 1)
)


def bump_score_version(event_ids: Iterable[int]) -> None:
    """Say that something may have moved a number of these events (成绩版本).

    In SQL, so that two changes at once count twice. Every operation that touches sheets, entries,
    rules or incidents calls this; standings computed before are then known to be old.
    """
    wanted = sorted(set(event_ids))
    if not wanted:
        return
    session = db.session()
    session.flush()
    session.execute(BUMP, [{"of": event_id} for event_id in wanted])
    for event_id in wanted:
        known = session.identity_map.get(identity_key(Event, event_id))
        if known is not None:
            session.expire(known, ["score_version"])


def move_contest(*, actor: Actor, contest: Contest, to: str, reason: str = "") -> None:
    """Take a contest to its next state, or back by one (竞赛状态).

    Guards that the tables of this room can answer are here; later rooms ask theirs before.
    A step back needs a reason. Tells those whom the new state concerns; one audit entry.
    Raises Conflict when the contest cannot go there from where it stands, Invalid without a reason.
    """
    db.session.refresh(contest, with_for_update=True)
    require_not_cancelled(contest)
    old, reason = contest.state, reason.strip()
    if to not in NEXT[old]:
        raise Conflict(
            _(
                "竞赛现在是“{old}”，不能直接变为“{new}”。请刷新后看清现在的状态。",
                old=_(NAMES[old]),
                new=_(NAMES[to]) if to in NAMES else to,
            )
        )
    if is_step_back(old, to) and not reason:
        problem = _("退回上一步要写明理由，会记入操作日志。")
        raise Invalid(problem, {"reason": problem})
    if to == "scored" and not is_step_back(old, to):
        _require_locked(contest)
    contest.state = to
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="move_contest",
        subject=f"contest:{contest.id}",
        old={"state": old},
        new={"state": to},
        reason=reason,
    )
    _tell_state(actor, contest, old, reason)


def _require_locked(contest: Contest) -> None:
    """Raise Conflict, naming the stages, unless every stage of the contest is locked."""
    query = (
        select(Event.name, Stage.name, Stage.code)
        .join(Stage)
        .where(Event.contest_id == contest.id, Stage.locked_at.is_(None))
        .order_by(Event.position, Stage.position)
    )
    left = [f"{event}·{name or code}" for event, name, code in db.session.execute(query)]
    if left:
        raise Conflict(
            _(
                "还有 {count} 个阶段没有锁定：{names}。请先锁定。",
                count=len(left),
                names=_("、").join(left),
            )
        )


def _tell_state(actor: Actor, contest: Contest, old: str, reason: str) -> None:
    if contest.state not in TOLD and not is_step_back(old, contest.state):
        return
    title = _("竞赛进入“{state}”", state=_(NAMES[contest.state]))
    text = _("{contest}现在是“{state}”。", contest=contest.name, state=_(NAMES[contest.state]))
    last = closes_at(contest)
    if contest.state == "registering" and last is not None:
        text += _("报名 {moment} 截止。", moment=local_text(contest, last))
    if is_step_back(old, contest.state):
        title = _("竞赛退回“{state}”", state=_(NAMES[contest.state]))
        text += _("原因：{reason}", reason=reason)
    roles = TOLD.get(contest.state) or TOLD.get(old, ())
    tell(actor=actor, contest=contest, title=title, text=text, roles=roles)
