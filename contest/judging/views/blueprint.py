"""The blueprint of judging (评分)."""

from fractions import Fraction

from flask import Blueprint

from contest.scoring.numbers import exact_text
from contest.web.filters import NONE

bp = Blueprint("judging", __name__)


@bp.app_template_filter("exact")
def exact(value: Fraction | None) -> str:
    """A total as it is, unrounded; a dash where there is none."""
    return NONE if value is None else exact_text(value)
