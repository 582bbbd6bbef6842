"""What a workbook says of itself, and the checksum that nobody else can make (识别信息).

The key derives from the installation's secret; ``create_app`` hands it over once, as it does for
contest/people/crypto.py.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contest.offline.book.shape import FORMAT
from contest.version import VERSION

_key: list[bytes] = []  # holds one


class Broken(ValueError):
    """An identity whose checksum does not fit, or that is none."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What must not change in a workbook.

    lines:  (handle, code shown, base revision) of each; fields: (key, name, label) of each
    rubric: digest of the rubric's document and version
    """

    contest: str
    event: str
    stage: str
    period: str
    scorer: str
    judge: str
    rubric: str
    rubric_version: int
    lines: tuple[tuple[str, str, int], ...]
    fields: tuple[tuple[str, str, str], ...]
    program: str = VERSION
    format: str = FORMAT

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Contest, event, stage, period."""
        return self.contest, self.event, self.stage, self.period


def set_key(secret: str) -> None:
    """Sign with the key of this installation from now on; ``secret`` is hexadecimal."""
    info = b"leitai/1/offline.workbook"
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
    _key[:] = [derived.derive(bytes.fromhex(secret))]


def handle(*place: object) -> str:
    """What stands for an entry in a file: always the same there, and nothing outside knows it.

    An internal number would tell more than the code does to whoever has seen it elsewhere.
    """
    return _digest("line\0" + "\0".join(str(part) for part in place))[:20]


def rubric_digest(document: Mapping[str, Any], version: int) -> str:
    """Tells one rubric from any other, and a version from the next."""
    return hashlib.sha256(_canonical([version, document]).encode()).hexdigest()[:24]


def signed(identity: Identity) -> str:
    """The identity as it stands in a workbook."""
    body = _canonical(asdict(identity))
    return _digest(body) + body


def opened(text: str) -> Identity:
    """The identity of a workbook. Raises Broken when a single character of it was changed."""
    checksum, body = text[:64], text[64:]
    if not body or not hmac.compare_digest(checksum, _digest(body)):
        raise Broken
    found = json.loads(body)
    if found.get("format") != FORMAT:
        raise Broken
    found["lines"] = tuple((str(h), str(c), int(b)) for h, c, b in found["lines"])
    found["fields"] = tuple((str(k), str(n), str(w)) for k, n, w in found["fields"])
    return Identity(**found)


def _digest(text: str) -> str:
    if not _key:
        raise RuntimeError("set_key() comes first; create_app calls it")
    return hmac.new(_key[0], text.encode(), hashlib.sha256).hexdigest()


def _canonical(value: Sequence[Any] | Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
