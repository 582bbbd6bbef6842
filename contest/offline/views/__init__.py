"""Pages of judging offline (离线评分的页面)."""

from contest.offline.views import incoming, outgoing, paper
from contest.offline.views.blueprint import bp

__all__ = ["bp", "incoming", "outgoing", "paper"]
