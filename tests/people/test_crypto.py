"""Numbers kept under the key of the house, and sealed by a passphrase."""

import base64
import time

import pytest

from contest.people import crypto
from contest.people.crypto import (
    CryptoError,
    Envelope,
    WrongPassphrase,
    decrypt,
    encrypt,
    is_sealed,
    keyed_hash,
    seal,
    set_keys,
    unseal,
)

NUMBER = "11010519491231002X"
CARD = "居民身份证"
PASSPHRASE = "竞赛办二〇二六年五月"


@pytest.fixture(autouse=True)
def keys():
    """The keys of a house whose secret is all ones; those of others come back afterwards."""
    before = list(crypto._keys)
    set_keys("11" * 32)
    yield
    crypto._keys[:] = before


def test_a_number_comes_back():
    id_hash = keyed_hash(CARD, NUMBER)

    assert decrypt(encrypt(NUMBER, id_hash), id_hash) == NUMBER


def test_the_same_number_is_never_kept_alike():
    id_hash = keyed_hash(CARD, NUMBER)

    assert encrypt(NUMBER, id_hash) != encrypt(NUMBER, id_hash)


def test_the_hash_is_pinned():
    """People are found by it for years; with another form they would be entered twice."""
    assert (
        keyed_hash(CARD, NUMBER)
        == "fcc6e4f7b9aa7af95e85696efe490b429e2c0a0f066c0dc8517caa1f9b22e720"
    )


def test_the_hash_depends_on_number_type_and_key():
    hashes = {keyed_hash(CARD, NUMBER), keyed_hash("护照", NUMBER), keyed_hash(CARD, "E1")}
    set_keys("22" * 32)
    hashes.add(keyed_hash(CARD, NUMBER))

    assert len(hashes) == 4


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: kept[:-1],
        lambda kept: kept[:-1] + bytes([kept[-1] ^ 1]),
        lambda kept: b"\x02" + kept[1:],
        lambda kept: kept[:5],
        lambda kept: b"",
    ],
)
def test_damaged_bytes_do_not_open(damage):
    id_hash = keyed_hash(CARD, NUMBER)
    kept = damage(encrypt(NUMBER, id_hash))

    with pytest.raises(CryptoError) as error:
        decrypt(kept, id_hash)
    assert error.value.message == crypto.STRANGE_KEY


def test_a_number_does_not_open_in_another_row():
    kept = encrypt(NUMBER, keyed_hash(CARD, NUMBER))

    with pytest.raises(CryptoError):
        decrypt(kept, keyed_hash(CARD, "440524188001010014"))


def test_another_key_does_not_open():
    id_hash = keyed_hash(CARD, NUMBER)
    kept = encrypt(NUMBER, id_hash)
    set_keys("22" * 32)

    with pytest.raises(CryptoError):
        decrypt(kept, id_hash)


def test_without_keys_nothing_is_kept():
    crypto._keys.clear()

    with pytest.raises(RuntimeError):
        keyed_hash(CARD, NUMBER)


@pytest.mark.parametrize("text", ["", NUMBER, "张三𬱖"])
def test_sealed_text_comes_back(text):
    sealed = seal(text, PASSPHRASE)

    assert is_sealed(sealed)
    assert unseal(sealed, PASSPHRASE) == text


def test_sealed_text_of_an_older_document_opens():
    sealed = (
        "enc:1:d3edQLA733cx8Nw08ECvrdotRUH5Vygg9xfchssqIrUae2FfRUHy6K+jNHAK2VyLmvIx5IarXjMoUrZ4ESk="
    )

    assert unseal(sealed, PASSPHRASE) == NUMBER


def test_the_passphrase_may_be_typed_composed_or_decomposed():
    assert unseal(seal(NUMBER, "re\u0301sume\u0301 2026"), "r\u00e9sum\u00e9 2026") == NUMBER


def test_a_wrong_passphrase_is_said():
    sealed = seal(NUMBER, PASSPHRASE)

    with pytest.raises(WrongPassphrase) as error:
        unseal(sealed, PASSPHRASE + "。")
    assert error.value.message == "口令不对，或内容已损坏，请核对口令后重试"


def test_a_short_passphrase_is_refused():
    with pytest.raises(CryptoError) as error:
        seal(NUMBER, "1234567")
    assert error.value.message.format(**error.value.values) == "口令至少 8 个字符，请换一个更长的"


@pytest.mark.parametrize("text", ["", NUMBER, "enc:1:", "enc:1:%%%", "enc:1:AAAA", "enc:1:字"])
def test_what_was_never_sealed_is_said(text):
    with pytest.raises(CryptoError) as error:
        unseal(text, PASSPHRASE)
    assert error.value.message == crypto.NOT_SEALED


def test_a_document_has_one_salt_and_thousands_of_numbers_are_quick():
    envelope = Envelope(PASSPHRASE)
    start = time.perf_counter()

    sealed = [envelope.seal(f"{number:018}") for number in range(5000)]
    opened = [Envelope(PASSPHRASE).unseal(sealed[0])]
    reader = Envelope(PASSPHRASE)
    opened += [reader.unseal(text) for text in sealed[1:]]

    assert opened == [f"{number:018}" for number in range(5000)]
    assert {base64.b64decode(text[6:])[:16] for text in sealed} == {envelope._salt}
    assert len(set(sealed)) == 5000
    # one salt: three times scrypt, not ten thousand times (a quarter of an hour)
    assert time.perf_counter() - start < 10


def test_a_document_of_many_salts_is_refused():
    salts = [base64.b64encode(bytes([n]) * 16 + b"\0" * 40).decode() for n in range(9)]
    envelope = Envelope(PASSPHRASE)
    for salt in salts[:8]:
        with pytest.raises(WrongPassphrase):
            envelope.unseal("enc:1:" + salt)

    with pytest.raises(CryptoError) as error:
        envelope.unseal("enc:1:" + salts[8])
    assert error.value.message == crypto.TOO_MANY
