"""What one may do to judges and panels (裁判、裁判组、席位)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, func, select

from contest.audit.operations import Actor, contest_chain, record
from contest.contests.models import Contest, Event, Stage
from contest.contests.operations import bump_score_version
from contest.db import db
from contest.entries.models import Delegation
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.panels.models import Judge, Panel, Recusal, RecusalWaiver, Seat
from contest.panels.passes import drop_pass

LONGEST = 60


@dataclass(frozen=True, slots=True)
class SeatIn:
    """A seat as somebody fills it in. criteria: empty means all."""

    judge_id: int
    is_head: bool = False
    criteria: tuple[str, ...] = ()


def add_judge(
    *,
    actor: Actor,
    contest: Contest,
    name: str,
    code: str = "",
    delegation: Delegation | None = None,
) -> Judge:
    """Name a judge (聘请裁判); without a code the next free number is given."""
    name, code = name.strip(), code.strip() or _next_code(contest.id)
    _check_judge(contest.id, name, code)
    judge = Judge(
        contest_id=contest.id,
        code=code,
        name=name,
        delegation_id=delegation.id if delegation else None,
    )
    db.session.add(judge)
    db.session.flush()
    _record(actor, contest.id, "add_judge", f"judge:{judge.id}", new=_judge_fields(judge))
    return judge


def edit_judge(
    *, actor: Actor, judge: Judge, name: str, code: str, delegation: Delegation | None
) -> None:
    """Correct name, code and unit of a judge; the code stays once there are sheets under it."""
    name, code = name.strip(), code.strip() or judge.code
    old = _judge_fields(judge)
    _check_judge(judge.contest_id, name, code, own_id=judge.id)
    if code != judge.code and _is_seated(judge.id):
        sentence = _("{code} 已经有席位，编号不能再改。", code=judge.code)
        raise Invalid(sentence, {"code": sentence})
    judge.name, judge.code = name, code
    judge.delegation_id = delegation.id if delegation else None
    db.session.flush()
    subject = f"judge:{judge.id}"
    _record(actor, judge.contest_id, "edit_judge", subject, old=old, new=_judge_fields(judge))


def remove_judge(*, actor: Actor, judge: Judge) -> None:
    """Strike a judge from the contest; one who sits on a panel has to leave it first."""
    if _is_seated(judge.id):
        raise Conflict(_("{code} 还在裁判组里。请先从裁判组去掉，再删除。", code=judge.code))
    fields, contest_id, judge_id = _judge_fields(judge), judge.contest_id, judge.id
    drop_pass(judge_id)
    db.session.execute(delete(Recusal).where(Recusal.judge_id == judge_id))
    db.session.execute(delete(RecusalWaiver).where(RecusalWaiver.judge_id == judge_id))
    db.session.delete(judge)
    db.session.flush()
    _record(actor, contest_id, "remove_judge", f"judge:{judge_id}", old=fields)


def import_judges(
    *, actor: Actor, contest: Contest, rows: Sequence[tuple[str, Delegation | None]]
) -> list[Judge]:
    """Name many judges at once (批量聘请裁判), in the order of ``rows``: name and unit."""
    first = _highest_code(contest.id) + 1
    judges = [
        Judge(
            contest_id=contest.id,
            code=f"{number:02}",
            name=name,
            delegation_id=delegation.id if delegation else None,
        )
        for number, (name, delegation) in enumerate(rows, start=first)
    ]
    db.session.add_all(judges)
    db.session.flush()
    new = {"count": len(judges), "codes": [judge.code for judge in judges]}
    _record(actor, contest.id, "import_judges", f"contest:{contest.id}", new=new)
    return judges


def save_panel(
    *,
    actor: Actor,
    stage: Stage,
    panel: Panel | None,
    name: str,
    period: str = "",
    seats: Sequence[SeatIn],
    entries: Collection[str] | None = None,
) -> Panel:
    """Form a panel, or change who sits on it (组建裁判组).

    entries: numbers of the entries it judges; None for all
    """
    _check_panel(stage, name, seats, entries, panel)
    old = panel_fields(panel) if panel else None
    if panel is None:
        panel = Panel(event_id=stage.event_id, stage_id=stage.id)
        db.session.add(panel)
    panel.name, panel.period = name.strip(), period
    panel.entries = ["*"] if entries is None else sorted(entries)
    kept = {seat.judge_id: seat for seat in panel.seats}
    panel.seats = [kept.get(wanted.judge_id) or Seat(judge_id=wanted.judge_id) for wanted in seats]
    for seat, wanted in zip(panel.seats, seats, strict=True):
        seat.head = True if wanted.is_head else None
        seat.criteria = list(wanted.criteria) or ["*"]
    db.session.flush()
    bump_score_version([stage.event_id])
    contest_id = stage.event.contest_id
    _record(actor, contest_id, "save_panel", f"panel:{panel.id}", old=old, new=panel_fields(panel))
    return panel


def copy_panel(*, actor: Actor, panel: Panel, stage: Stage) -> Panel:
    """The same judges for another stage (复制裁判组); they score everything there."""
    name = panel.name or ""
    if stage.id == panel.stage_id:
        name = _("{name}（复制）", name=name)
    same_event = stage.event_id == panel.event_id
    seats = [SeatIn(seat.judge_id, bool(seat.head)) for seat in panel.seats]
    named = None if not same_event or "*" in (panel.entries or ["*"]) else panel.entries
    return save_panel(
        actor=actor,
        stage=stage,
        panel=None,
        name=name,
        seats=seats,
        entries=named,
    )  # fmt: skip


def remove_panel(*, actor: Actor, panel: Panel) -> None:
    """Dissolve a panel (解散裁判组); sheets that were given stay where they are."""
    fields, contest_id, event_id = panel_fields(panel), panel.event.contest_id, panel.event_id
    subject = f"panel:{panel.id}"
    db.session.delete(panel)
    db.session.flush()
    bump_score_version([event_id])
    _record(actor, contest_id, "remove_panel", subject, old=fields)


def panel_fields(panel: Panel) -> dict[str, Any]:
    """A panel as the log has it."""
    return {
        "name": panel.name,
        "period": panel.period,
        "entries": panel.entries or ["*"],
        "seats": [
            {"judge_id": seat.judge_id, "head": bool(seat.head), "criteria": seat.criteria or ["*"]}
            for seat in panel.seats
        ],
    }


def _check_judge(contest_id: int, name: str, code: str, own_id: int = 0) -> None:
    problems = {}
    if not name:
        problems["name"] = _("请写裁判的姓名。")
    elif len(name) > LONGEST:
        problems["name"] = _("姓名最多 {most} 个字。", most=LONGEST)
    if not code.replace("-", "").isalnum() or len(code) > 20 or code in ("office", "self", "audit"):
        problems["code"] = _("编号用字母和数字，最多 20 个，例如 03。")
    else:
        taken = exists().where(
            Judge.contest_id == contest_id, Judge.code == code, Judge.id != own_id
        )
        if db.session.scalar(select(taken)):
            problems["code"] = _("编号 {code} 已经有人用了，请换一个。", code=code)
    if problems:
        raise Invalid(_("裁判没有存下来，请改好再存。"), problems)


def _check_panel(
    stage: Stage,
    name: str,
    seats: Sequence[SeatIn],
    entries: Collection[str] | None,
    panel: Panel | None,
) -> None:
    problems = {}
    if not name.strip():
        problems["name"] = _("请给裁判组起个名字，例如“焊工 1 组”。")
    if not seats:
        problems["seats"] = _("裁判组至少要有一名裁判，请勾选。")
    if sum(seat.is_head for seat in seats) > 1:
        problems["head"] = _("裁判长只能有一位。")
    if entries is not None and not entries:
        problems["entries"] = _("请选这个组评哪些参赛项，或选“全部”。")
    ids = {seat.judge_id for seat in seats}
    query = (
        select(func.count()).select_from(Judge).join(Event, Event.contest_id == Judge.contest_id)
    )
    found = db.session.scalar(query.where(Event.id == stage.event_id, Judge.id.in_(ids)))
    if found != len(seats):
        problems["seats"] = _("名单里有别的竞赛的裁判，请刷新页面重选。")
    if panel is not None and panel.stage_id != stage.id:
        problems["stage"] = _("这个裁判组属于别的阶段，请从它的页面修改。")
    if problems:
        raise Invalid(_("裁判组没有存下来，请改好再存。"), problems)


def _judge_fields(judge: Judge) -> dict[str, Any]:
    return {"code": judge.code, "name": judge.name, "delegation_id": judge.delegation_id}


def _is_seated(judge_id: int) -> bool:
    return bool(db.session.scalar(select(exists().where(Seat.judge_id == judge_id))))


def _highest_code(contest_id: int) -> int:
    codes = db.session.scalars(select(Judge.code).where(Judge.contest_id == contest_id))
    return max((int(code) for code in codes if code.isdecimal()), default=0)


def _next_code(contest_id: int) -> str:
    return f"{_highest_code(contest_id) + 1:02}"


def _record(
    actor: Actor,
    contest_id: int,
    action: str,
    subject: str,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    chain = contest_chain(contest_id)
    record(actor=actor, chain=chain, action=action, subject=subject, old=old, new=new)
