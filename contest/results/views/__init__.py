"""Pages of results (成绩页面): one blueprint, a file for each group of pages."""

from contest.results.views import derivation, downloads, public, publishing, ranking, teams
from contest.results.views.blueprint import bp

__all__ = ["bp", "derivation", "downloads", "public", "publishing", "ranking", "teams"]
