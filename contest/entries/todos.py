"""What waits at registration (报名待办): for units and for organisers."""

from flask import url_for

from contest.clock import now
from contest.contests.models import Contest
from contest.entries.desk import Desk, desk_of
from contest.entries.queries import open_requests, state_counts
from contest.i18n import _, ngettext
from contest.web.access import own_units
from contest.web.auth import Visitor
from contest.web.todo import Todo

SOON_S = 3 * 24 * 3600


def todos(visitor: Visitor, contest: Contest) -> list[Todo]:
    """What this visitor has to do about entries of this contest."""
    found: list[Todo] = []
    if visitor.has("organiser", "admin", contest_id=contest.id):
        found += _for_organiser(contest)
    if visitor.has("enterprise", contest_id=contest.id) and visitor.unit_id:
        found += unit_todos(desk_of(contest, own_units(), visitor.unit_id))
    return found


def _for_organiser(contest: Contest) -> list[Todo]:
    waiting = state_counts(contest.id).get("submitted", 0)
    asking = open_requests(contest.id)
    found = []
    if waiting:
        what = ngettext("{number} 项报名待审核", "{number} 项报名待审核", waiting)
        url = url_for("entries.index", contest_id=contest.id, state="submitted")
        why = _("看过资料，通过或退回。")
        found.append(Todo(what, why, url, _("去审核"), "send", count=waiting))
    if asking:
        what = ngettext("{number} 家单位申请账号", "{number} 家单位申请账号", asking)
        url = url_for("units.index", contest_id=contest.id)
        why = _("核对以后同意，或写明理由不同意。")
        found.append(Todo(what, why, url, _("去处理"), "building", count=asking))
    return found


def unit_todos(desk: Desk) -> list[Todo]:
    """What the unit of a desk has to do there."""
    url = url_for("desk.show", contest_id=desk.contest.id)
    found = []
    if desk.returned and desk.is_open:
        why = _("、").join(entry.name for entry in desk.returned[:3])
        what = ngettext("{number} 项报名被退回", "{number} 项报名被退回", len(desk.returned))
        found.append(Todo(what, why, url, _("去补正"), "arrow-back-up", desk.closes_at))
    if desk.waiting and desk.is_open:
        count = len(desk.waiting)
        what = ngettext("{number} 项报名还没有提交", "{number} 项报名还没有提交", count)
        why = _("提交以后组织者才看得到。")
        found.append(Todo(what, why, url, _("去提交"), "send", desk.closes_at))
    elif not desk.entries and desk.is_open and _is_soon(desk):
        what = _("还没有人报名")
        why = _("逐个填，或用名册一次填好。")
        found.append(Todo(what, why, url, _("去报名"), "calendar-due", desk.closes_at))
    if desk.form_missing and desk.contest.state in ("registering", "closed"):
        what = _("盖章报名表还没有上传")
        why = _("打印报名表，盖章后拍照或扫描上传。")
        found.append(Todo(what, why, url + "#form", _("去上传"), "signature", desk.closes_at))
    return found


def _is_soon(desk: Desk) -> bool:
    return desk.closes_at is not None and (desk.closes_at - now()).total_seconds() < SOON_S
