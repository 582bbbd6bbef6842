"""The blueprint of results (成绩)."""

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from contest.results.views.shortcut import Shortcut

bp = Blueprint("results", __name__)


@bp.record_once
def stand_before(state: BlueprintSetupState) -> None:
    """Answer known public pages before everything else."""
    assert isinstance(state.app, Flask)
    state.app.wsgi_app = Shortcut(state.app)  # type: ignore[method-assign, assignment]
