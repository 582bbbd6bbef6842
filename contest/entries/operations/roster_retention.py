"""Deleting rosters that were kept long enough (名册到期): they hold whole ID numbers."""

from collections.abc import Generator
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, record
from contest.clock import now
from contest.db import after_commit, db
from contest.entries.models import RosterUpload
from contest.files.folder import forget
from contest.i18n import _

KEPT_DAYS = 3 * 365  # as the originals of workbooks
AT_ONCE = 100


def delete_old_rosters(*, actor: Actor) -> Generator[tuple[int, int], None, dict[str, Any]]:
    """A job: delete originals of rosters after three years (清理到期名册).

    Name, hash and dates stay, and the log of the contest says what went; each part is one contest.
    """
    done = 0
    yield done, 0
    while batch := _next_batch():
        for upload in batch:
            _delete(actor, upload)
        done += len(batch)
        yield done, done
    return {"summary": _("清理了 {count} 份到期的名册。", count=done)}


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
    record(
        actor=actor,
        chain=contest_chain(upload.contest_id),
        action="delete_file",
        subject=f"import:{upload.id}",
        new={"name": upload.name, "digest": upload.digest},
    )
