"""The order of a draw from its seed (抽签算法): pure, and short enough to be done by hand.

docs/draw.md describes it for everybody, with test vectors; tests hold both to the same answers.
"""

import hashlib
import hmac
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CODES_A_LETTER = 99


@dataclass(frozen=True, slots=True)
class Lot:
    """What one entry drew: number (抽签号), session (场次), station (工位), blind code (加密号)."""

    no: str
    draw_no: str
    session: str
    station: str
    blind_code: str


def final_seed(secret: str, spoken: str) -> str:
    """The seed from the machine's secret and a word said in the hall; the secret alone without one.

    Whoever says the word cannot know the secret, and who runs the machine cannot know the word.

    >>> final_seed("00ff", "")
    '00ff'
    """
    return hashlib.sha256(f"{secret}:{spoken}".encode()).hexdigest() if spoken else secret


def commitment(seed: str) -> str:
    """What is printed at once: the seed's SHA-256, which binds it and does not tell it."""
    return hashlib.sha256(seed.encode()).hexdigest()


def drawn_order(seed: str, label: str, event: str, numbers: Iterable[str]) -> list[str]:
    """The numbers in the order of HMAC-SHA256(seed, "label|event|number"), as hexadecimal.

    label: ``draw`` or ``blind``; two orders that tell nothing about each other
    """

    def key(no: str) -> tuple[str, str]:
        message = f"{label}|{event}|{no}".encode()
        return hmac.new(seed.encode(), message, hashlib.sha256).hexdigest(), no

    return sorted(numbers, key=key)


def blind_code(place: int) -> str:
    """The code at a place of the second order, counted from 0: A01 … A99, B01 …, Z99, AA01 …

    >>> blind_code(0), blind_code(98), blind_code(99), blind_code(26 * 99)
    ('A01', 'A99', 'B01', 'AA01')
    """
    block, number = divmod(place, CODES_A_LETTER)
    letters = ""
    block += 1
    while block:
        block, rest = divmod(block - 1, 26)
        letters = string.ascii_uppercase[rest] + letters
    return f"{letters}{number + 1:02}"


def draw_lots(seed: str, event: str, numbers: Sequence[str], stations: int) -> list[Lot]:
    """What every entry drew, in the order of the draw.

    stations: entries of one session; 0 puts all into one
    """
    order = drawn_order(seed, "draw", event, numbers)
    codes = {no: blind_code(n) for n, no in enumerate(drawn_order(seed, "blind", event, numbers))}
    size = stations or max(1, len(order))
    width = max(2, len(str(len(order))))
    return [
        Lot(
            no=no,
            draw_no=f"{place + 1:0{width}}",
            session=str(place // size + 1),
            station=f"{place % size + 1:02}",
            blind_code=codes[no],
        )
        for place, no in enumerate(order)
    ]
