"""How Alembic runs here: one transaction, nobody else writing, no row lost.

SQLite cannot alter most of a table, so a batch migration copies it and drops the old one. With
foreign keys enforced, that drop deletes every child row behind ``ON DELETE CASCADE`` without an
error. They are therefore off while migrating (the PRAGMA does nothing inside a transaction, so it
stands before it), and the whole database is checked before the commit. The engine's own BEGIN
takes the write gate.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection, TypeDecorator

ADVISORY_LOCK = 0x4C656974  # "Leit": one number for this program's migrations on PostgreSQL


class BrokenReference(Exception):
    """Rows point at rows that do not exist; nothing was changed."""


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Enforcement off around the transaction, on the raw connection."""
    raw = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def check_references(connection: Connection) -> None:
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if rows:
        tables = ", ".join(sorted({f"{row[0]} → {row[2]}" for row in rows}))
        raise BrokenReference(f"{len(rows)} rows point at rows that do not exist ({tables})")


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own column types as the plain ones: a migration outlives the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def migrate(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    extension = current_app.extensions["migrate"]
    with connection.begin():
        if not sqlite:
            # before Alembic reads the revision: of hosts that start together one migrates
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            transactional_ddl=True,
            render_item=render_item,
            **extension.configure_args,
        )
        context.run_migrations()
        if sqlite:
            check_references(connection)


def main() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            with foreign_keys_off(connection):
                migrate(connection)
        else:
            migrate(connection)


main()
