"""What waits for an organiser between the steps of a contest (待办)."""

from collections.abc import Iterator

from flask import url_for

from contest.clock import now
from contest.contests.models import Contest
from contest.contests.times import closes_at, local_text
from contest.i18n import _, ngettext
from contest.planning.blockers import findings
from contest.planning.guards import entry_count
from contest.rubrics.queries import corrections_in
from contest.web.auth import Visitor
from contest.web.todo import Todo


def todos(*, visitor: Visitor, contest: Contest) -> list[Todo]:
    """The next step of a contest, for its organisers."""
    if contest.cancelled_at is not None:
        return []
    if not visitor.has("organiser", "admin", contest_id=contest.id):
        return []
    found = [*_postponed(contest)]
    makers = {
        "draft": _draft, "registering": _registering, "closed": _closed, "judging": _judging,
    }  # fmt: skip
    if contest.state in makers:
        found += makers[contest.state](contest)
    return found


def _postponed(contest: Contest) -> Iterator[Todo]:
    if contest.postponed_at is not None:
        yield Todo(
            what=_("定新的比赛时间"),
            why=_("竞赛已延期：{reason}", reason=contest.stop_reason or ""),
            url=url_for("planning.changes_page", contest_id=contest.id),
            button=_("改时间"),
            icon="calendar-event",
        )


def _draft(contest: Contest) -> Iterator[Todo]:
    stops = [finding for finding in findings(contest) if finding.stops]
    if stops:
        what = ngettext("开放报名前还差 {number} 处", "开放报名前还差 {number} 处", len(stops))
        why = " ".join(finding.sentence for finding in stops[:2])
    else:
        what, why = _("可以开放报名了"), _("设置已齐，核对后就能开放。")
    yield Todo(
        what=what,
        why=why,
        url=url_for("planning.check", contest_id=contest.id),
        button=_("去核对"),
        icon="clipboard-check",
    )


def _registering(contest: Contest) -> Iterator[Todo]:
    last = closes_at(contest)
    if last is not None and last <= now():
        yield Todo(
            what=_("报名时间已到，请截止报名"),
            why=_(
                "截止时间 {moment}。有延期的单位仍可报到各自的时间。",
                moment=local_text(contest, last),
            ),
            url=url_for("home.overview", contest_id=contest.id),
            button=_("去截止"),
            icon="door",
            due_at=last,
        )


def _closed(contest: Contest) -> Iterator[Todo]:
    approved = entry_count(contest.id, "approved")
    if approved and not entry_count(contest.id, "submitted"):
        yield Todo(
            what=_("报名都审核完了，可以开始评分"),
            why=ngettext("{number} 项报名已通过。", "{number} 项报名已通过。", approved),
            url=url_for("home.overview", contest_id=contest.id),
            button=_("去开始"),
            icon="clipboard-text",
        )


def _judging(contest: Contest) -> Iterator[Todo]:
    for draft in corrections_in(contest.id):
        stage = draft.stage
        name = f"{stage.event.name}·{stage.name or stage.code}"
        yield Todo(
            what=_("{name}有一份更正稿没有应用", name=name),
            why=_("应用以前，裁判还按原来的评分标准打分。"),
            url=url_for("planning.rubric_correction", stage_id=stage.id),
            button=_("去看影响"),
            icon="pencil",
        )
