"""Deleting what was kept long enough (到期删除): the bytes go; name, hash and dates stay.

``StoredFile.keep_until`` is the last day a file has to be kept; what has none stays as long as its
contest does.
"""

from collections.abc import Generator, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, or_, select

from contest.audit.operations import HOUSE, Actor, contest_chain, record
from contest.clock import now, today
from contest.db import after_commit, db
from contest.files.folder import path_of
from contest.files.models import StoredFile
from contest.i18n import _

AT_ONCE = 100  # files of one part
SWEPT_DAYS = 30  # how long a deleted file's bytes are looked for again


def delete_expired(*, actor: Actor) -> Generator[tuple[int, int], None, dict[str, Any]]:
    """A job: delete the bytes of every file whose time is over (清理到期文件).

    Each part deletes files of one contest: mark and audit entry are one transaction, the bytes go
    once it is on disk. Whatever a crash left between the two goes at the next run.
    """
    _remove_after_commit(_left_behind())
    total = db.session.scalar(select(func.count()).select_from(_expired().subquery())) or 0
    done = 0
    yield done, total
    while batch := _next_batch():
        chain = HOUSE if batch[0].contest_id is None else contest_chain(batch[0].contest_id)
        for row in batch:
            _delete(actor, chain, row)
        done += len(batch)
        yield done, max(done, total)
    return {"summary": _("清理了 {count} 个到期的文件。", count=done)}


def _expired() -> Any:
    return select(StoredFile.id).where(
        StoredFile.keep_until < today(), StoredFile.deleted_at.is_(None)
    )


def _next_batch() -> list[StoredFile]:
    """Some expired files of one contest; nobody extends their time meanwhile."""
    query = (
        select(StoredFile)
        .where(StoredFile.id.in_(_expired()))
        .order_by(StoredFile.contest_id, StoredFile.id)
        .limit(AT_ONCE)
        .with_for_update()
    )
    rows = list(db.session.scalars(query))
    return [row for row in rows if row.contest_id == rows[0].contest_id]


def _delete(actor: Actor, chain: str, row: StoredFile) -> None:
    row.deleted_at = now()
    db.session.flush()
    if not _is_named(row.kept_as):
        _remove_after_commit([row.kept_as])
    record(
        actor=actor,
        chain=chain,
        action="delete_file",
        subject=f"file:{row.id}",
        new={"name": row.name, "digest": row.digest, "keep_until": row.keep_until},
    )


def _is_named(kept_as: str) -> bool:
    """Does a file that is still kept lie under this name?"""
    query = select(StoredFile.id).where(
        StoredFile.deleted_at.is_(None),
        or_(
            StoredFile.sealed_as == kept_as,
            StoredFile.sealed_as.is_(None) & (StoredFile.digest == kept_as),
        ),
    )
    return db.session.scalar(query.limit(1)) is not None


def _left_behind() -> list[str]:
    """Names under which bytes still lie although their files were deleted lately."""
    since = now() - timedelta(days=SWEPT_DAYS)
    rows = db.session.scalars(select(StoredFile).where(StoredFile.deleted_at > since))
    names = dict.fromkeys(row.kept_as for row in rows)
    return [name for name in names if path_of(name).exists() and not _is_named(name)]


def _remove_after_commit(names: Iterable[str]) -> None:
    for name in names:
        after_commit(partial(path_of(name).unlink, missing_ok=True))
