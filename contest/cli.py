"""``flask contest …``: the one list of commands. Each works on a fresh checkout."""

import logging
import os

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import force_locale

from contest.accounts import cli as accounts
from contest.archive import cli as archive
from contest.checks import cli as checks
from contest.demo import cli as demo
from contest.errors import ContestError
from contest.prepare import prepare
from contest.results import cli as results
from contest.worker import DAILY, collect_seldom, end_with_parent, stop_on_signals, work

PARENT = "CONTEST_PARENT"  # set by gunicorn.conf.py for the job process it starts


class House(AppGroup):
    """A wish that cannot be granted ends a command with its sentence and code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ContestError as error:
            raise click.ClickException(str(error)) from error


@click.group("contest", cls=House)
@click.pass_context
@with_appcontext
def house(ctx: click.Context) -> None:
    """Commands of the contest manager (擂台)."""
    ctx.with_resource(force_locale(shell_language()))
    prepare(current_app)


def shell_language() -> str:
    """``en`` in an English shell, else ``zh``; machines without a locale (C) speak 中文."""
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if chosen.startswith("en") else "zh"


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
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy hides it
    collect_seldom()
    work(app, stop, daily=DAILY, until_idle=until_idle)


for command in (
    accounts.user,
    archive.import_command,
    archive.export_command,
    archive.schema_command,
    checks.check_command,
    demo.demo,
    results.results,
):
    house.add_command(command)
