"""A contest as its bundle (导出竞赛包)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from contest.archive.as_written import made_by, restore
from contest.archive.people_rows import people_sections, present
from contest.archive.set_up import COLUMNS, CONTEST_SETUP
from contest.archive.sheet_rows import incident_rows, sheet_rows
from contest.audit.operations import contest_chain
from contest.audit.queries import chain_links
from contest.contests.bundle.shape.document import FORMAT, Bundle
from contest.contests.models import Contest
from contest.db import db
from contest.errors import NotFound
from contest.i18n import _
from contest.people.crypto import Envelope
from contest.rubrics.queries import event_documents

PARTS = ("people", "marks", "ids", "audit")
Document = dict[str, Any]


def contest_of_code(code: str) -> Contest:
    """The contest of a code; raises NotFound when there is none."""
    contest = db.session.scalars(select(Contest).where(Contest.code == code)).one_or_none()
    if contest is None:
        raise NotFound(_("没有代码是“{code}”的竞赛，请核对。", code=code))
    return contest


def export_bundle(
    contest: Contest, parts: Collection[str] = (), *, passphrase: str | None = None
) -> Document:
    """The contest as a document (导出竞赛包), keys in canonical order.

    parts:      beside the set-up: people; marks (brings people); ids (brings people; sealed with
                the passphrase); audit.
    passphrase: needed for ids.

    Entries are those approved or withdrawn, sheets those submitted and not void; sheets of recused
    judges stay behind, as they count for nothing.
    """
    memory = contest.setup.get("as_written", {})
    tables: dict[str, list[Document]] = {"events": list(event_documents(contest.id).values())}
    if {"people", "marks", "ids"} & set(parts):
        envelope = Envelope(passphrase or "") if "ids" in parts else None
        tables |= people_sections(contest.id, envelope)
    if "marks" in parts:
        tables |= {"sheets": sheet_rows(contest.id), "incidents": incident_rows(contest.id)}
    document = _head(contest, memory)
    document |= {key: rows for key, rows in tables.items() if rows}
    restore(document, memory, tables)
    if "audit" in parts:
        document["audit"] = [_link(link) for link in chain_links(contest_chain(contest.id))]
    return Bundle.model_validate(document).model_dump(exclude_unset=True, by_alias=True)


def _head(contest: Contest, memory: Document) -> Document:
    """What a document has beside its lists of rows."""
    keys = ("departments", "team_ranking")
    writer = made_by(memory)
    inside = {key: contest.setup[key] for key in CONTEST_SETUP if key in contest.setup}
    return {
        "format": FORMAT,
        **({} if writer is None else {"made_by": writer}),
        "contest": present(contest, *COLUMNS, "starts_on", "ends_on") | inside,
        **{key: contest.setup[key] for key in keys if key in contest.setup},
    }


def _link(link: Any) -> Document:
    names = (
        "chain", "seq", "actor", "actor_name", "address", "action", "subject", "details", "reason",
        "prev_hash", "hash",
    )  # fmt: skip
    return {"at": link.at.isoformat(), **{name: getattr(link, name) for name in names}}
