"""Make a fresh checkout ready: instance folder, key, database at the newest revision."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from flask import Flask
from sqlalchemy import inspect, text

from contest.config import ROOT
from contest.db import db, read_only

VERSIONS = ROOT / "contest" / "migrations" / "versions"
REVISION = re.compile(r'^(revision|down_revision)(?::[^=]*)? = "(\w+)"', re.MULTILINE)


def prepare(app: Flask) -> bool:
    """Bring the database up to date; True when there was something to do.

    Folder and key are made when the application is. Starts that come together take turns behind a
    file lock on one host, and behind an advisory lock on PostgreSQL.
    """
    with app.app_context():
        if is_current():
            return False
        with lock(Path(app.config["INSTANCE"]) / "prepare.lock"):
            if is_current():
                return False
            command.upgrade(app.extensions["migrate"].migrate.get_config(), "head")
            if db.engine.dialect.name == "sqlite" and db.engine.url.database:
                # people's data: for this user only; the files beside it follow its mode
                os.chmod(db.engine.url.database, 0o600)
    return True


def is_current() -> bool:
    """Whether the database stands at the newest migration. One small query; changes nothing.

    Ends the program when the database was made by a newer version of it.
    """
    with read_only(), db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    revisions, parents = known()
    if not set(found) <= revisions:
        raise SystemExit(
            "数据库由更新的版本建立，请升级本程序。"
            " / The database was made by a newer version: upgrade this program."
        )
    return set(found) == revisions - parents


def known() -> tuple[set[str], set[str]]:
    """Every revision, and those another builds on; read from the files without running them."""
    revisions: set[str] = set()
    parents: set[str] = set()
    for path in VERSIONS.glob("[0-9]*.py"):
        for kind, revision in REVISION.findall(path.read_text(encoding="utf-8")):
            (revisions if kind == "revision" else parents).add(revision)
    return revisions, parents


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """One process at a time; the lock ends with its holder, however that ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
