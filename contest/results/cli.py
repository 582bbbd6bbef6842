"""``flask contest results``: the ranking as CSV, JSON or a workbook."""

import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from contest.db import db, read_only
from contest.errors import ContestError, NotFound
from contest.i18n import _
from contest.results.documents import results_document
from contest.results.models import Publication
from contest.results.queries import contest_by_code, scored_contest
from contest.results.writing import csv_text, json_text, xlsx_bytes


@click.command("results")
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["csv", "json", "xlsx"]), default="csv")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--published", type=int, help="Print publication N as it was frozen.")
def results(code: str, form: str, output: Path | None, published: int | None) -> None:
    """Print the results of contest CODE, computed from the current sheets."""
    if form == "xlsx" and output is None:
        raise click.UsageError(_("工作簿要写进文件，请加 -o 文件名。"))
    try:
        with read_only():
            document = _document(code, form, published)
    except ContestError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    for event in document["events"]:
        if event.get("unsettled"):
            message = _(
                "赛项“{name}”必须分出的名次里还有并列：{nos}",
                name=event["name"],
                nos=event["unsettled"],
            )
            click.echo(message, err=True)
    _write(document, form, output)


def _document(code: str, form: str, published: int | None) -> dict[str, Any]:
    contest = contest_by_code(db.session(), code)
    if published is None:
        scored = scored_contest(db.session(), contest, details=form == "json")
        return results_document(contest, scored, derivations=form == "json")
    found = db.session.scalar(
        select(Publication).where(
            Publication.contest_id == contest.id, Publication.number == published
        )
    )
    if found is None:
        raise NotFound(_("竞赛“{code}”没有第 {number} 次公布。", code=code, number=published))
    return found.document


def _write(document: dict[str, Any], form: str, output: Path | None) -> None:
    if form == "xlsx":
        assert output is not None
        output.write_bytes(xlsx_bytes(document))
        return
    text = csv_text(document) if form == "csv" else json_text(document) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
