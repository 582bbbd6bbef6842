"""The blueprint, and what its pages share."""

from flask import Blueprint, abort, flash, redirect, request, url_for

from contest.contests.models import Stage
from contest.db import db
from contest.errors import Conflict, NotFound
from contest.i18n import _
from contest.offline.places import Scorer, Setting, setting_of

bp = Blueprint("offline", __name__)


def setting_named(stage_id: int, period: str | None = None) -> Setting:
    """The stage of an address in the period it asks for; the first one where it asks for none.

    A stage without a rubric leads back to the list.
    """
    stage = db.session.get_one(Stage, stage_id)
    try:
        wanted = request.values.get("period", "") if period is None else period
        setting = setting_of(stage, wanted)
        codes = [p.code for p in setting.frame.rules.spec.periods]
        if codes and wanted not in codes:
            setting = setting_of(stage, codes[0])
        elif not codes and wanted:
            setting = setting_of(stage, "")
    except Conflict as error:
        flash(str(error), "amber")
        abort(redirect(url_for("offline.index", contest_id=stage.event.contest_id)))
    return setting


def scorer_named(setting: Setting) -> Scorer:
    """The scorer that an address or a form names. Raises NotFound."""
    scorer = setting.scorer(request.values.get("scorer", ""))
    if scorer is None:
        raise NotFound(_("这个阶段没有这位裁判。请从“离线评分”的列表里打开。"))
    return scorer


def place(setting: Setting) -> str:
    """The address of a stage's page in its period."""
    return url_for("offline.stage", stage_id=setting.stage.id, period=setting.period or None)
