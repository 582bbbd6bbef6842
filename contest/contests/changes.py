"""What may change once a contest is under way (竞赛变更): each an action, logged, told to all."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Contest, Extension, Notice
from contest.contests.notices import EVERYBODY, tell
from contest.contests.states import require_not_cancelled, require_state
from contest.contests.times import closes_at, local_text, moment_of, registration_times
from contest.db import db
from contest.errors import Conflict, Invalid
from contest.i18n import _

LONGEST_REASON = 500
MAY_WAIT = ("draft", "registering", "closed", "judging")  # a contest that can still be put off


@dataclass(frozen=True, slots=True)
class Dates:
    """The times of a contest that may be moved; None: not fixed yet.

    starts_on, ends_on:   days of the contest
    opens_at, closes_at:  registration, local, ``2026-05-01T08:00``
    """

    starts_on: date | None
    ends_on: date | None
    opens_at: str | None
    closes_at: str | None


def dates_of(contest: Contest) -> Dates:
    """The times as they are."""
    times = registration_times(contest)
    return Dates(contest.starts_on, contest.ends_on, times.get("opens_at"), times.get("closes_at"))


def move_dates(*, actor: Actor, contest: Contest, dates: Dates, reason: str) -> Notice:
    """Move days of the contest or of its registration (改时间); ends a postponement.

    Raises Invalid with every problem at once, Conflict when nothing differs.
    """
    _lock(contest)
    old = dates_of(contest)
    problems = _date_problems(dates) | reason_problem(reason)
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    if old == dates and contest.postponed_at is None:
        raise Conflict(_("时间没有变化。请先改成新的时间。"))
    contest.starts_on, contest.ends_on = dates.starts_on, dates.ends_on
    times = {"opens_at": dates.opens_at, "closes_at": dates.closes_at}
    contest.setup = contest.setup | {"registration": {k: v for k, v in times.items() if v}}
    if dates.starts_on:
        contest.postponed_at, contest.stop_reason = None, None
    _note(actor, contest, "move_dates", old=_plain(old), new=_plain(dates), reason=reason)
    changed = "\n".join(_differences(old, dates))
    return _told(actor, contest, _("时间有变动"), changed, reason)


def extend_deadline(
    *,
    actor: Actor,
    contest: Contest,
    delegation_id: int,
    unit_id: int,
    name: str,
    until: datetime,
    reason: str,
) -> Notice:
    """Let one delegation register until a later moment (单位延期). Only this unit is told.

    Raises Invalid when the moment is not later than the contest's own deadline, or past.
    """
    _lock(contest)
    require_state(contest, "registering", "closed")
    problems = reason_problem(reason)
    usual = closes_at(contest)
    if usual is None:
        problems["until"] = _("报名还没有截止时间，不用延期。请先定报名时间。")
    elif until <= max(usual, now()):
        problems["until"] = _(
            "延期要晚于现在，也要晚于统一的截止时间 {closes}。", closes=local_text(contest, usual)
        )
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    row = db.session.scalar(select(Extension).where(Extension.delegation_id == delegation_id))
    old = None if row is None else {"until": row.until}
    if row is None:
        row = Extension(contest_id=contest.id, delegation_id=delegation_id, until=until)
        db.session.add(row)
    row.until = until
    new = {"until": until, "delegation": name}
    _note(actor, contest, "extend_deadline", old=old, new=new, reason=reason)
    text = _("{name}的报名截止时间延到 {until}。", name=name, until=local_text(contest, until))
    return _told(actor, contest, _("报名延期"), text, reason, ("enterprise",), (unit_id,))


def postpone_contest(*, actor: Actor, contest: Contest, reason: str) -> Notice:
    """Put a contest off until new days are named (竞赛延期).

    Its days are taken away; ``move_dates`` names new ones and ends the postponement.
    """
    _lock(contest)
    if contest.postponed_at is not None:
        raise Conflict(_("竞赛已经延期，新的时间还没有定。时间定下后请用“改时间”。"))
    require_state(contest, *MAY_WAIT)
    _require_reason(reason)
    old = {"starts_on": contest.starts_on, "ends_on": contest.ends_on}
    contest.starts_on = contest.ends_on = None
    contest.postponed_at, contest.stop_reason = now(), reason.strip()
    _note(actor, contest, "postpone_contest", old=old, new={"postponed": True}, reason=reason)
    text = _("{contest}延期举行，新的时间另行通知。", contest=contest.name)
    return _told(actor, contest, _("竞赛延期"), text, reason)


def cancel_contest(*, actor: Actor, contest: Contest, reason: str) -> Notice:
    """Call a contest off for good (取消竞赛). What was entered stays, for reading only.

    Raises Conflict once results are published.
    """
    _lock(contest)
    if contest.state in ("published", "archived"):
        raise Conflict(_("成绩已经公布，不能再取消竞赛。"))
    _require_reason(reason)
    contest.cancelled_at, contest.stop_reason, contest.postponed_at = now(), reason.strip(), None
    _note(actor, contest, "cancel_contest", new={"cancelled": True}, reason=reason)
    text = _("{contest}取消，不再举行。", contest=contest.name)
    return _told(actor, contest, _("竞赛取消"), text, reason)


def send_notice(*, actor: Actor, contest: Contest, title: str, text: str) -> Notice:
    """Tell everybody in the contest something (发通知)."""
    require_not_cancelled(contest)
    title, text = title.strip(), text.strip()
    found = {
        "title": "" if 0 < len(title) <= 80 else _("请写标题，最多 80 个字。"),
        "text": "" if 0 < len(text) <= 2000 else _("请写内容，最多 2,000 个字。"),
    }
    problems = {key: sentence for key, sentence in found.items() if sentence}
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    _note(actor, contest, "send_notice", new={"title": title, "text": text})
    return tell(actor=actor, contest=contest, title=title, text=text)


def announce(*, actor: Actor, contest: Contest, title: str, text: str, reason: str = "") -> Notice:
    """Tell everybody of a change that another room has made and logged."""
    return _told(actor, contest, title, text, reason)


def _lock(contest: Contest) -> None:
    """Hold the contest's row; two changes at once take turns."""
    db.session.refresh(contest, with_for_update=True)
    require_not_cancelled(contest)
    if contest.state == "archived":
        raise Conflict(_("竞赛已经归档，不能再改。"))


def _told(
    actor: Actor,
    contest: Contest,
    title: str,
    text: str,
    reason: str,
    roles: tuple[str, ...] = EVERYBODY,
    unit_ids: tuple[int, ...] = (),
) -> Notice:
    if reason.strip():
        text += "\n" + _("原因：{reason}", reason=reason.strip())
    return tell(
        actor=actor, contest=contest, title=title, text=text, roles=roles, unit_ids=unit_ids
    )


def _note(
    actor: Actor, contest: Contest, action: str, *, reason: str = "", **sides: object
) -> None:
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action=action,
        subject=f"contest:{contest.id}",
        reason=reason.strip(),
        **sides,  # type: ignore[arg-type]
    )


def reason_problem(reason: str) -> dict[str, str]:
    """What is wrong with a reason, under its field."""
    if not reason.strip():
        return {"reason": _("请写明原因，大家会看到，也会记入操作日志。")}
    if len(reason.strip()) > LONGEST_REASON:
        return {"reason": _("原因最多 {most} 个字。", most=LONGEST_REASON)}
    return {}


def _require_reason(reason: str) -> None:
    problems = reason_problem(reason)
    if problems:
        raise Invalid(problems["reason"], problems)


def _date_problems(dates: Dates) -> dict[str, str]:
    problems = {}
    if dates.starts_on and dates.ends_on and dates.ends_on < dates.starts_on:
        problems["ends_on"] = _("结束的日子不能在开始之前。")
    for key in ("opens_at", "closes_at"):
        value = getattr(dates, key)
        if value is not None and moment_of(value, None) is None:
            problems[key] = _("请写成 2026-05-01 08:00 这样的时间。")
    if not problems and dates.opens_at and dates.closes_at and dates.closes_at <= dates.opens_at:
        problems["closes_at"] = _("报名截止要晚于报名开始。")
    return problems


def _plain(dates: Dates) -> dict[str, object]:
    keys = ("starts_on", "ends_on", "opens_at", "closes_at")
    return {key: value for key in keys if (value := getattr(dates, key)) is not None}


def _differences(old: Dates, new: Dates) -> list[str]:
    """Each time that moved, as a line: 比赛开始：2026-05-01 改为 2026-05-08."""
    names = {
        "starts_on": _("比赛开始"),
        "ends_on": _("比赛结束"),
        "opens_at": _("报名开始"),
        "closes_at": _("报名截止"),
    }
    lines = []
    for key, name in names.items():
        before, after = (_written(getattr(dates, key)) for dates in (old, new))
        if before != after:
            lines.append(_("{name}：{old} 改为 {new}", name=name, old=before, new=after))
    return lines


def _written(value: date | str | None) -> str:
    if value is None:
        return _("未定")
    return value.replace("T", " ") if isinstance(value, str) else value.isoformat()
