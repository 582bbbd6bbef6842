"""Pages and tables of statistics (统计)."""

from contest.statistics.views import marks, statistics
from contest.statistics.views.blueprint import bp

__all__ = ["bp", "marks", "statistics"]
