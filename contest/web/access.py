"""Who may open what (权限): every route with its rule. What is not listed is refused.

A rule is about the contest that the address names: ``/contests/7/log`` asks for a role in contest
7. contest/web/owners.py says to which contest and unit a parameter of an address belongs.
"""

from typing import Any

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, Unauthorized

from contest.accounts.models import ROLES
from contest.accounts.queries import units_below
from contest.db import db
from contest.errors import NotAllowed, NotFound
from contest.i18n import N_, _
from contest.web.auth import Visitor, current_visitor
from contest.web.errors import wants_json
from contest.web.owners import CONTEST_OF, KEYS, UNIT_OF
from contest.web.rules import Rule, anywhere, house, known, roles

PUBLIC = Rule(public=True)
SIGNED_IN = Rule(signed_in=True)
ADMIN = anywhere("admin")
MAKES = house("organiser", "admin")
SETS_UP = roles("organiser", "admin")
READS = roles("organiser", "admin", "supervisor")
ENTERS = roles("organiser", "admin", "enterprise")
BOTH_SIDES = roles("organiser", "admin", "supervisor", "enterprise")
PLANNING = (
    "planning.basics", "planning.events", "planning.add", "planning.stages", "planning.awards",
    "planning.registration", "planning.check", "planning.open_entries", "planning.move",
    "planning.changes_page", "planning.move_dates", "planning.extend_deadline",
    "planning.add_late_event", "planning.send_notice", "planning.postpone", "planning.cancel",
    "planning.rubric", "planning.rubric_group", "planning.rubric_criterion",
    "planning.rubric_versions", "planning.rubric_restore", "planning.rubric_copy",
    "planning.rubric_preview", "planning.rubric_xlsx", "planning.rubric_import",
    "planning.rubric_apply", "planning.trial", "planning.start_rubric_correction",
    "planning.rubric_correction", "planning.drop_rubric_correction",
)  # fmt: skip
STAFF = roles("organiser", "admin", "supervisor", "head_judge", "scorekeeper")
JUDGES = roles("organiser", "admin", "supervisor", "head_judge", "judge", "scorekeeper")
INVOLVED = roles("admin", *ROLES)
PASSES = Rule(passes=True)
ORGANISER = roles("organiser")
SEES_PANELS = roles("organiser", "head_judge", "supervisor")
WATCHES = roles("organiser", "head_judge", "scorekeeper", "supervisor")
LEADS = roles("organiser", "head_judge")
OFFICE = roles("organiser", "scorekeeper")
OVERSEES = roles("organiser", "supervisor")
SEES_MARKS = roles("organiser", "supervisor", "head_judge")
RUNS = roles("organiser", "scorekeeper", "supervisor")

ACCESS: dict[str, Rule] = {
    "static": PUBLIC,
    # language and dark display
    "web.language": PUBLIC,
    "web.theme": PUBLIC,
    # home
    "home.index": PUBLIC,
    "home.overview": STAFF,
    # planning
    **dict.fromkeys(("planning.gallery", "planning.create", "planning.preview"), MAKES),
    **dict.fromkeys(PLANNING, SETS_UP),
    # rubrics
    "rubrics.show": JUDGES,
    # contests
    "contests.notices": INVOLVED,
    "contests.read_notices": INVOLVED,
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
    # panels
    "panels.judges": SEES_PANELS,
    "panels.table": SEES_PANELS,
    "panels.add_judge": ORGANISER,
    "panels.import_judges": ORGANISER,
    "panels.judge": SEES_PANELS,
    "panels.edit_judge": ORGANISER,
    "panels.remove_judge": ORGANISER,
    "panels.issue_pass": ORGANISER,
    "panels.issue_passes": ORGANISER,
    "panels.revoke_pass": ORGANISER,
    "panels.index": SEES_PANELS,
    "panels.create": ORGANISER,
    "panels.edit": ORGANISER,
    "panels.copy": ORGANISER,
    "panels.remove": ORGANISER,
    "panels.recusals": SEES_PANELS,
    "panels.accept_recusals": ORGANISER,
    "panels.recuse": ORGANISER,
    "panels.overrule": roles("head_judge"),
    # judging, in the office
    "judging.progress": WATCHES,
    "judging.stage": WATCHES,
    "judging.void": LEADS,
    "judging.check": OFFICE,
    "judging.pass_spread": LEADS,
    "judging.rescore": LEADS,
    "judging.lock": LEADS,
    "judging.unlock": LEADS,
    "judging.office": OFFICE,
    "judging.office_save": OFFICE,
    "judging.office_paste": OFFICE,
    "judging.office_confirm": OFFICE,
    # judging in Excel and on paper
    "offline.index": RUNS,
    "offline.stage": RUNS,
    "offline.workbook": OFFICE,
    "offline.pack": OFFICE,
    "offline.upload": OFFICE,
    "offline.preview": OFFICE,
    "offline.choose": OFFICE,
    "offline.drop": OFFICE,
    "offline.confirm_all": OFFICE,
    "offline.original": RUNS,
    "offline.score_sheets": OFFICE,
    "offline.paper": OFFICE,
    "offline.key": OFFICE,
    "offline.save_key": OFFICE,
    "offline.attach": OFFICE,
    # judging, on the tablet
    "judging.open_pass": PUBLIC,
    "judging.pin": PUBLIC,
    "judging.try_pin": PUBLIC,
    "judging.mine": PASSES,
    "judging.score": PASSES,
    "judging.submit": PASSES,
    "judging.take_back": PASSES,
    "judging.hand_back": PASSES,
    "judging.head": PASSES,
    "judging.head_rescore": PASSES,
    "judging.head_pass": PASSES,
    "judging.head_lock": PASSES,
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
    "results.teams_table": RUNS,
    "results.all_teams_table": RUNS,
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
    # statistics, and every mark as a table
    "statistics.index": OVERSEES,
    "statistics.table": OVERSEES,
    "statistics.marks": SEES_MARKS,
    "statistics.marks_table": SEES_MARKS,
    # audit
    "audit.house_table": ADMIN,
    "audit.house_log": ADMIN,
    "audit.contest_table": roles("organiser", "supervisor"),
    "audit.contest_log": roles("organiser", "supervisor"),
    # the desk of a unit
    "desk.index": anywhere("enterprise"),
    "desk.show": roles("enterprise"),
    "desk.contacts": roles("enterprise"),
    "desk.submit": roles("enterprise"),
    "desk.upload_form": roles("enterprise"),
    "desk.add": roles("enterprise"),
    "desk.earlier": roles("enterprise"),
    "desk.roster": roles("enterprise"),
    "desk.template": roles("enterprise"),
    "desk.preview": roles("enterprise"),
    "desk.columns": roles("enterprise"),
    "desk.marked": roles("enterprise"),
    "desk.apply": roles("enterprise"),
    "desk.drop": roles("enterprise"),
    "entries.imports": BOTH_SIDES,
    "entries.import_page": BOTH_SIDES,
    "entries.undo_import": ENTERS,
    "entries.original": ENTERS,
    "desk.photos": roles("enterprise"),
    "desk.photo_page": roles("enterprise"),
    "desk.apply_photos": roles("enterprise"),
    "desk.drop_zip": roles("enterprise"),
    "desk.entry_forms": roles("enterprise"),
    "desk.entry_list": roles("enterprise"),
    "desk.cards": roles("enterprise"),
    "desk.receipt": BOTH_SIDES,
    # one entry
    "entries.show": BOTH_SIDES,
    "entries.edit": ENTERS,
    "entries.add_member": ENTERS,
    "entries.remove_member": ENTERS,
    "entries.substitute": ENTERS,
    "entries.withdraw": ENTERS,
    "entries.remove": roles("enterprise"),
    # the organiser's review
    "entries.index": READS,
    "entries.decide": SETS_UP,
    "entries.bulk": SETS_UP,
    "entries.undo": SETS_UP,
    "entries.reveal": SETS_UP,
    "entries.export": READS,
    "entries.export_whole": SETS_UP,
    # draws and check-in
    "draws.index": READS,
    "draws.show": READS,
    "draws.draw": SETS_UP,
    "draws.listing": READS,
    "draws.codes": SETS_UP,
    "draws.check_in": SETS_UP,
    "draws.set_status": SETS_UP,
    # accounts of units
    "units.ask": PUBLIC,
    "units.index": SETS_UP,
    "units.create": SETS_UP,
    "units.reset": SETS_UP,
    "units.approve": SETS_UP,
    "units.refuse": SETS_UP,
    # files
    "files.show": BOTH_SIDES,
    # long work; the page looks closer: whoever asked for it, and organisers
    "jobs.show": SIGNED_IN,
    "jobs.progress": SIGNED_IN,
    # certificates
    "certificates.index": roles("organiser", "supervisor"),
    "certificates.table": roles("organiser", "supervisor"),
    "certificates.issue": roles("organiser"),
    "certificates.download": roles("organiser", "supervisor"),
    "certificates.proof": roles("organiser", "supervisor"),
    "certificates.wording": roles("organiser"),
    "certificates.show": roles("organiser", "supervisor"),
    "certificates.paper": roles("organiser", "supervisor", "enterprise"),
    "certificates.revoke": roles("organiser"),
    "certificates.reissue": roles("organiser"),
    "certificates.own": roles("enterprise"),
    "certificates.download_own": roles("enterprise"),
    "certificates.verify": PUBLIC,
    "certificates.verify_code": PUBLIC,
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
        return _pin_first() if rule.passes else _sign_in_first()
    if rule.names and not (rule.anywhere or rule.house):
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
    if not current_visitor().has(*known(names), contest_id=contest_id):
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
    units: frozenset[int] = g.own_units
    return units


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
    contest_id = found.pop() if len(found) == 1 else None
    if contest_id is None:
        raise NotFound(_("没有这一项，它可能已经删除。请从赛事页面重新找。"))
    return contest_id


def _sign_in_first() -> ResponseReturnValue:
    if wants_json() or request.method not in ("GET", "HEAD"):
        raise Unauthorized
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in", next=wanted))


def _pin_first() -> ResponseReturnValue:
    """A judge's session ended or never began: the PIN is asked, on the same page if it can."""
    if wants_json() or request.method not in ("GET", "HEAD"):
        raise Unauthorized
    return redirect(url_for("judging.pin", next=request.full_path.rstrip("?")))


ROLE_NAMES = {
    "admin": N_("管理员"),
    "organiser": N_("组织者"),
    "head_judge": N_("裁判长"),
    "judge": N_("裁判"),
    "scorekeeper": N_("统分员"),
    "enterprise": N_("单位经办人"),
    "supervisor": N_("监督"),
    "inspector": N_("检查员"),
}


def _refusal(rule: Rule) -> str:
    if rule.passes:
        return _("这一页是裁判用的。请用平板的相机扫裁判证上的二维码。")
    named = _("、").join(_(ROLE_NAMES[name]) for name in ROLE_NAMES if name in rule.names)
    return _("这一页只有{roles}能看。请换一个账号，或请组织者给您这个角色。", roles=named)
