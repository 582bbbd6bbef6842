"""Handing in, review, bulk decisions and their undoing, check-in."""

import hashlib
import json

import pytest

from contest.contests.models import Contest
from contest.db import db, transaction
from contest.entries.models import BulkDecision
from contest.entries.operations import check_in, entering, review
from contest.entries.operations.people import PersonData
from contest.entries.operations.submitting import digest_of, submit_entries
from contest.entries.queries import last_bulk
from contest.errors import Conflict, Invalid
from tests.entries.builders import (
    ACTOR,
    ORGANISER,
    make_contest,
    make_delegation,
    make_entry,
    make_event,
    person_data,
)


@pytest.fixture
def contest(session):
    with transaction():
        return make_contest()


def submitted(contest, count, event=None, state="submitted"):
    """So many entries of one delegation."""
    event = event or make_event(contest)
    delegation = make_delegation(contest)
    return [make_entry(event, delegation, 30001 + 2 * n, state=state) for n in range(count)]


def test_everything_ready_is_handed_in_at_once(contest):
    with transaction():
        first, second = submitted(contest, 2, state="draft")
        second.state, second.verdict = "returned", {"mended": "2026-05-02"}
        row = submit_entries(actor=ACTOR, delegation=first.delegation)

    assert (first.state, second.state) == ("submitted", "submitted")
    assert [entry["no"] for entry in row.document["entries"]] == ["001", "002"]
    text = json.dumps(row.document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert row.digest == hashlib.sha256(text.encode()).hexdigest() == digest_of(row.document)
    assert first.registrant.person.id_no not in text


def _edited(entry):
    person, data = entry.registrant, PersonData(name=entry.name, level="技师")
    entering.edit_person(actor=ACTOR, entry=entry, person=person, data=data)


def _substituted(entry):
    data = person_data(35009, "赵六")
    entering.substitute_person(actor=ACTOR, entry=entry, data=data, reason="调岗")


@pytest.mark.parametrize("mend", [_edited, _substituted])
def test_what_came_back_is_handed_in_only_after_somebody_mended_it(contest, mend):
    with transaction():
        first, second = submitted(contest, 2)
        for entry in (first, second):
            review.decide_entry(actor=ORGANISER, entry=entry, word="returned", reason="照片")
    with pytest.raises(Conflict) as error, transaction():
        submit_entries(actor=ACTOR, delegation=first.delegation)
    assert str(error.value) == "没有要提交的报名。先添加选手，或改好退回的报名。"

    with transaction():
        mend(first)
        row = submit_entries(actor=ACTOR, delegation=first.delegation)

    assert (first.state, second.state) == ("submitted", "returned")
    assert [entry["no"] for entry in row.document["entries"]] == [first.no]
    with transaction():
        review.decide_entry(actor=ORGANISER, entry=first, word="returned", reason="还不清楚")
    assert (first.is_unmended, second.is_unmended) == (True, True)


def test_one_fault_keeps_all_back_and_every_fault_is_named(contest):
    with transaction():
        event = make_event(contest, max_age=35, age_on="2026-05-01")
        delegation = make_delegation(contest)
        young = make_entry(event, delegation, 35001)
        old = make_entry(event, delegation, 1001, "王五")
        silent = make_entry(event, delegation, 35003, "赵六", consent=False)
        delegation.extras = {}

    with pytest.raises(Invalid) as error, transaction():
        submit_entries(actor=ACTOR, delegation=delegation)

    assert sorted(error.value.problems) == sorted(
        [f"entry:{old.id}", f"entry:{silent.id}", "leader"]
    )
    assert {young.state, old.state, silent.state} == {"draft"}


def test_those_without_a_fault_can_go_first(contest):
    with transaction():
        event, delegation = make_event(contest), make_delegation(contest)
        ready = make_entry(event, delegation, 30001)
        silent = make_entry(event, delegation, 30003, consent=False)
        submit_entries(actor=ACTOR, delegation=delegation, skip_faulty=True)

    assert (ready.state, silent.state) == ("submitted", "draft")


def test_places_of_a_unit_are_counted(contest):
    with transaction():
        event, delegation = make_event(contest, per_unit=1), make_delegation(contest)
        make_entry(event, delegation, 30001, state="approved")
        make_entry(event, delegation, 30003)

    with pytest.raises(Invalid), transaction():
        submit_entries(actor=ACTOR, delegation=delegation)


def test_one_person_may_enter_so_many_events(contest):
    with transaction():
        delegation = make_delegation(contest)
        first = make_entry(make_event(contest, events_per_person=1), delegation, 30001)
        entering.add_entry(
            actor=ACTOR,
            event=make_event(contest, "电工"),
            delegation=delegation,
            registrant=first.registrant,
        )

    with pytest.raises(Invalid) as error, transaction():
        submit_entries(actor=ACTOR, delegation=delegation)
    assert list(error.value.problems) == [f"entry:{first.id}"]


def test_empty_team_is_not_handed_in(contest):
    with transaction():
        event, delegation = make_event(contest, kind="team"), make_delegation(contest)
        entering.add_entry(actor=ACTOR, event=event, delegation=delegation, name="一队")

    with pytest.raises(Invalid), transaction():
        submit_entries(actor=ACTOR, delegation=delegation)


def test_returned_entry_says_what_is_wrong_and_counts(contest):
    with transaction():
        (entry,) = submitted(contest, 1)
        fields = {"photo": "照片看不清"}
        review.decide_entry(actor=ORGANISER, entry=entry, word="returned", fields=fields)
        _edited(entry)
        submit_entries(actor=ACTOR, delegation=entry.delegation)
        review.decide_entry(actor=ORGANISER, entry=entry, word="returned", reason="还是看不清")

    assert entry.state == "returned"
    assert (entry.verdict["times"], entry.verdict["reason"]) == (2, "还是看不清")


@pytest.mark.parametrize("word", ["returned", "refused"])
def test_no_refusal_without_a_reason(contest, word):
    with transaction():
        (entry,) = submitted(contest, 1)

    with pytest.raises(Invalid) as error, transaction():
        review.decide_entry(actor=ORGANISER, entry=entry, word=word, reason=" ")
    assert list(error.value.problems) == ["reason"]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("draft", "approved"),
        ("approved", "approved"),
        ("withdrawn", "refused"),
        ("draft", "returned"),
    ],
)
def test_only_what_is_under_review_is_decided(contest, state, word):
    with transaction():
        (entry,) = submitted(contest, 1, state=state)

    with pytest.raises(Conflict), transaction():
        review.decide_entry(actor=ORGANISER, entry=entry, word=word, reason="理由")


def test_approval_moves_the_standing(contest):
    with transaction():
        (entry,) = submitted(contest, 1)
        version = entry.event.score_version
        review.decide_entry(actor=ORGANISER, entry=entry, word="approved")

    assert (entry.state, entry.event.score_version) == ("approved", version + 1)


def test_bulk_leaves_out_what_is_not_under_review(contest):
    with transaction():
        entries = submitted(contest, 3)
        entries[2].state = "draft"
        row = review.decide_entries(
            actor=ORGANISER, contest=contest, entries=entries, word="approved"
        )

    assert [entry.state for entry in entries] == ["approved", "approved", "draft"]
    assert [change["entry"] for change in row.changes] == [entry.id for entry in entries[:2]]


def test_undo_spares_what_something_happened_to_since(contest):
    with transaction():
        entries = submitted(contest, 3)
        review.decide_entries(actor=ORGANISER, contest=contest, entries=entries, word="approved")
    with transaction():
        review.decide_entry(actor=ORGANISER, entry=entries[0], word="returned", reason="照片")
        entries[1].draw_no = "01"
    with transaction():
        done = review.undo_bulk(actor=ORGANISER, contest=contest)

    assert done == (1, 2)
    assert [entry.state for entry in entries] == ["returned", "approved", "submitted"]


def test_undo_works_once(contest):
    with transaction():
        entries = submitted(contest, 1)
        review.decide_entries(actor=ORGANISER, contest=contest, entries=entries, word="approved")
        review.undo_bulk(actor=ORGANISER, contest=contest)

    with pytest.raises(Conflict), transaction():
        review.undo_bulk(actor=ORGANISER, contest=contest)
    assert not review.can_undo(last_bulk(contest.id))


def test_offer_to_undo_ends_after_a_day(contest, frozen):
    with transaction():
        entries = submitted(contest, 1)
        row = review.decide_entries(
            actor=ORGANISER, contest=contest, entries=entries, word="approved"
        )

    assert review.can_undo(row)
    frozen.forward(hours=24)
    assert not review.can_undo(db.session.get(BulkDecision, row.id))


@pytest.mark.parametrize(
    ("status", "reason", "found"),
    [
        ("competing", "", (None, None)),
        ("absent", "", ("absent", None)),
        ("withdrawn", "突发疾病", ("withdrawn", "突发疾病")),
        ("disqualified", "冒名顶替", ("disqualified", "冒名顶替")),
    ],
)
def test_day_gives_a_status(contest, status, reason, found):
    with transaction():
        (entry,) = submitted(contest, 1, state="approved")
        db.session.get(Contest, contest.id).state = "judging"
        check_in.set_status(actor=ORGANISER, entry=entry, status=status, reason=reason)

    assert (entry.status, entry.reason) == found
    assert (entry.arrived_at is not None) is (status == "competing")


def test_disqualifying_needs_a_reason(contest):
    with transaction():
        (entry,) = submitted(contest, 1, state="approved")
        contest.state = "judging"

    with pytest.raises(Invalid), transaction():
        check_in.set_status(actor=ORGANISER, entry=entry, status="disqualified")


def test_nobody_is_checked_in_while_registering(contest):
    with transaction():
        (entry,) = submitted(contest, 1, state="approved")

    with pytest.raises(Conflict), transaction():
        check_in.set_status(actor=ORGANISER, entry=entry, status="competing")


def test_check_in_can_be_taken_back(contest):
    with transaction():
        (entry,) = submitted(contest, 1, state="approved")
        contest.state = "closed"
        check_in.set_status(actor=ORGANISER, entry=entry, status="competing")
        check_in.clear_status(actor=ORGANISER, entry=entry)

    assert (entry.status, entry.arrived_at) == (None, None)
