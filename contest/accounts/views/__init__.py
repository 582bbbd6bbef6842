"""Pages of accounts (账号页面): one blueprint, two files."""

from contest.accounts.views import manage, own
from contest.accounts.views.blueprint import bp

__all__ = ["bp", "manage", "own"]
