"""Earlier versions of a rubric, rubrics of other stages, the judge's page (版本、照搬、预览)."""

from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from contest.contests.models import Event, Stage
from contest.db import db, transaction
from contest.errors import ContestError, Invalid
from contest.i18n import _
from contest.judging.views.controls import groups_of
from contest.planning.queries import copyable_contests
from contest.planning.rubric.operations import store_rubric
from contest.planning.views.blueprint import bp
from contest.planning.views.rubric import edited_rubric, rubric_of, stage_frame
from contest.rubrics.changes import Told, told
from contest.rubrics.models import Rubric
from contest.rubrics.rules import Rules
from contest.rubrics.wording import sections, worth_of
from contest.scoring.spec import stage_spec
from contest.web.auth import current_actor, current_visitor

MOST = 50  # versions listed
MOST_SOURCES = 200
READERS = ("organiser", "admin", "supervisor")
Document = dict[str, Any]


class Version(NamedTuple):
    """One version beside the one before it."""

    row: Rubric
    total: str
    changes: list[Told]


@bp.get("/stages/<int:stage_id>/rubric/versions")
def rubric_versions(stage_id: int) -> str:
    """The latest versions, each with what it changed."""
    stage = db.session.get_one(Stage, stage_id)
    query = select(Rubric).where(Rubric.stage_id == stage_id).order_by(Rubric.version.desc())
    rows = list(db.session.scalars(query.limit(MOST + 1)))
    before: list[Document | None] = [row.document for row in rows[1:]]
    before += [None] * (len(rows) - len(before))
    versions = [
        Version(row, worth_of(row.document)[1], [] if old is None else told(old, row.document))
        for row, old in zip(rows, before, strict=True)
    ]
    return render_template(
        "planning/rubric/versions.html", versions=versions[:MOST], **stage_frame(stage)
    )


@bp.post("/stages/<int:stage_id>/rubric/restore")
def rubric_restore(stage_id: int) -> ResponseReturnValue:
    """Make an earlier version the next one."""
    stage = db.session.get_one(Stage, stage_id)
    wanted = request.form.get("wanted", type=int)
    query = select(Rubric.document).where(Rubric.stage_id == stage_id, Rubric.version == wanted)
    document = db.session.scalar(query)
    if document is None:
        flash(_("没有这一版。请从版本列表里选。"), "crimson")
        return redirect(url_for("planning.rubric_versions", stage_id=stage_id))
    return _replace(stage, document, _("已恢复成第 {version} 版的样子。", version=wanted))


@bp.route("/stages/<int:stage_id>/rubric/copy", methods=["GET", "POST"])
def rubric_copy(stage_id: int) -> ResponseReturnValue:
    """Take over the rubric of another stage, after a look at it (``?source=``)."""
    stage = db.session.get_one(Stage, stage_id)
    sources = _sources(stage)
    chosen = sources.get(request.values.get("source", type=int) or 0)
    if request.method == "POST":
        if chosen is None:
            flash(_("没有这个阶段，或者您不能看它。请从列表里选。"), "crimson")
            return redirect(url_for("planning.rubric_copy", stage_id=stage_id))
        return _replace(stage, rubric_of(chosen), _("已照搬评分标准，可以接着改。"))
    document = rubric_of(chosen) if chosen else {}
    return render_template(
        "planning/rubric/copy.html",
        sources=sources.values(),
        chosen=chosen,
        groups=sections(document),
        total=worth_of(document)[1],
        **stage_frame(stage),
    )


@bp.get("/stages/<int:stage_id>/rubric/preview")
def rubric_preview(stage_id: int) -> str:
    """The judge's page as this rubric makes it; nothing can be entered."""
    stage = db.session.get_one(Stage, stage_id)
    document = {**stage.setup, "code": stage.code, "rubric": edited_rubric(stage)}
    rules = Rules(document, stage_spec(document))
    held = [
        key
        for key, criterion in rules.criteria().items()
        if (criterion.get("scored_by") or "panel") == "panel"
    ]
    return render_template(
        "planning/rubric/preview.html",
        groups=groups_of(rules, held),
        others=len(rules.criteria()) - len(held),
        **stage_frame(stage),
    )


def _replace(stage: Stage, document: Document, told: str) -> ResponseReturnValue:
    version = request.form.get("version", type=int)
    try:
        with transaction():
            store_rubric(
                actor=current_actor(),
                stage=stage,
                document=document,
                base_version=-1 if version is None else version,
            )
    except ContestError as error:
        said = error.problems.values() if isinstance(error, Invalid) else ()
        flash(" ".join(said) or str(error), "crimson")
    else:
        flash(told, "green")
    return redirect(url_for("planning.rubric", stage_id=stage.id))


def _sources(stage: Stage) -> dict[int, Stage]:
    """Stages whose rubric the visitor may see, this contest's first, by id."""
    visitor = current_visitor()
    everything = visitor.has(*READERS, contest_id=None)
    own = {where for role, where in visitor.roles if role in READERS and where}
    seen = {row.id for row in copyable_contests(everything=everything, own=own)}
    here = stage.event.contest_id
    query = (
        select(Stage)
        .join(Event)
        .where(Event.contest_id.in_({*seen, here}), Stage.id != stage.id)
        .where(exists().where(Rubric.stage_id == Stage.id))
        .options(joinedload(Stage.event).joinedload(Event.contest))
        .order_by(Event.contest_id != here, Event.contest_id.desc(), Event.position, Stage.position)
        .limit(MOST_SOURCES)
    )
    return {row.id: row for row in db.session.scalars(query)}
