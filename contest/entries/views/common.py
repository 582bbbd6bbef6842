"""What the pages of entries share."""

import io
from collections.abc import Iterator
from typing import Any

from flask import redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from contest.contests.models import Contest, Event
from contest.db import db, transaction
from contest.entries.imports import work_on
from contest.entries.models import Delegation, Entry, Registrant, RosterUpload
from contest.entries.operations.entering import delegation_for
from contest.entries.queries import delegation_of_unit
from contest.errors import Invalid, NotFound
from contest.files.operations import store_file
from contest.i18n import _, say
from contest.jobs.views import may_see
from contest.pdf.errors import PrintError
from contest.pdf.render import render
from contest.people.models import Unit
from contest.web.access import own_units
from contest.web.auth import current_actor, current_visitor

DONE = object()


def is_organiser(contest_id: int) -> bool:
    """Does the visitor act for the organiser here, and not for a unit?"""
    return current_visitor().has("organiser", "admin", contest_id=contest_id)


def late_reason(contest_id: int) -> str:
    """The reason an organiser gives for changing what is a unit's; empty for the unit itself.

    Raises Invalid when the organiser left it empty.
    """
    if not is_organiser(contest_id):
        return ""
    reason = request.form.get("reason", "").strip()
    if not reason:
        sentence = _("代单位改动要写理由，会记入操作日志。")
        raise Invalid(sentence, {"reason": sentence})
    return reason


def own_delegation(contest: Contest) -> Delegation | None:
    """The delegation of the visitor's unit, if it is there yet."""
    unit_id = current_visitor().unit_id
    return delegation_of_unit(contest.id, unit_id) if unit_id else None


def make_delegation(contest: Contest) -> Delegation:
    """The delegation that the form names, or the visitor's own; made at its first use.

    Raises NotFound for a unit that is neither the visitor's nor below it.
    """
    wanted = request.values.get("unit", type=int) or current_visitor().unit_id
    if wanted is None or wanted not in own_units():
        raise NotFound(_("您的账号没有所属单位，不能报名。请联系组织者。"))
    unit = db.session.get_one(Unit, wanted)
    return delegation_for(actor=current_actor(), contest=contest, unit=unit)


def store_photo(person: Registrant, contest_id: int) -> None:
    """Keep the photo that came with the form, if one did. Raises Invalid about ``photo``."""
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        return
    assert person.delegation is not None
    try:
        stored = store_file(
            actor=current_actor(),
            data=upload.read(),
            name=upload.filename,
            content_type=upload.content_type or "",
            contest_id=contest_id,
            purpose="photo",
            unit_id=person.delegation.unit_id,
        )
    except Invalid as error:
        raise Invalid(str(error), {"photo": str(error)}) from error
    person.photo_id = stored.id


def walk(parts: Iterator[object]) -> None:
    """Do the parts of some work now, each in a transaction of its own, as the worker would."""
    while True:
        with transaction():
            if next(parts, DONE) is DONE:
                return


def to_work(upload_id: int) -> ResponseReturnValue:
    """To the job that reads, writes or takes back an upload; somebody else's shows on its page."""
    job = work_on(db.session.get_one(RosterUpload, upload_id))
    if job is not None and may_see(job):
        return redirect(url_for("jobs.show", job_id=job.id))
    return redirect(url_for("entries.import_page", upload_id=upload_id))


def back_to_entry(entry: Entry) -> ResponseReturnValue:
    """On to the page of an entry."""
    return redirect(url_for("entries.show", entry_id=entry.id))


def event_of(event_id: int) -> Event:
    """The event an address names; that it is there was checked with the rights."""
    return db.session.get_one(Event, event_id)


def entry_of(entry_id: int) -> Entry:
    """The entry an address names; that it is there was checked with the rights."""
    return db.session.get_one(Entry, entry_id)


def pdf(template: str, data: dict[str, Any], name: str, **photos: Any) -> ResponseReturnValue:
    """A paper as an answer, shown in the browser. Raises Invalid when a character has no glyph."""

    try:
        paper = render(template, data, **photos)
    except PrintError as error:
        raise Invalid(say(error)) from error
    response = send_file(io.BytesIO(paper), mimetype="application/pdf", download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
