"""``flask contest …``: the one list of commands. Each works on a fresh checkout."""

import logging
import os

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from contest.archive import cli as archive
from contest.checks import cli as checks
from contest.prepare import prepare
from contest.results import cli as results
from contest.worker import end_with_parent, stop_on_signals, work

PARENT = "CONTEST_PARENT"  # set by gunicorn.conf.py for the job process it starts


@click.group("contest", cls=AppGroup)
@with_appcontext
def house() -> None:
    """Commands of the contest manager (擂台)."""
    prepare(current_app)


@house.command("prepare")
def prepare_command() -> None:
    """Make instance folder, key and database, or bring them up to date."""
    # done by the group, as before every command
    click.echo(current_app.config["INSTANCE"])


@house.command("work")
@click.option("--until-idle", is_flag=True, help="End when no job is left.")
def work_command(until_idle: bool) -> None:
    """Run background jobs (后台任务) until told to stop."""
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s", level=logging.INFO)
    stop = stop_on_signals()
    if PARENT in os.environ:
        end_with_parent(int(os.environ[PARENT]))
    work(current_app._get_current_object(), stop, until_idle=until_idle)


for command in (
    archive.import_command,
    archive.export_command,
    archive.schema_command,
    checks.check_command,
    results.results,
):
    house.add_command(command)
