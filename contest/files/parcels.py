"""Sealed records between two steps of one work (暂存): written once, read in order, then wiped.

One file a parcel, ``parcels/<name>``: each record is JSON, sealed by itself, with its length before
it, so that a long parcel is read without being held whole.
"""

import contextlib
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from pydantic_core import from_json, to_json

from contest.errors import Conflict
from contest.files.folder import beside
from contest.files.sealing import seal, unseal
from contest.i18n import _

LENGTH = 4  # bytes of a record's length


@contextlib.contextmanager
def packing(name: str) -> Iterator[Callable[[Any], None]]:
    """Write the parcel of this name anew, record by record; it is there whole at the end or not."""
    folder = beside("parcels")
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=folder)
    numbers = itertools.count()
    try:
        with os.fdopen(descriptor, "wb") as file:

            def add(record: Any) -> None:
                sealed = seal(to_json(record), _place(name, next(numbers)))
                file.write(len(sealed).to_bytes(LENGTH, "big") + sealed)

            yield add
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, folder / name)
    except BaseException:
        os.unlink(draft)
        raise


def unpack(name: str) -> Iterator[Any]:
    """Its records in order. Raises Conflict when the parcel is gone or damaged."""
    try:
        with open(beside("parcels") / name, "rb") as file:
            number = 0
            while head := file.read(LENGTH):
                sealed = file.read(int.from_bytes(head, "big"))
                yield from_json(unseal(sealed, _place(name, number)))
                number += 1
    except FileNotFoundError:
        raise Conflict(_("暂存的内容不在服务器上了，请再上传一次。")) from None


def wipe(name: str) -> None:
    """Throw a parcel away; one that is gone already is no fault."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(beside("parcels") / name)


def _place(name: str, number: int) -> str:
    return f"parcel:{name}:{number}"
