"""When entries are taken (报名时间)."""

import copy

from contest.i18n import N_
from contest.planning.fields import Place
from contest.planning.paths import Document
from contest.planning.rows import Sent
from contest.planning.steps.work import Work


def arrange(_document: Document, _sent: Sent | None) -> dict[str, list[str]]:
    """There are no lists here."""
    return {}


def places(_document: Document, _sent: Sent | None) -> list[Place]:
    """The fields of this step."""
    return [
        Place("contest.registration.opens_at", N_("报名开始"), "moment"),
        Place("contest.registration.closes_at", N_("报名截止"), "moment"),
    ]


def shown(document: Document, _sent: Sent | None) -> Document:
    """The fields show the document as it is."""
    return copy.deepcopy(document)


def write(work: Work) -> None:
    """Write the form into the document."""
    work.apply(places(work.document, None))
