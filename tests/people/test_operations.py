"""One person for each number, one unit for each name and parent; nowhere a number in clear."""

import itertools
import logging
import sqlite3
import threading
from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.people.models import Person, Unit
from contest.people.operations import (
    PersonIn,
    find_or_create_people,
    find_or_create_person,
    find_or_create_unit,
)
from contest.people.queries import people_by_id, person_by_id
from tests.people.numbers import id_number

CLERK = Actor("account:3", "王芳", "10.0.0.3")
NUMBER = "11010519491231002X"
THREADS = 8


def enter(**fields):
    with transaction():
        return find_or_create_person(actor=CLERK, **{"name": "张三", "id_no": NUMBER, **fields})


def audited():
    return [
        (entry.action, entry.subject, entry.details)
        for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]


def test_a_new_person_is_entered(session):
    person = enter(id_no=" 11010519491231002x ")

    assert (person.name, person.gender, person.born_on) == ("张三", "女", date(1949, 12, 31))
    assert (person.id_type, person.id_mask) == ("居民身份证", "110105********002X")
    assert person.id_no == NUMBER
    new = {
        "name": "张三",
        "id_type": "居民身份证",
        "id_no": "110105********002X",
        "unit_id": None,
    }
    assert audited() == [("create_person", f"person:{person.id}", {"new": new})]


def test_the_same_number_is_the_same_person(session):
    first = enter()
    second = enter(id_no="１１０１０５１９４９１２３１００２Ｘ")

    assert first.id == second.id
    assert len(audited()) == 1
    assert person_by_id("11010519491231002x").id == first.id


def test_the_number_under_another_name_is_a_conflict(session):
    enter()

    with pytest.raises(Conflict) as error:
        enter(name="李四")
    assert str(error.value) == "该证件号码已登记在另一姓名之下，请核对姓名和号码"


def test_without_a_number_everybody_is_new(session):
    assert enter(id_no="").id != enter(id_no="").id
    assert len(audited()) == 2


def test_other_documents_are_kept_as_written(session):
    person = enter(id_type="护照", id_no="e12345678", gender="男", born_on=date(1990, 6, 1))

    assert (person.id_no, person.id_mask) == ("E12345678", "E1*****78")
    assert person_by_id("E12345678", "护照").id == person.id
    assert person_by_id("E12345678") is None


def test_everything_wrong_is_said_at_once(session):
    with pytest.raises(Invalid) as error:
        enter(name=" ", gender="M", id_no="110105491231002")
    assert error.value.problems == {
        "name": "请填写姓名",
        "gender": "性别应为男或女",
        "id_no": "15 位身份证号已于 2013 年停用，请填写 18 位号码",
    }
    with pytest.raises(Invalid) as error:
        enter(gender="男", born_on=date(1949, 12, 30))
    assert error.value.problems == {
        "gender": "性别与身份证号不符，请核对",
        "born_on": "出生日期与身份证号不符，请核对",
    }
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_many_people_in_the_order_given(session, count_queries):
    known = enter()
    people = [
        PersonIn("李四", id_no=id_number(1)),
        PersonIn("张三丰", id_no=NUMBER),  # an earlier name is no error here
        PersonIn("无号甲"),
        PersonIn("李四", id_no=id_number(1)),
        PersonIn("无号乙"),
    ]

    with count_queries() as queries, transaction():
        ids = find_or_create_people(actor=CLERK, people=people)

    names = [db.session.get(Person, person_id).name for person_id in ids]
    assert names == ["李四", "张三", "无号甲", "李四", "无号乙"]
    assert ids[1] == known.id
    assert ids[0] == ids[3]
    # turn, known, insert; two for those without a number; three for the log
    assert len(queries) == 8
    summary = ("create_people", "person:*", {"new": {"created": 3, "known": 2}})
    assert audited()[1:] == [summary]


def test_many_people_again_changes_nothing(session):
    people = [PersonIn(f"工人{n}", id_no=id_number(n)) for n in range(1200)]
    with transaction():
        first = find_or_create_people(actor=CLERK, people=people)
    with transaction():
        second = find_or_create_people(actor=CLERK, people=people)

    assert first == second
    assert len(set(first)) == 1200
    assert len(audited()) == 1
    assert people_by_id([id_number(7), id_number(5000)]) == {id_number(7): first[7]}


def test_many_people_need_two_queries_for_500(session, count_queries):
    people = [PersonIn(f"工人{n}", id_no=id_number(n)) for n in range(1001)]

    with count_queries() as queries, transaction():
        find_or_create_people(actor=CLERK, people=people)

    assert len([query for query in queries if "person" in query and "audit" not in query]) == 6


def test_many_people_with_errors_enter_nobody(session):
    people = [
        PersonIn("甲", id_no=id_number(1)),
        PersonIn("", id_no="123"),
        PersonIn("丙", gender="?"),
    ]
    with pytest.raises(Invalid) as error, transaction():
        find_or_create_people(actor=CLERK, people=people)
    assert error.value.problems == {
        "1": "请填写姓名；身份证号应为 18 位，现为 3 位，请核对",
        "2": "性别应为男或女",
    }
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_units_are_entered_once_under_each_parent(session):
    with transaction():
        city = find_or_create_unit(actor=CLERK, name=" 甲市总工会 ", region="甲市", headcount=9)
        works = find_or_create_unit(actor=CLERK, name="一厂", parent_id=city.id)
        again = find_or_create_unit(actor=CLERK, name="甲市总工会", headcount=10)
        apart = find_or_create_unit(actor=CLERK, name="一厂")

    assert (city.name, city.region, city.headcount) == ("甲市总工会", "甲市", 9)
    assert again.id == city.id
    assert apart.id != works.id
    assert [(action, subject) for action, subject, _ in audited()] == [
        ("create_unit", f"unit:{city.id}"),
        ("create_unit", f"unit:{works.id}"),
        ("create_unit", f"unit:{apart.id}"),
    ]


def test_a_unit_needs_a_name(session):
    with pytest.raises(Invalid):
        find_or_create_unit(actor=CLERK, name="\u3000")


def at_once(app, operation):
    """Several threads do the same at the same moment; returns their results and errors."""
    start, results, failed = threading.Barrier(THREADS), [], []

    def work():
        with app.app_context():
            try:
                start.wait()
                with transaction():
                    results.append(operation())
            except BaseException as error:  # a thread cannot fail a test by itself
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, failed


@pytest.mark.parametrize(
    ("operation", "table"),
    [
        (lambda: find_or_create_person(actor=CLERK, name="张三", id_no=NUMBER).id, Person),
        (
            lambda: find_or_create_people(actor=CLERK, people=[PersonIn("张三", id_no=NUMBER)])[0],
            Person,
        ),
        (lambda: find_or_create_unit(actor=CLERK, name="甲厂").id, Unit),
    ],
)
def test_at_the_same_moment_there_is_still_one(any_app, operation, table):
    results, failed = at_once(any_app, operation)

    assert failed == []
    assert len(results) == THREADS
    assert len(set(results)) == 1
    with any_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(table)) == 1
        assert len(audited()) == 1


def test_the_number_is_nowhere_in_clear(app, session, caplog):
    caplog.set_level(logging.DEBUG)
    enter(name="张三")
    with transaction():
        find_or_create_people(actor=CLERK, people=[PersonIn("李四", id_no=id_number(1))])
    for wrong in (NUMBER[:17] + "1", id_number(1)):
        with pytest.raises((Invalid, Conflict)) as error:
            enter(name="王五", id_no=wrong)
        assert wrong not in str(error.value)
    session.close()
    db.engine.dispose()
    path = f"{app.config['INSTANCE']}/contest.sqlite"
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows = "\n".join(raw.iterdump())
    raw.close()
    with open(path, "rb") as file:
        stored = file.read()

    for number in (NUMBER, id_number(1)):
        for part in (number, number[6:]):  # the end with the birth date gives it away as well
            assert part.encode() not in stored
            assert part.encode("utf-16-le") not in stored
            assert part not in rows
            assert part not in caplog.text
            assert part not in repr(audited())


def test_no_row_holds_birth_date_and_masked_number_together(session):
    """The mask hides the birth date and nothing else: side by side they are the number."""
    enter()

    row = db.session.execute(select(Person.__table__)).one()
    assert "110105********002X" not in row
    entry = db.session.execute(select(AuditEntry.__table__)).one()
    assert "1949" not in repr(entry.details)


def test_imports_in_opposite_order_do_not_block_each_other(any_app):
    """Two transactions that enter the same people and units the other way round both finish."""
    people = [PersonIn(f"工人{n}", id_no=id_number(n)) for n in range(6)]
    turns = itertools.cycle([people, people[::-1]])

    def enter_all():
        for person in next(turns):
            find_or_create_unit(actor=CLERK, name=f"单位{person.name}")
            find_or_create_person(actor=CLERK, name=person.name, id_no=person.id_no)

    assert at_once(any_app, enter_all)[1] == []
    with any_app.app_context():
        assert len(audited()) == 12


def test_faults_of_a_person_are_joined_as_english_does(app, session):
    people = [PersonIn("", id_no="123")]
    with force_locale("en"), pytest.raises(Invalid) as error, transaction():
        find_or_create_people(actor=CLERK, people=people)

    assert error.value.problems == {
        "0": "Enter the name; An ID number has 18 characters; this one has 3. Check it"
    }
