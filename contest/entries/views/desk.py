"""The desk of a unit (本单位报名): what it entered, what is left to do, until when."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import db, transaction
from contest.entries import eligibility
from contest.entries.desk import Desk, desk_of, own_contests
from contest.entries.forms import ContactsForm, PersonForm, TeamForm, typed
from contest.entries.models import Registrant
from contest.entries.operations import entering
from contest.entries.operations.people import save_person
from contest.entries.operations.submitting import attach_form, submit_entries
from contest.entries.queries import (
    earlier_people,
    entry_counts,
    recent_entries,
    registration_open,
    units_named,
)
from contest.entries.todos import unit_todos
from contest.entries.views.blueprints import desk as bp
from contest.entries.views.common import event_of, make_delegation, own_delegation, store_photo
from contest.errors import ContestError, Invalid
from contest.files.operations import store_file
from contest.i18n import _, ngettext
from contest.web.access import own_units
from contest.web.auth import current_actor, current_visitor
from contest.web.contests import contest_or_404
from contest.web.errors import telling

CONTACTS = ("leader", "leader_phone", "contact", "contact_phone")


@bp.get("/unit")
def index() -> str:
    """The unit's own page: what waits, its contests, its people in them."""
    visitor = current_visitor()
    units = units_named(own_units())
    contests = own_contests(visitor.roles)
    ids = [contest.id for contest in contests]
    open_ones = [contest for contest in contests if contest.state in ("registering", "closed")]
    desks = {row.id: desk_of(row, own_units(), visitor.unit_id) for row in open_ones}
    return render_template(
        "desk/index.html",
        unit=next((unit for unit in units if unit.id == visitor.unit_id), None),
        contests=contests,
        desks=desks,
        todos=[(desk.contest, todo) for desk in desks.values() for todo in unit_todos(desk)],
        entries=recent_entries(own_units(), ids, most=12),
        counts=entry_counts(own_units(), ids),
    )


@bp.get("/contests/<int:contest_id>/desk")
def show(contest_id: int) -> str:
    """Own entries by event, places left, the deadline, what was returned and why."""
    return _show(contest_or_404(contest_id))


@bp.post("/contests/<int:contest_id>/desk/contacts")
def contacts(contest_id: int) -> ResponseReturnValue:
    """Who answers for the delegation."""
    contest, form = contest_or_404(contest_id), ContactsForm()
    with telling(), transaction():
        entering.save_contacts(
            actor=current_actor(), delegation=make_delegation(contest), **typed(form, *CONTACTS)
        )
        flash(_("领队和联系人已保存。"), "green")
    return redirect(url_for("desk.show", contest_id=contest_id))


@bp.post("/contests/<int:contest_id>/desk/submit")
def submit(contest_id: int) -> ResponseReturnValue:
    """Hand in everything that is ready; faults stay on the page with their sentences."""
    contest = contest_or_404(contest_id)
    skip = request.form.get("skip") == "1"
    try:
        with transaction():
            row = submit_entries(
                actor=current_actor(), delegation=make_delegation(contest), skip_faulty=skip
            )
            number = len(row.document["entries"])
            flash(
                ngettext(
                    "{number} 项报名已提交，等组织者审核。可以打印回执和报名表。",
                    "{number} 项报名已提交，等组织者审核。可以打印回执和报名表。",
                    number,
                ),
                "green",
            )
    except Invalid as error:
        return _show(contest, error), error.status
    except ContestError as error:
        flash(str(error), "crimson")
    return redirect(url_for("desk.show", contest_id=contest_id))


@bp.post("/contests/<int:contest_id>/desk/form")
def upload_form(contest_id: int) -> ResponseReturnValue:
    """Keep the stamped entry form, as a PDF or a photo."""
    contest, upload = contest_or_404(contest_id), request.files.get("file")
    with telling(), transaction():
        delegation = make_delegation(contest)
        stored = store_file(
            actor=current_actor(),
            data=upload.read() if upload else b"",
            name=(upload.filename if upload else "") or "",
            content_type=(upload.content_type if upload else "") or "",
            contest_id=contest.id,
            purpose="stamped_form",
            unit_id=delegation.unit_id,
        )
        attach_form(actor=current_actor(), delegation=delegation, stored=stored)
        flash(_("盖章报名表已上传。"), "green")
    return redirect(url_for("desk.show", contest_id=contest_id))


@bp.route("/events/<int:event_id>/desk/add", methods=["GET", "POST"])
def add(event_id: int) -> ResponseReturnValue:
    """Enter one person, or a team by its name."""
    event = event_of(event_id)
    if event.entry_type != "person":
        return _add_team(event)
    form = PersonForm().fill()
    if not form.is_submitted():
        form.trade.data = event.trade or ""
        return _add_page(event, form)
    try:
        with transaction():
            data = form.data_in()
            delegation = make_delegation(event.contest)
            entering.require_open(event.contest, delegation)
            person = save_person(actor=current_actor(), delegation=delegation, data=data)
            store_photo(person, event.contest_id)
            entering.add_entry(
                actor=current_actor(), event=event, delegation=delegation, registrant=person
            )
            name = person.name
    except ContestError as error:
        form.blame(error)
        return _add_page(event, form), error.status
    flash(_("{name} 已加入“{event}”，还没有提交。", name=name, event=event.name), "green")
    if request.form.get("more"):
        return redirect(url_for("desk.add", event_id=event_id, unit=request.form.get("unit")))
    return redirect(url_for("desk.show", contest_id=event.contest_id))


@bp.route("/events/<int:event_id>/desk/earlier", methods=["GET", "POST"])
def earlier(event_id: int) -> ResponseReturnValue:
    """Take people of an earlier contest of the same unit over."""
    event = event_of(event_id)
    people = earlier_people(own_units(), event.contest_id)
    if request.method == "GET":
        return render_template(
            "desk/earlier.html", event=event, contest=event.contest, people=people
        )
    chosen = set(request.form.getlist("person", type=int))
    with telling(), transaction():
        rows = [db.session.get_one(Registrant, row.id) for row in people if row.id in chosen]
        if not rows:
            raise Invalid(_("请先勾选要沿用的人。"))
        made = entering.copy_people(
            actor=current_actor(),
            event=event_of(event_id),
            delegation=make_delegation(event.contest),
            people=rows,
        )
        flash(_("已沿用 {count} 人，请逐个核对并勾选本人同意。", count=len(made)), "green")
    return redirect(url_for("desk.show", contest_id=event.contest_id))


def _add_team(event: Event) -> ResponseReturnValue:
    form = TeamForm()
    if form.is_submitted():
        try:
            with transaction():
                entry = entering.add_entry(
                    actor=current_actor(),
                    event=event,
                    delegation=make_delegation(event.contest),
                    name=form.team.data or "",
                )
                entry_id = entry.id
        except ContestError as error:
            form.blame(error)
            return _add_page(event, form), error.status
        return redirect(url_for("entries.show", entry_id=entry_id))
    if event.entry_type == "unit" and (own := own_delegation(event.contest)):
        form.team.data = own.name
    return _add_page(event, form)


def _add_page(event: Event, form: PersonForm | TeamForm) -> str:
    return render_template(
        "desk/add.html",
        event=event,
        contest=event.contest,
        form=form,
        rules=eligibility.summary(event),
        units=units_named(own_units()),
        unit_id=request.values.get("unit", type=int) or current_visitor().unit_id,
        is_open=registration_open(event.contest, own_delegation(event.contest), now()),
    )


def _show(contest: Contest, error: Invalid | None = None) -> str:
    desk: Desk = desk_of(contest, own_units(), current_visitor().unit_id)
    form = ContactsForm(formdata=None, data=desk.own.extras if desk.own else {})
    return render_template(
        "desk/show.html",
        contest=contest,
        desk=desk,
        form=form,
        faults=error,
        several=len(own_units()) > 1,
    )
