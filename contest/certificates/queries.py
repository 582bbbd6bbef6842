"""Who is to get a certificate, and which there are (证书台账)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, func, or_, select

from contest.certificates.models import CERTIFICATE_STATES, Certificate
from contest.certificates.wording import Honour, settings
from contest.contests.models import Event
from contest.db import db
from contest.entries.models import Entry, Member
from contest.results.models import Publication, Result


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publication asks for, against what was issued.

    due:       everybody who should have one now, in the order of the results
    missing:   those of them who have none yet
    differing: has one that says something else, which must be revoked before another is issued
    orphans:   certificates in force whose holder earned nothing in this publication
    """

    due: list[Honour]
    missing: list[Honour]
    differing: list[tuple[Honour, Certificate]]
    orphans: list[Certificate]


def last_publication(contest_id: int) -> Publication | None:
    """The publication in force: the newest."""
    query = select(Publication).where(Publication.contest_id == contest_id)
    return db.session.scalars(query.order_by(Publication.number.desc()).limit(1)).first()


def last_number(contest_id: int) -> int:
    """The number of the newest publication, 0 without one."""
    query = select(func.max(Publication.number)).where(Publication.contest_id == contest_id)
    return db.session.scalar(query) or 0


def honours(publication: Publication) -> list[Honour]:
    """Everybody who earned an award or a title, in the order of the results as published."""
    contest = publication.contest
    holders = settings(contest.setup, contest.organiser)["holders"]
    events = publication.layout.get("events", [])
    places = {event["code"]: n for n, event in enumerate(events)}
    names = {event["code"]: event["name"] for event in events}
    teams = _teams(contest.id)
    query = select(Result).where(Result.publication_id == publication.id)
    lines = [line for line in db.session.scalars(query) if _earned(line)]
    lines.sort(key=lambda line: (places[line.event_code], line.position))
    return [
        honour
        for line in lines
        for honour in _holders(line, names[line.event_code], teams.get(line.entry_id, []), holders)
    ]


def plan(publication: Publication, sources: Collection[str] | None = None) -> Plan:
    """Compare a publication with the ledger. sources: only these; None: all."""
    wanted = [h for h in honours(publication) if sources is None or h.source in sources]
    latest = latest_certificates(publication.contest_id)
    found = Plan(due=[], missing=[], differing=[], orphans=[])
    for honour in wanted:
        certificate = latest.get(honour.source)
        if certificate is None or (certificate.state != "issued" and not honour.same(certificate)):
            found.due.append(honour)
            found.missing.append(honour)
        elif honour.same(certificate):
            found.due.append(honour)
        else:
            found.differing.append((honour, certificate))
    if sources is None:
        earned = {honour.source for honour in wanted}
        found.orphans.extend(
            c for c in latest.values() if c.state == "issued" and c.source not in earned
        )
    return found


def latest_certificates(
    contest_id: int, sources: Collection[str] | None = None
) -> dict[str, Certificate]:
    """The newest certificate of each source."""
    query = select(Certificate).where(Certificate.contest_id == contest_id)
    if sources is not None:
        query = query.where(Certificate.source.in_(sources))
    rows = db.session.scalars(query.order_by(Certificate.edition))
    return {certificate.source: certificate for certificate in rows}


def certificates_matching(
    contest_id: int, *, text: str = "", state: str = "", unit_ids: Collection[int] | None = None
) -> Select[Certificate]:
    """The ledger of a contest, by number. text: part of number, name, unit or award."""
    query = select(Certificate).where(*_conditions(contest_id, text, unit_ids))
    if state in CERTIFICATE_STATES:
        query = query.where(Certificate.state == state)
    return query.order_by(Certificate.series, Certificate.serial)


def state_counts(
    contest_id: int, *, text: str = "", unit_ids: Collection[int] | None = None
) -> dict[str, int]:
    """How many certificates are in each state; ``all`` is their sum."""
    query = select(Certificate.state, func.count()).where(*_conditions(contest_id, text, unit_ids))
    counts = dict.fromkeys(CERTIFICATE_STATES, 0)
    counts.update((row[0], row[1]) for row in db.session.execute(query.group_by(Certificate.state)))
    return {"all": sum(counts.values()), **counts}


def certificate_by_code(code: str) -> Certificate | None:
    """The certificate whose QR code says this."""
    return db.session.scalar(select(Certificate).where(Certificate.verify_code == code))


def certificate_by_number(number: str) -> Certificate | None:
    """The certificate of this number; blanks and the width of letters do not matter."""
    return db.session.scalar(select(Certificate).where(Certificate.number == number))


def successor(certificate: Certificate) -> Certificate | None:
    """The certificate that was issued in its place."""
    query = select(Certificate).where(Certificate.replaces_id == certificate.id)
    return db.session.scalars(query.order_by(Certificate.id.desc()).limit(1)).first()


def _conditions(
    contest_id: int, text: str, unit_ids: Collection[int] | None
) -> list[ColumnElement[bool]]:
    found = [Certificate.contest_id == contest_id]
    if unit_ids is not None:
        found.append(Certificate.unit_id.in_(unit_ids))
    if text:
        columns = (Certificate.number, Certificate.name, Certificate.unit, Certificate.award)
        found.append(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    return found


def _teams(contest_id: int) -> dict[int, list[str]]:
    """The names of a team's members in order, by entry."""
    members = db.session.execute(
        select(Member.entry_id, Member.name)
        .join(Entry, Member.entry_id == Entry.id)
        .join(Event, Entry.event_id == Event.id)
        .where(Event.contest_id == contest_id)
        .order_by(Member.entry_id, Member.position)
    )
    teams: dict[int, list[str]] = {}
    for entry_id, name in members:
        teams.setdefault(entry_id, []).append(name)
    return teams


def _earned(line: Result) -> bool:
    return bool(line.row.get("award_name") or line.row.get("titles"))


def _holders(line: Result, event: str, members: list[str], holders: str) -> Iterable[Honour]:
    """One certificate for the entry, or one for each member of a team, or both."""
    source = f"{line.event_code}/{line.no}"
    entry = Honour(
        source=source,
        entry_id=line.entry_id,
        event=event,
        name=line.name,
        unit=line.unit,
        group=line.group,
        rank=line.rank,
        award=line.row.get("award_name") or "",
        titles=tuple(line.row.get("titles") or ()),
        level=line.row.get("level") or "",
        total=line.total,
        members=tuple(members),
        is_person=not members,
    )
    if not members or holders != "members":
        yield entry
    if members and holders != "entries":
        for place, name in enumerate(members, start=1):
            yield replace(entry, source=f"{source}#{place}", name=name, is_person=True)
