"""Issue certificates from published results (颁发证书)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from contest.audit.operations import Actor, contest_chain, hold_chain, record
from contest.certificates.models import Certificate
from contest.certificates.operations.numbers import next_numbers, seal
from contest.certificates.operations.settings import checked_settings
from contest.certificates.queries import last_number, latest_certificates
from contest.certificates.wording import Honour, document
from contest.clock import now
from contest.contests.states import require_state
from contest.db import db
from contest.entries.models import Delegation, Entry
from contest.errors import Conflict
from contest.i18n import _
from contest.results.models import Publication

ISSUED_IN = ("published", "archived")


def issue_certificates(
    *, actor: Actor, publication: Publication, honours: Sequence[Honour], on: date, base: str
) -> list[Certificate]:
    """Enter certificates into the ledger (颁发证书), at most some hundred at once.

    honours: whom ``queries.honours`` of the same publication names; whoever has a certificate in
             force, or a revoked one that said the same, is passed over, so this may run any
             number of times
    on:      the day under the signature
    base:    the address of this server, which the QR code leads to

    Numbers follow one another without gaps: the row of the series is locked until the transaction
    ends. One audit entry. Returns the new ones. Raises Conflict unless the contest is published and
    the publication its newest.
    """
    contest = publication.contest
    hold_chain(contest_chain(contest.id))
    db.session.refresh(contest)
    check_issuable(publication)
    chosen = checked_settings(contest)
    kept = latest_certificates(contest.id, [honour.source for honour in honours])
    wanted = [honour for honour in honours if _is_open(honour, kept.get(honour.source))]
    if not wanted:
        return []
    places = _places(wanted)
    numbers = next_numbers(contest, chosen, on, len(wanted))
    issued = []
    for honour, (series, serial, number) in zip(wanted, numbers, strict=True):
        row = _row(publication, honour, places.get(honour.entry_id, (None,) * 3))
        row.series, row.serial, row.number, row.issued_on = series, serial, number, on
        before = kept.get(honour.source)
        row.edition = before.edition + 1 if before else 1
        seal(row, document(honour, chosen, contest=contest.name, on=on), base)
        issued.append(row)
    db.session.add_all(issued)
    db.session.flush()
    new = {"first": issued[0].number, "last": issued[-1].number, "count": len(issued)}
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="issue_certificates",
        subject=f"publication:{publication.number}",
        new=new,
    )
    return issued


def check_issuable(publication: Publication) -> None:
    """Raise Conflict unless certificates may be issued from this publication."""
    require_state(publication.contest, *ISSUED_IN)
    newest = last_number(publication.contest_id)
    if newest != publication.number:
        raise Conflict(
            _(
                "成绩已经重新公布（第 {newest} 次），不能再按第 {number} 次发证。"
                "请刷新后重新颁发。",
                newest=newest,
                number=publication.number,
            )
        )


def _is_open(honour: Honour, certificate: Certificate | None) -> bool:
    """Is one due? Not with one in force, nor after one was revoked that said the same."""
    if certificate is None:
        return True
    return certificate.state != "issued" and not honour.same(certificate)


def _row(
    publication: Publication, honour: Honour, place: tuple[int | None, int | None, int | None]
) -> Certificate:
    event_id, entry_id, unit_id = place
    return Certificate(
        contest_id=publication.contest_id,
        publication_id=publication.id,
        event_id=event_id,
        entry_id=entry_id,
        unit_id=unit_id,
        source=honour.source,
        name=honour.name,
        unit=honour.unit,
        event_name=honour.event,
        award=honour.award,
        titles=list(honour.titles),
        rank=honour.rank,
        issued_at=now(),
        state="issued",
    )


def _places(honours: Sequence[Honour]) -> dict[int, tuple[int, int, int | None]]:
    """Ids of event, entry and unit, by entry; an entry that is gone has none."""
    rows = db.session.execute(
        select(Entry.event_id, Entry.id, Delegation.unit_id)
        .outerjoin(Delegation, Entry.delegation_id == Delegation.id)
        .where(Entry.id.in_({honour.entry_id for honour in honours}))
    )
    return {entry_id: (event_id, entry_id, unit_id) for event_id, entry_id, unit_id in rows}
