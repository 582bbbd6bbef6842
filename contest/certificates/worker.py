"""Issuing as a job (颁发任务): ledger and papers of a whole contest, a part at a time."""

from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app

from contest.audit.operations import Actor
from contest.certificates.operations import (
    check_issuable,
    checked_settings,
    issue_certificates,
)
from contest.certificates.papers import Paper, paper, print_missing
from contest.certificates.queries import latest_certificates, plan
from contest.certificates.wording import Honour, document
from contest.db import db, end_reading, read_only
from contest.errors import Invalid, NotFound
from contest.i18n import _, say
from contest.pdf.errors import PrintError
from contest.pdf.glyphs import check_glyphs
from contest.pdf.render import Renderer
from contest.results.models import Publication

AT_ONCE = 50  # certificates in one transaction; printing them takes about half a second

Parts = Generator[tuple[int, int], None, dict[str, Any]]


def certificate_folder() -> Path:
    """Where the PDFs of this installation are kept."""
    return Path(current_app.config["INSTANCE"]) / "exports" / "certificates"


def issue(
    *, actor: Actor, publication_id: int, on: str, base: str, sources: list[str] | None = None
) -> Parts:
    """Issue and print the certificates of a publication; see issue_certificates.

    sources: whom to issue to, as Honour.source; None: everybody
    Numbers are given and rows written in one transaction a part; printing holds none. Run again
    after a stop it finds rows by their source and papers by their code, and goes on from there.
    """
    honours, differing = _wanted(publication_id, sources, date.fromisoformat(on))
    total = len(honours)
    yield 0, total
    issued = printed = 0
    waiting: list[Paper] = []
    with Renderer("certificate") as renderer:
        for start in range(0, total, AT_ONCE):
            chunk = honours[start : start + AT_ONCE]
            publication = _publication(publication_id)
            new = issue_certificates(
                actor=actor,
                publication=publication,
                honours=chunk,
                on=date.fromisoformat(on),
                base=base,
            )
            issued += len(new)
            kept = latest_certificates(publication.contest_id, [h.source for h in chunk])
            waiting = [paper(c, certificate_folder()) for c in kept.values() if c.state == "issued"]
            yield start, total
            # nothing asks the database here, so nobody waits for the typesetter
            printed += _print(waiting, renderer)
            yield start + len(chunk), total
    return _result(publication_id, issued, printed, len(honours) - issued, differing)


def _wanted(publication_id: int, sources: list[str] | None, on: date) -> tuple[list[Honour], int]:
    """Everybody who should have a certificate, and how many have one that says something else.

    All that can be wrong is looked for before the first number is given.
    """
    with read_only():
        publication = _publication(publication_id)
        check_issuable(publication)
        chosen = checked_settings(publication.contest)
        found = plan(publication, sources)
        name = publication.contest.name
        end_reading()
    try:
        check_glyphs([document(one, chosen, contest=name, on=on) for one in found.missing])
    except PrintError as error:
        raise Invalid(say(error)) from error
    return found.due, len(found.differing)


def _publication(publication_id: int) -> Publication:
    publication = db.session.get(Publication, publication_id)
    if publication is None:
        raise NotFound(_("这次公布已不存在，没有颁发证书。请刷新后重新颁发。"))
    return publication


def _print(papers: list[Paper], renderer: Renderer) -> int:
    try:
        return print_missing(papers, renderer)
    except PrintError as error:
        raise Invalid(say(error)) from error


def _result(
    publication_id: int, issued: int, printed: int, kept: int, differing: int
) -> dict[str, Any]:
    """What the page of the job shows; see contest/jobs/views.py."""
    with read_only():
        contest_id = _publication(publication_id).contest_id
        end_reading()
    sentences = [_("新颁发 {issued} 张，原有 {kept} 张。", issued=issued, kept=kept)]
    if differing:
        sentences.append(_("有 {count} 张与公布的成绩不同，没有重发，请先撤销。", count=differing))
    return {
        "summary": "".join(sentences),
        "issued": issued,
        "printed": printed,
        "endpoint": "certificates.index",
        "values": {"contest_id": contest_id},
        "button": _("打开证书台账"),
    }
