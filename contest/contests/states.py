"""Where a contest stands, and where it may go from there (竞赛状态)."""

from contest.contests.models import CONTEST_STATES, Contest
from contest.errors import Conflict
from contest.i18n import N_, _

# state → states it may be moved to by a person; everything else is refused
NEXT: dict[str, tuple[str, ...]] = {
    "draft": ("registering",),
    "registering": ("closed", "draft"),
    "closed": ("judging", "registering"),
    "judging": ("scored", "closed"),
    "scored": ("notice", "published", "judging"),
    "notice": ("published", "scored", "judging"),
    "published": ("archived", "scored", "judging"),
    "archived": (),
}
NAMES = {
    "draft": N_("草稿"),
    "registering": N_("报名中"),
    "closed": N_("报名截止"),
    "judging": N_("评分中"),
    "scored": N_("已出分"),
    "notice": N_("公示中"),
    "published": N_("已公布"),
    "archived": N_("已归档"),
}


def require_state(contest: Contest, *states: str) -> None:
    """Raise Conflict, saying where the contest stands, unless it is in one of ``states``.

    A cancelled contest is in none of them.
    """
    require_not_cancelled(contest)
    if contest.state not in states:
        raise Conflict(
            _(
                "竞赛现在是“{found}”，要在“{wanted}”时才能做这一步。",
                found=_(NAMES[contest.state]),
                wanted=_("”或“").join(_(NAMES[s]) for s in states),
            )
        )


def require_not_cancelled(contest: Contest) -> None:
    """Raise Conflict, with the reason, when the contest was cancelled."""
    if contest.cancelled_at is not None:
        raise Conflict(
            _(
                "竞赛已经取消（{reason}），不能再办这一步。",
                reason=contest.stop_reason or _("没有写明原因"),
            )
        )


def is_step_back(old: str, new: str) -> bool:
    """Does this undo a step? Then somebody has to say why."""
    return CONTEST_STATES.index(new) < CONTEST_STATES.index(old)
