"""Pages of certificates (证书): the ledger, an enterprise's own, and the public check."""

from contest.certificates.views import check, ledger, one, own, wording
from contest.certificates.views.blueprint import bp

__all__ = ["bp", "check", "ledger", "one", "own", "wording"]
