"""The editor of a stage's rubric (编辑评分标准): its tree, its groups, its criteria."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Contest, Stage
from contest.db import db, transaction
from contest.errors import Conflict, Invalid, NotFound
from contest.i18n import _
from contest.planning import fields
from contest.planning.rubric import tree
from contest.planning.rubric.forms import GROUP_PLACES, CriterionForm
from contest.planning.rubric.operations import store_rubric
from contest.planning.rubric.shapes import BOUNDS, COMMON, FIELDS, TABLES
from contest.planning.rubric.totals import around
from contest.planning.views.blueprint import bp
from contest.rubrics.models import Rubric
from contest.rubrics.operations import MAY_CHANGE
from contest.rubrics.queries import correction_of, current_rubric, event_documents
from contest.rubrics.views import rubric_page
from contest.rubrics.wording import KINDS
from contest.web.auth import current_actor
from contest.web.errors import telling
from contest.web.forms import Form

Document = dict[str, Any]
MOVES: dict[str, Callable[[Document, str], Document]] = {
    "group_up": lambda rubric, key: tree.moved_group(rubric, key, -1),
    "group_down": lambda rubric, key: tree.moved_group(rubric, key, 1),
    "group_delete": tree.without_group,
    "up": lambda rubric, key: tree.moved_criterion(rubric, key, -1),
    "down": lambda rubric, key: tree.moved_criterion(rubric, key, 1),
    "delete": tree.without,
    "double": tree.doubled,
}


@bp.route("/stages/<int:stage_id>/rubric/edit", methods=["GET", "POST"], endpoint="rubric")
def edit(stage_id: int) -> ResponseReturnValue:
    """The tree; buttons move, double and delete."""
    stage = db.session.get_one(Stage, stage_id)
    if request.method == "GET":
        return _tree_page(stage)
    act, _colon, key = request.form.get("act", "").partition(":")
    with telling(), transaction():
        _act(stage, act, key)
    # the page puts the focus back on the button: a fragment would keep the browser from it
    return redirect(url_for("planning.rubric", stage_id=stage_id, at=f"{act}:{key}"))


@bp.route("/stages/<int:stage_id>/rubric/group", methods=["GET", "POST"], endpoint="rubric_group")
def group(stage_id: int) -> ResponseReturnValue:
    """One group: its name, full mark, scale and line to reach; ``?key=`` for one that is there."""
    stage = db.session.get_one(Stage, stage_id)
    rubric, key = edited_rubric(stage), request.args.get("key", "")
    stored = rubric["groups"][tree.group_place(rubric, key)] if key else {}
    form = fields.build(GROUP_PLACES, stored)
    if request.method == "GET":
        return _group_page(stage, key, form)
    document = {k: v for k, v in stored.items() if k != "criteria"}
    problems = fields.apply(GROUP_PLACES, form, document)
    document.setdefault("key", tree.free_key({g["key"] for g in rubric.get("groups") or ()}, "g"))
    if not document.get("name"):
        problems["name"] = _("请写模块名称。")
    made = tree.with_group(rubric, document, key)
    start = f"groups[{tree.group_place(made, document['key'])}]"
    answer = _try(stage, made, form, start, problems, {})
    if answer is None:
        return _group_page(stage, key, form), 400
    return redirect(url_for("planning.rubric", stage_id=stage_id) + f"#g-{document['key']}")


@bp.route(
    "/stages/<int:stage_id>/rubric/criterion", methods=["GET", "POST"], endpoint="rubric_criterion"
)
def criterion(stage_id: int) -> ResponseReturnValue:
    """One criterion: ``?key=`` for one that is there, ``?group=&kind=`` for a new one.

    With both key and kind its kind changes when it is saved.
    """
    stage = db.session.get_one(Stage, stage_id)
    rubric, key = edited_rubric(stage), request.args.get("key", "")
    try:
        stored, in_group = _criterion(rubric, key)
    except NotFound as error:
        flash(str(error), "crimson")
        return redirect(url_for("planning.rubric", stage_id=stage_id))
    more = 3 if request.form.get("go") == "more" else 0
    departments = stage.event.contest.setup.get("departments") or []
    editor = CriterionForm(stored, departments, dict(request.form), more)
    if request.method == "GET" or more:
        return _criterion_page(stage, rubric, in_group, stored, editor)
    made, problems, moved = editor.read()
    made["key"] = stored["key"]
    if not made.get("name"):
        problems["name"] = _("请写评分项的名称。")
    document = tree.with_criterion(rubric, in_group, made, key)
    at = tree.criterion_place(document, made["key"])
    start = f"groups[{at[0]}].criteria[{at[1]}]"
    if _try(stage, document, editor.form, start, problems, moved) is None:
        return _criterion_page(stage, rubric, in_group, stored, editor), 400
    if request.form.get("go") == "next":
        args = {"stage_id": stage_id, "group": in_group, "kind": made["kind"]}
        return redirect(url_for("planning.rubric_criterion", **args))
    return redirect(url_for("planning.rubric", stage_id=stage_id) + f"#c-{made['key']}")


def rubric_of(stage: Stage) -> Document:
    """The rubric that holds now; an empty one where there is none."""
    rubric = current_rubric(stage.id)
    return rubric.document if rubric else {}


def edited_rubric(stage: Stage) -> Document:
    """What the editor works on: the correction where one is open, else the rubric that holds."""
    draft = correction_of(stage.id)
    return draft.document if draft else rubric_of(stage)


def stage_frame(stage: Stage) -> Document:
    """What every page of the editor says around its own matter."""
    rubric: Rubric | None = current_rubric(stage.id)
    contest: Contest = stage.event.contest
    draft = correction_of(stage.id)
    is_frozen = rubric is not None and rubric.frozen_at is not None
    judging = contest.state == "judging" and contest.cancelled_at is None
    correctable = is_frozen and judging and stage.locked_at is None
    changeable = contest.state in MAY_CHANGE and contest.cancelled_at is None
    return {
        "contest": contest,
        "event": stage.event,
        "stage": stage,
        "rubric": rubric,
        "draft": draft,
        "version": draft.edit if draft else rubric.version if rubric else 0,
        "is_frozen": is_frozen,
        "is_correctable": correctable,
        "is_open": correctable and draft is not None if is_frozen else changeable,
    }


def _act(stage: Stage, act: str, key: str) -> None:
    rubric = edited_rubric(stage)
    try:
        if act == "full":
            _save(stage, {**rubric, "full": fields.read_number(request.form.get("full"))})
        elif act in MOVES:
            _save(stage, MOVES[act](rubric, key))
    except fields.Unreadable as error:
        raise Invalid(_(fields.UNREADABLE["number"], found=request.form["full"])) from error
    except Invalid as error:
        raise Invalid(" ".join(error.problems.values()) or str(error)) from error
    if act in ("delete", "group_delete"):
        flash(_("已删去。要找回来，请到“版本”里恢复以前的一版。"), "green")


def _save(stage: Stage, document: Document) -> None:
    base = request.form.get("version", type=int)
    if document.get("full") is None:
        document.pop("full", None)
    store_rubric(
        actor=current_actor(), stage=stage, document=document, base_version=-1 if base is None
        else base,
    )  # fmt: skip


def _try(
    stage: Stage,
    document: Document,
    form: Form,
    start: str,
    problems: dict[str, str],
    moved: dict[str, str],
) -> bool | None:
    """Save what a form says; None, with everything beside its field, when it cannot be."""
    found = dict(problems)
    try:
        with transaction():
            _save(stage, document)
            if problems:
                raise Invalid(_("有 {count} 处要改。", count=len(problems)), problems)
    except Invalid as error:
        for path, sentence in error.problems.items():
            inside = path.startswith(f"{start}.")
            found.setdefault(path.removeprefix(f"{start}.") if inside else path, sentence)
        fields.blame(form, document, Invalid(str(error), found), moved)
        return None
    except Conflict as error:
        form.blame(error)
        return None
    flash(_("已保存。"), "green")
    return True


def _criterion(rubric: Document, key: str) -> tuple[Document, str]:
    """The criterion to show, and the key of its group."""
    kind = request.args.get("kind", "")
    if key:
        number, place = tree.criterion_place(rubric, key)
        found = dict(rubric["groups"][number]["criteria"][place])
        if kind in KINDS and kind != found["kind"]:
            shared = ("key", "name", "full", "help", "scored_by", "department", "weight")
            found = {k: found[k] for k in shared if k in found} | {"kind": kind}
        return found, rubric["groups"][number]["key"]
    in_group = request.args.get("group", "")
    tree.group_place(rubric, in_group)
    new = tree.free_key(tree.keys_of(rubric), "c")
    return {"key": new, "kind": kind if kind in KINDS else "points"}, in_group


def _tree_page(stage: Stage) -> str:
    event = event_documents(stage.event.contest_id)[stage.event_id]
    document = next(item for item in event["stages"] if item["code"] == stage.code)
    document["rubric"] = edited_rubric(stage)
    return render_template(
        "planning/rubric/tree.html",
        kinds=KINDS,
        at=request.args.get("at", ""),
        **stage_frame(stage),
        **rubric_page(event, document),
    )


def _group_page(stage: Stage, key: str, form: Form) -> str:
    return render_template("planning/rubric/group.html", key=key, form=form, **stage_frame(stage))


def _criterion_page(
    stage: Stage, rubric: Document, in_group: str, stored: Document, editor: CriterionForm
) -> str:
    group_document = rubric["groups"][tree.group_place(rubric, in_group)]
    return render_template(
        "planning/rubric/criterion.html",
        key=request.args.get("key", ""),
        group=group_document,
        stored=stored,
        editor=editor,
        form=editor.form,
        kinds=KINDS,
        own_fields=FIELDS.get(editor.kind, ()),
        tables=TABLES.get(editor.kind, ()),
        bounds=BOUNDS,
        common=[cell for cell in COMMON if cell.key != "coefficient"],
        sums=around(rubric, stored["key"], group_document),
        **stage_frame(stage),
    )
