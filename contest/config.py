"""Settings: DEFAULTS, then ``instance/config.py``, then ``CONTEST_*`` of the environment."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent

DEFAULTS: dict[str, object] = {
    # where data, keys and fonts live; the database too, unless DATABASE_URL names one
    "INSTANCE": str(ROOT / "instance"),
    # SQLAlchemy address of the database; empty means instance/contest.sqlite (also: DATABASE_URL)
    "DATABASE_URL": "",
    # threads of one web process; the connection pool follows it
    "THREADS": 32,
    # web processes; more than two gain nothing on SQLite
    "WORKERS": 2,
    # job processes beside them; 0 where jobs run on hosts of their own (flask contest work)
    "JOB_PROCESSES": 1,
    # largest request, bytes
    "MAX_UPLOAD": 64 * 1024 * 1024,
    # cookies only over https; set it when the site is served over https
    "SECURE_COOKIES": False,
    # trusted proxies in front (nginx: 1); their X-Forwarded-For and -Proto are believed
    "PROXIES": 0,
    # wrong passwords before an account has to wait; an address, which a hall shares, ten times
    # as many
    "LOGIN_TRIES": 5,
    # how long it then waits, seconds
    "LOGIN_WAIT_S": 900,
    # a session ends after this long without a request, seconds
    "SESSION_S": 12 * 3600,
    # name of the organisation that runs this server, shown in header and footer
    "ORGANISATION": "",
    # address of this server as the public reaches it, printed in QR codes; empty: as asked for
    "PUBLIC_URL": "",
}


def load_config(app: Flask, overrides: dict[str, object] | None = None) -> None:
    """Fill ``app.config`` from every source and make the instance folder and its key."""
    values = dict(DEFAULTS)
    instance = Path(
        str(
            (overrides or {}).get("INSTANCE")
            or os.environ.get("CONTEST_INSTANCE")
            or values["INSTANCE"]
        )
    )
    values["INSTANCE"] = str(instance)
    instance.mkdir(parents=True, exist_ok=True)
    file = instance / "config.py"
    if file.exists():
        app.config.from_pyfile(str(file))
        values.update({key: app.config[key] for key in DEFAULTS if key in app.config})
    for key, default in DEFAULTS.items():
        raw = os.environ.get(f"CONTEST_{key}")
        if raw is not None:
            values[key] = _typed(raw, default)
    values["INSTANCE"] = str(instance)
    values["DATABASE_URL"] = os.environ.get("DATABASE_URL") or values["DATABASE_URL"]
    values.update(overrides or {})
    app.config.update(values)
    url = str(values["DATABASE_URL"]) or f"sqlite:///{instance / 'contest.sqlite'}"
    app.config.update(
        SQLALCHEMY_DATABASE_URI=_driver(url),
        SECRET_KEY=instance_key(instance).hex(),
        MAX_CONTENT_LENGTH=values["MAX_UPLOAD"],
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_SECURE=values["SECURE_COOKIES"],
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )


def instance_key(instance: Path) -> bytes:
    """The 32 secret bytes of this installation; made at the first call, readable by its owner only.

    Everything kept secret derives from it: sessions, encrypted ID numbers, keyed hashes. Whoever
    loses it loses those; it belongs into the backup.
    """
    path = instance / "secret.key"
    if not path.exists():
        _make_key(path)
    return _whole_key(path)


def _make_key(path: Path) -> None:
    """Put the key there whole; of processes that start together, the first one's counts."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)


def _whole_key(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != 32:
        raise SystemExit(
            f"{path} is damaged: it holds {len(key)} bytes instead of 32. Restore it from a backup."
        )
    return key


def _typed(raw: str, default: object) -> object:
    if isinstance(default, bool):
        return raw.lower() in ("1", "true", "yes", "on")
    if isinstance(default, int):
        return int(raw)
    return raw


def _driver(url: str) -> str:
    """Name psycopg 3 explicitly; ``postgres://`` as hosting services write it is understood."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
