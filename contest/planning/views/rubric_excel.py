"""A rubric as a workbook: written, read, looked at, taken over (评分标准的表格)."""

import io
import json

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from contest.contests.bundle.naming import named
from contest.contests.models import Stage
from contest.db import db, transaction
from contest.errors import ContestError, Invalid
from contest.excel.read import ReadError, read_grid
from contest.i18n import _, say
from contest.planning.rubric.operations import store_rubric
from contest.planning.views.blueprint import bp
from contest.planning.views.rubric import edited_rubric, stage_frame
from contest.rubrics.comparing import compared
from contest.rubrics.excel.cells import Note, Understood
from contest.rubrics.excel.table import GUIDE, is_table, read_rows, written
from contest.rubrics.excel.worldskills import is_scheme, read_scheme
from contest.rubrics.operations import read_rubric
from contest.rubrics.wording import sections, worth_of
from contest.web.auth import current_actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 10 << 20


@bp.get("/stages/<int:stage_id>/rubric.xlsx")
def rubric_xlsx(stage_id: int) -> ResponseReturnValue:
    """The rubric as the table that can be read again."""
    stage = db.session.get_one(Stage, stage_id)
    name = _(
        "评分标准 {event} {stage}.xlsx", event=stage.event.name, stage=stage.name or stage.code
    )
    data = io.BytesIO(written(edited_rubric(stage)))
    return send_file(data, mimetype=XLSX, as_attachment=True, download_name=name)


@bp.route("/stages/<int:stage_id>/rubric/import", methods=["GET", "POST"])
def rubric_import(stage_id: int) -> ResponseReturnValue:
    """Upload a table; what was understood is shown before anything is written."""
    stage = db.session.get_one(Stage, stage_id)
    if request.method == "GET":
        return _upload_page(stage, "")
    upload = request.files.get("file")
    data = upload.read(LARGEST + 1) if upload else b""
    try:
        found, scheme = _understood(data, (upload.filename if upload else "") or "")
    except Invalid as error:
        return _upload_page(stage, str(error)), error.status
    return _look(stage, found, scheme, (upload.filename if upload else "") or "")


@bp.post("/stages/<int:stage_id>/rubric/apply")
def rubric_apply(stage_id: int) -> ResponseReturnValue:
    """Store what was looked at; the bundle reader checks it once more."""
    stage = db.session.get_one(Stage, stage_id)
    version = request.form.get("version", type=int)
    try:
        with transaction():
            store_rubric(
                actor=current_actor(),
                stage=stage,
                document=_sent(),
                base_version=-1 if version is None else version,
            )
    except ContestError as error:
        told = error.problems.values() if isinstance(error, Invalid) else ()
        flash(" ".join(told) or str(error), "crimson")
    else:
        flash(_("已按表格写好评分标准，可以接着改。"), "green")
    return redirect(url_for("planning.rubric", stage_id=stage_id))


def _sent() -> dict[str, object]:
    try:
        document = json.loads(request.form.get("document", ""))
    except (ValueError, RecursionError) as error:
        raise Invalid(_("没有收到要写入的内容，请再上传一次。")) from error
    if not isinstance(document, dict):
        raise Invalid(_("没有收到要写入的内容，请再上传一次。"))
    return document


def _understood(data: bytes, name: str) -> tuple[Understood, bool]:
    """What a file says, and whether it is a marking scheme for CIS."""
    if not data:
        raise Invalid(_("请选一个文件。"))
    if len(data) > LARGEST:
        raise Invalid(_("文件超过 {most} MB，请分成几份上传。", most=LARGEST >> 20))
    try:
        rows = read_grid(data, name)
    except ReadError as error:
        raise Invalid(_("{sentence}。", sentence=say(error))) from error
    if is_table(rows):
        return read_rows(rows), False
    if is_scheme(rows):
        return read_scheme(rows), True
    raise Invalid(
        _(
            "认不出这张表。请用这里导出的表格，或世界技能大赛的评分方案（CIS 导入表），"
            "放在第一张工作表。"
        )
    )


def _upload_page(stage: Stage, wrong: str) -> str:
    return render_template(
        "planning/rubric/upload.html", wrong=wrong, guide=GUIDE, **stage_frame(stage)
    )


def _look(stage: Stage, found: Understood, scheme: bool, name: str) -> str:
    reading, whole, start = read_rubric(stage, found.rubric)
    faults, doubts = list(found.faults), list(found.doubts)
    for notes, problems in ((faults, reading.errors), (doubts, reading.warnings)):
        for problem in problems:
            if notes is doubts and not problem.path.startswith(start):
                continue
            inside = problem.path.removeprefix(start).lstrip(".")
            where = named(found.rubric, inside) or named(whole, problem.path)
            key = inside.rpartition(".")[2]
            where += f" {key}" if key.isidentifier() else ""
            notes.append(Note(found.row_of(inside), f"{where}{_('：')}{problem.sentence}"))
    return render_template(
        "planning/rubric/look.html",
        name=name,
        scheme=scheme,
        facts=found.facts,
        faults=sorted(faults, key=lambda note: note.row),
        doubts=sorted(doubts, key=lambda note: note.row),
        groups=[] if faults else sections(found.rubric),
        total="" if faults else worth_of(found.rubric)[1],
        changes=[] if faults else compared(edited_rubric(stage), found.rubric),
        document=json.dumps(found.rubric, ensure_ascii=False),
        **stage_frame(stage),
    )
