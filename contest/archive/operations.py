"""Taking in a contest from its bundle (导入竞赛包)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from contest.archive.as_written import SECTIONS
from contest.archive.participants import create_participants
from contest.archive.scored import create_sheets
from contest.archive.set_up import create_set_up
from contest.audit.operations import Actor, contest_chain, record
from contest.contests.models import Contest
from contest.db import db
from contest.errors import Conflict
from contest.i18n import _


def import_bundle(
    *,
    actor: Actor,
    document: dict[str, Any],
    digest: str,
    numbers: Mapping[str, str] | None = None,
) -> Contest:
    """Make a contest of a document (导入竞赛包): set-up, people, marks, each as far as it is there.

    document: as ``read_bundle`` gives it, without errors.
    digest:   sha256 of the file, for the log.
    numbers:  plain ID numbers by person code, where the document holds sealed ones.

    Writes one audit entry on the new contest's chain; the document's own log is noted there by its
    length and last hash. Raises Conflict when there is such a contest already.
    """
    check_code_is_free(document["contest"]["code"])
    set_up = create_set_up(document)
    plain = {p["code"]: p["id_no"] for p in document.get("people", ()) if "id_no" in p}
    participants = create_participants(
        actor=actor, set_up=set_up, document=document, numbers=plain | dict(numbers or {})
    )
    create_sheets(set_up=set_up, participants=participants, document=document)
    contest = set_up.contest
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="import_bundle",
        subject=f"contest:{contest.id}",
        new={"code": contest.code, "sha256": digest, **counts(document), **_log(document)},
    )
    return contest


def check_code_is_free(code: str) -> None:
    """Raise Conflict when a contest of this code is there."""
    if db.session.scalar(select(Contest.id).where(Contest.code == code)) is not None:
        raise Conflict(
            _("竞赛“{code}”已经存在。请用 --code 换一个代码导入，原有的竞赛不会被覆盖。", code=code)
        )


def counts(document: dict[str, Any]) -> dict[str, int]:
    """How much a document holds, by section."""
    return {key: len(document.get(key, ())) for key in SECTIONS}


def _log(document: dict[str, Any]) -> dict[str, Any]:
    links = document.get("audit")
    if not links:
        return {}
    return {"earlier_log": {"entries": len(links), "last_hash": links[-1]["hash"]}}
