"""When entries are taken (报名时间)."""

from contest.i18n import N_
from contest.planning.fields import Place, apply
from contest.planning.paths import Document
from contest.planning.steps.written import Written
from contest.web.forms import Form


def places(_document: Document) -> list[Place]:
    """The fields of this step."""
    return [
        Place("contest.registration.opens_at", N_("报名开始"), "moment"),
        Place("contest.registration.closes_at", N_("报名截止"), "moment"),
    ]


def write(form: Form, document: Document) -> Written:
    """Write the form into the document."""
    return Written(apply(places(document), form, document))
