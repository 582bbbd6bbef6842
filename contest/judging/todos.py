"""What waits in panels and judging (评分待办): recusals, missing panels, stages to lock."""

from flask import url_for

from contest.contests.models import Contest
from contest.i18n import _, ngettext
from contest.judging.overview import StageLine, contest_overview
from contest.panels.recusals import recusal_pairs
from contest.web.auth import Visitor
from contest.web.todo import Todo


def todos(visitor: Visitor, contest: Contest) -> list[Todo]:
    """What this visitor has to do about judging in this contest."""
    leads = visitor.has("organiser", "head_judge", "admin", contest_id=contest.id)
    if not leads or contest.state not in ("closed", "judging"):
        return []
    found = _recusals(contest)
    for line in contest_overview(contest.id):
        if line.stage.locked_at is None:
            found += _stage(line, contest)
    return found


def _recusals(contest: Contest) -> list[Todo]:
    count = sum(pair.state == "proposed" for pair in recusal_pairs(contest.id))
    if not count:
        return []
    what = ngettext("{number} 对裁判和参赛者同单位", "{number} 对裁判和参赛者同单位", count)
    url = url_for("panels.recusals", contest_id=contest.id)
    return [Todo(what, _("评分前定好回避。"), url, _("处理回避"), "user-off", count=count)]


def _stage(line: StageLine, contest: Contest) -> list[Todo]:
    name = f"{line.event.name}·{line.stage.name or line.stage.code}"
    if not line.judges and not line.has_office:
        url = url_for("panels.index", contest_id=contest.id)
        what = _("{stage}还没有裁判组", stage=name)
        return [Todo(what, _("没有人能评这个阶段。"), url, _("组建裁判组"), "users")]
    if line.is_complete and contest.state == "judging":
        url = url_for("judging.stage", stage_id=line.stage.id)
        what = _("{stage}已评齐", stage=name)
        return [Todo(what, _("看过分差以后锁定。"), url, _("去锁定"), "lock")]
    return []
