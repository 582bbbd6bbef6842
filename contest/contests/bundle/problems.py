"""What is wrong with a document, and where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from re import compile as pattern
from typing import Any

_NUMBER = pattern(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_INDEX = pattern(r"\[([0-9]+)\]")

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. path: like ``events[0].stages[1].weight``, empty for the document itself."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


def one_line(text: str) -> str:
    """Text that quotes a document, fit for one line: no control characters, not endless."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@dataclass(slots=True)
class Findings:
    """All problems of one document. Errors refuse it, warnings do not."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)

    def settle(self) -> None:
        """Take no further error where there is one now: it would only be its consequence."""
        self.settled = {problem.path for problem in self.errors}

    def error(self, path: str, sentence: str) -> None:
        """Note what refuses the document."""
        if path in self.settled:
            return
        self.errors.append(Problem(one_line(path), one_line(sentence)))

    def warn(self, path: str, sentence: str) -> None:
        """Note what a person should look at."""
        self.warnings.append(Problem(one_line(path), one_line(sentence)))


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A table of the document and its path. What is not of the type asked for is absent."""

    value: dict[str, Any]
    path: str

    def at(self, key: str) -> str:
        """The path of a key of this table."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str | None:
        """A string, or None."""
        found = self.value.get(key)
        return found if isinstance(found, str) else None

    def whole(self, key: str) -> int | None:
        """An integer, or None."""
        found = self.value.get(key)
        return found if type(found) is int else None

    def number(self, key: str, default: str | None = None) -> Fraction | None:
        """An exact number, the default where there is none, None where it is not a number."""
        found = self.value.get(key)
        return decimal(default if found is None else found)

    def has(self, key: str) -> bool:
        """Whether something is written there."""
        return self.value.get(key) is not None

    def table(self, key: str) -> "Node | None":
        """A table inside, or None."""
        found = self.value.get(key)
        return Node(found, self.at(key)) if isinstance(found, dict) else None

    def tables(self, key: str) -> Iterator["Node"]:
        """The tables of a list inside, each with its path."""
        found = self.value.get(key)
        if isinstance(found, list):
            for index, item in enumerate(found):
                if isinstance(item, dict):
                    yield Node(item, f"{self.at(key)}[{index}]")

    def texts(self, key: str) -> Iterator[tuple[str, str]]:
        """Path and string of each string of a list inside."""
        found = self.value.get(key)
        if isinstance(found, list):
            for index, item in enumerate(found):
                if isinstance(item, str):
                    yield f"{self.at(key)}[{index}]", item

    def pairs(self, key: str) -> Iterator[tuple[str, str, Any]]:
        """Path, key and value of each pair of a table inside."""
        found = self.value.get(key)
        if isinstance(found, dict):
            for name, item in found.items():
                yield f"{self.at(key)}.{name}", name, item


@lru_cache(maxsize=65536)
def _decimal(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def decimal(found: Any) -> Fraction | None:
    """The exact value of a plain decimal string; None for anything else."""
    return _decimal(found) if isinstance(found, str) else None


def join_path(parts: tuple[Any, ...]) -> str:
    """``("events", 0, "code")`` as ``events[0].code``."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else str(part)
    return path


def natural(path: str) -> tuple[Any, ...]:
    """Sort key of a path: by its words, indices as numbers."""
    return tuple(
        (1, int(word), "") if word.isascii() and word.isdigit() else (0, 0, word)
        for word in _INDEX.sub(r".\1", path).split(".")
    )
