"""Reading what was published (公布记录), and what changed against the publication before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from contest.contests.models import Contest
from contest.errors import NotFound
from contest.i18n import _
from contest.results.models import Publication, Result

OPEN = ("published", "archived")  # states of a contest in which its last publication is public
MOST = 20  # results found by one number and name


@dataclass(frozen=True, slots=True)
class Moved:
    """One entry whose line differs between two publications; empty where it was not in one."""

    event: str
    no: str
    name: str
    ranks: tuple[int | None, int | None]
    totals: tuple[str, str]
    kind: str  # moved (rank or total), added, removed


def publications_of(session: Session, contest_id: int) -> list[Publication]:
    """The publications of a contest, the newest first."""
    query = select(Publication).where(Publication.contest_id == contest_id)
    return list(session.scalars(query.order_by(Publication.number.desc())))


def publication_numbered(session: Session, contest_id: int, number: int) -> Publication:
    """One publication of a contest; NotFound where there is none of that number."""
    found = session.scalar(
        select(Publication).where(
            Publication.contest_id == contest_id, Publication.number == number
        )
    )
    if found is None:
        raise NotFound(_("没有第 {number} 次公布。请从公布记录里打开。", number=number))
    return found


def public_id(session: Session, contest_id: int) -> int | None:
    """Id of the publication that is public now: the last one, while the contest is published."""
    return session.scalar(
        select(Publication.id)
        .join(Contest)
        .where(*_public(), Publication.contest_id == contest_id)
        .order_by(Publication.number.desc())
        .limit(1)
    )


def public_publications(session: Session, most: int = 50) -> list[tuple[Publication, Contest]]:
    """The public publication of each published contest, the newest first."""
    rows = session.execute(
        select(Publication, Contest)
        .join(Contest)
        .where(*_public(), _is_last())
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .limit(most)
    )
    return [(row.Publication, row.Contest) for row in rows]


def public_results(session: Session, no: str, name: str) -> list[Result]:
    """Public results of exactly this number and name, the newest first; both must fit."""
    return list(
        session.scalars(
            select(Result)
            .join(Publication)
            .join(Contest)
            .where(*_public(), _is_last(), Result.no == no, Result.name == name)
            .order_by(Result.id.desc())
            .limit(MOST)
        )
    )


def result_rows(
    session: Session,
    publication_id: int,
    event_code: str,
    *,
    text: str = "",
    group: str = "",
    ranked: bool = False,
    size: int | None = None,
    offset: int = 0,
) -> tuple[list[dict[str, Any]], int]:
    """Rows of an event as they were frozen, and how many there are.

    text: part of the name or the unit, or the whole number. ranked: only those with a rank.
    """
    wanted = [Result.publication_id == publication_id, Result.event_code == event_code]
    if ranked:
        wanted.append(Result.rank.is_not(None))
    if group:
        wanted.append(Result.group == group)
    if text:
        named = (Result.name, Result.unit)
        parts = [column.icontains(text, autoescape=True) for column in named]
        wanted.append(or_(Result.no == text, *parts))
    total = session.scalar(select(func.count()).select_from(Result).where(*wanted)) or 0
    query = select(Result.row).where(*wanted).order_by(Result.position).offset(offset)
    rows = list(session.scalars(query.limit(size) if size else query))
    return rows, total


def differences(session: Session, older: Publication, newer: Publication) -> list[Moved]:
    """Whose rank or total differs between two publications, in the order of the newer."""
    return compared(lines(session, older.id), lines(session, newer.id))


def lines(session: Session, publication_id: int) -> dict[tuple[str, str], tuple[str, Any, str]]:
    """Name, rank and total of each line of a publication, by event and number."""
    rows = session.execute(
        select(Result.event_code, Result.no, Result.name, Result.rank, Result.total)
        .where(Result.publication_id == publication_id)
        .order_by(Result.event_code, Result.position)
    )
    return {(event, no): (name, rank, total) for event, no, name, rank, total in rows}


def page_lines(
    pages: Sequence[Mapping[str, Any]],
) -> dict[tuple[str, str], tuple[str, Any, str]]:
    """The same of results as they are now."""
    return {
        (page["code"], row["no"]): (row["name"], row["rank"], row["total"])
        for page in pages
        for row in page["ranking"]
    }


def compared(
    old: Mapping[tuple[str, str], tuple[str, Any, str]],
    new: Mapping[tuple[str, str], tuple[str, Any, str]],
) -> list[Moved]:
    """What differs between two sets of lines."""
    found = []
    for key, (name, rank, total) in new.items():
        before = old.get(key)
        if before is None:
            found.append(Moved(*key, name, (None, rank), ("", total), "added"))
        elif before[1:] != (rank, total):
            found.append(Moved(*key, name, (before[1], rank), (before[2], total), "moved"))
    for key in [key for key in old if key not in new]:
        name, rank, total = old[key]
        found.append(Moved(*key, name, (rank, None), (total, ""), "removed"))
    return found


def _public() -> tuple[ColumnElement[bool], ...]:
    return (Contest.state.in_(OPEN), Contest.cancelled_at.is_(None))


def _is_last() -> ColumnElement[bool]:
    """No later publication of the same contest."""
    later = select(func.max(Publication.number)).where(Publication.contest_id == Contest.id)
    return Publication.number == later.correlate(Contest).scalar_subquery()
