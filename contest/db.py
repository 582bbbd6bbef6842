"""Engine, base class, column types and the only commit in the program.

SQLite: a transaction writes (``BEGIN IMMEDIATE`` behind a file lock, the write gate) unless it
starts in a GET, HEAD or OPTIONS request or inside ``read_only()``; those run with ``query_only``
on, so that a forgotten write fails always, in tests, and not now and then, under load.
"""

import contextlib
import contextvars
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, Table, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from contest.gate import Gate

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=15000",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-32000",
    "journal_size_limit=67108864",
)
READING = ("GET", "HEAD", "OPTIONS")

_held = threading.local()
_mode: contextvars.ContextVar[str | None] = contextvars.ContextVar("db_mode", default=None)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for statements that every sheet runs.

    What is read or written this way costs half as much, and the session knows nothing of it: flush
    before, and expire objects that it changes.
    """
    return cast(Table, model.__table__)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware, kept in UTC (SQLite has no zone)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        return None if value is None else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value if value is None else value.replace(tzinfo=UTC)


@contextlib.contextmanager
def transaction() -> Iterator[Session]:
    """Commit on success, roll back on any exception, then run what waits for the commit.

    Used at the edges only (views, API, CLI, worker). Operations call ``flush`` at most.
    """
    session = db.session
    try:
        yield session()
        session.commit()
    except BaseException:
        session.info.pop("after_commit", None)
        session.rollback()
        raise
    for callback in session.info.pop("after_commit", ()):
        callback()


def after_commit(callback: Callable[[], None]) -> None:
    """Run ``callback`` once the present transaction is on disk; never after a rollback."""
    db.session.info.setdefault("after_commit", []).append(callback)


@contextlib.contextmanager
def read_only() -> Iterator[None]:
    """Transactions begun inside only read, whatever the request's method."""
    token = _mode.set("read")
    try:
        yield
    finally:
        _mode.reset(token)


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, however long it takes; writes fail.

    For reports and checks that put several queries side by side while others go on writing. Starts
    anew: what the session held before and did not commit is dropped.
    """
    with read_only():
        db.session.close()
        if db.session.get_bind().dialect.name == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            db.session.connection(execution_options=options)
        try:
            yield
        finally:
            db.session.close()


def begin_write() -> None:
    """For the rare GET that writes: call it before the first query."""
    db.session.connection(execution_options={"write": True})


def end_reading() -> None:
    """End a transaction that only reads, so that the next statement may write (SQLite).

    Objects read in it are read again at their next use.
    """
    if db.session.connection().info.get("reads"):
        db.session.rollback()


def start_over() -> None:
    """End the present transaction without keeping anything; the next statement begins a new one.

    For edges that read first and write later, or want all they read to be of one moment from here.
    Objects read in it are read again at their next use.
    """
    db.session.rollback()


def others_wait() -> bool:
    """Does anybody wait until the present write transaction ends? Long work makes room for them.

    Also true where nobody can tell (PostgreSQL).
    """
    gate = db.session.connection().info.get("gate")
    return gate is None or gate.is_wanted()


def engine_options(url: str, threads: int) -> dict[str, Any]:
    """Pool settings; the pool must hold a connection for each thread of a process."""
    if url.startswith("sqlite"):
        return {
            "connect_args": {"timeout": 15},
            "pool_size": threads,
            "max_overflow": 8,
            "pool_timeout": 15,
        }
    return {
        "pool_size": min(threads, 16),
        "max_overflow": 8,
        "pool_timeout": 15,
        "pool_pre_ping": True,
        "pool_recycle": 1800,
    }


def init_db(app: Flask) -> None:
    """Bind the database of ``app`` and, on SQLite, its settings and write gate."""
    db.init_app(app)
    with app.app_context():
        install_gate(db.engine)


def install_gate(engine: Engine) -> None:
    """Settings, explicit BEGIN and the write gate, on SQLite only."""
    if engine.dialect.name != "sqlite":
        return
    path = engine.url.database
    gate = Gate(f"{path}.gate") if path and path != ":memory:" else None

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN
        cursor = dbapi.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = _writes(connection)
        if writes and gate and "gate" not in connection.info and not getattr(_held, "gate", False):
            gate.enter()
            connection.info["gate"] = gate
            _held.gate = True
        if connection.info.get("reads") != (not writes):
            raw = connection.connection.dbapi_connection
            raw.execute(f"PRAGMA query_only={int(not writes)}")
            connection.info["reads"] = not writes
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "checkin", lambda _dbapi, record: _release(record))
    event.listen(engine, "invalidate", lambda _dbapi, record, _error: _release(record))


def _writes(connection: Any) -> bool:
    asked = connection.get_execution_options().get("write")
    if asked is not None:
        return bool(asked)
    mode = _mode.get()
    if mode:
        return mode == "write"
    return request.method not in READING if has_request_context() else True


def _release(record: Any) -> None:
    gate = record.info.pop("gate", None)
    if gate is not None:
        gate.leave()
        _held.gate = False
