"""Deleting what was kept long enough (到期清理): rosters and photos hold people's data."""

from collections.abc import Generator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.db import after_commit, db
from contest.entries.models import PhotoUpload, RosterUpload
from contest.entries.operations.photos import WAITING as PHOTOS_WAITING
from contest.entries.operations.photos import drop_photos
from contest.entries.operations.rosters import WAITING as ROSTERS_WAITING
from contest.entries.operations.rosters import drop_uploads
from contest.files.folder import forget
from contest.i18n import _

KEPT_DAYS = 3 * 365  # as the originals of workbooks
WAITING_DAYS = 30  # what nobody confirmed
AT_ONCE = 100
Upload = TypeVar("Upload", RosterUpload, PhotoUpload)


def delete_old_rosters(*, actor: Actor) -> Generator[tuple[int, int], None, dict[str, Any]]:
    """A job: delete originals of rosters after three years (清理到期名册), and whatever a unit sent
    and did not confirm within thirty days.

    Name, hash and dates stay, and the log of the contest says what went; each part is one contest.
    """
    done = 0
    yield done, 0
    while (upload := _forgotten(RosterUpload, ROSTERS_WAITING)) is not None:
        _note(actor, upload, f"import:{upload.id}")
        drop_uploads(upload.delegation)
        done += 1
        yield done, done
    while (zip_file := _forgotten(PhotoUpload, PHOTOS_WAITING)) is not None:
        _note(actor, zip_file, f"photos:{zip_file.id}")
        drop_photos(zip_file.delegation)
        done += 1
        yield done, done
    while batch := _next_batch():
        for upload in batch:
            _delete(actor, upload)
        done += len(batch)
        yield done, done
    return {"summary": _("清理了 {count} 份到期的名册。", count=done)}


def _forgotten(model: type[Upload], states: Sequence[str]) -> Upload | None:
    """An upload that has waited too long to be confirmed; a delegation has one of each at most."""
    too_old = model.uploaded_at < now() - timedelta(days=WAITING_DAYS)
    query = select(model).where(model.state.in_(states), too_old).order_by(model.id)
    return db.session.scalar(query.limit(1))


def _next_batch() -> list[RosterUpload]:
    query = (
        select(RosterUpload)
        .where(
            RosterUpload.original_as.is_not(None),
            RosterUpload.uploaded_at < now() - timedelta(days=KEPT_DAYS),
        )
        .order_by(RosterUpload.contest_id, RosterUpload.id)
        .limit(AT_ONCE)
        .with_for_update()
    )
    rows = list(db.session.scalars(query))
    return [row for row in rows if row.contest_id == rows[0].contest_id]


def _delete(actor: Actor, upload: RosterUpload) -> None:
    name, upload.original_as = upload.original_as, None
    db.session.flush()
    if name is not None:
        after_commit(partial(forget, name))
    _note(actor, upload, f"import:{upload.id}")


def _note(actor: Actor, upload: RosterUpload | PhotoUpload, subject: str) -> None:
    record(
        actor=actor,
        chain=contest_chain(upload.contest_id),
        action="delete_file",
        subject=subject,
        new={"name": upload.name, "digest": upload.digest},
    )
