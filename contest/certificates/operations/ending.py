"""Revoke and reissue certificates (撤销、补发)."""

from datetime import date

from contest.audit.operations import Actor, contest_chain, hold_chain, record
from contest.certificates.models import Certificate
from contest.certificates.operations.numbers import next_numbers, seal
from contest.certificates.operations.settings import checked_settings
from contest.certificates.wording import renamed
from contest.clock import now
from contest.db import db
from contest.errors import Conflict, Invalid
from contest.i18n import _

_KEPT = (
    "contest_id", "publication_id", "event_id", "entry_id", "unit_id", "source", "unit",
    "event_name", "award", "titles", "rank",
)  # fmt: skip


def revoke_certificate(
    *, actor: Actor, certificate: Certificate, reason: str, document_no: str = ""
) -> None:
    """Declare a certificate void (撤销证书); the public check then says so, with the reason.

    document_no: number of the decision. Raises Invalid without a reason, Conflict unless in force.
    """
    _end(actor, certificate, "revoked", "revoke_certificate", reason, document_no)


def reissue_certificate(
    *,
    actor: Actor,
    certificate: Certificate,
    reason: str,
    on: date,
    base: str,
    name: str = "",
) -> Certificate:
    """Issue another certificate in place of a lost, spoilt or misspelt one (补发证书).

    name: the holder's name as it should have been; empty: as it was. The content is otherwise the
    same, the number and the code are new. Returns the new one; the old one counts no more.
    """
    contest = certificate.contest
    hold_chain(contest_chain(contest.id))
    chosen = checked_settings(contest)
    _end(actor, certificate, "reissued", "reissue_certificate", reason, "")
    ((series, serial, number),) = next_numbers(contest, chosen, on, 1)
    holder = name.strip() or certificate.name
    content = renamed(certificate.document, certificate.name, holder) | {"date": on.isoformat()}
    fresh = Certificate(
        **{key: getattr(certificate, key) for key in _KEPT},
        edition=certificate.edition + 1,
        series=series,
        serial=serial,
        number=number,
        name=holder,
        verify_code="",
        document={},
        issued_on=on,
        issued_at=now(),
        state="issued",
        replaces_id=certificate.id,
    )
    seal(fresh, content, base)
    db.session.add(fresh)
    db.session.flush()
    record(
        actor=actor,
        chain=contest_chain(contest.id),
        action="issue_certificates",
        subject=f"certificate:{fresh.id}",
        new={"number": number, "replaces": certificate.number},
    )
    return fresh


def _end(
    actor: Actor, certificate: Certificate, state: str, action: str, reason: str, document_no: str
) -> None:
    reason = reason.strip()
    if not reason:
        problem = _("请写明理由，公众核验时会看到。")
        raise Invalid(problem, {"reason": problem})
    db.session.refresh(certificate, with_for_update=True)
    if certificate.state != "issued":
        raise Conflict(_("证书 {number} 已不是有效状态，请刷新后再看。", number=certificate.number))
    certificate.state, certificate.reason = state, reason
    certificate.document_no, certificate.ended_at = document_no.strip(), now()
    db.session.flush()
    record(
        actor=actor,
        chain=contest_chain(certificate.contest_id),
        action=action,
        subject=f"certificate:{certificate.id}",
        old={"state": "issued"},
        new={"state": state, "number": certificate.number, "document_no": certificate.document_no},
        reason=reason,
    )
