"""The organiser's review (报名审核): the list, single and bulk decisions, the roster as a table."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from contest.audit.operations import contest_chain, record
from contest.clock import today
from contest.contests.models import Contest
from contest.db import db, transaction
from contest.entries import eligibility
from contest.entries.desk import units_entered
from contest.entries.models import Delegation, Entry, Registrant
from contest.entries.operations import review
from contest.entries.queries import (
    ZONE,
    deadline,
    eligibility_of,
    entries_matching,
    last_bulk,
    open_requests,
    people_of,
    state_counts,
    with_people,
)
from contest.entries.views.blueprints import entries as bp
from contest.entries.views.common import back_to_entry, entry_of
from contest.entries.views.people import RETURNABLE, field_labels, show_entry
from contest.errors import Conflict, Invalid
from contest.excel.write import Column
from contest.i18n import N_, _, ngettext
from contest.people.idcards import age_on
from contest.web.auth import current_actor
from contest.web.contests import contest_or_404
from contest.web.errors import telling
from contest.web.paging import paged
from contest.web.states import STATES
from contest.web.tables import Paper, table_response

EXPORTED = (
    (N_("项目"), 14),
    (N_("报名号"), 10),
    (N_("姓名"), 12),
    (N_("单位"), 26),
    (N_("队名"), 16),
    (N_("状态"), 10),
    (N_("性别"), 6),
    (N_("出生日期"), 12),
    (N_("证件类型"), 14),
    (N_("证件号码"), 22),
    (N_("工种"), 14),
    (N_("技能等级"), 10),
    (N_("等级证书编号"), 20),
    (N_("手机号码"), 14),
    (N_("抽签号"), 8),
    (N_("场次"), 6),
    (N_("工位"), 6),
)
# numbers that are names: they stay text, whatever somebody types below them
NUMBERS = ("报名号", "证件号码", "等级证书编号", "手机号码", "抽签号", "场次", "工位")
SORTS = ("", "name", "unit", "moved")


@bp.get("/contests/<int:contest_id>/entries")
def index(contest_id: int) -> str:
    """All entries, searched, filtered, sorted and paged."""
    contest = contest_or_404(contest_id)
    page = paged(with_people(_wanted(contest_id, request.args)), size=30)
    bulk = last_bulk(contest_id)
    days = {
        event.id: eligibility.check_day(contest, event, today(contest.timezone or ZONE))
        for event in contest.events
    }
    return render_template(
        "entries/index.html",
        contest=contest,
        page=page,
        counts=state_counts(contest_id),
        delegations=_delegations(contest_id),
        problems=eligibility_of(contest, page.items),
        ages={entry.id: _age(entry, days[entry.event_id]) for entry in page.items},
        rule_counts={event.id: eligibility.rule_count(event) for event in contest.events},
        undo=bulk if review.can_undo(bulk) else None,
        requests=open_requests(contest_id),
        closes_at=deadline(contest, None),
        units=units_entered(contest_id),
        labels=field_labels(),
        sorts=SORTS,
    )


@bp.post("/entries/<int:entry_id>/decide")
def decide(entry_id: int) -> ResponseReturnValue:
    """Approve, return with reasons by field, or refuse."""
    entry = entry_of(entry_id)
    fields = {
        key: sentence
        for key in RETURNABLE
        if (sentence := request.form.get(f"field-{key}", "").strip())
    }
    word = request.form.get("word", "")
    try:
        with telling_conflicts(), transaction():
            review.decide_entry(
                actor=current_actor(),
                entry=entry,
                word=word,
                reason=request.form.get("reason", ""),
                fields=fields if word == "returned" else None,
            )
            flash(_told(word, entry.name), "green")
    except Invalid as error:
        return show_entry(entry_of(entry_id), wrong=error), error.status
    following = request.form.get("next") and _next_waiting(entry)
    return (
        redirect(url_for("entries.show", entry_id=following)) if following else back_to_entry(entry)
    )


@bp.post("/contests/<int:contest_id>/entries/bulk")
def bulk(contest_id: int) -> ResponseReturnValue:
    """Decide the ticked entries, or all that match the filters of the page."""
    contest = contest_or_404(contest_id)
    word = request.form.get("word", "")
    if request.form.get("all") == "1":
        query = _wanted(contest_id, request.form)
    else:
        chosen = request.form.getlist("entry", type=int)
        query = entries_matching(contest_id).where(Entry.id.in_(chosen))
    with telling(), transaction():
        row = review.decide_entries(
            actor=current_actor(),
            contest=contest,
            entries=db.session.scalars(query).all(),
            word=word,
            reason=request.form.get("reason", ""),
        )
        count = len(row.changes)
        flash(
            ngettext(
                "已处理 {number} 项报名，可以撤销。", "已处理 {number} 项报名，可以撤销。", count
            ),
            "green",
        )
    return redirect(_back(contest_id))


@bp.post("/contests/<int:contest_id>/entries/undo")
def undo(contest_id: int) -> ResponseReturnValue:
    """Take the last bulk action back."""
    contest = contest_or_404(contest_id)
    with telling(), transaction():
        undone, kept = review.undo_bulk(actor=current_actor(), contest=contest)
        if kept:
            flash(
                _(
                    "撤销了 {undone} 项；{kept} 项后来又有变动，没有撤销。",
                    undone=undone,
                    kept=kept,
                ),
                "amber",
            )
        else:
            flash(_("撤销了 {undone} 项。", undone=undone), "green")
    return redirect(_back(contest_id))


@bp.post("/entries/<int:entry_id>/number")
def reveal(entry_id: int) -> ResponseReturnValue:
    """Show a whole ID number once; the log says who looked."""
    entry = entry_of(entry_id)
    wanted = request.form.get("person", type=int)
    people = [person for person in people_of(entry) if person.id == wanted]
    if not people:
        return back_to_entry(entry)
    with transaction():
        _note_look(entry.event.contest_id, f"entry:{entry.id}", {"name": people[0].name})
        number = people[0].person.id_no or ""
    return show_entry(entry_of(entry_id), number=number)


@bp.get("/contests/<int:contest_id>/entries.xlsx")
def export(contest_id: int) -> ResponseReturnValue:
    """The list as a table, ID numbers masked; the filters of the page hold."""
    return _export(contest_or_404(contest_id), request.args, whole=False)


@bp.post("/contests/<int:contest_id>/entries.xlsx")
def export_whole(contest_id: int) -> ResponseReturnValue:
    """The same with whole ID numbers, for insurance and admission; the log says who took it."""
    with transaction():
        _note_look(contest_id, f"contest:{contest_id}", {"export": "entries"})
    return _export(contest_or_404(contest_id), request.form, whole=True)


@contextlib.contextmanager
def telling_conflicts() -> Iterator[None]:
    """Conflicts become a message; faults of the form stay with the form."""
    try:
        yield
    except Conflict as error:
        flash(str(error), "crimson")


def _wanted(contest_id: int, args: Any) -> Select[Entry]:
    return entries_matching(
        contest_id,
        text=args.get("text", "").strip(),
        state=args.get("state", ""),
        event_id=args.get("event", type=int),
        delegation_id=args.get("unit", type=int),
        sort=args.get("sort", ""),
    )


def _back(contest_id: int) -> str:
    kept: dict[str, Any] = {
        key: request.form.get(key) or None for key in ("text", "state", "event", "unit", "sort")
    }
    return url_for("entries.index", contest_id=contest_id, **kept)


def _next_waiting(entry: Entry) -> int | None:
    """The next entry under review after this one."""
    query = entries_matching(entry.event.contest_id, state="submitted").where(Entry.id != entry.id)
    following = db.session.scalars(query.limit(1)).first()
    return following.id if following else None


def _told(word: str, name: str) -> str:
    return {
        "approved": _("{name} 已通过。", name=name),
        "returned": _("{name} 已退回，单位能看到理由。", name=name),
        "refused": _("{name} 不予通过，单位能看到理由。", name=name),
    }.get(word, "")


def _age(entry: Entry, on: date) -> int | None:
    person = entry.registrant
    return age_on(person.born_on, on) if person and person.born_on else None


def _delegations(contest_id: int) -> list[tuple[int, str]]:
    query = select(Delegation.id, Delegation.name).where(Delegation.contest_id == contest_id)
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Delegation.name))]


def _export(contest: Contest, args: Any, *, whole: bool) -> ResponseReturnValue:
    columns = [Column(_(heading), width, text=heading in NUMBERS) for heading, width in EXPORTED]
    rows = []
    for entry in db.session.scalars(with_people(_wanted(contest.id, args))):
        people: Sequence[Registrant | None] = people_of(entry) or [None]
        rows += [_row(entry, person, whole) for person in people]
    # whole numbers are not for paper that lies about
    paper = None if whole else Paper(url_for("entries.index", contest_id=contest.id))
    title = _("{contest}报名名册", contest=contest.name)
    return table_response(title, columns, rows, sheet=_("报名名册"), paper=paper)


def _row(entry: Entry, person: Registrant | None, whole: bool) -> list[str]:
    unit = entry.delegation.name if entry.delegation else ""
    head = [entry.event.name, entry.no, person.name if person else entry.name, unit]
    head += [entry.team or "", _(STATES["entry"][entry.state][0])]
    if person is None:
        return [*head, *[""] * 8, entry.draw_no or "", entry.session or "", entry.station or ""]
    number = person.person.id_no if whole else person.person.id_mask
    return [
        *head,
        person.gender or "",
        person.born_on.isoformat() if person.born_on and whole else _year(person),
        person.person.id_type or "",
        number or "",
        person.trade or "",
        person.level or "",
        person.extras.get("certificate_no") or "",
        person.phone or "",
        entry.draw_no or "",
        entry.session or "",
        entry.station or "",
    ]


def _year(person: Registrant) -> str:
    # the whole day beside the masked number would give the number away
    return f"{person.born_on.year}" if person.born_on else ""


def _note_look(contest_id: int, subject: str, facts: dict[str, str]) -> None:
    record(
        actor=current_actor(),
        chain=contest_chain(contest_id),
        action="show_numbers",
        subject=subject,
        new=facts,
    )
