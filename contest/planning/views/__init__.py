"""Pages of planning (筹备页面)."""

from contest.planning.views import (
    changes,
    gallery,
    rubric,
    rubric_correction,
    rubric_excel,
    rubric_versions,
    setup,
    states,
    trial,
)
from contest.planning.views.blueprint import bp

__all__ = [
    "bp",
    "changes",
    "gallery",
    "rubric",
    "rubric_correction",
    "rubric_excel",
    "rubric_versions",
    "setup",
    "states",
    "trial",
]
