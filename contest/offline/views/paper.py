"""Keying in what was marked on paper (纸质录入): twice, by two people."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.db import transaction
from contest.errors import ContestError, Invalid
from contest.i18n import N_, _
from contest.offline.exports import fields_of, scorer_word
from contest.offline.papers import Keying, attach_scan, key_sheet, keying_of, keyings
from contest.offline.places import Setting
from contest.offline.views.blueprint import bp, place, scorer_named, setting_named
from contest.web.auth import current_actor, current_visitor
from contest.web.errors import telling

TOLD = {
    "stored": N_("已存。请另一个人照纸再录一遍核对。"),
    "checked": N_("两次录入一致，已核分。"),
}


@bp.get("/stages/<int:stage_id>/offline/paper")
def paper(stage_id: int) -> ResponseReturnValue:
    """The sheets of one scorer, and who has to key what next."""
    setting = setting_named(stage_id)
    scorer = setting.scorer(request.args.get("scorer", ""))
    if scorer is None:
        return redirect(place(setting))
    return render_template(
        "offline/paper.html",
        contest=setting.contest,
        setting=setting,
        scorer=scorer,
        who=scorer_word(scorer),
        rows=keyings(setting, scorer, current_visitor().id),
    )


@bp.get("/stages/<int:stage_id>/offline/key")
def key(stage_id: int) -> ResponseReturnValue:
    """One sheet to key in; the second person does not see what the first one typed."""
    setting = setting_named(stage_id)
    if setting.scorer(request.args.get("scorer", "")) is None:
        return redirect(place(setting))
    return _page(setting, _keying(setting))


@bp.post("/stages/<int:stage_id>/offline/key")
def save_key(stage_id: int) -> ResponseReturnValue:
    """Store or compare what was typed."""
    setting = setting_named(stage_id)
    back = url_for("offline.paper", **_names(setting))
    keying: Keying | None = None
    typed = {name[2:]: text for name, text in request.form.items() if name.startswith("v:")}
    try:
        with transaction():
            keying = _keying(setting)
            outcome = key_sheet(
                actor=current_actor(),
                keying=keying,
                typed=typed,
                replaces=request.form.get("replaces") == "1",
            )
    except ContestError as error:
        setting = setting_named(stage_id)
        return _page(setting, _keying(setting), typed, error), error.status
    if outcome == "differs":
        return _page(setting_named(stage_id), keying, typed), 409
    flash(_(TOLD[outcome]), "green")
    return redirect(back)


@bp.post("/stages/<int:stage_id>/offline/scan")
def attach(stage_id: int) -> ResponseReturnValue:
    """Keep a picture of the paper beside the sheet."""
    setting = setting_named(stage_id)
    back = url_for("offline.key", handle=request.form.get("handle", ""), **_names(setting))
    upload = request.files.get("file")
    with telling(), transaction():
        attach_scan(
            actor=current_actor(),
            keying=_keying(setting),
            data=upload.read() if upload else b"",
            name=(upload.filename if upload else "") or "",
            content_type=(upload.content_type if upload else "") or "",
        )
        flash(_("原件已附上。"), "green")
    return redirect(back)


def _keying(setting: Setting) -> Keying:
    scorer = scorer_named(setting)
    return keying_of(setting, scorer, request.values.get("handle", ""), current_visitor().id)


def _names(setting: Setting) -> dict[str, Any]:
    return {
        "stage_id": setting.stage.id,
        "period": setting.period or None,
        "scorer": request.values.get("scorer", ""),
    }


def _page(
    setting: Setting,
    keying: Keying,
    typed: dict[str, str] | None = None,
    error: ContestError | None = None,
) -> str:
    criteria = setting.criteria(keying.scorer)
    return render_template(
        "offline/key.html",
        contest=setting.contest,
        setting=setting,
        keying=keying,
        who=scorer_word(keying.scorer),
        fields=fields_of(setting, criteria),
        typed=typed or {},
        error=error,
        problems=error.problems if isinstance(error, Invalid) else {},
        differs={cell.criterion: cell for cell in keying.differing} if typed and not error else {},
    )
