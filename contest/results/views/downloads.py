"""The ranking as a workbook, as CSV and on paper for signature (下载)."""

from typing import Any

from flask import Response

from contest.audit.operations import contest_chain
from contest.audit.queries import chain_head
from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import db
from contest.errors import Invalid
from contest.i18n import _, say
from contest.pdf.errors import PrintError
from contest.pdf.render import render
from contest.results.papers import result_list
from contest.results.publications import public_id
from contest.results.standings import Shown
from contest.results.views.blueprint import bp
from contest.results.views.common import event_or_404
from contest.results.views.fresh import standing
from contest.results.writing import ranking_csv, ranking_workbook
from contest.web.downloads import attached
from contest.web.filters import when
from contest.web.states import STATES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/events/<int:event_id>/ranking.xlsx")
def ranking_xlsx(event_id: int) -> Response:
    """A workbook: numbers are numbers, text is text."""
    shown, event = _current(event_id)
    return _file(ranking_workbook(event.name, shown.document), XLSX, event, "xlsx")


@bp.get("/events/<int:event_id>/ranking.csv")
def ranking_text(event_id: int) -> Response:
    """CSV in UTF-8 with the mark that spreadsheets look for."""
    shown, event = _current(event_id)
    return _file(ranking_csv(shown.document), "text/csv; charset=utf-8", event, "csv")


@bp.get("/events/<int:event_id>/ranking.pdf")
def ranking_pdf(event_id: int) -> Response:
    """The list for signature, with the head of the log printed on it."""
    shown, event = _current(event_id)
    contest = event.contest
    try:
        body = render("result_list", _paper(contest, event, shown))
    except PrintError as error:
        raise Invalid(say(error)) from error
    return _file(body, "application/pdf", event, "pdf")


def _paper(contest: Contest, event: Event, shown: Shown) -> dict[str, Any]:
    last, digest = chain_head(contest_chain(contest.id))
    public = public_id(db.session(), contest.id) is not None
    state = _(STATES["contest"]["published"][0]) if public else _("未公布")
    return {
        **result_list(shown.document),
        "contest": contest.name,
        "organiser": contest.organiser or "",
        "event": event.name,
        "state": state,
        "version": str(shown.version),
        "computed_at": when(shown.computed_at),
        "chain": {"number": last, "hash": digest},
        "printed_at": when(now()),
    }


def _current(event_id: int) -> tuple[Shown, Event]:
    """A file leaves the house: an older standing is not good enough for it."""
    shown = standing(event_id)
    if not shown.is_current:
        raise Invalid(_("成绩正在更新，还不是最新的。请过几秒再下载。"))
    return shown, event_or_404(event_id)


def _file(body: bytes, kind: str, event: Event, ending: str) -> Response:
    name = f"{event.contest.name}-{event.name}-{_('成绩')}.{ending}"
    return attached(Response(body, content_type=kind), name)
