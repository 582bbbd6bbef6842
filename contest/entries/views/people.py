"""One entry: who is in it, what was said about it, what may be done with it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.audit.models import AuditEntry
from contest.audit.operations import contest_chain
from contest.audit.queries import LogFilter, log_page
from contest.audit.words import ACTIONS, FIELDS
from contest.clock import now, today
from contest.db import transaction
from contest.entries import eligibility
from contest.entries.forms import PersonForm
from contest.entries.models import Entry, Registrant
from contest.entries.operations import entering
from contest.entries.operations.people import save_person
from contest.entries.queries import OPEN, ZONE, eligibility_of, people_of, registration_open
from contest.entries.views.blueprints import entries as bp
from contest.entries.views.common import (
    back_to_entry,
    entry_of,
    is_organiser,
    late_reason,
    store_photo,
)
from contest.errors import ContestError, NotFound
from contest.i18n import _
from contest.people.idcards import age_on
from contest.web.auth import current_actor, current_visitor
from contest.web.errors import telling

# fields that a return can name, in the order of the form
NAMED = ("name", "id_no", "gender", "born_on", "trade", "level", "certificate_no", "phone")
RETURNABLE = (*NAMED, "titles", "photo", "consent", "members")


@bp.get("/entries/<int:entry_id>")
def show(entry_id: int) -> str:
    """One entry with its history."""
    return show_entry(entry_of(entry_id))


@bp.route("/entries/<int:entry_id>/edit", methods=["GET", "POST"])
def edit(entry_id: int) -> ResponseReturnValue:
    """Change the person of an entry, or a member of its team (``?member=2``)."""
    entry = entry_of(entry_id)
    person = _person(entry)
    if person is None:
        return back_to_entry(entry)
    form = PersonForm().fill()
    if not form.is_submitted():
        if not is_organiser(entry.event.contest_id) and not may_change(entry):
            flash(_("这项报名现在不能改：已经交上去，或者报名时间已过。"), "amber")
            return back_to_entry(entry)
        return _edit_page(entry, person, form.show(person))
    try:
        with transaction():
            row = entering.edit_person(
                actor=current_actor(),
                entry=entry,
                person=person,
                data=form.data_in(),
                late_reason=late_reason(entry.event.contest_id),
            )
            store_photo(row, entry.event.contest_id)
            flash(_("{name} 的资料已保存。", name=row.name), "green")
    except ContestError as error:
        form.blame(error)
        return _edit_page(entry_of(entry_id), person, form), error.status
    return back_to_entry(entry)


@bp.route("/entries/<int:entry_id>/members/new", methods=["GET", "POST"])
def add_member(entry_id: int) -> ResponseReturnValue:
    """Put a person into the team."""
    entry, form = entry_of(entry_id), PersonForm().fill()
    if not form.is_submitted():
        return _edit_page(entry, None, form)
    try:
        with transaction():
            reason = late_reason(entry.event.contest_id)
            assert entry.delegation is not None
            entering.require_editable(entry, reason)
            person = save_person(
                actor=current_actor(), delegation=entry.delegation, data=form.data_in()
            )
            store_photo(person, entry.event.contest_id)
            entering.add_member(
                actor=current_actor(), entry=entry, person=person, late_reason=reason
            )
            flash(_("{name} 已加入“{team}”。", name=person.name, team=entry.name), "green")
    except ContestError as error:
        form.blame(error)
        return _edit_page(entry_of(entry_id), None, form), error.status
    return back_to_entry(entry)


@bp.post("/entries/<int:entry_id>/members/remove")
def remove_member(entry_id: int) -> ResponseReturnValue:
    """Take a person out of the team."""
    entry = entry_of(entry_id)
    with telling(), transaction():
        entering.remove_member(
            actor=current_actor(),
            entry=entry,
            position=request.form.get("position", 0, type=int),
            late_reason=late_reason(entry.event.contest_id),
        )
        flash(_("已移出队伍。"), "green")
    return back_to_entry(entry)


@bp.route("/entries/<int:entry_id>/substitute", methods=["GET", "POST"])
def substitute(entry_id: int) -> ResponseReturnValue:
    """Somebody else takes the place."""
    entry, form = entry_of(entry_id), PersonForm().fill()
    if not form.is_submitted():
        if entry.event.entry_type != "person":
            return back_to_entry(entry)
        return _edit_page(entry, None, form, substituting=True)
    contest_id = entry.event.contest_id
    try:
        with transaction():
            organiser = is_organiser(contest_id)
            person = entering.substitute_person(
                actor=current_actor(),
                entry=entry,
                data=form.data_in(),
                reason=form.reason.data or "",
                late_reason=late_reason(contest_id) if organiser else "",
            )
            store_photo(person, contest_id)
            flash(_("已换成 {name}。审核通过过的要重新审核。", name=person.name), "green")
    except ContestError as error:
        form.blame(error)
        return _edit_page(entry_of(entry_id), None, form, substituting=True), error.status
    return back_to_entry(entry)


@bp.post("/entries/<int:entry_id>/withdraw")
def withdraw(entry_id: int) -> ResponseReturnValue:
    """Leave the contest, with a reason."""
    entry = entry_of(entry_id)
    with telling(), transaction():
        entering.withdraw_entry(
            actor=current_actor(), entry=entry, reason=request.form.get("reason", "")
        )
        flash(_("{name} 已退出。", name=entry.name), "green")
    return back_to_entry(entry)


@bp.post("/entries/<int:entry_id>/remove")
def remove(entry_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    entry = entry_of(entry_id)
    contest_id, name, gone = entry.event.contest_id, entry.name, False
    with telling(), transaction():
        entering.remove_entry(actor=current_actor(), entry=entry)
        gone = True
    if not gone:
        return back_to_entry(entry_of(entry_id))
    flash(_("{name} 的草稿已删除。", name=name), "green")
    return redirect(url_for("desk.show", contest_id=contest_id))


def show_entry(entry: Entry, number: str = "", wrong: ContestError | None = None) -> str:
    """The page of an entry. number: the whole ID number, where somebody asked for it."""
    contest = entry.event.contest
    on = eligibility.check_day(contest, entry.event, today(contest.timezone or ZONE))
    people = people_of(entry)
    organiser = is_organiser(contest.id)
    return render_template(
        "entries/show.html",
        entry=entry,
        contest=contest,
        people=people,
        ages={p.id: age_on(p.born_on, on) for p in people if p.born_on},
        on=on,
        problems=eligibility_of(contest, [entry])[entry.id],
        rule_count=eligibility.rule_count(entry.event),
        history=_history(entry),
        organiser=organiser,
        supervisor=not organiser and current_visitor().has("supervisor", contest_id=contest.id),
        changeable=may_change(entry),
        number=number,
        wrong_reason=wrong,
        returnable=[(key, _label(key)) for key in RETURNABLE],
        actions=ACTIONS,
        fields=FIELDS,
    )


def may_change(entry: Entry) -> bool:
    """May the unit change this entry now?"""
    is_open = registration_open(entry.event.contest, entry.delegation, now())
    return entry.state in OPEN and is_open


def field_labels() -> dict[str, str]:
    """Names of the fields that a return can name."""
    return {key: _label(key) for key in RETURNABLE}


def _label(key: str) -> str:
    if key == "members":
        return _("队员")
    if key == "consent":
        return _("本人同意")
    return _(getattr(PersonForm, key).args[0])


def _history(entry: Entry) -> list[AuditEntry]:
    """What the log says about an entry: its own lines, and those that name it among others."""
    chain = contest_chain(entry.event.contest_id)
    own = log_page(LogFilter(chain=chain, subject=f"entry:{entry.id}"), size=30)
    several = log_page(LogFilter(chain=chain, subject="bulk:"), size=100)
    subject = f"delegation:{entry.delegation_id}"
    handed = LogFilter(chain=chain, action="submit_entries", subject=subject)
    several += log_page(handed, size=100)
    named = [
        row for row in several if entry.id in (row.details.get("new") or {}).get("entries", ())
    ]
    return sorted([*own, *named], key=lambda row: row.seq, reverse=True)


def _person(entry: Entry) -> Registrant | None:
    """The person the address names: the entry's own, or a member."""
    position = request.args.get("member", type=int)
    if position is None:
        return entry.registrant
    for member in entry.members:
        if member.position == position:
            return member.registrant
    raise NotFound(_("队里没有这名队员，可能刚刚移出。请回到报名页面再看。"))


def _edit_page(
    entry: Entry, person: Registrant | None, form: PersonForm, substituting: bool = False
) -> str:
    said = entry.verdict["fields"] if entry.verdict and entry.state == "returned" else {}
    return render_template(
        "entries/edit.html",
        entry=entry,
        contest=entry.event.contest,
        person=person,
        form=form,
        said=said if person else {},
        rules=eligibility.summary(entry.event),
        substituting=substituting,
        organiser=is_organiser(entry.event.contest_id),
    )
