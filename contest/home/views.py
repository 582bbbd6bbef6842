"""The first page (首页)."""

from flask import Blueprint, g, render_template

from contest.accounts.forms import SignInForm
from contest.home.queries import event_names, visible_contests, visible_count
from contest.web.access import ROLE_NAMES

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
    return render_template(
        "home/index.html",
        contests=contests,
        total=visible_count(everything=everything, own=own),
        events=event_names([contest.id for contest in contests]),
        roles_in=_roles_in(roles),
        kind_icons=KIND_ICONS,
        form=None if visitor else SignInForm(),
    )


def _roles_in(roles: frozenset[tuple[str, int | None]]) -> dict[int | None, list[str]]:
    """Names of the visitor's roles by contest, in the order of the list of roles."""
    found: dict[int | None, list[str]] = {}
    for role in ROLE_NAMES:
        for held, contest in roles:
            if held == role:
                found.setdefault(contest, []).append(ROLE_NAMES[role])
    return found
