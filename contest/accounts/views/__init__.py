"""Pages of accounts (账号页面): one blueprint, two files."""

from contest.accounts.views.blueprint import bp
from contest.accounts.views import manage, own

__all__ = ["bp", "manage", "own"]
