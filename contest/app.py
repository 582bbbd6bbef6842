"""The application factory: config, database, web, features."""

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate

# every table must be known before a mapper is configured or a migration is compared
import contest.accounts.models
import contest.audit.models
import contest.contests.models
import contest.entries.models
import contest.jobs.models
import contest.judging.models
import contest.panels.models
import contest.people.models
import contest.results.models
import contest.rubrics.models
from contest.cli import house
from contest.config import ROOT, load_config
from contest.db import db, engine_options, init_db
from contest.people.crypto import set_keys


def create_app(overrides: dict[str, object] | None = None) -> Flask:
    """Build the application; ``overrides`` win over every other source of settings."""
    app = Flask(
        "contest",
        instance_path=str(ROOT / "instance"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    load_config(app, overrides)
    set_keys(app.config["SECRET_KEY"])
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url, app.config["THREADS"])
    init_db(app)
    Babel(app, default_locale="zh")
    Migrate(app, db, directory=str(ROOT / "contest" / "migrations"), render_as_batch=True)
    app.cli.add_command(house)
    return app
