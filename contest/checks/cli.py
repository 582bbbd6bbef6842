"""``flask contest check``: is everything on this database as it must be?"""

import sys
from collections.abc import Callable

import click

from contest.checks.house import house_checks
from contest.checks.report import Check, Finding, Progress
from contest.checks.sheets import sheet_checks
from contest.db import snapshot
from contest.i18n import _

SHOWN = 20  # findings of one check printed one by one


@click.command("check")
def check_command() -> None:
    """Verify log chains and invariants (数据自检); exit code 1 when something is wrong."""
    found = sum(run_check(check) for check in [*house_checks(), *sheet_checks()])
    if found:
        click.echo(_("自检发现 {count} 个问题，处理后请再运行一次", count=found))
        sys.exit(1)
    click.echo(_("自检通过"))


def run_check(check: Check) -> int:
    """Run one check against one moment of the database, print its line; how much it found."""
    name = _(check.name)
    progress = Progress(_teller(name))
    found = 0
    with snapshot():
        for finding in check.run(progress):
            found += 1
            if found == 1:
                _clear()
                click.echo(f"✗ {name}")
            if found <= SHOWN:
                click.echo(f"    {_sentence(finding)}")
    _clear()
    if found > SHOWN:
        click.echo("    " + _("另有 {count} 处未列出", count=found - SHOWN))
    if not found:
        seen = _("（检查 {count} 条）", count=f"{progress.seen:,}") if progress.seen else ""
        click.echo(f"✓ {name}{seen}")
    return found


def _sentence(finding: Finding) -> str:
    return _(finding.message, **finding.values)


def _teller(name: str) -> Callable[[int], None]:
    def tell(seen: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r… {name} {seen:,}", err=True, nl=False)

    return tell


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)
