"""What a check is and what it finds (自检项、问题)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

Row = TypeVar("Row")
EVERY = 2000  # rows between two signs of life


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: a message in 中文 that says what to do, and what fills its fields."""

    message: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """How many rows a check has looked at; ``tell`` hears of it now and then."""

    tell: Callable[[int], None] = lambda seen: None
    seen: int = 0

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, counted."""
        for row in rows:
            self.seen += 1
            if self.seen % EVERY == 0:
                self.tell(self.seen)
            yield row


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant of the house: its name in 中文, and what finds every breach of it."""

    name: str
    run: Callable[[Progress], Iterator[Finding]]
