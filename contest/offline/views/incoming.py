"""Workbooks that came back (导入核对): every cell is shown, nothing is written unasked."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.clock import now
from contest.contests.models import Stage
from contest.db import db, transaction
from contest.errors import Conflict, ContestError, Invalid
from contest.i18n import _
from contest.offline.compare import Cell, Compared
from contest.offline.exports import scorer_word
from contest.offline.models import ImportPreview
from contest.offline.operations import apply_preview, choose, drop_preview, take_workbook
from contest.offline.places import setting_of
from contest.offline.previews import Preview, preview_of
from contest.offline.queries import open_previews
from contest.offline.unpack import read_all, workbooks
from contest.offline.views.blueprint import bp, place, setting_named
from contest.web.auth import current_actor, current_visitor
from contest.web.errors import telling

MOST_ACROSS = 12  # criteria that a table on a page holds; more are listed under one another


@bp.post("/stages/<int:stage_id>/offline/upload")
def upload(stage_id: int) -> ResponseReturnValue:
    """Read what was uploaded; a single good one is shown at once."""
    # a transaction of its own: reading files takes long, and nobody else should wait for it
    with transaction():
        setting = setting_named(stage_id)
        back, period = place(setting), setting.period
    taken: list[int] = []
    with telling():
        files = [(one.filename or "", one.read()) for one in request.files.getlist("files")]
        found = workbooks(files)
        for name, data, sheets in read_all(found):
            with telling():
                if isinstance(sheets, Invalid):
                    raise sheets
                taken.append(_take(stage_id, period, name, data, sheets))
    if len(taken) == 1:
        return redirect(url_for("offline.preview", preview_id=taken[0]))
    if taken:
        flash(_("读入 {count} 份评分表，还没有写入。请核对后再确认。", count=len(taken)), "blue")
    return redirect(back)


def _take(stage_id: int, period: str, name: str, data: bytes, sheets: object) -> int:
    with transaction():
        setting = setting_of(db.session.get_one(Stage, stage_id), period)
        preview = take_workbook(
            actor=current_actor(),
            setting=setting,
            data=data,
            name=name,
            sheets=sheets,
            account_id=current_visitor().id,
            expected=request.form.get("scorer", ""),
        )
        return preview.id


@bp.get("/offline/<int:preview_id>")
def preview(preview_id: int) -> ResponseReturnValue:
    """What the workbook would change."""
    row = _own(preview_id)
    return _page(row, preview_of(row))


@bp.post("/offline/<int:preview_id>", endpoint="choose")
def choose_cells(preview_id: int) -> ResponseReturnValue:
    """Remember what was picked, and write when that was asked for."""
    row = _own(preview_id)
    back = _place_of(row)
    try:
        with transaction():
            choose(preview=row, choices=_choices(request.form))
        if request.form.get("do") != "apply":
            return redirect(url_for("offline.preview", preview_id=preview_id))
        with transaction():
            row = db.session.get_one(ImportPreview, preview_id)
            seen = request.form.get("seen", "")
            shown = apply_preview(actor=current_actor(), preview=row, seen=seen)
            count, left = row.written, len(shown.of("incomplete"))
    except Invalid as error:
        row = db.session.get_one(ImportPreview, preview_id)
        return _page(row, preview_of(row), error), error.status
    except Conflict as error:
        flash(str(error), "amber")
        return redirect(url_for("offline.preview", preview_id=preview_id))
    except ContestError as error:
        flash(str(error), "crimson")
        return redirect(url_for("offline.preview", preview_id=preview_id))
    if count:
        told = _("已写入 {count} 人的评分。同一文件再传一次不会改变任何分数。", count=count)
        flash(told, "green")
    elif not left:
        flash(_("没有要写入的，服务器上的评分没有变。"), "blue")
    if left:
        flash(_("{count} 人没填完，没有写入。补齐后再传一次。", count=left), "amber")
    return redirect(back)


@bp.post("/offline/<int:preview_id>/drop")
def drop(preview_id: int) -> ResponseReturnValue:
    """Forget the file."""
    row = _own(preview_id)
    back = _place_of(row)
    with telling(), transaction():
        drop_preview(actor=current_actor(), preview=row)
        flash(_("这份文件没有写入。"), "green")
    return redirect(back)


@bp.post("/stages/<int:stage_id>/offline/confirm")
def confirm_all(stage_id: int) -> ResponseReturnValue:
    """Write every workbook of the list in which nothing is open; each by itself."""
    with transaction():
        setting = setting_named(stage_id)
        back = place(setting)
        rows = open_previews(stage_id, setting.period, current_visitor().id)
        wanted = [(row.id, row.summary["seen"]) for row in rows if not row.summary["open"]]
    sheets = done = 0
    for preview_id, seen in wanted:
        with telling(), transaction():
            row = db.session.get_one(ImportPreview, preview_id)
            apply_preview(actor=current_actor(), preview=row, seen=seen)
            sheets, done = sheets + row.written, done + 1
    if done:
        flash(_("{files} 份评分表写入 {count} 人的评分。", files=done, count=sheets), "green")
    return redirect(back)


def _own(preview_id: int) -> ImportPreview:
    """The preview, for whoever uploaded it; everybody else is led to the list."""
    row = db.session.get_one(ImportPreview, preview_id)
    back = _place_of(row)
    if row.account_id != current_visitor().id:
        flash(_("这份核对由上传的人处理。要改就自己再上传一次。"), "amber")
        abort(redirect(back))
    if row.state != "read" or row.expires_at < now():
        flash(_("这份评分表已经处理过，或者放得太久。要改就再上传一次。"), "blue")
        abort(redirect(back))
    return row


def _place_of(row: ImportPreview) -> str:
    return url_for("offline.stage", stage_id=row.stage_id, period=row.period or None)


def _choices(form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What the form picked: ``line:…``, ``cell:…``, ``fix:…``, and ``all`` for every conflict."""
    found: dict[str, dict[str, str]] = {"lines": {}, "cells": {}, "fixes": {}}
    kinds = {"line": ("lines", {"file", "keep"}), "cell": ("cells", {"file", "server"})}
    for name, value in form.items():
        kind, _colon, key = name.partition(":")
        if kind in kinds and value in kinds[kind][1]:
            found[kinds[kind][0]][key] = value
        elif kind == "fix" and value != form.get(f"was:{key}"):
            found["fixes"][key] = value[:80]
        elif kind == "fixed":
            found["fixes"].setdefault(key, value[:80])
    everything = form.get("all", "")
    for key in form.get("conflicts", "").split() if everything in ("file", "server") else ():
        found["cells"][key] = everything
    return found


def _page(row: ImportPreview, shown: Preview, error: Invalid | None = None) -> str:
    everything = "all" in request.args
    lines = [line for line in shown.lines if everything or line.differs]
    changed = _cells(shown, "changed")
    asked = _cells(shown, "conflict", "bad")
    here = {f"{line.handle}|{cell.criterion}" for line, cell in [*changed, *asked]}
    return render_template(
        "offline/preview.html",
        contest=shown.setting.contest,
        row=row,
        shown=shown,
        who=scorer_word(shown.scorer),
        lines=lines,
        everything=everything,
        is_wide=len(shown.criteria) > MOST_ACROSS,
        open_cells=asked,
        changed_cells=changed,
        carried={k: v for k, v in row.choices.get("cells", {}).items() if k not in here},
        writes=sum(line.writes for line in shown.lines),
        error=error,
    )


def _cells(shown: Preview, *states: str) -> list[tuple[Compared, Cell]]:
    """Cells that a person picks for: of lines that wait, or, where changed, that are written."""
    return [
        (line, cell)
        for line in shown.lines
        if (line.writes if "changed" in states else line.is_open)
        for cell in line.cells
        if cell.state in states and (cell.state == "changed" or not cell.pick)
    ]
