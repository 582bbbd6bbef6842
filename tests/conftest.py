"""Fixtures for everybody. What only one feature needs lives beside its tests."""

import contextlib
import gc
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import stamp
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session

from contest.app import create_app
from contest.db import db
from tests.shared import routes_shared, share  # noqa: F401 a fixture for everybody
from tests.tools import FrozenClock, free_port

pytest_plugins = ["tests.web_fixtures"]

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = "CONTEST_TEST_POSTGRES"


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: no use in going through them at each collection."""
    gc.freeze()


LONG = ("tests/demo/", "tests/test_server.py", "tests/test_prepare.py", "tests/offline/test_libre")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no process ends up alone with them; then what needs a server."""
    items.sort(key=lambda item: "browser" not in item.keywords and not item.nodeid.startswith(LONG))
    _need_server(items)


def _need_server(items: list[pytest.Item]) -> None:
    """Tests marked ``db`` need a server; on a build machine its absence is an error."""
    needy = [item for item in items if "db" in item.keywords]
    if not needy or os.environ.get(POSTGRES):
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(f"CI is set but {POSTGRES} is not: run script/test")
    for item in needy:
        item.add_marker(pytest.mark.skip(reason=f"{POSTGRES} is not set; script/test sets it"))


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest revision, made once; every test copies the file.

    Built from the models, which is quicker; test_migrations.py proves that the migrations
    lead to the very same tables.
    """
    app = create_app({"INSTANCE": str(tmp_path_factory.mktemp("blank"))})
    with app.app_context():
        db.create_all()
        stamp()
        db.session.remove()
        db.engine.dispose()
    return Path(app.config["INSTANCE"]) / "contest.sqlite"


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fonts that the first test to print unpacks for those after it."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture
def app(blank: Path, fonts: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database file of its own: commits are real."""
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "fonts").symlink_to(fonts)
    shutil.copy(blank, instance / "contest.sqlite")
    application = create_app({"INSTANCE": str(instance), "TESTING": True})
    application.test_client_class = HouseClient
    share(application)
    yield application
    _close(application)


@pytest.fixture
def pg_app(tmp_path: Path) -> Iterator[Flask]:
    """The application on PostgreSQL, in a fresh schema; for tests marked ``db``."""
    schema = f"test_{uuid.uuid4().hex}"
    server = make_url(os.environ[POSTGRES])
    admin = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    url = server.update_query_dict({"options": f"-csearch_path={schema}"})
    application = create_app(
        {
            "INSTANCE": str(tmp_path / "instance"),
            "DATABASE_URL": url.render_as_string(hide_password=False),
            "TESTING": True,
        }
    )
    application.test_client_class = HouseClient
    share(application)
    with application.app_context():
        db.create_all()
        stamp()
        db.session.remove()
    yield application
    _close(application)
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The application on each database in turn, for what locks or counts on its own."""
    return request.getfixturevalue("app" if request.param == "sqlite" else "pg_app")


def _close(application: Flask) -> None:
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


class HouseClient(FlaskClient):
    """Ends the test's own transaction before each request.

    The test and the request share a thread; a transaction the test left open would make the
    request wait for the write gate until it gives up.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            session = db.session()
            unsaved = [*session.new, *session.dirty, *session.deleted]
            assert unsaved == [], "uncommitted changes: use `with transaction():`"
            session.rollback()
        return super().open(*args, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """An application context and its database session; write under ``with transaction():``."""
    with app.app_context():
        yield db.session()


@pytest.fixture
def count_queries() -> Callable[[], contextlib.AbstractContextManager[list[str]]]:
    """``with count_queries() as queries: …`` then ``assert len(queries) == 3``."""

    @contextlib.contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, _parameters, _context, _many):
            if not statement.startswith(("PRAGMA", "BEGIN")):
                seen.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    """A clock that stands at 2026-05-01 08:00 in Shanghai until the test moves it."""
    clock = FrozenClock()
    monkeypatch.setattr("contest.clock.datetime", clock)
    return clock


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of a real gunicorn that serves the database of ``app``; its job process too."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env={
            **os.environ,
            "CONTEST_INSTANCE": app.config["INSTANCE"],
            "CONTEST_WORKERS": "1",
            "CONTEST_THREADS": "8",
        },
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(60)


def wait_until_up(address: str, server: subprocess.Popen, seconds: int = 60) -> None:
    """Return once ``address`` answers, with whatever status."""
    deadline = time.monotonic() + seconds
    while True:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        assert time.monotonic() < deadline, f"no answer within {seconds} s"
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except urllib.error.HTTPError as answer:
            answer.close()
        except OSError:
            time.sleep(0.05)
            continue
        return
