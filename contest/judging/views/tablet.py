"""The judge's tablet (平板): own list, score page, sending and taking back."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Stage
from contest.db import transaction
from contest.entries.models import Entry
from contest.errors import Invalid, NotAllowed, NotFound
from contest.i18n import _
from contest.judging.mine import (
    Draft,
    Task,
    entry_of,
    judge_draft,
    judge_tasks,
    next_item,
    own_sheet,
)
from contest.judging.models import Sheet
from contest.judging.operations import SheetConflict, submit_sheet, take_back_sheet
from contest.judging.totals import stored_total
from contest.judging.views.blueprint import bp
from contest.judging.views.controls import coefficients_of, groups_of, words
from contest.scoring.numbers import exact_text
from contest.web.auth import current_actor, current_badge
from contest.web.filters import when

LONGEST_ID = 64


@bp.get("/judge")
def mine() -> str:
    """Everything this judge has to score, what is left first in sight."""
    tasks = judge_tasks(current_badge().judge_id)
    shown = request.args.get("stage", type=int)
    task = next((t for t in tasks if t.frame.stage_id == shown), None) or _first(tasks)
    return render_template(
        "judging/mine.html",
        badge=current_badge(),
        tasks=tasks,
        task=task,
        following=next_item(task) if task else None,
    )


@bp.get("/judge/score")
def score() -> ResponseReturnValue:
    """One sheet, by the rubric."""
    stage_id = request.args.get("stage", type=int)
    if stage_id is None or "no" not in request.args:
        return redirect(url_for("judging.mine"))
    badge = current_badge()
    draft = judge_draft(badge.judge_id, stage_id=stage_id, **_place(request.args))
    if draft is None:
        raise _not_mine()
    return render_template(
        "judging/score.html",
        badge=badge,
        draft=draft,
        groups=groups_of(draft.frame.rules, draft.held),
        config=_config(draft),
    )


@bp.post("/judge/sheets")
def submit() -> ResponseReturnValue:
    """Receive one sheet; "received" is answered only after the commit."""
    body = _body()
    badge = current_badge()
    try:
        with transaction():
            stage, entry, place = _target(body)
            sheet = submit_sheet(
                actor=current_actor(),
                uuid=_uuid(body, badge.judge_id),
                stage=stage,
                entry=entry,
                period=place["period"],
                member=place["member"],
                scorer=badge.code,
                judge_id=badge.judge_id,
                base_revision=_whole(body.get("base")),
                marks=_marks(body),
            )
            answer = _said(sheet)
    except NotAllowed:
        raise _not_mine() from None
    except SheetConflict as error:
        stored = _said(error.stored) if error.stored else None
        return {"error": str(error), "stored": stored, "sent": {"marks": error.sent}}, 409
    return answer, 201


@bp.post("/judge/sheets/take-back")
def take_back() -> ResponseReturnValue:
    """Make a sheet a draft again, until the stage is locked."""
    body, badge = _body(), current_badge()
    with transaction():
        stage, entry, place = _target(body)
        sheet = own_sheet(
            badge.judge_id,
            stage_id=stage.id,
            entry_id=entry.id,
            period=place["period"],
            member=place["member"],
        )
        if sheet is None:
            raise _not_mine()
        take_back_sheet(actor=current_actor(), sheet=sheet)
        answer = _said(sheet)
    return answer


def _first(tasks: list[Task]) -> Task | None:
    """The stage with something left to do, else the last one."""
    open_ones = [t for t in tasks if t.done < len(t.items) and t.frame.locked_at is None]
    return next(iter(open_ones or tasks[-1:]), None)


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid(_("送来的评分读不出来。请刷新页面再提交，已填的还在。"))
    return body


def _place(values: Any) -> dict[str, Any]:
    return {
        "label": str(values.get("no", "")),
        "period": str(values.get("period") or ""),
        "member": _whole(values.get("member")),
    }


def _whole(value: Any) -> int:
    text = str(value or 0)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _target(body: dict[str, Any]) -> tuple[Stage, Entry, dict[str, Any]]:
    place = _place(body)
    found = entry_of(_whole(body.get("stage")), place["label"])
    if found is None:
        raise _not_mine()
    return *found, place


def _uuid(body: dict[str, Any], judge_id: int) -> str:
    """The tablet's own id of a sheet; two judges cannot meet in it."""
    given = str(body.get("uuid", ""))
    if not 8 <= len(given) <= LONGEST_ID or not given.replace("-", "").isalnum():
        raise Invalid(_("送来的评分没有编号。请刷新页面再提交，已填的还在。"))
    return f"{judge_id}:{given}"


def _marks(body: dict[str, Any]) -> dict[str, Any]:
    marks = body.get("marks")
    if not isinstance(marks, dict):
        raise Invalid(_("送来的评分读不出来。请刷新页面再提交，已填的还在。"))
    return marks


def _said(sheet: Sheet) -> dict[str, Any]:
    """A sheet as its own judge may see it."""
    total = stored_total(sheet.total_num, sheet.total_den, sheet.total_text)
    return {
        "revision": sheet.revision,
        "state": sheet.state,
        "marks": sheet.marks,
        "total": "" if total is None else exact_text(total),
        "at": sheet.submitted_at.isoformat() if sheet.submitted_at else None,
    }


def _config(draft: Draft) -> dict[str, Any]:
    frame, item = draft.frame, draft.item
    spec = frame.rules.document
    return {
        "stage": frame.stage_id,
        "no": item.label,
        "period": item.period,
        "member": item.member,
        "key": f"{frame.stage_id}/{item.key}",
        "base": item.revision,
        "state": item.state,
        "at": when(item.at, "%H:%M:%S", frame.timezone) if item.at else "",
        "zone": frame.timezone,
        "marks": draft.marks,
        "held": draft.held,
        "groups": spec["rubric"].get("groups") or [],
        "rounding": spec.get("rounding") or {},
        "level": (spec.get("panel") or {}).get("level") or "sheet",
        "rubric": frame.rubric_version,
        "coefficients": coefficients_of(frame.rules, draft.held, draft.coefficients),
        "words": words(),
    }


def _not_mine() -> NotFound:
    return NotFound(_("这一份没有分给您评。请从列表里打开自己要评的。"))
