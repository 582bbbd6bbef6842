"""What a unit does before it hands in: real rows, and the line of the log."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from contest.archive.people_rows import people_sections
from contest.audit.models import AuditEntry
from contest.audit.operations import contest_chain
from contest.clock import now
from contest.contests.models import Extension
from contest.db import db, transaction
from contest.entries.models import Delegation, Entry, Registrant
from contest.entries.operations import entering
from contest.entries.operations.people import PersonData, save_person
from contest.entries.queries import (
    deadline,
    earlier_people,
    eligibility_of,
    registration_open,
)
from contest.errors import Conflict, Invalid
from contest.people.models import Person
from tests.entries.builders import (
    ACTOR,
    make_contest,
    make_delegation,
    make_entry,
    make_event,
    make_person,
    make_unit,
    person_data,
)
from tests.people.numbers import id_number


@pytest.fixture
def contest(session):
    with transaction():
        return make_contest()


def log(contest):
    query = select(AuditEntry.action, AuditEntry.reason).where(
        AuditEntry.chain == contest_chain(contest.id)
    )
    return [tuple(row) for row in db.session.execute(query.order_by(AuditEntry.seq))]


def test_delegation_is_made_at_its_first_use(contest):
    with transaction():
        unit = make_unit()
        first = entering.delegation_for(actor=ACTOR, contest=contest, unit=unit)
        again = entering.delegation_for(actor=ACTOR, contest=contest, unit=unit)

    assert first is again
    assert db.session.scalars(select(Delegation.name)).all() == ["滨江重型机械厂"]


def test_entry_takes_the_next_number(contest):
    with transaction():
        event, delegation = make_event(contest), make_delegation(contest)
        numbers = [make_entry(event, delegation, order).no for order in (30001, 30003)]
        make_entry(event, delegation, 30005).no = "2000"
        last = make_entry(event, delegation, 30007)

    assert (numbers, last.no) == (["001", "002"], "2001")
    assert [action for action, _reason in log(contest)].count("add_entry") == 4


def test_number_is_kept_encrypted_and_shown_masked(contest):
    with transaction():
        person = make_person(make_delegation(contest), 30001)
        number = id_number(30001)

    assert person.person.id_no == number
    assert number not in str(db.session.scalars(select(AuditEntry.details)).all())
    assert number.encode() not in person.person.id_cipher
    assert person.person.id_mask == f"{number[:6]}********{number[-4:]}"


def test_card_gives_birth_date_and_gender(contest):
    with transaction():
        person = make_person(make_delegation(contest), 30001)

    assert (person.born_on.isoformat(), person.gender) == ("1990-06-01", "男")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": " "}, ["name"]),
        ({"id_no": "110105199006010012"}, ["id_no"]),
        ({"id_no": "1.10105E+17"}, ["id_no"]),
        ({"phone": "1381234"}, ["phone"]),
        ({"gender": "女"}, ["gender"]),
        ({"id_type": "学生证"}, ["id_type"]),
        ({"name": "", "phone": "1", "id_no": ""}, ["id_no", "name", "phone"]),
    ],
)
def test_all_faults_of_a_person_are_named_at_once(contest, fields, wrong):
    given = {"name": "李志强", "id_no": id_number(30001), **fields}
    with transaction():
        delegation = make_delegation(contest)

    with pytest.raises(Invalid) as error, transaction():
        save_person(actor=ACTOR, delegation=delegation, data=PersonData(**given))

    assert sorted(error.value.problems) == wrong
    assert db.session.scalars(select(Person.id)).all() == []


def test_person_of_another_unit_is_refused_without_saying_whose(contest):
    with transaction():
        make_entry(make_event(contest), make_delegation(contest, "甲厂"), 30001)

    with pytest.raises(Invalid) as error, transaction():
        make_person(make_delegation(contest, "乙厂"), 30001)

    assert list(error.value.problems) == ["id_no"]
    assert "甲厂" not in str(error.value)


def test_known_number_under_another_name_is_refused(contest):
    with transaction():
        make_person(make_delegation(contest, "甲厂"), 30001, "李志强")

    with pytest.raises(Invalid) as error, transaction():
        make_person(make_delegation(contest, "乙厂"), 30001, "王五")

    assert list(error.value.problems) == ["id_no"]


def test_nobody_enters_the_same_event_twice(contest):
    with transaction():
        event, delegation = make_event(contest), make_delegation(contest)
        entry = make_entry(event, delegation, 30001)

    with pytest.raises(Conflict), transaction():
        entering.add_entry(
            actor=ACTOR, event=event, delegation=delegation, registrant=entry.registrant
        )


CLOSING = {"opens_at": "2026-05-01T08:00", "closes_at": "2026-05-10T17:30"}
NOON = datetime(2026, 5, 10, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        ("registering", datetime(2026, 4, 30, 23, 59, tzinfo=UTC), False),
        ("registering", datetime(2026, 5, 1, tzinfo=UTC), True),
        ("registering", NOON - timedelta(seconds=1), True),
        ("registering", NOON, False),
        ("closed", datetime(2026, 5, 5, tzinfo=UTC), False),
        ("draft", datetime(2026, 5, 5, tzinfo=UTC), False),
    ],
)
def test_registration_keeps_its_hours(session, state, at, expected):
    with transaction():
        contest = make_contest(state, **CLOSING)

    assert registration_open(contest, None, at) is expected


@pytest.mark.parametrize(
    ("state", "expected"), [("registering", True), ("closed", True), ("judging", False)]
)
def test_extension_holds_for_its_unit_alone(session, state, expected):
    with transaction():
        contest = make_contest(state, **CLOSING)
        own, other = make_delegation(contest, "甲厂"), make_delegation(contest, "乙厂")
        until = NOON + timedelta(days=2)
        db.session.add(Extension(contest_id=contest.id, delegation_id=own.id, until=until))

    late = NOON + timedelta(days=1)
    assert registration_open(contest, own, late) is expected
    assert registration_open(contest, other, late) is False
    assert registration_open(contest, own, until) is False
    assert deadline(contest, own) == until
    assert deadline(contest, other) == NOON


def test_late_change_needs_the_organisers_reason(session):
    with transaction():
        contest = make_contest("closed")
        entry = make_entry(make_event(contest), make_delegation(contest), 30001, state="approved")
        person = entry.registrant
        data = person_data(30001, level="技师")

    with pytest.raises(Conflict), transaction():
        entering.edit_person(actor=ACTOR, entry=entry, person=person, data=data)
    with transaction():
        entering.edit_person(
            actor=ACTOR, entry=entry, person=person, data=data, late_reason="证书刚下来"
        )

    assert entry.registrant.level == "技师"
    assert log(contest)[-1] == ("edit_person", "证书刚下来")


def test_entry_under_review_is_not_changed_by_its_unit(contest):
    with transaction():
        entry = make_entry(make_event(contest), make_delegation(contest), 30001, state="submitted")

    with pytest.raises(Conflict), transaction():
        entering.edit_person(
            actor=ACTOR, entry=entry, person=entry.registrant, data=person_data(30001)
        )


def test_empty_number_keeps_the_one_there_is(contest):
    with transaction():
        entry = make_entry(make_event(contest), make_delegation(contest), 30001)
        entering.edit_person(
            actor=ACTOR,
            entry=entry,
            person=entry.registrant,
            data=PersonData(name="李志强", phone="13812345678"),
        )

    assert entry.registrant.person.id_no == id_number(30001)
    assert entry.registrant.phone == "13812345678"


def test_draft_is_removed_with_its_registrant(contest):
    with transaction():
        entry = make_entry(make_event(contest), make_delegation(contest), 30001)
        entering.remove_entry(actor=ACTOR, entry=entry)

    assert db.session.scalars(select(Entry.id)).all() == []
    assert db.session.scalars(select(Registrant.id)).all() == []
    assert db.session.scalars(select(Person.name)).all() == ["李志强"]


def test_withdrawing_an_approved_entry_leaves_it_in_the_lists(contest):
    with transaction():
        entry = make_entry(make_event(contest), make_delegation(contest), 30001, state="approved")
        version = entry.event.score_version
        entering.withdraw_entry(actor=ACTOR, entry=entry, reason="工伤")

    found = (entry.state, entry.status, entry.reason, entry.event.score_version)
    assert found == ("withdrawn", "withdrawn", "工伤", version + 1)


def test_withdrawing_before_approval_leaves_no_status(contest):
    with transaction():
        entry = make_entry(make_event(contest), make_delegation(contest), 30001, state="submitted")
        entering.withdraw_entry(actor=ACTOR, entry=entry, reason="出差")

    assert (entry.state, entry.status) == ("withdrawn", None)


def test_substitute_goes_back_to_review(contest):
    with transaction():
        entry = make_entry(make_event(contest), make_delegation(contest), 30001, state="approved")
        entering.substitute_person(
            actor=ACTOR, entry=entry, data=person_data(30003, "王秀兰"), reason="工伤"
        )

    assert (entry.no, entry.name, entry.state) == ("001", "王秀兰", "submitted")
    assert db.session.scalars(select(Registrant.name)).all() == ["王秀兰"]


def test_nobody_is_substituted_after_the_draw(contest):
    with transaction():
        entry = make_entry(make_event(contest), make_delegation(contest), 30001, state="approved")
        entry.draw_no = "01"

    with pytest.raises(Conflict), transaction():
        entering.substitute_person(
            actor=ACTOR, entry=entry, data=person_data(30003, "王秀兰"), reason="工伤"
        )


def test_team_has_members_in_order(contest):
    with transaction():
        event, delegation = make_event(contest, kind="team"), make_delegation(contest)
        team = entering.add_entry(actor=ACTOR, event=event, delegation=delegation, name="一队")
        for order, name in ((30001, "甲"), (30003, "乙"), (30005, "丙")):
            person = make_person(delegation, order, name)
            entering.add_member(actor=ACTOR, entry=team, person=person)
        entering.remove_member(actor=ACTOR, entry=team, position=2)

    assert [(member.position, member.name) for member in team.members] == [(1, "甲"), (2, "丙")]


def test_people_of_an_earlier_contest_come_back_without_consent(contest):
    with transaction():
        unit = make_unit()
        old = make_contest("registering")
        before = entering.delegation_for(actor=ACTOR, contest=old, unit=unit)
        make_entry(make_event(old), before, 30001, level="技师")
        own = entering.delegation_for(actor=ACTOR, contest=contest, unit=unit)
        people = earlier_people([unit.id], contest.id)
        event = make_event(contest)
        (entry,) = entering.copy_people(actor=ACTOR, event=event, delegation=own, people=people)

    assert (entry.state, entry.registrant.level) == ("draft", "技师")
    assert entry.registrant.consent_at is None
    assert earlier_people([unit.id], contest.id) == []
    assert entry.moved_at <= now()


def test_who_was_never_approved_does_not_leave_with_the_bundle(contest):
    with transaction():
        event, delegation = make_event(contest), make_delegation(contest)
        for order, state in ((30001, "submitted"), (30003, "approved"), (30005, "approved")):
            entry = make_entry(event, delegation, order, state=state)
            if order != 30005:
                entering.withdraw_entry(actor=ACTOR, entry=entry, reason="出差")
        make_entry(event, delegation, 30007, state="draft")

    entries = people_sections(contest.id, None)["entries"]

    assert [(entry["no"], entry.get("status")) for entry in entries] == [
        ("002", "withdrawn"),
        ("003", None),
    ]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "李志强：请填技能等级，本项目要求：技师、高级技师。"),
        ("en", "李志强: Enter the skill level. This event asks for: 技师, 高级技师."),
    ],
)
def test_fault_of_a_member_names_the_member_as_the_language_does(contest, lang, said):
    with transaction():
        event = make_event(contest, kind="team", levels=["技师", "高级技师"])
        delegation = make_delegation(contest)
        team = entering.add_entry(actor=ACTOR, event=event, delegation=delegation, name="一队")
        person = make_person(delegation, 30001)
        entering.add_member(actor=ACTOR, entry=team, person=person)
    with force_locale(lang):
        found = eligibility_of(contest, [team])

    assert found[team.id]["level"] == said
