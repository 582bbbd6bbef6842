"""The blueprint, and what several pages need."""

from collections.abc import Iterable

from flask import Blueprint, Response, current_app, request

from contest.certificates.models import Certificate
from contest.certificates.papers import Paper, paper, pdf_of, zip_stream
from contest.certificates.worker import certificate_folder
from contest.web.downloads import attached

bp = Blueprint("certificates", __name__)
SELECTED_MOST = 200


def public_address() -> str:
    """The address of this server as the public reaches it, without a slash at the end."""
    return str(current_app.config["PUBLIC_URL"] or request.url_root).rstrip("/")


def chosen_ids() -> list[int] | None:
    """What was ticked, for a request that says it wants ``some``; None where all are wanted."""
    ticked = request.args.getlist("id", type=int)[:SELECTED_MOST]
    return ticked if ticked or "some" in request.args else None


def papers(certificates: Iterable[Certificate]) -> list[Paper]:
    """Their papers, free of the database."""
    folder = certificate_folder()
    return [paper(certificate, folder) for certificate in certificates]


def pdf_response(content: bytes, label: str) -> Response:
    """A PDF under this name."""
    return attached(Response(content, mimetype="application/pdf"), f"{label}.pdf")


def paper_response(one: Paper) -> Response:
    """The PDF of one certificate."""
    return pdf_response(pdf_of(one), one.label)


def zip_response(many: list[Paper], label: str) -> Response:
    """All of them, packed while they are sent."""
    return attached(Response(zip_stream(many), mimetype="application/zip"), f"{label}.zip")
