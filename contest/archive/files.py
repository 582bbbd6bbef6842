"""Bundles as files: reading with a limit, writing all or nothing."""

import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from contest.contests.bundle.text import LARGEST

MEMBER = "contest.json"


def read_limited(path: Path) -> bytes:
    """The bytes of a file, at most one more than a bundle may have."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def as_bytes(document: dict[str, Any], *, zipped: bool) -> bytes:
    """A document as JSON, or as a zip that holds it; the same one always gives the same bytes."""
    text = json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    if not zipped:
        return text
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(MEMBER, date_time=(1980, 1, 1, 0, 0, 0))
        member.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(member, text)
    return buffer.getvalue()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; only its owner may read it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
