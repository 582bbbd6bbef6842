"""A fresh checkout becomes ready by itself, once, whoever starts first."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import inspect, text

from contest.app import create_app
from contest.db import db, transaction
from contest.prepare import is_current, prepare
from tests.conftest import ROOT


@pytest.fixture
def fresh(tmp_path):
    app = create_app({"INSTANCE": str(tmp_path / "new" / "instance")})
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_prepare_makes_everything_once(fresh):
    assert [prepare(fresh), prepare(fresh)] == [True, False]

    with fresh.app_context():
        assert set(inspect(db.engine).get_table_names()) == {*db.metadata.tables, "alembic_version"}


def test_prepare_asks_one_thing_when_there_is_nothing_to_do(app, count_queries):
    with count_queries() as queries:
        assert prepare(app) is False

    assert queries == ["SELECT version_num FROM alembic_version"]


def test_database_of_the_fixtures_is_current(any_app):
    with any_app.app_context():
        assert is_current()


def test_newer_database_is_refused_with_a_sentence(app):
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'ffff00000009'"))

    with pytest.raises(SystemExit) as ended:
        prepare(app)

    assert str(ended.value) == (
        "数据库由更新的版本建立，请升级本程序。"
        " / The database was made by a newer version: upgrade this program."
    )


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def test_starts_at_the_same_time_take_turns(database, tmp_path, request):
    url = ""
    if database == "postgresql":
        app = request.getfixturevalue("pg_app")
        url = app.config["DATABASE_URL"]
        with app.app_context(), transaction() as session:
            db.metadata.drop_all(session.connection())
            session.execute(text("DROP TABLE alembic_version"))

    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "flask", "contest", "prepare"],
            cwd=ROOT,
            # a folder each on PostgreSQL, as on hosts of their own: there the file lock is no help
            env={
                **os.environ,
                "DATABASE_URL": url,
                "CONTEST_INSTANCE": str(tmp_path / (str(number) if url else "shared")),
            },
        )
        for number in range(3)
    ]

    assert [process.wait(60) for process in processes] == [0, 0, 0]
