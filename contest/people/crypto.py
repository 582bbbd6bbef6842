"""Keeping ID numbers: encrypted, found by a keyed hash, sealed by a passphrase for the road.

The keys of the house derive from the installation's secret. ``create_app`` hands that over once, by
``set_keys``, and they live here as the one state of this module: operations below the web layer
must encrypt, and may neither import Flask to ask for its configuration nor read the key file
themselves. One process serves one installation, so one set of keys is enough.
"""

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contest.i18n import N_

VERSION = b"\x01"  # of the stored form: version, nonce, AES-256-GCM text and tag
NONCE = 12
SALT = 16
SEALED = "enc:1:"
# scrypt: 32 MB and about 0.1 s for each guess at a passphrase
SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": 32}
SALTS = 8  # a document has one; each costs 0.1 s, so a hostile one may not bring thousands
SHORTEST = 8

WRONG = N_("口令不对，或内容已损坏，请核对口令后重试")
NOT_SEALED = N_("这段内容不是用口令加密的，请核对文件")
TOO_MANY = N_("文件中的加密内容来源不一，请重新导出后再试")
TOO_SHORT = N_("口令至少 {count} 个字符，请换一个更长的")
STRANGE_KEY = N_("证件号码无法解密：密钥与数据库不配套，请从同一份备份恢复密钥文件")


class CryptoError(ValueError):
    """Something cannot be opened; the message is for people, with fields in ``values``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


class WrongPassphrase(CryptoError):
    """The passphrase does not open it, or it is damaged; nobody can tell which."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What derives from the secret of an installation; each key for one purpose."""

    box: AESGCM
    hash_key: bytes

    @classmethod
    def derive(cls, secret: bytes) -> "Keys":
        """The keys of the installation whose 32 secret bytes these are."""
        return cls(AESGCM(_derived(secret, b"person.id_no")), _derived(secret, b"person.id_hash"))


_keys: list[Keys] = []  # holds one


def set_keys(secret: str) -> None:
    """Use the keys of this installation from now on; ``secret`` is its key in hexadecimal."""
    _keys[:] = [Keys.derive(bytes.fromhex(secret))]


def keyed_hash(id_type: str, id_no: str) -> str:
    """By what a person is found: the same number always gives it, without the key nothing does.

    A plain hash would not do: there are few enough ID numbers to try them all.
    """
    message = f"{id_type}\0{id_no}".encode()
    return hmac.digest(_current().hash_key, message, "sha256").hex()


def encrypt(id_no: str, id_hash: str) -> bytes:
    """The number as it is kept. It opens only beside its own ``id_hash``: no row can lend it."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + _current().box.encrypt(nonce, id_no.encode(), id_hash.encode())


def decrypt(kept: bytes, id_hash: str) -> str:
    """The number that ``encrypt`` kept. Raises CryptoError when key, row or bytes do not fit."""
    nonce, text = kept[1 : 1 + NONCE], kept[1 + NONCE :]
    try:
        if kept[:1] != VERSION:
            raise InvalidTag
        return _current().box.decrypt(nonce, text, id_hash.encode()).decode()
    except (InvalidTag, ValueError):
        raise CryptoError(STRANGE_KEY) from None


class Envelope:
    """Seals and opens the texts of one document under one passphrase.

    The slow step, from passphrase to key, happens once for a document: all it seals share a salt.
    """

    def __init__(self, passphrase: str) -> None:
        # the same word may be typed composed or decomposed
        self._passphrase = unicodedata.normalize("NFC", passphrase).encode()
        self._boxes: dict[bytes, AESGCM] = {}
        self._salt = b""

    def seal(self, text: str) -> str:
        """``text`` as ``enc:1:<base64 of salt, nonce and AES-256-GCM text>``.

        Raises CryptoError when the passphrase is too short to protect anything.
        """
        if not self._salt:
            if len(self._passphrase.decode()) < SHORTEST:
                raise CryptoError(TOO_SHORT, count=SHORTEST)
            self._salt = os.urandom(SALT)
        nonce = os.urandom(NONCE)
        sealed = self._box(self._salt).encrypt(nonce, text.encode(), SEALED.encode())
        return SEALED + base64.b64encode(self._salt + nonce + sealed).decode()

    def unseal(self, text: str) -> str:
        """What ``seal`` was given. Raises WrongPassphrase, or CryptoError for other texts."""
        raw = _unpacked(text)
        salt, nonce, sealed = raw[:SALT], raw[SALT : SALT + NONCE], raw[SALT + NONCE :]
        try:
            return self._box(salt).decrypt(nonce, sealed, SEALED.encode()).decode()
        except InvalidTag:
            raise WrongPassphrase(WRONG) from None

    def _box(self, salt: bytes) -> AESGCM:
        if salt not in self._boxes:
            if len(self._boxes) >= SALTS:
                raise CryptoError(TOO_MANY)
            self._boxes[salt] = AESGCM(hashlib.scrypt(self._passphrase, salt=salt, **SCRYPT))
        return self._boxes[salt]


def seal(text: str, passphrase: str) -> str:
    """Seal a single text; a document with several uses one Envelope."""
    return Envelope(passphrase).seal(text)


def unseal(text: str, passphrase: str) -> str:
    """Open a single text; a document with several uses one Envelope."""
    return Envelope(passphrase).unseal(text)


def is_sealed(text: str) -> bool:
    """Does ``text`` say of itself that it is sealed?"""
    return text.startswith(SEALED)


def _unpacked(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.removeprefix(SEALED), validate=True)
    except (binascii.Error, ValueError):
        raise CryptoError(NOT_SEALED) from None
    if not is_sealed(text) or len(raw) < SALT + NONCE + 16:
        raise CryptoError(NOT_SEALED)
    return raw


def _current() -> Keys:
    if not _keys:
        raise RuntimeError("set_keys() comes first; create_app calls it")
    return _keys[0]


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"leitai/1/" + purpose).derive(
        secret
    )
