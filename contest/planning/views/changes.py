"""Changes of a contest under way (竞赛变更): each one action, logged, told to those concerned."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from contest.archive.queries import export_bundle
from contest.contests import changes
from contest.contests.models import Contest
from contest.contests.notices import notices_of
from contest.contests.times import closes_at, moment_of
from contest.db import transaction
from contest.entries.models import Delegation
from contest.entries.operations.entering import delegation_for
from contest.errors import ContestError, Invalid
from contest.i18n import _
from contest.planning.fields import Unreadable, read_day, read_moment
from contest.planning.forms import (
    CancelForm,
    DatesForm,
    EventForm,
    ExtensionForm,
    NoticeForm,
    PostponeForm,
)
from contest.planning.operations import add_event
from contest.planning.queries import delegations_of, extensions_of, units_to_come
from contest.planning.views.blueprint import bp
from contest.planning.views.setup import event_models
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.forms import Form

FORMS: dict[str, type[Form]] = {
    "dates": DatesForm,
    "extension": ExtensionForm,
    "event": EventForm,
    "notice": NoticeForm,
    "postpone": PostponeForm,
    "cancel": CancelForm,
}
Act = Callable[[Contest, Any], object]


@bp.get("/contests/<int:contest_id>/changes")
def changes_page(contest_id: int) -> str:
    """Everything that may be changed now."""
    return _page(contest_or_404(contest_id))


@bp.post("/contests/<int:contest_id>/changes/dates")
def move_dates(contest_id: int) -> ResponseReturnValue:
    """Move days, or the times of registration."""
    return _do(contest_id, "dates", _move_dates)


@bp.post("/contests/<int:contest_id>/changes/extension")
def extend_deadline(contest_id: int) -> ResponseReturnValue:
    """A later deadline for one unit."""
    return _do(contest_id, "extension", _extend)


@bp.post("/contests/<int:contest_id>/changes/event")
def add_late_event(contest_id: int) -> ResponseReturnValue:
    """One more event while registration runs."""
    return _do(contest_id, "event", _add_event)


@bp.post("/contests/<int:contest_id>/changes/notice")
def send_notice(contest_id: int) -> ResponseReturnValue:
    """Tell everybody something."""
    return _do(contest_id, "notice", _send)


@bp.post("/contests/<int:contest_id>/changes/postpone")
def postpone(contest_id: int) -> ResponseReturnValue:
    """Put the contest off."""
    return _do(contest_id, "postpone", _postpone)


@bp.post("/contests/<int:contest_id>/changes/cancel")
def cancel(contest_id: int) -> ResponseReturnValue:
    """Call the contest off."""
    return _do(contest_id, "cancel", _cancel)


def _do(contest_id: int, key: str, act: Act) -> ResponseReturnValue:
    """Run one change; what is wrong stands beside the fields, and nothing typed is lost."""
    contest = contest_or_404(contest_id)
    form = FORMS[key]()
    try:
        with transaction():
            act(contest, form)
    except ContestError as error:
        if error.status not in (400, 409):
            raise
        form.blame(error)
        return _page(contest_or_404(contest_id), key, form), error.status
    flash(_("已办好，也通知了有关的人。下面的文字可以贴到微信群。"), "green")
    return redirect(url_for("contests.notices", contest_id=contest_id))


def _move_dates(contest: Contest, form: DatesForm) -> object:
    dates = changes.Dates(
        _date(form.starts_on.data, "starts_on"),
        _date(form.ends_on.data, "ends_on"),
        _moment(form.opens_at.data, "opens_at"),
        _moment(form.closes_at.data, "closes_at"),
    )
    reason = form.reason.data or ""
    return changes.move_dates(actor=current_actor(), contest=contest, dates=dates, reason=reason)


def _extend(contest: Contest, form: ExtensionForm) -> object:
    delegation = _delegation(contest, form.delegation.data or "")
    until = moment_of(_moment(form.until.data, "until"), contest.timezone)
    problems = {}
    if delegation is None:
        problems["delegation"] = _("请选一个参赛单位。")
    if until is None:
        problems["until"] = _("请写延到什么时间。")
    if delegation is None or until is None:
        problems |= changes.reason_problem(form.reason.data or "")
        raise Invalid(" ".join(problems.values()), problems)
    return changes.extend_deadline(
        actor=current_actor(),
        contest=contest,
        delegation_id=delegation.id,
        unit_id=delegation.unit_id,
        name=delegation.name,
        until=until,
        reason=form.reason.data or "",
    )


def _delegation(contest: Contest, chosen: str) -> Delegation | None:
    """The delegation that was chosen; one is made for a unit that has not begun to register."""
    rows = {str(row.id): row for row in delegations_of(contest.id)}
    units = {f"unit:{unit.id}": unit for unit in units_to_come(contest.id)}
    if chosen in units:
        return delegation_for(actor=current_actor(), contest=contest, unit=units[chosen])
    return rows.get(chosen)


def _add_event(contest: Contest, form: EventForm) -> object:
    model = event_models(contest, export_bundle(contest)).get(form.model.data or "")
    if model is None:
        problem = _("请选一个赛项作样子。")
        raise Invalid(problem, {"model": problem})
    return add_event(
        actor=current_actor(),
        contest=contest,
        model=model,
        name=form.name.data or "",
        reason=form.reason.data or "",
    )


def _send(contest: Contest, form: NoticeForm) -> object:
    title, text = form.title.data or "", form.text.data or ""
    return changes.send_notice(actor=current_actor(), contest=contest, title=title, text=text)


def _postpone(contest: Contest, form: PostponeForm) -> object:
    reason = form.reason.data or ""
    return changes.postpone_contest(actor=current_actor(), contest=contest, reason=reason)


def _cancel(contest: Contest, form: CancelForm) -> object:
    reason = form.reason.data or ""
    return changes.cancel_contest(actor=current_actor(), contest=contest, reason=reason)


def _date(text: str | None, key: str) -> date | None:
    try:
        value = read_day(text)
    except Unreadable as error:
        problem = _("“{found}”不是日期。请写 2026-05-01 这样的日期。", found=text)
        raise Invalid(problem, {key: problem}) from error
    return date.fromisoformat(value) if value else None


def _moment(text: str | None, key: str) -> str | None:
    try:
        return read_moment(text)
    except Unreadable as error:
        problem = _("“{found}”不是时间。请写 2026-05-01 08:00 这样的时间。", found=text)
        raise Invalid(problem, {key: problem}) from error


def _page(contest: Contest, key: str = "", form: Form | None = None) -> str:
    """The page; ``form`` is the one that was sent, under ``key``."""
    now_is = changes.dates_of(contest)
    forms = {name: made(formdata=None) for name, made in FORMS.items() if name != "dates"}
    forms["dates"] = DatesForm(formdata=None, obj=None, data=_shown(now_is))
    if form is not None:
        forms[key] = form
    delegations, waiting = delegations_of(contest.id), units_to_come(contest.id)
    forms["extension"].delegation.choices = [
        SelectChoice("", _("请选单位")),
        *(SelectChoice(str(row.id), row.name) for row in delegations),
        *(
            SelectChoice(f"unit:{unit.id}", _("{name}（还没有开始报名）", name=unit.name))
            for unit in waiting
        ),
    ]
    models = event_models(contest, export_bundle(contest))
    forms["event"].model.choices = [
        SelectChoice(code, event["name"]) for code, event in models.items()
    ]
    return render_template(
        "planning/changes.html",
        contest=contest,
        forms=forms,
        opened=key,
        delegations=delegations,
        has_units=bool(delegations or waiting),
        told=notices_of(contest.id, most=5),
        closes_at=closes_at(contest),
        may_wait=contest.state in changes.MAY_WAIT,
        extensions=extensions_of(contest.id),
    )


def _shown(dates: changes.Dates) -> dict[str, str | None]:
    days = {
        key: value.isoformat() if (value := getattr(dates, key)) else None
        for key in ("starts_on", "ends_on")
    }
    return {**days, "opens_at": dates.opens_at, "closes_at": dates.closes_at}
