"""Storing a rubric with a look at what hangs on its criteria (保存评分标准)."""

from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor
from contest.contests.models import Stage
from contest.db import db
from contest.errors import Conflict
from contest.i18n import _
from contest.panels.models import Panel, Seat
from contest.planning.rubric.tree import keys_of
from contest.rubrics.corrections import save_correction
from contest.rubrics.models import Rubric, RubricDraft
from contest.rubrics.operations import save_rubric
from contest.rubrics.queries import correction_of, current_rubric


def store_rubric(
    *, actor: Actor, stage: Stage, document: dict[str, Any], base_version: int
) -> Rubric | RubricDraft:
    """``save_rubric``, unless a judge's seat names a criterion that would be gone.

    Where a correction is open, it is the correction that changes, and ``base_version`` its state.
    Raises Conflict with the names of the criteria that seats still hold; else what
    ``save_rubric`` or ``save_correction`` raises.
    """
    last = current_rubric(stage.id)
    saved: Rubric | RubricDraft
    if correction_of(stage.id) is not None:
        saved = save_correction(actor=actor, stage=stage, document=document, base_edit=base_version)
    else:
        saved = save_rubric(actor=actor, stage=stage, document=document, base_version=base_version)
    if last is not None:
        require_seats(stage, last, saved.document)
    return saved


def require_seats(stage: Stage, last: Rubric, document: dict[str, Any]) -> None:
    """Raise Conflict when seats name criteria of ``last`` that ``document`` has no more."""
    gone = keys_of(last.document) - keys_of(document)
    query = select(Seat.criteria).join(Panel).where(Panel.stage_id == stage.id)
    held = {key for keys in db.session.scalars(query) for key in keys or ()} & gone
    if held:
        names = _("、").join(_name(last.document, key) for key in sorted(held))
        raise Conflict(
            _("裁判组里有席位指定评“{names}”。请先改那里的分工，再删这个评分项。", names=names)
        )


def _name(rubric: dict[str, Any], key: str) -> str:
    criteria = (c for group in rubric["groups"] for c in group["criteria"])
    return next(str(c.get("name") or key) for c in criteria if c["key"] == key)
