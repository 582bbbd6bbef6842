"""Who may open what (权限): every route with its rule. What is not listed is refused.

A rule is about the contest that the address names: ``/contests/7/log`` asks for a role in contest
7. CONTEST_OF and UNIT_OF say to which contest and unit a parameter of an address belongs.
"""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from werkzeug.exceptions import Forbidden, Unauthorized

from contest.accounts.models import ROLES
from contest.accounts.queries import units_below
from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.entries.models import Delegation, Entry, Registrant
from contest.errors import NotAllowed, NotFound
from contest.i18n import N_, _
from contest.panels.models import Judge, Panel
from contest.web.auth import Visitor, current_visitor
from contest.web.errors import wants_json


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route.

    public:    everybody, signed in or not
    signed_in: everybody who is signed in
    names:     one of these roles; ``admin`` is one of them
    anywhere:  in whichever contest; otherwise in the contest the address names
    """

    public: bool = False
    signed_in: bool = False
    names: frozenset[str] = frozenset()
    anywhere: bool = False

    def allows(self, visitor: Visitor | None, contest_id: int | None = None) -> bool:
        """May this visitor pass, where the address names this contest?"""
        if self.public or visitor is None:
            return self.public
        if self.signed_in:
            return True
        if self.anywhere:
            return visitor.has_anywhere(*self.names)
        return visitor.has(*self.names, contest_id=contest_id)


def roles(*names: str) -> Rule:
    """These roles in the contest that the address names."""
    return Rule(names=_known(names))


def anywhere(*names: str) -> Rule:
    """These roles in any contest, for pages that belong to none."""
    return Rule(names=_known(names), anywhere=True)


def _known(names: tuple[str, ...]) -> frozenset[str]:
    unknown = set(names) - {*ROLES, "admin"}
    if unknown:
        raise ValueError(f"no such role: {unknown}")
    return frozenset(names)


PUBLIC = Rule(public=True)
SIGNED_IN = Rule(signed_in=True)
ADMIN = anywhere("admin")
RUNS = roles("organiser", "scorekeeper", "supervisor")

ACCESS: dict[str, Rule] = {
    "static": PUBLIC,
    # language and dark display
    "web.language": PUBLIC,
    "web.theme": PUBLIC,
    # home
    "home.index": PUBLIC,
    # accounts
    "accounts.setup": PUBLIC,
    "accounts.sign_in": PUBLIC,
    "accounts.sign_out": PUBLIC,
    "accounts.mine": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.end_sessions": SIGNED_IN,
    "accounts.index": ADMIN,
    "accounts.create": ADMIN,
    "accounts.show": ADMIN,
    "accounts.reset_password": ADMIN,
    "accounts.deactivate": ADMIN,
    "accounts.reactivate": ADMIN,
    "accounts.grant": ADMIN,
    "accounts.revoke": ADMIN,
    # results, for those who run the contest
    "results.index": RUNS,
    "results.ranking": RUNS,
    "results.teams": RUNS,
    "results.all_teams": RUNS,
    "results.derivation": RUNS,
    "results.derivation_json": RUNS,
    "results.ranking_xlsx": RUNS,
    "results.ranking_text": RUNS,
    "results.ranking_pdf": RUNS,
    "results.publication": RUNS,
    "results.settle": roles("organiser"),
    "results.confirm": roles("organiser"),
    "results.publish": roles("organiser"),
    "results.take_back": roles("organiser"),
    # results, for everybody: what was published and nothing else
    "results.public_index": PUBLIC,
    "results.public_contest": PUBLIC,
    "results.public_ranking": PUBLIC,
    "results.find": PUBLIC,
    "results.own": PUBLIC,
    "results.own_json": PUBLIC,
    # audit
    "audit.house_log": ADMIN,
    "audit.contest_log": roles("organiser", "supervisor"),
}

# parameter of an address → the contest it belongs to
CONTEST_OF: dict[str, Select[int]] = {
    "contest_id": select(Contest.id),
    "event_id": select(Event.contest_id),
    "stage_id": select(Event.contest_id).join(Stage),
    "delegation_id": select(Delegation.contest_id),
    "registrant_id": select(Registrant.contest_id),
    "entry_id": select(Event.contest_id).join(Entry),
    "judge_id": select(Judge.contest_id),
    "panel_id": select(Event.contest_id).join(Panel),
}
# parameter of an address → the unit it belongs to; an enterprise passes for its own and those below
UNIT_OF: dict[str, Select[int]] = {
    "delegation_id": select(Delegation.unit_id),
    "registrant_id": select(Delegation.unit_id).join(Registrant),
    "entry_id": select(Delegation.unit_id).join(Entry),
}
KEYS = {
    "contest_id": Contest.id,
    "event_id": Event.id,
    "stage_id": Stage.id,
    "delegation_id": Delegation.id,
    "registrant_id": Registrant.id,
    "entry_id": Entry.id,
    "judge_id": Judge.id,
    "panel_id": Panel.id,
}


def init_access(app: Flask) -> None:
    """Check every request against the list before anything else happens to it."""
    app.before_request(check_access)
    app.jinja_env.globals["can"] = can


def check_access() -> ResponseReturnValue | None:
    """Refuse what the list does not allow; the public is led to the sign-in page."""
    endpoint = request.endpoint
    if endpoint is None:
        return None
    rule = ACCESS.get(endpoint)
    if rule is None:
        current_app.logger.error("the route %s is not on the list of rights", endpoint)
        raise Forbidden
    if rule.public:
        return None
    if g.visitor is None:
        return _sign_in_first()
    if rule.names and not rule.anywhere:
        _check_contest(rule, g.visitor, request.view_args or {})
    elif not rule.allows(g.visitor):
        raise NotAllowed(_refusal(rule))
    return None


def can(endpoint: str, contest_id: int | None = None) -> bool:
    """May the present visitor open this? For menus and buttons; the server checks again."""
    if endpoint not in current_app.view_functions or endpoint not in ACCESS:
        return False
    return ACCESS[endpoint].allows(g.get("visitor"), contest_id)


def require(*names: str, contest_id: int | None = None) -> None:
    """Refuse unless the visitor holds one of these roles in this contest."""
    if not current_visitor().has(*_known(names), contest_id=contest_id):
        raise NotAllowed(_refusal(Rule(names=frozenset(names))))


def require_unit(unit_id: int | None) -> None:
    """Refuse unless the unit is the visitor's own or stands below it."""
    if unit_id is None or unit_id not in own_units():
        raise NotFound(_("没有这一项，或者它属于别的单位。请从本单位的列表里打开。"))


def own_units() -> frozenset[int]:
    """The visitor's unit and all below it; lists for enterprises are limited to these."""
    if "own_units" not in g:
        unit_id = current_visitor().unit_id
        g.own_units = units_below(unit_id) if unit_id else frozenset()
    return g.own_units  # type: ignore[no-any-return]


def _check_contest(rule: Rule, visitor: Visitor, args: dict[str, Any]) -> None:
    contest_id = contest_named(args)
    if not rule.allows(visitor, contest_id):
        raise NotAllowed(_refusal(rule))
    beside = rule.names - {"enterprise"}
    if "enterprise" in rule.names and not visitor.has(*beside, contest_id=contest_id):
        for name in args.keys() & UNIT_OF.keys():
            query = UNIT_OF[name].where(KEYS[name] == args[name])
            require_unit(db.session.scalar(query))


def contest_named(args: dict[str, Any]) -> int:
    """The contest that the parameters of an address belong to; they must agree."""
    found = {
        db.session.scalar(CONTEST_OF[name].where(KEYS[name] == args[name]))
        for name in args.keys() & CONTEST_OF.keys()
    }
    if len(found) != 1 or None in found:
        raise NotFound(_("没有这一项，它可能已经删除。请从赛事页面重新找。"))
    return found.pop()  # type: ignore[return-value]


def _sign_in_first() -> ResponseReturnValue:
    if wants_json() or request.method not in ("GET", "HEAD"):
        raise Unauthorized
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=wanted))


ROLE_NAMES = {
    "admin": N_("管理员"),
    "organiser": N_("组织者"),
    "head_judge": N_("裁判长"),
    "judge": N_("裁判"),
    "scorekeeper": N_("统分员"),
    "enterprise": N_("参赛单位"),
    "supervisor": N_("监督"),
    "inspector": N_("检查员"),
}


def _refusal(rule: Rule) -> str:
    named = _("、").join(_(ROLE_NAMES[name]) for name in ROLE_NAMES if name in rule.names)
    return _("这一页只有{roles}能看。请换一个账号，或请组织者给您这个角色。", roles=named)
