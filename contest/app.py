"""The application factory: config, database, web, features."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from contest.accounts.views import bp as accounts
from contest.audit.views import bp as audit
from contest.certificates.views import bp as certificates
from contest.cli import house
from contest.config import ROOT, load_config
from contest.contests.views import bp as contests
from contest.db import db, engine_options, init_db
from contest.entries.views import BLUEPRINTS as ENTRIES
from contest.files.folder import set_folder
from contest.files.sealing import set_file_key
from contest.files.views import bp as files
from contest.home.views import bp as home
from contest.jobs.views import bp as jobs
from contest.judging.views import bp as judging
from contest.offline.identity import set_key
from contest.offline.views import bp as offline
from contest.panels.views import bp as panels
from contest.pdf.glyphs import set_instance
from contest.people.crypto import set_keys
from contest.planning.views import bp as planning
from contest.results.views import bp as results
from contest.rubrics.views import bp as rubrics
from contest.statistics.views import bp as statistics
from contest.web.shell import init_web

# the pages of each feature; their routes and rights stand in contest/web/access.py
BLUEPRINTS = (
    home,
    accounts,
    audit,
    contests,
    rubrics,
    planning,
    files,
    *ENTRIES,
    panels,
    judging,
    results,
    jobs,
    certificates,
    offline,
    statistics,
)


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
    set_file_key(app.config["SECRET_KEY"])
    set_key(app.config["SECRET_KEY"])
    set_folder(app.config["INSTANCE"])
    set_instance(Path(app.config["INSTANCE"]))
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url, app.config["THREADS"])
    init_db(app)
    Migrate(app, db, directory=str(ROOT / "contest" / "migrations"), render_as_batch=True)
    app.cli.add_command(house)
    init_web(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
