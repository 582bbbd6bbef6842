"""Photos in a zip (批量上传照片): whose is which, and the confirmation."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.audit.masks import mask_text
from contest.clock import now
from contest.contests.models import Contest
from contest.db import db, start_over, transaction
from contest.entries.models import PhotoUpload
from contest.entries.operations.photos import (
    AT_ONCE,
    LARGEST,
    WAITING,
    drop_photos,
    found_of,
    order_photos,
    read_photos,
    settle_photos,
    write_photos,
)
from contest.entries.photos import KINDS, people_for_photos
from contest.entries.queries import registration_open
from contest.entries.views.blueprints import desk as bp
from contest.entries.views.common import make_delegation, own_delegation, walk
from contest.errors import ContestError, Invalid
from contest.files.folder import forget
from contest.files.operations import put_away
from contest.files.zips import files_of
from contest.i18n import _
from contest.web.auth import current_actor, current_visitor
from contest.web.contests import contest_or_404
from contest.web.errors import telling

MOST_SHOWN = 300  # of each kind


@bp.route("/contests/<int:contest_id>/desk/photos", methods=["GET", "POST"])
def photos(contest_id: int) -> ResponseReturnValue:
    """Upload a zip of photos; whose they are is shown before anything is written."""
    if request.method == "GET":
        return _upload_page(contest_or_404(contest_id))
    upload, actor = request.files.get("file"), current_actor()
    kept = ""
    start_over()  # reading and sealing the zip keeps nobody waiting
    try:
        data = upload.read() if upload else b""
        if len(data) > LARGEST:
            sentence = _("压缩包超过 {most} MB，请分几次上传。", most=LARGEST >> 20)
            raise Invalid(sentence, {"file": sentence})
        files = files_of(data)
        kept = put_away(data)
        with transaction():
            photos_id = read_photos(
                actor=actor,
                delegation=make_delegation(contest_or_404(contest_id)),
                data=data,
                files=files,
                name=(upload.filename if upload else "") or "",
                account_id=current_visitor().id,
                original_as=kept,
            ).id
    except ContestError as error:
        if kept:
            forget(kept)
        return _upload_page(contest_or_404(contest_id), str(error)), error.status
    return redirect(url_for("desk.photo_page", photos_id=photos_id))


@bp.get("/photos/<int:photos_id>")
def photo_page(photos_id: int) -> ResponseReturnValue:
    """Which photo goes to whom."""
    upload = db.session.get_one(PhotoUpload, photos_id)
    if upload.state not in WAITING:
        flash(_("这份照片已经处理过了。要改就再上传一次。"), "blue")
        return redirect(url_for("desk.photos", contest_id=upload.contest_id))
    return _page(upload)


@bp.post("/photos/<int:photos_id>/apply")
def apply_photos(photos_id: int) -> ResponseReturnValue:
    """Write what was looked at, many as a job."""
    upload, actor = db.session.get_one(PhotoUpload, photos_id), current_actor()
    contest_id = upload.contest_id
    named = {name.partition("-")[2]: name for name in request.form if name.startswith("pick-")}
    chosen = {int(n): request.form.get(key, type=int) for n, key in named.items() if n.isdigit()}
    picks = {place: who for place, who in chosen.items() if who}
    try:
        with transaction():
            count = settle_photos(upload, picks)
            job_id = order_photos(actor=actor, upload=upload).id if count > AT_ONCE else None
        if job_id:
            return redirect(url_for("jobs.show", job_id=job_id))
        walk(write_photos(actor=actor, photos_id=photos_id))
    except Invalid as error:
        return _page(db.session.get_one(PhotoUpload, photos_id), str(error)), error.status
    except ContestError as error:
        flash(str(error), "crimson")
        return redirect(url_for("desk.show", contest_id=contest_id))
    stored = db.session.get_one(PhotoUpload, photos_id).stored
    flash(_("已写入 {count} 张照片。", count=stored), "green")
    if stored < count:
        flash(_("有 {count} 张认不出是照片，没有写入。", count=count - stored), "amber")
    return redirect(url_for("desk.show", contest_id=contest_id))


@bp.post("/photos/<int:photos_id>/drop")
def drop_zip(photos_id: int) -> ResponseReturnValue:
    """Forget the zip."""
    upload = db.session.get_one(PhotoUpload, photos_id)
    contest_id = upload.contest_id
    with telling(), transaction():
        drop_photos(upload.delegation)
        flash(_("照片没有写入，内容已清除。"), "green")
    return redirect(url_for("desk.photos", contest_id=contest_id))


def _upload_page(contest: Contest, wrong: str = "") -> str:
    own = own_delegation(contest)
    people = people_for_photos(own.id) if own else []
    return render_template(
        "desk/photos.html",
        contest=contest,
        wrong=wrong,
        people=len(people),
        without=sum(1 for person in people if not person.photo_id),
        is_open=registration_open(contest, own, now()),
        most=LARGEST >> 20,
    )


def _page(upload: PhotoUpload, wrong: str = "") -> str:
    # a number in the name of a file is as personal as on a list
    found = [replace(one, name=mask_text(one.name)) for one in found_of(upload)]
    people = {person.id: person for person in people_for_photos(upload.delegation_id)}
    groups = {kind: [one for one in found if one.kind == kind] for kind in KINDS}
    given = {one.who for one in found if one.who}
    return render_template(
        "desk/photo_page.html",
        contest=upload.delegation.contest,
        upload=upload,
        groups={kind: rows[:MOST_SHOWN] for kind, rows in groups.items()},
        counts={kind: len(rows) for kind, rows in groups.items()},
        people=people,
        without=[p for p in people.values() if not p.photo_id and p.id not in given],
        wrong=wrong,
    )
