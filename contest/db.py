"""Engine, base class, column types and the only commit in the program.

SQLite: a transaction writes (``BEGIN IMMEDIATE`` behind a file lock, the write gate) unless it
starts in a GET, HEAD or OPTIONS request or inside ``read_only()``; those run with ``query_only``
on, so that a forgotten write fails always, in tests, and not now and then, under load. The gate
makes writers take turns fairly:
SQLite's own busy back-off let single writers wait for most of a second.
"""

import contextlib
import contextvars
import fcntl
import json
import os
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    any_,
    event,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

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


def among(column: Any, values: Collection[str] | Collection[int]) -> ColumnElement[bool]:
    """Is ``column`` one of many ``values``? As one parameter: ``in_`` looks at each of them."""
    if db.session.get_bind().dialect.name == "sqlite":
        given = func.json_each(json.dumps(list(values))).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(given.c.value))
        return found
    found = column == any_(literal(list(values), ARRAY(column.type)))
    return found


def insert_many(table: Table, rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
    """Insert many rows of the same columns in the present transaction; Core, but quicker on SQLite.

    same: columns that are alike in all of them; what neither names gets its default

    There each value is made ready once for its column, not looked up for each row.
    """
    connection = db.session.connection()
    dialect = connection.dialect
    for column in table.columns:
        default: Any = column.default
        if column.name not in rows[0] and default is not None and default.is_scalar:
            same.setdefault(column.name, default.arg)
    if dialect.name != "sqlite":
        connection.execute(insert(table), [{**row, **same} for row in rows])
        return
    ready = {name: _preparer(table.columns[name], dialect) for name in (*rows[0], *same)}
    alike = tuple(process(same[name]) if (process := ready[name]) else same[name] for name in same)
    names = list(rows[0])
    made = [
        (*[process(row[name]) if (process := ready[name]) else row[name] for name in names], *alike)
        for row in rows
    ]
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in (*names, *same))
    marks = ", ".join("?" * (len(names) + len(same)))
    # names of our own tables and columns
    statement = f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})"  # noqa: S608
    connection.exec_driver_sql(statement, made)


def _preparer(column: Any, dialect: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this column ready for the driver; None: nothing has to."""
    if isinstance(column.type, LargeBinary):
        return None
    found: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return found


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


class Gate:
    """The write gate: a file lock between processes; threads of one process go in turn (先来先办).

    The file lock alone lets in whoever wakes first: under load somebody waits many times as long as
    the rest.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False
        self._descriptor = -1

    def enter(self) -> None:
        """Wait for one's turn, then for the other processes."""
        self._take_turn()
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            except BaseException:
                os.close(self._descriptor)
                raise
        except BaseException:
            self._pass_on()
            raise

    def leave(self) -> None:
        """Open the gate for whoever is next."""
        os.close(self._descriptor)
        self._pass_on()

    def _take_turn(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


def _release(record: Any) -> None:
    gate = record.info.pop("gate", None)
    if gate is not None:
        gate.leave()
        _held.gate = False
