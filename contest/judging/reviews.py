"""What the head judge does about sheets that differ, and locking a stage (复议、放行、锁定)."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Stage
from contest.contests.operations import bump_score_version
from contest.db import db
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.judging.frames import Frame, require_open, stage_frame
from contest.judging.models import Review
from contest.judging.progress import Row, StageProgress, stage_progress


@dataclass(slots=True)
class Missing:
    """What stands against locking: sentences for people; empty when all is there."""

    sentences: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.sentences)


def decide(
    *,
    actor: Actor,
    stage: Stage,
    entry_id: int,
    period: str = "",
    member: int = 0,
    verdict: str,
    reason: str,
    judge_id: int | None = None,
) -> Review:
    """Ask judges to look again, or let a spread pass with a reason (复议、放行).

    verdict:  ``rescore`` or ``pass``; a pass needs a reason
    judge_id: only this judge is asked; None asks everybody who scored
    """
    require_open(stage_frame(stage.id))
    progress = stage_progress(stage.id, period)
    row = _row(progress, entry_id, member)
    if verdict == "pass" and not reason.strip():
        raise Invalid(_("请写明为什么放行。"), {"reason": _("请写明为什么放行。")})
    newest = max((cell.sheet_id for cell in row.cells.values()), default=0)
    if not newest:
        raise Conflict(_("这一份还没有人评，没有可复议的。"))
    review = Review(
        stage_id=stage.id,
        entry_id=entry_id,
        period=period,
        member=member,
        judge_id=judge_id,
        verdict=verdict,
        reason=reason.strip(),
        last_sheet_id=newest,
        decided_by=actor.name,
        decided_at=now(),
    )
    db.session.add(review)
    db.session.flush()
    action = "pass_spread" if verdict == "pass" else "ask_rescore"
    new = {"stage": progress.frame.stage_code, "entry": row.slot.label or row.slot.no}
    _record(actor, progress.frame, action, f"stage:{stage.id}", new, reason)
    return review


def lock_stage(*, actor: Actor, stage: Stage, confirmed: bool = False) -> None:
    """Lock a stage (锁定阶段): no sheet changes any more.

    confirmed: lock although something is missing; without it Invalid says what that is
    """
    frame = _held(stage)
    if frame.locked_at is not None:
        raise Conflict(_("这个阶段已经锁定。"))
    missing = missing_of(stage_progresses(stage))
    if missing and not confirmed:
        raise Invalid(
            _("还没有评完：{what}", what=_("；").join(missing.sentences)),
            {"confirmed": _("确实要这样锁定，请勾选“知道还缺这些，照样锁定”。")},
        )
    stage.locked_at = now()
    db.session.flush()
    bump_score_version([frame.event_id])
    new = {"stage": frame.stage_code, "missing": missing.sentences}
    _record(actor, frame, "lock_stage", f"stage:{stage.id}", new)


def unlock_stage(*, actor: Actor, stage: Stage, reason: str) -> None:
    """Open a locked stage again, for a reason that stands in the log (解锁)."""
    frame = _held(stage)
    if not reason.strip():
        raise Invalid(_("请写明为什么解锁。"), {"reason": _("请写明为什么解锁。")})
    if frame.locked_at is None:
        raise Conflict(_("这个阶段没有锁定。"))
    if frame.contest_state != "judging":
        raise Conflict(_("竞赛已经不在评分中，不能解锁。请组织者先退回到“评分中”。"))
    stage.locked_at = None
    db.session.flush()
    bump_score_version([frame.event_id])
    new = {"stage": frame.stage_code}
    _record(actor, frame, "unlock_stage", f"stage:{stage.id}", new, reason)


def stage_progresses(stage: Stage) -> list[StageProgress]:
    """Every period of a stage."""
    first = stage_progress(stage.id)
    rest = [p.code for p in first.frame.rules.spec.periods][1:]
    return [first, *(stage_progress(stage.id, period) for period in rest)]


def missing_of(progresses: list[StageProgress]) -> Missing:
    """What is not there yet, in words: sheets, alarms, checks."""
    missing = Missing()
    left = sum(p.left for p in progresses)
    if not any(p.scorers for p in progresses):
        missing.sentences.append(_("还没有裁判组，也没有要录入的分数"))
    if left:
        rows = [row for p in progresses for row in p.rows if row.missing]
        named = _("；").join(_named(row) for row in rows[:8])
        more = _("等") if len(rows) > 8 else ""
        missing.sentences.append(
            _("还差 {count} 份评分（{named}{more}）", count=left, named=named, more=more)
        )
    alarms = [row for p in progresses for row in p.alarms]
    if alarms:
        named = _("、").join(row.slot.label or _("未抽签") for row in alarms[:8])
        missing.sentences.append(_("{named} 相差太大，还没有处理", named=named))
    asked = sum(p.asked for p in progresses)
    if asked:
        missing.sentences.append(_("{count} 份请裁判复议，还没有交回", count=asked))
    unchecked = sum(p.unchecked for p in progresses)
    if unchecked:
        missing.sentences.append(_("{count} 份录入的成绩没有第二人核分", count=unchecked))
    return missing


def _named(row: Row) -> str:
    return (row.slot.label or _("未抽签")) + _("：") + _("、").join(row.missing)


def _row(progress: StageProgress, entry_id: int, member: int) -> Row:
    for row in progress.rows:
        if (row.slot.entry_id, row.slot.member) == (entry_id, member):
            return row
    raise Conflict(_("这一份不在本阶段的应评里。请刷新后再看。"))


def _held(stage: Stage) -> Frame:
    """The stage's frame; who submits a sheet at this moment comes before or after, not between."""
    db.session.execute(select(Stage.id).where(Stage.id == stage.id).with_for_update())
    return stage_frame(stage.id)


def _record(
    actor: Actor, frame: Frame, action: str, subject: str, new: dict[str, Any], reason: str = ""
) -> None:
    chain = contest_chain(frame.contest_id)
    record(actor=actor, chain=chain, action=action, subject=subject, new=new, reason=reason.strip())
