"""Keeping and opening uploads (文件)."""

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import select

from contest.audit.operations import HOUSE, Actor, contest_chain, record
from contest.clock import now
from contest.db import db
from contest.errors import NotFound
from contest.files.folder import keep, path_of
from contest.files.kinds import JPEG, plain_file
from contest.files.models import StoredFile
from contest.files.sealing import seal, unseal
from contest.i18n import _


def store_file(
    *,
    actor: Actor,
    data: bytes,
    name: str,
    content_type: str,
    contest_id: int | None,
    purpose: str,
    unit_id: int | None = None,
) -> StoredFile:
    """Keep an upload (存文件); pictures are drawn anew, so that no metadata stays in them.

    content_type: what the browser said; only the bytes decide
    purpose:      one of models.PURPOSES; it decides what is allowed and how large
    unit_id:      whose it is; enterprises read their own

    Raises Invalid with ``problems["file"]`` when it is too large or of another kind.
    """
    kept, sniffed = plain_file(data, purpose)
    more: dict[str, Any] = {"contest_id": contest_id, "purpose": purpose, "unit_id": unit_id}
    return _store(actor, kept, sniffed, name, content_type, **more)


def store_picture(
    *, actor: Actor, kept: bytes, name: str, contest_id: int, purpose: str, unit_id: int | None
) -> StoredFile:
    """Keep a picture that ``plain_file`` drew before (存已重绘的照片); see store_file."""
    more: dict[str, Any] = {"contest_id": contest_id, "purpose": purpose, "unit_id": unit_id}
    return _store(actor, kept, JPEG, name, JPEG, **more)


def put_away(data: bytes) -> str:
    """Seal bytes unchanged into the uploads folder, for whoever keeps the name; see folder.forget.

    They open with ``unseal`` under their own sha256.
    """
    return keep(seal(data, hashlib.sha256(data).hexdigest()))


def _store(
    actor: Actor,
    kept: bytes,
    sniffed: str,
    name: str,
    content_type: str,
    *,
    contest_id: int | None,
    purpose: str,
    unit_id: int | None,
) -> StoredFile:
    row = StoredFile(
        digest=keep(kept),
        size=len(kept),
        name=_plain_name(name, sniffed),
        content_type=sniffed,
        purpose=purpose,
        contest_id=contest_id,
        unit_id=unit_id,
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    chain = HOUSE if contest_id is None else contest_chain(contest_id)
    facts = {"purpose": purpose, "size": row.size, "digest": row.digest, "said": content_type[:80]}
    record(actor=actor, chain=chain, action="store_file", subject=f"file:{row.id}", new=facts)
    return row


def store_sealed(
    *,
    actor: Actor,
    data: bytes,
    name: str,
    content_type: str,
    contest_id: int,
    purpose: str,
    keep_until: date | None,
) -> StoredFile:
    """Keep bytes unchanged and encrypted (加密存文件): workbooks, and what is made of many.

    name, content_type: as this program calls it; nothing here decides what the bytes are
    keep_until:         the last day they have to be kept

    The same bytes of the same contest and purpose are kept once; then the date may move on.
    """
    digest = hashlib.sha256(data).hexdigest()
    query = select(StoredFile).where(
        StoredFile.digest == digest,
        StoredFile.contest_id == contest_id,
        StoredFile.purpose == purpose,
        StoredFile.sealed_as.is_not(None),
        StoredFile.deleted_at.is_(None),
    )
    # held, so that it is not deleted while its time is extended
    row = db.session.scalars(query.with_for_update()).first()
    if row is not None:
        row.keep_until = max(filter(None, (row.keep_until, keep_until)), default=None)
        return row
    row = StoredFile(
        digest=digest,
        size=len(data),
        name=stored_name(name),
        content_type=content_type,
        purpose=purpose,
        contest_id=contest_id,
        created_at=now(),
        sealed_as=keep(seal(data, digest)),
        keep_until=keep_until,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"purpose": purpose, "size": row.size, "digest": digest, "keep_until": keep_until}
    chain = contest_chain(contest_id)
    record(actor=actor, chain=chain, action="store_file", subject=f"file:{row.id}", new=facts)
    return row


def stored_name(name: str) -> str:
    """A name as it may be shown: no control signs, not endless."""
    return "".join(sign for sign in name if sign.isprintable())[:120]


def open_file(stored: StoredFile) -> bytes:
    """The bytes. Raises NotFound when their time is over, or the uploads folder lacks them."""
    if stored.deleted_at is not None:
        raise NotFound(
            _(
                "“{name}”按规定保留到 {day}，内容已经删除。文件名和校验码还在日志里。",
                name=stored.name,
                day=stored.keep_until,
            )
        )
    try:
        if stored.sealed_as is not None:
            return unseal(path_of(stored.sealed_as).read_bytes(), stored.digest)
        return path_of(stored.digest).read_bytes()
    except FileNotFoundError:
        raise NotFound(_("文件“{name}”不在服务器上，请重新上传。", name=stored.name)) from None


def _plain_name(name: str, content_type: str) -> str:
    """A name for people: no folders, no control signs, the ending that fits the bytes."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    stem = (shown.rpartition(".")[0] or shown)[:80] or _("文件")
    return stem + (".pdf" if content_type == "application/pdf" else ".jpg")
