"""Where the bytes lie: ``uploads/ab/abcd…`` by SHA-256, written whole or not at all.

``create_app`` names the folder once, as it hands over the keys: operations below the web layer keep
files and may not ask Flask where.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

_folder: list[Path] = []  # holds one


def set_folder(instance: str) -> None:
    """Keep uploads in this installation from now on."""
    _folder[:] = [Path(instance) / "uploads"]


def keep(data: bytes) -> str:
    """Store the bytes and return their digest. The same bytes a second time change nothing.

    On disk before the row that names them: a rollback leaves at most a file that nobody names.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)
    return digest


def path_of(digest: str) -> Path:
    """The place of these bytes."""
    if not _folder:
        raise RuntimeError("set_folder() comes first; create_app calls it")
    return _folder[0] / digest[:2] / digest


def forget(digest: str) -> None:
    """Throw the bytes of this name away; only for what nobody else names, as sealed bytes are."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path_of(digest))


def beside(name: str) -> Path:
    """A folder of this name beside the uploads."""
    if not _folder:
        raise RuntimeError("set_folder() comes first; create_app calls it")
    return _folder[0].parent / name
