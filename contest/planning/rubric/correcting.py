"""Applying a correction of a frozen rubric (更正评分标准): one transaction, told to everybody."""

from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Event, Stage
from contest.contests.notices import EVERYBODY, tell
from contest.contests.operations import bump_score_version
from contest.db import db
from contest.errors import Conflict, Invalid
from contest.i18n import _
from contest.judging.retotals import retotal_sheets
from contest.planning.rubric.effects import Effect, Moved, effect_of
from contest.planning.rubric.operations import require_seats
from contest.rubrics.changes import told_changes
from contest.rubrics.comparing import compared
from contest.rubrics.corrections import require_correctable
from contest.rubrics.models import Rubric
from contest.rubrics.queries import correction_of

MOST_LOGGED = 200  # places that an entry of the log lists
MOST_TOLD = 12  # changes that a notice lists
LONGEST_REASON = 500


def apply_correction(
    *, actor: Actor, stage: Stage, edit: int, score_version: int, reason: str
) -> Rubric:
    """Make a correction the next version of its rubric (应用更正).

    edit, score_version: of the draft and of the event as they were when the effect was looked at

    Every sheet that counts is brought to the new version: marks stay, totals follow. One audit
    entry with the changes and who moved; everybody in the contest is told what changed and why.
    Raises Conflict when draft or sheets are not those that were looked at, when nothing differs, or
    what ``require_correctable`` and ``require_seats`` say; Invalid without a reason, or with a
    sentence for each mark that the new version does not allow.
    """
    db.session.execute(select(Stage.id).where(Stage.id == stage.id).with_for_update())
    old = require_correctable(stage)
    draft = correction_of(stage.id)
    if draft is None or draft.edit != edit or draft.base_version != old.version:
        raise Conflict(_("更正稿刚被改过，没有应用。请再看一遍影响。"))
    if _score_version(stage.event_id) != score_version:
        raise Conflict(_("刚有新的评分，影响可能变了，没有应用。请再看一遍。"))
    changes = compared(old.document, draft.document)
    if not changes:
        raise Conflict(_("更正稿和现在的评分标准一样，没有要应用的。"))
    require_seats(stage, old, draft.document)
    _require_reason(reason)
    effect = effect_of(stage, draft)
    _require_fit(effect)
    rubric = Rubric(
        stage=stage,
        version=old.version + 1,
        document=draft.document,
        frozen_at=now() if effect.sheets else None,
        created_at=now(),
    )
    db.session.add(rubric)
    db.session.delete(draft)
    db.session.flush()
    retotalled = retotal_sheets(effect.sheets, effect.spec, rubric.version)
    bump_score_version([stage.event_id])
    record(
        actor=actor,
        chain=contest_chain(stage.event.contest_id),
        action="correct_rubric",
        subject=f"stage:{stage.id}",
        old={"version": old.version},
        new={
            "version": rubric.version,
            "changes": [change.as_record() for change in changes],
            "sheets": len(effect.sheets),
            "retotalled": retotalled,
            "moved": {m.no: _said(m) for m in effect.moved[:MOST_LOGGED]},
        },
        reason=reason.strip(),
    )
    _tell(actor, stage, old, rubric, reason.strip())
    return rubric


def _score_version(event_id: int) -> int | None:
    return db.session.scalar(select(Event.score_version).where(Event.id == event_id))


def _require_reason(reason: str) -> None:
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        problem = _("请写明为什么更正，最多 500 个字。大家会看到，也会记入操作日志。")
        raise Invalid(problem, {"reason": problem})


def _require_fit(effect: Effect) -> None:
    if effect.misfits:
        count = len(effect.misfits)
        raise Invalid(_("有 {count} 个已经打的分不合新的评分标准，不能应用。", count=count))


def _said(moved: Moved) -> dict[str, Any]:
    return {
        "total": [moved.before.total, moved.after.total],
        "rank": [moved.before.rank, moved.after.rank],
    }


def _tell(actor: Actor, stage: Stage, old: Rubric, new: Rubric, reason: str) -> None:
    contest = stage.event.contest
    lines = told_changes(old.document, new.document)
    shown = lines[:MOST_TOLD]
    if len(lines) > MOST_TOLD:
        shown.append(_("……共 {count} 处", count=len(lines)))
    name = f"{stage.event.name}·{stage.name or stage.code}"
    head = _("{name}的评分标准更正为第 {version} 版：", name=name, version=new.version)
    kept = _("已经打的分不用重打，总分按新的标准重新合计。")
    text = "\n".join([head, *shown, kept, _("原因：{reason}", reason=reason)])
    title = _("{name}的评分标准有更正", name=name)
    tell(actor=actor, contest=contest, title=title, text=text, roles=EVERYBODY)
