"""``flask contest user``: accounts from the shell, for whoever lost the last administrator."""

import sys

import click
from flask.cli import AppGroup

from contest.accounts.models import Account
from contest.accounts.operations import create_account, deactivate_account, reset_password
from contest.accounts.passwords import plain_username, random_password
from contest.accounts.queries import find_account
from contest.audit.operations import Actor
from contest.db import transaction
from contest.errors import NotFound
from contest.i18n import _

PASSWORD = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@click.group(cls=AppGroup)
def user() -> None:
    """Accounts (账号)."""


@user.command("create")
@click.argument("username")
@click.option("--name", help="The person's name; the username unless given.")
@click.option("--admin", is_flag=True, help="May do everything (管理员).")
@PASSWORD
def create_command(username: str, name: str | None, admin: bool, password_stdin: bool) -> None:
    """Make an account; without --password-stdin a password is made and shown once."""
    password = chosen_password(password_stdin)
    with transaction():
        create_account(
            actor=Actor.local(),
            username=username,
            name=name or username,
            password=password,
            is_admin=admin,
        )
    show(username, None if password_stdin else password)


@user.command("reset")
@click.argument("username")
@PASSWORD
def reset_command(username: str, password_stdin: bool) -> None:
    """Give an account a new password and end its sessions."""
    password = chosen_password(password_stdin)
    with transaction():
        reset_password(actor=Actor.local(), account=found(username), password=password)
    show(username, None if password_stdin else password)


@user.command("disable")
@click.argument("username")
def disable_command(username: str) -> None:
    """Close an account and end its sessions; what it did stays."""
    with transaction():
        deactivate_account(actor=Actor.local(), account=found(username))
    show(username, None)


def found(username: str) -> Account:
    account = find_account(plain_username(username))
    if account is None:
        raise NotFound(_("没有账号“{username}”，请检查用户名。", username=username))
    return account


def chosen_password(from_stdin: bool) -> str:
    """What standard input says, or a fresh one."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return random_password()


def show(username: str, password: str | None) -> None:
    click.echo(username if password is None else f"{username}  {password}")
