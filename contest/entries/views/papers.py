"""What a unit prints (打印): entry forms, receipts, admission cards."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from contest.clock import now
from contest.contests.models import Contest
from contest.db import db
from contest.entries import printing
from contest.entries.models import Entry, Submission
from contest.entries.queries import delegations_of, entries_of, people_of
from contest.entries.views.blueprints import desk as bp
from contest.entries.views.common import pdf
from contest.files.models import StoredFile
from contest.files.operations import open_file
from contest.i18n import _
from contest.web.access import own_units
from contest.web.contests import contest_or_404


@bp.get("/contests/<int:contest_id>/desk/forms.pdf")
def entry_forms(contest_id: int) -> ResponseReturnValue:
    """The entry form of everybody handed in, to be stamped; ``?entry=7`` prints one."""
    contest = contest_or_404(contest_id)
    entries = [e for e in _own(contest) if e.state in ("submitted", "returned", "approved")]
    if not entries:
        return _nothing(contest, _("还没有提交的报名，提交以后才能打印报名表。"))
    data = printing.entry_form(contest, entries, printed_at=now())
    return pdf("entry_form", data, _("报名表.pdf"), photos=photos_of(entries))


@bp.get("/contests/<int:contest_id>/desk/list.pdf")
def entry_list(contest_id: int) -> ResponseReturnValue:
    """Everybody handed in on one list, to be stamped."""
    contest = contest_or_404(contest_id)
    entries = [e for e in _own(contest) if e.state in ("submitted", "returned", "approved")]
    if not entries:
        return _nothing(contest, _("还没有提交的报名，提交以后才能打印汇总表。"))
    data = printing.entry_list(contest, entries, printed_at=now())
    return pdf("entry_list", data, _("报名汇总表.pdf"))


@bp.get("/contests/<int:contest_id>/desk/cards.pdf")
def cards(contest_id: int) -> ResponseReturnValue:
    """Admission cards of those who were approved."""
    contest = contest_or_404(contest_id)
    entries = [entry for entry in _own(contest) if entry.state == "approved"]
    if not entries:
        return _nothing(contest, _("还没有审核通过的选手，通过以后才能打印参赛证。"))
    data = printing.admission_cards(contest, entries, address=url_for("home.index", _external=True))
    return pdf("admission_card", data, _("参赛证.pdf"), photos=photos_of(entries))


@bp.get("/submissions/<int:submission_id>/receipt.pdf")
def receipt(submission_id: int) -> ResponseReturnValue:
    """What was received, when, and the digest that proves it."""
    row = db.session.get_one(Submission, submission_id)
    data = printing.receipt(row, printed_at=now())
    return pdf("receipt", data, _("报名回执{number}.pdf", number=row.number))


def photos_of(entries: list[Entry]) -> dict[str, bytes]:
    """Photos by registrant, as the papers name them."""
    wanted = {str(p.id): p.photo_id for e in entries for p in people_of(e) if p.photo_id}
    return {
        name: open_file(db.session.get_one(StoredFile, file_id)) for name, file_id in wanted.items()
    }


def _own(contest: Contest) -> list[Entry]:
    """Entries of the visitor's units, or the one that ``?entry=`` names among them."""
    ids = [delegation.id for delegation in delegations_of(contest.id, own_units())]
    wanted = request.args.get("entry", type=int)
    return [entry for entry in entries_of(ids) if wanted in (None, entry.id)]


def _nothing(contest: Contest, sentence: str) -> ResponseReturnValue:
    flash(sentence, "amber")
    return redirect(url_for("desk.show", contest_id=contest.id))
