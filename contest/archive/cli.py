"""``flask contest import``, ``export``, ``schema``."""

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from contest.archive.files import as_bytes, read_limited, write_whole
from contest.archive.numbers import open_numbers
from contest.archive.operations import check_code_is_free, counts, import_bundle
from contest.archive.queries import PARTS, contest_of_code, export_bundle
from contest.audit.operations import Actor
from contest.contests.bundle.problems import Problem
from contest.contests.bundle.reading import read_bundle
from contest.contests.bundle.schema import schema_text
from contest.db import read_only, transaction
from contest.errors import ContestError
from contest.i18n import _, say
from contest.people.crypto import CryptoError

PASSPHRASE = "CONTEST_PASSPHRASE"  # noqa: S105 the name of a variable
passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"File with the passphrase of ID numbers (or {PASSPHRASE}, or asked for).",
)


@click.command("import")
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--code", help="Import under this code instead of the document's.")
@click.option("--name", help="Import under this name instead of the document's.")
@passphrase_option
def import_command(
    bundle: Path, dry_run: bool, code: str | None, name: str | None, passphrase_file: Path | None
) -> None:
    """Take in a contest from BUNDLE, a .json or .zip (导入竞赛包): all of it or nothing."""
    data = read_limited(bundle)
    instead = {key: value for key, value in (("code", code), ("name", name)) if value is not None}
    reading = read_bundle(data, instead)
    _tell(_("警告"), reading.warnings)
    if reading.document is None:
        _fail(reading.errors)
    document = reading.document
    numbers, wrong = open_numbers(document, lambda: _passphrase(passphrase_file))
    if wrong:
        _fail(wrong)
    try:
        if dry_run:
            with read_only():
                check_code_is_free(document["contest"]["code"])
        else:
            with transaction():
                import_bundle(
                    actor=Actor.local(),
                    document=document,
                    digest=hashlib.sha256(data).hexdigest(),
                    numbers=numbers,
                )
    except ContestError as error:
        _fail([Problem("contest.code" if error.status == 409 else "", str(error))])
    held = _("，").join(f"{key} {count}" for key, count in counts(document).items() if count)
    done = _("检查通过，没有写入") if dry_run else _("已导入")
    click.echo(f"{done} {document['contest']['code']}: {held}")


@click.command("export")
@click.argument("code")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A .json or .zip."
)
@click.option("--with", "parts", default="", help=f"What else, by commas: {', '.join(PARTS)}.")
@passphrase_option
def export_command(
    code: str, output: Path | None, parts: str, passphrase_file: Path | None
) -> None:
    """Write the contest CODE as a bundle (导出竞赛包): its set-up, and what --with names."""
    wanted = [part.strip() for part in parts.split(",") if part.strip()]
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        _fail(
            [
                Problem(
                    "--with",
                    _(
                        "没有“{part}”，可以用的是 {known}。",
                        part=unknown[0],
                        known=tuple(PARTS),
                    ),
                )
            ]
        )
    passphrase = _passphrase(passphrase_file, confirm=True) if "ids" in wanted else None
    if "ids" in wanted and passphrase is None:
        _fail(
            [Problem("--with ids", _("导出证件号要有口令，请用 --passphrase-file 给出口令文件。"))]
        )
    try:
        with read_only():
            document = export_bundle(contest_of_code(code), wanted, passphrase=passphrase)
    except ContestError as error:
        _fail([Problem("", str(error))])
    except CryptoError as error:
        _fail([Problem("--with ids", say(error))])
    zipped = output is not None and output.suffix.lower() == ".zip"
    content = as_bytes(document, zipped=zipped)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        write_whole(output, content)
    except OSError as error:
        _fail([Problem(str(output), _("不能写入：{reason}。", reason=error.strerror))])
    click.echo(_("已导出 {path}", path=output))


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of bundles, as in docs/bundle.schema.json."""
    click.echo(schema_text(), nl=False)


def _passphrase(file: Path | None, *, confirm: bool = False) -> str | None:
    """From the file, the environment or the person at the terminal; None without any of them."""
    if file is not None:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    if os.environ.get(PASSPHRASE):
        return os.environ[PASSPHRASE]
    if not sys.stdin.isatty():
        return None
    return str(click.prompt(_("口令"), hide_input=True, confirmation_prompt=confirm))


def _tell(mark: str, problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(f"{mark} {problem}" if mark else str(problem), err=True)


def _fail(problems: Iterable[Problem]) -> NoReturn:
    _tell("", problems)
    raise SystemExit(1)
