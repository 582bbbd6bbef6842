"""The blueprint of results (成绩)."""

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from contest.results.views.shortcut import Shortcut

bp = Blueprint("results", __name__)


@bp.record_once
def stand_before(state: BlueprintSetupState) -> None:
    """Answer known public pages before everything else."""
    app = state.app
    assert isinstance(app, Flask)
    app.wsgi_app = Shortcut(app)  # type: ignore[method-assign, assignment]  # as Flask's manual does it
