"""Pages of entries (报名页面): desk of a unit, review, draws, accounts of units."""

from contest.entries.views import desk, draws, papers, people, review, roster, units
from contest.entries.views.blueprints import BLUEPRINTS

__all__ = ["BLUEPRINTS", "desk", "draws", "papers", "people", "review", "roster", "units"]
