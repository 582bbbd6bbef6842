"""``flask contest demo``: three contests to look around in, and who signs in how."""

import click
from flask import current_app
from flask_babel import force_locale

from contest.certificates.papers import Paper, paper, print_missing
from contest.certificates.worker import certificate_folder
from contest.db import transaction
from contest.demo.operations import Login, demo_logins, demo_passes, fill_demo, is_filled
from contest.i18n import _
from contest.panels.passes import IssuedPass
from contest.pdf.render import Renderer


@click.command("demo")
@click.option("--address", default="http://127.0.0.1:8000", help="Where this server is reached.")
def demo(address: str) -> None:
    """Fill an empty house with a demonstration (演示); again: only fresh passwords."""
    base = str(current_app.config["PUBLIC_URL"] or address).rstrip("/")
    with transaction():
        filled = is_filled()
        if not filled:
            click.echo(_("正在填入演示数据……"))
        with force_locale("zh"):  # what is stored is 中文, whatever the shell speaks
            papers = [] if filled else _fill(base)
        logins, passes = demo_logins(), demo_passes()
    with Renderer("certificate") as renderer:
        print_missing(papers, renderer)
    show(address.rstrip("/"), logins, passes)


def show(address: str, logins: list[Login], passes: list[IssuedPass]) -> None:
    """Print who signs in how; shown once, the next run gives new ones."""
    click.echo(
        "\n" + _("演示账号（每次运行换新密码，登录地址 {address}）", address=address + "/sign-in")
    )
    for login in logins:
        click.echo(f"  {login.username:<12} {login.password}   {login.what}")
    click.echo(_("裁判证（用平板或另一个浏览器打开，再输 PIN）"))
    for one in passes:
        click.echo(f"  {one.judge.code} {one.judge.name}  PIN {one.pin}  {address}/j/{one.token}")
    click.echo()


def _fill(base: str) -> list[Paper]:
    return [paper(one, certificate_folder()) for one in fill_demo(base=base)]
