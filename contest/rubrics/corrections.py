"""Writing a correction of a frozen rubric (更正评分标准), until it is applied or dropped.

A correction is a draft beside the version in force: it holds for nobody. What it would change is
shown, and applying it makes the next version; contest/planning/rubric/correcting.py does that.
"""

from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.contests.models import Stage
from contest.contests.states import NAMES, require_not_cancelled
from contest.db import db
from contest.errors import Conflict
from contest.i18n import _
from contest.rubrics.comparing import compared
from contest.rubrics.models import Rubric, RubricDraft
from contest.rubrics.operations import checked_rubric
from contest.rubrics.queries import correction_of, current_rubric

Document = dict[str, Any]


def start_correction(*, actor: Actor, stage: Stage) -> RubricDraft:
    """Begin a correction with the version in force (开始更正); one that is open comes back.

    Raises Conflict when nothing is frozen, the stage is locked or the contest is not being judged.
    """
    db.session.execute(select(Stage.id).where(Stage.id == stage.id).with_for_update())
    rubric = require_correctable(stage)
    draft = correction_of(stage.id)
    if draft is not None:
        return draft
    draft = RubricDraft(
        stage_id=stage.id,
        base_version=rubric.version,
        document=rubric.document,
        author=actor.name,
        changed_at=now(),
    )
    db.session.add(draft)
    db.session.flush()
    _record(actor, stage, "start_correction", None, {"version": rubric.version})
    return draft


def save_correction(
    *, actor: Actor, stage: Stage, document: Document, base_edit: int
) -> RubricDraft:
    """Store a change of the draft (改更正稿); the same document again stores nothing.

    base_edit: the state of the draft that the person was looking at.
    Raises Conflict when somebody else changed it in between or it is gone, Invalid with all errors
    of the bundle reader by path.
    """
    db.session.execute(select(Stage.id).where(Stage.id == stage.id).with_for_update())
    require_correctable(stage)
    draft = correction_of(stage.id)
    if draft is None or draft.edit != base_edit:
        raise Conflict(_("别人刚改过这份评分标准，您的改动没有写入。请看清现在的内容，再改一次。"))
    checked = checked_rubric(stage, document)
    if checked == draft.document:
        return draft
    changes = [change.as_record() for change in compared(draft.document, checked)]
    draft.document, draft.edit = checked, base_edit + 1
    draft.author, draft.changed_at = actor.name, now()
    db.session.flush()
    _record(actor, stage, "edit_correction", None, {"changes": changes})
    return draft


def drop_correction(*, actor: Actor, stage: Stage) -> None:
    """Give a correction up (放弃更正); nothing has changed."""
    draft = correction_of(stage.id)
    if draft is None:
        raise Conflict(_("没有正在写的更正。请刷新页面。"))
    version = draft.base_version
    db.session.delete(draft)
    db.session.flush()
    _record(actor, stage, "drop_correction", {"version": version}, None)


def require_correctable(stage: Stage) -> Rubric:
    """The version to correct; raises Conflict, saying what comes first, where none may be."""
    contest = stage.event.contest
    rubric = current_rubric(stage.id)
    if rubric is None or rubric.frozen_at is None:
        raise Conflict(_("还没有人用这份评分标准打过分，直接改就可以。"))
    require_not_cancelled(contest)
    if contest.state != "judging":
        raise Conflict(
            _(
                "竞赛现在是“{state}”，更正评分标准要在“评分中”。请先到“成绩”页退回更正。",
                state=_(NAMES[contest.state]),
            )
        )
    if stage.locked_at is not None:
        raise Conflict(_("这个阶段已经锁定。请裁判长写明理由解锁，再更正评分标准。"))
    return rubric


def _record(
    actor: Actor, stage: Stage, action: str, old: Document | None, new: Document | None
) -> None:
    record(
        actor=actor,
        chain=contest_chain(stage.event.contest_id),
        action=action,
        subject=f"stage:{stage.id}",
        old=old,
        new=new,
    )
