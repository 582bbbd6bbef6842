"""Pages of entries (报名页面): desk of a unit, review, draws, accounts of units."""

from contest.entries.views import (
    desk,
    draws,
    imports,
    papers,
    people,
    photos,
    review,
    roster,
    units,
)
from contest.entries.views.blueprints import BLUEPRINTS

__all__ = [
    "BLUEPRINTS",
    "desk",
    "draws",
    "imports",
    "papers",
    "people",
    "photos",
    "review",
    "roster",
    "units",
]
