"""The code that proves that whoever sets the first administrator can see the server (设置码).

A fresh server answers anybody in the network. Being on the same machine proves nothing behind a
proxy, so the code is always asked for: it stands in the log of the server and in a file that only
its owner reads.
"""

import contextlib
import hmac
import os
import secrets
import threading
from pathlib import Path

from contest.accounts.passwords import CLEAR

FILE = "setup-code"


def setup_code(instance: Path) -> str:
    """The code of this installation, 49 bits; made at the first call, one for all processes."""
    path = instance / FILE
    if not path.exists():
        fresh = instance / f"{FILE}.{os.getpid()}.{threading.get_ident()}"
        fresh.touch(mode=0o600)
        fresh.write_text("".join(secrets.choice(CLEAR) for _place in range(10)))
        # a link appears whole or not at all, and never replaces what another process put there
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()


def is_setup_code(instance: Path, given: str) -> bool:
    """Is it the code? Compared in a time that tells nothing."""
    return hmac.compare_digest(setup_code(instance).encode(), given.strip().lower().encode())


def drop_setup_code(instance: Path) -> None:
    """Once there is an administrator the code is worth nothing."""
    (instance / FILE).unlink(missing_ok=True)
