"""Photos in a zip (批量上传照片): shown with whose they are, written when somebody confirms."""

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, hold_chain, record
from contest.clock import now
from contest.db import after_commit, db, end_reading, read_only
from contest.entries.models import Delegation, PhotoUpload, Registrant
from contest.entries.operations.entering import require_open
from contest.entries.operations.rosters import Parts
from contest.entries.photos import (
    MOST_SIZE,
    Found,
    changeable,
    found_again,
    matched,
    people_for_photos,
)
from contest.errors import Conflict, Invalid, NotFound
from contest.files.folder import forget, path_of
from contest.files.kinds import plain_file
from contest.files.operations import put_away, store_picture
from contest.files.sealing import seal, unseal
from contest.files.zips import Packed, file_in
from contest.i18n import _
from contest.jobs.models import Job
from contest.jobs.operations import enqueue

LARGEST = 60 * 1024 * 1024
AT_ONCE = 10  # photos of one part
WAITING = ("read", "writing")


def read_photos(
    *,
    actor: Actor,
    delegation: Delegation,
    data: bytes,
    files: Sequence[Packed],
    name: str,
    account_id: int | None,
    original_as: str = "",
) -> PhotoUpload:
    """Keep a zip of photos for confirmation (读照片包); nothing of it is written yet.

    files: of zips.files_of. original_as: under which name it was put away already. An earlier one
    of this delegation is dropped. Raises Invalid when there is nobody or nothing in it.
    """
    require_open(delegation.contest, delegation)
    people = people_for_photos(delegation.id)
    if not people:
        raise _wrong(_("还没有报名的人，请先添加选手或上传名册，再传照片。"))
    if not files:
        raise _wrong(_("压缩包里没有照片，请放入 JPG 或 PNG 再上传。"))
    drop_photos(delegation)
    found = matched(files, people, changeable(delegation.id))
    row = PhotoUpload(
        contest_id=delegation.contest_id,
        delegation_id=delegation.id,
        name=name.replace("\\", "/").rpartition("/")[2][:120],
        digest=hashlib.sha256(data).hexdigest(),
        original_as=original_as or put_away(data),
        state="read",
        account_id=account_id,
        actor_name=actor.name,
        uploaded_at=now(),
    )
    db.session.add(row)
    _keep(row, found)
    _note(actor, row, "read_photos", {"name": row.name, "photos": len(files)})
    return row


def found_of(upload: PhotoUpload) -> list[Found]:
    """What its files are. Raises Conflict when it is settled."""
    if upload.sealed is None or upload.state not in WAITING:
        raise Conflict(_("这份照片已经处理过了。要改就再上传一次。"))
    return found_again(json.loads(unseal(upload.sealed, _binding(upload))))


def settle_photos(upload: PhotoUpload, picks: Mapping[int, int]) -> int:
    """Remember whose the photos are that somebody chose for; returns how many will be written.

    picks: registrant by place in the zip. Raises Invalid when two are for one person, or none is.
    """
    require_open(upload.delegation.contest, upload.delegation)
    found = [_picked(one, picks.get(one.place)) for one in found_of(upload)]
    chosen = [one.who for one in found if one.who]
    if len(set(chosen)) < len(chosen):
        raise Invalid(_("有人选了两张照片，请每人只留一张。"))
    if not chosen:
        raise Invalid(_("没有要写入的照片。请先选好是谁的，或改好文件名再上传。"))
    _keep(upload, found)
    return len(chosen)


def order_photos(*, actor: Actor, upload: PhotoUpload) -> Job:
    """Have many photos written as a job (登记照片的写入)."""
    return enqueue(
        actor=actor,
        name="write_photos",
        arguments={"photos_id": upload.id},
        contest_id=upload.contest_id,
        account_id=upload.account_id,
    )


def write_photos(*, actor: Actor, photos_id: int) -> Parts:
    """Write the photos that somebody confirmed (写入照片), some a part.

    Goes on where it was when it runs again. A file that is no picture after all is left out.
    """
    with read_only():
        upload = _upload(photos_id)
        if upload.state not in WAITING:
            return _outcome(upload)
        wanted = [one for one in found_of(upload) if one.who]
        done, data = upload.written, _zip_of(upload)
        end_reading()
    for start in range(done, len(wanted), AT_ONCE):
        batch = wanted[start : start + AT_ONCE]
        # drawing takes long, so it comes before the transaction
        drawn = [(one, _drawn(data, one.place)) for one in batch]
        _store(actor, _upload(photos_id), drawn, start + len(batch))
        yield start + len(batch), len(wanted)
    upload = _upload(photos_id)
    upload.state = "applied"
    _forget(upload)
    db.session.flush()
    _note(actor, upload, "write_photos", {"photos": upload.stored})
    return _outcome(upload, len(wanted) - upload.stored)


def drop_photos(delegation: Delegation) -> None:
    """Forget a zip that nobody confirmed."""
    wanted = (PhotoUpload.delegation_id == delegation.id, PhotoUpload.state.in_(WAITING))
    for row in db.session.scalars(select(PhotoUpload).where(*wanted)):
        row.state = "dropped"
        _forget(row)


def _store(
    actor: Actor, upload: PhotoUpload, drawn: Sequence[tuple[Found, bytes | None]], done: int
) -> None:
    hold_chain(contest_chain(upload.contest_id))
    may = changeable(upload.delegation_id)
    for one, picture in drawn:
        person = db.session.get(Registrant, one.who) if one.who in may else None
        if person is None or picture is None:
            continue
        old = person.photo_id
        person.photo_id = store_picture(
            actor=actor,
            kept=picture,
            name=person.name,
            contest_id=upload.contest_id,
            purpose="photo",
            unit_id=upload.delegation.unit_id,
        ).id
        record(
            actor=actor,
            chain=contest_chain(upload.contest_id),
            action="set_photo",
            subject=f"registrant:{person.id}",
            old={"photo": old},
            new={"photo": person.photo_id},
        )
        upload.stored += 1
    upload.state, upload.written = "writing", done
    db.session.flush()


def _drawn(data: bytes, place: int) -> bytes | None:
    """The picture as a single upload would keep it; None for what is none."""
    try:
        return plain_file(file_in(data, place, MOST_SIZE), "photo")[0]
    except Invalid:
        return None


def _picked(one: Found, who: int | None) -> Found:
    if one.kind != "choose":
        return one
    return replace(one, who=who if who in one.choices else None)


def _keep(upload: PhotoUpload, found: Sequence[Found]) -> None:
    text = json.dumps([asdict(one) for one in found], ensure_ascii=False)
    upload.sealed = seal(text.encode(), _binding(upload))
    db.session.flush()


def _zip_of(upload: PhotoUpload) -> bytes:
    try:
        return unseal(path_of(upload.original_as or "-").read_bytes(), upload.digest)
    except FileNotFoundError:
        raise NotFound(_("照片包已经清除，请再上传一次。")) from None


def _forget(upload: PhotoUpload) -> None:
    name, upload.original_as, upload.sealed = upload.original_as, None, None
    if name is not None:
        after_commit(functools.partial(forget, name))


def _upload(photos_id: int) -> PhotoUpload:
    row = db.session.get(PhotoUpload, photos_id)
    if row is None:
        raise NotFound(_("这份照片已经删除，请再上传一次。"))
    return row


def _outcome(upload: PhotoUpload, left: int = 0) -> dict[str, Any]:
    told = _("已写入 {count} 张照片。", count=upload.stored)
    if left:
        told += _("有 {count} 张认不出是照片，没有写入。", count=left)
    return {
        "summary": told,
        "endpoint": "desk.show",
        "values": {"contest_id": upload.contest_id},
        "button": _("回到本单位报名"),
    }


def _binding(upload: PhotoUpload) -> str:
    return f"photos:{upload.delegation_id}:{upload.digest}"


def _note(actor: Actor, upload: PhotoUpload, action: str, new: dict[str, Any]) -> None:
    chain = contest_chain(upload.contest_id)
    record(actor=actor, chain=chain, action=action, subject=f"photos:{upload.id}", new=new)


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
