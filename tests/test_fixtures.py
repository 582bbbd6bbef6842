"""The shared fixtures do what their names say."""

import urllib.request
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from contest import clock
from contest.db import db, read_only, transaction
from contest.people.models import Unit


def test_commit_reaches_the_file_of_this_test_only(session, client):
    with transaction():
        session.add(Unit(name="第一机械厂"))

    assert session.scalar(select(func.count()).select_from(Unit)) == 1
    assert client.get("/no-such-page").status_code == 404


def test_next_test_starts_empty(session):
    assert session.scalars(select(Unit)).all() == []


def test_request_refuses_a_test_that_forgot_to_commit(session, client):
    session.add(Unit(name="第一机械厂"))

    with pytest.raises(AssertionError, match="use `with transaction"):
        client.get("/")


def test_queries_are_counted_without_begin_and_pragma(session, count_queries):
    with count_queries() as queries, read_only():
        session.scalars(select(Unit)).all()
        session.scalars(select(Unit)).all()

    assert len(queries) == 2


def test_clock_stands_until_moved(frozen):
    before = clock.now()
    frozen.forward(minutes=20)

    assert before == datetime(2026, 5, 1, tzinfo=UTC)
    assert clock.now() == datetime(2026, 5, 1, 0, 20, tzinfo=UTC)


def test_live_server_serves_the_database_of_the_test(app, live_server):
    with urllib.request.urlopen(live_server, timeout=10) as answer:
        assert answer.status == 200

    with app.app_context(), transaction() as session:
        session.add(Unit(name="第一机械厂"))


@pytest.mark.db
def test_postgres_schema_is_empty_and_ours(pg_app):
    with pg_app.app_context():
        with transaction() as session:
            session.add(Unit(name="第一机械厂"))

        assert db.session.scalars(select(Unit.name)).all() == ["第一机械厂"]
        db.session.rollback()
