"""A contest as its bundle (导出竞赛包)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from contest.archive.as_written import made_by, restore
from contest.archive.people_rows import people_sections
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
PEOPLE = ("units", "people", "judges", "panels", "entries", "recusals")
MARKS = ("sheets", "incidents")
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

    parts:      beside the set-up: people; marks (brings people); ids (brings people; sealed with the
                passphrase); audit.
    passphrase: needed for ids.

    Entries are those approved or withdrawn, sheets those submitted and not void; sheets of recused
    judges stay behind, as they count for nothing.
    """
    memory = contest.setup.get("as_written", {})
    document: Document = {
        "format": FORMAT,
        "made_by": made_by(memory),
        "contest": _head(contest),
        "events": list(event_documents(contest.id).values()),
    }
    document |= {key: contest.setup[key] for key in ("departments", "team_ranking") if key in contest.setup}
    sections: list[str] = []
    if {"people", "marks", "ids"} & set(parts):
        envelope = Envelope(passphrase or "") if "ids" in parts else None
        document |= people_sections(contest.id, envelope)
        sections += PEOPLE
    if "marks" in parts:
        document |= {"sheets": sheet_rows(contest.id), "incidents": incident_rows(contest.id)}
        sections += MARKS
    document = {key: value for key, value in document.items() if value or value == {}}
    restore(document, memory, sections)
    if "audit" in parts:
        document["audit"] = [_link(link) for link in chain_links(contest_chain(contest.id))]
    return Bundle.model_validate(document).model_dump(exclude_unset=True, by_alias=True)


def _head(contest: Contest) -> Document:
    keys = (
        "code", "kind", "name", "organiser", "level", "scope", "theme", "edition", "timezone",
    )  # fmt: skip
    head = {key: getattr(contest, key) for key in keys}
    for key in ("starts_on", "ends_on"):
        value = getattr(contest, key)
        head[key] = None if value is None else value.isoformat()
    head["registration"] = contest.setup.get("registration")
    return {key: value for key, value in head.items() if value is not None}


def _link(link: Any) -> Document:
    names = (
        "chain", "seq", "actor", "actor_name", "address", "action", "subject", "details", "reason",
        "prev_hash", "hash",
    )  # fmt: skip
    return {"at": link.at.isoformat(), **{name: getattr(link, name) for name in names}}
