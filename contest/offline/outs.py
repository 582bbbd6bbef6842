"""Which workbooks are out, and which came back (在外的评分表)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from contest.accounts.models import Account
from contest.audit.operations import Actor
from contest.clock import now
from contest.db import db
from contest.offline.models import ImportPreview, WorkbookOut


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the workbook of one scorer is.

    state: none out waiting back; waiting: read, and nobody confirmed it yet
    at:    since when; by: who downloaded it, or who has to confirm it
    """

    state: str = "none"
    at: datetime | None = None
    by: str = ""


def note_out(*, actor: Actor, stage_id: int, period: str, scorers: Iterable[str]) -> None:
    """Remember that these workbooks left the house.

    The caller holds the chain of the contest, so two downloads at once take turns.
    """
    known = {row.scorer: row for row in _outs(stage_id, period)}
    for scorer in scorers:
        row = known.get(scorer)
        if row is None:
            row = WorkbookOut(stage_id=stage_id, period=period, scorer=scorer)
            db.session.add(row)
        row.made_at, row.made_by, row.back_at = now(), actor.name, None
    db.session.flush()


def note_back(stage_id: int, period: str, scorer: str) -> None:
    """Remember that what stood in a workbook was written."""
    for row in _outs(stage_id, period):
        if row.scorer == scorer:
            row.back_at = now()
    db.session.flush()


def whereabouts(stage_id: int, period: str) -> dict[str, Whereabouts]:
    """Where the workbook of each scorer is, by the scorer's code. Two queries."""
    found = {
        row.scorer: Whereabouts("back", row.back_at, row.made_by)
        if row.back_at
        else Whereabouts("out", row.made_at, row.made_by)
        for row in _outs(stage_id, period)
    }
    query = (
        select(ImportPreview.scorer, ImportPreview.uploaded_at, Account.name)
        .join(Account, Account.id == ImportPreview.account_id)
        .where(
            ImportPreview.stage_id == stage_id,
            ImportPreview.period == period,
            ImportPreview.state == "read",
            ImportPreview.expires_at > now(),
        )
        .order_by(ImportPreview.id)
    )
    for scorer, at, name in db.session.execute(query):
        found[scorer] = Whereabouts("waiting", at, name)
    return found


def _outs(stage_id: int, period: str) -> list[WorkbookOut]:
    query = select(WorkbookOut).where(
        WorkbookOut.stage_id == stage_id, WorkbookOut.period == period
    )
    return list(db.session.scalars(query))
