"""Files that lie encrypted in the uploads folder (加密存放): a stolen disk shows nothing of them.

The key derives from the installation's secret; ``create_app`` hands it over once.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contest.errors import Conflict
from contest.i18n import _

VERSION = b"\x01"
NONCE = 12
_boxes: list[AESGCM] = []  # holds one


def set_file_key(secret: str) -> None:
    """Seal with the key of this installation from now on; ``secret`` is hexadecimal."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"leitai/1/files.sealed")
    _boxes[:] = [AESGCM(derived.derive(bytes.fromhex(secret)))]


def seal(data: bytes, digest: str) -> bytes:
    """The bytes as they are kept; they open only under their own digest."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + _box().encrypt(nonce, data, digest.encode())


def unseal(kept: bytes, digest: str) -> bytes:
    """What ``seal`` was given. Raises Conflict when key or bytes do not fit."""
    try:
        if kept[:1] != VERSION:
            raise InvalidTag
        return _box().decrypt(kept[1 : 1 + NONCE], kept[1 + NONCE :], digest.encode())
    except (InvalidTag, ValueError):
        raise Conflict(
            _("这个文件打不开：密钥不对，或内容已损坏。请从备份恢复 secret.key 后再试。")
        ) from None


def _box() -> AESGCM:
    if not _boxes:
        raise RuntimeError("set_file_key() comes first; create_app calls it")
    return _boxes[0]
