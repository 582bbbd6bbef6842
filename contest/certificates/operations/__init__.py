"""What one may do with certificates (证书)."""

from contest.certificates.operations.ending import reissue_certificate, revoke_certificate
from contest.certificates.operations.issuing import check_issuable, issue_certificates
from contest.certificates.operations.settings import checked_settings, set_wording

__all__ = [
    "check_issuable",
    "checked_settings",
    "issue_certificates",
    "reissue_certificate",
    "revoke_certificate",
    "set_wording",
]
