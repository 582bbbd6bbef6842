"""Choosing a ready-made kind or an earlier contest, and making a contest of it (新建竞赛)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.contests.kinds import kind_codes, kind_document
from contest.contests.models import Contest
from contest.db import db, transaction
from contest.errors import Invalid, NotFound
from contest.i18n import N_, _
from contest.planning import fields
from contest.planning.fields import Place
from contest.planning.gallery import KINDS, available
from contest.planning.operations import copy_contest, create_contest
from contest.planning.queries import copyable_contests, event_counts
from contest.planning.views.blueprint import bp
from contest.rubrics.views import rubric_page
from contest.web.auth import current_account, current_actor, current_visitor
from contest.web.forms import Form

HEAD = (
    Place("contest.name", N_("竞赛名称")),
    Place("contest.organiser", N_("主办单位")),
    Place("contest.edition", N_("届次或年份")),
    Place("contest.starts_on", N_("比赛开始"), "day"),
    Place("contest.ends_on", N_("比赛结束"), "day"),
)


@bp.get("/contests/new")
def gallery() -> str:
    """The gallery; the one chosen, by ``?kind=`` or ``?from=``, has the first form beside it."""
    kind, source = _chosen()
    form = fields.build(HEAD, {}) if kind or source else None
    return _gallery(kind, source, form)


@bp.post("/contests/new")
def create() -> ResponseReturnValue:
    """Make the contest and go on to its events."""
    kind, source = _chosen()
    form = fields.build(HEAD, {})
    document: dict[str, Any] = {}
    problems = fields.apply(HEAD, form, document)
    head = document.get("contest", {})
    actor, account = current_actor(), current_account()
    try:
        if problems or (kind is None and source is None):
            raise Invalid(_("请先选一个蓝本，或一个以前的竞赛。"), problems)
        with transaction():
            if source is not None:
                contest = copy_contest(actor=actor, account=account, source=source, head=head)
            else:
                contest = create_contest(actor=actor, account=account, kind=str(kind), head=head)
    except Invalid as error:
        fields.blame(form, document, error)
        return _gallery(kind, source, form), error.status
    flash(_("已建立“{name}”，现在是草稿，只有组织者看得到。", name=contest.name), "green")
    return redirect(url_for("planning.events", contest_id=contest.id))


@bp.get("/contests/kinds/<kind>")
def preview(kind: str) -> str:
    """What a ready-made kind brings: events, stages, rubrics, awards."""
    document = kind_document(kind)
    pages = [
        {
            "event": event,
            "stages": [(stage, rubric_page(event, stage)) for stage in event["stages"]],
        }
        for event in document["events"]
    ]
    return render_template(
        "planning/preview.html", kind=KINDS[kind], code=kind, document=document, pages=pages
    )


def _chosen() -> tuple[str | None, Contest | None]:
    """The kind or the earlier contest that the address names, if the visitor may copy it."""
    earlier = request.args.get("from", type=int)
    if earlier is not None:
        source = db.session.get(Contest, earlier)
        if source is None or not _may_copy(source.id):
            raise NotFound(_("没有这个竞赛，或者您不是它的组织者。请从列表里选。"))
        return None, source
    kind = request.args.get("kind")
    if kind is not None and kind not in kind_codes():
        raise NotFound(_("没有“{code}”这个蓝本，请在蓝本页面上选一个。", code=kind))
    return kind, None


def _may_copy(contest_id: int) -> bool:
    return current_visitor().has("organiser", "admin", "supervisor", contest_id=contest_id)


def _gallery(kind: str | None, source: Contest | None, form: Form | None) -> str:
    visitor = current_visitor()
    everything = visitor.has("organiser", "admin", "supervisor", contest_id=None)
    own = {where for role, where in visitor.roles if role in ("organiser", "supervisor") and where}
    earlier = copyable_contests(everything=everything, own=own)
    return render_template(
        "planning/gallery.html",
        kinds=available(),
        kind=kind,
        source=source,
        earlier=earlier,
        counts=event_counts([contest.id for contest in earlier]),
        form=form,
    )
