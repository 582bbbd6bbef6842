"""The first page (首页)."""

from typing import Any

from flask import Blueprint, g, render_template

from contest.accounts.forms import SignInForm
from contest.contests.models import CONTEST_STATES, Contest
from contest.contests.states import NEXT, is_step_back
from contest.contests.times import closes_at, opens_at
from contest.home.queries import (
    entry_counts,
    event_names,
    stage_progress,
    unit_count,
    visible_contests,
    visible_count,
)
from contest.home.waiting import waiting, waiting_everywhere
from contest.planning.queries import extensions_of, state_moments
from contest.web.access import ROLE_NAMES
from contest.web.auth import Visitor, current_visitor
from contest.web.contests import contest_or_404

bp = Blueprint("home", __name__)

# kind of contest → icon; other kinds show the platform
KIND_ICONS = {
    "labour": "building-factory-2",
    "skills": "tools",
    "ankang-cup": "shield-check",
    "proposals": "message-2-bolt",
    "chief-worker": "medal",
}


@bp.get("/")
def index() -> str:
    """Contests, and for those who are signed in what they are in them."""
    visitor = g.visitor
    roles = visitor.roles if visitor else frozenset()
    own = {contest for _role, contest in roles if contest is not None}
    everything = bool(visitor) and (
        visitor.is_admin or any(where is None for _role, where in roles)
    )
    contests = visible_contests(everything=everything, own=own)
    mine = [contest for contest in contests if _is_in(visitor, contest)]
    return render_template(
        "home/index.html",
        contests=contests,
        total=visible_count(everything=everything, own=own),
        events=event_names([contest.id for contest in contests]),
        roles_in=_roles_in(roles),
        kind_icons=KIND_ICONS,
        waiting=waiting_everywhere(visitor, mine) if visitor else [],
        stages=_by_progress(contests),
        form=None if visitor else SignInForm(),
    )


@bp.get("/contests/<int:contest_id>")
def overview(contest_id: int) -> str:
    """Where a contest stands, what waits, how far registration and judging are (概览)."""
    contest = contest_or_404(contest_id)
    return render_template(
        "home/overview.html",
        contest=contest,
        waiting=waiting(current_visitor(), contest),
        timeline=_timeline(contest),
        steps=[(to, is_step_back(contest.state, to)) for to in NEXT[contest.state]],
        counts=entry_counts(contest_id),
        units=unit_count(contest_id),
        progress=stage_progress(contest_id),
        extensions=len(extensions_of(contest_id)),
        opens_at=opens_at(contest),
        closes_at=closes_at(contest),
    )


def _timeline(contest: Contest) -> list[dict[str, Any]]:
    """The eight states: done, now or to come, with the moment each was entered."""
    now_at = CONTEST_STATES.index(contest.state)
    moments = state_moments(contest)
    return [
        {
            "state": state,
            "is_done": place < now_at,
            # of all states only this one may be left out
            "is_skipped": state == "notice" and place < now_at and state not in moments,
            "is_now": place == now_at,
            "at": moments.get(state) if place <= now_at else None,
        }
        for place, state in enumerate(CONTEST_STATES)
    ]


def _is_in(visitor: Visitor | None, contest: Contest) -> bool:
    """Is the visitor anything in this contest?"""
    if visitor is None:
        return False
    held = any(where in (None, contest.id) for _role, where in visitor.roles)
    return visitor.is_admin or held


def _by_progress(contests: list[Contest]) -> list[tuple[str, list[Contest]]]:
    """Contests under way, in preparation, and over, as the page lists them."""
    parts = {
        "running": ("registering", "closed", "judging", "scored", "notice"),
        "draft": ("draft",),
        "over": ("published", "archived"),
    }
    found = {
        name: [c for c in contests if c.state in states and not c.cancelled_at]
        for name, states in parts.items()
    }
    found["over"] += [contest for contest in contests if contest.cancelled_at]
    return [(name, listed) for name, listed in found.items() if listed]


def _roles_in(roles: frozenset[tuple[str, int | None]]) -> dict[int | None, list[str]]:
    """Names of the visitor's roles by contest, in the order of the list of roles."""
    found: dict[int | None, list[str]] = {}
    for role in ROLE_NAMES:
        for held, contest in roles:
            if held == role:
                found.setdefault(contest, []).append(ROLE_NAMES[role])
    return found
