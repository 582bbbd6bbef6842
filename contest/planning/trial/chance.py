"""Chance that can be repeated (种子): the same seed and place give the same number for ever."""

from fractions import Fraction
from hashlib import blake2b

SCALE = 10_000


class Lots:
    """Lots drawn for one place, one after the other.

    A number depends on the seed and on the place alone: a rule that changes moves no mark, and a
    criterion that comes in leaves the marks of all others as they were.
    """

    def __init__(self, seed: int, *place: object) -> None:
        self.start = f"{seed}/{'/'.join(str(part) for part in place)}"
        self.drawn = 0

    def share(self) -> Fraction:
        """The next number, at least 0 and below 1."""
        self.drawn += 1
        text = f"{self.start}#{self.drawn}".encode()
        found = int.from_bytes(blake2b(text, digest_size=4).digest(), "big")
        return Fraction(found % SCALE, SCALE)

    def below(self, size: int) -> int:
        """A whole number from 0 up to ``size``, that one excluded."""
        return int(self.share() * size)

    def around(self, width: Fraction) -> Fraction:
        """A number within ``width`` of 0; those near 0 come more often."""
        return (self.share() + self.share() - 1) * width
