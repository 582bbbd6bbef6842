"""Words that every part of the engine shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Mode = Literal["half_up", "half_even", "truncate"]
Scope = Literal["criterion", "group", "period", "stage", "event"]
EffectName = Literal["zero", "no_rank", "no_award", "last"]


def _filled(message: str, values: Mapping[str, object]) -> str:
    shown = {k: "、".join(map(str, v)) if isinstance(v, tuple) else v for k, v in values.items()}
    return message.format(**shown) if shown else message


class Text:
    """A message in 中文 with named fields; the edge translates it, ``str`` gives the 中文.

    A field may be a tuple of texts: the edge lists them as the reader's language does.
    """

    __slots__ = ("message", "values")

    def __init__(self, message: str, /, **values: object) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return _filled(self.message, self.values)

    def __repr__(self) -> str:
        return f"Text({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


class ScoringError(Exception):
    """The engine cannot follow this rule or mark; ``message`` and ``values`` say why."""

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(_filled(message, values))
        self.message = message
        self.values = values


class MarkError(ScoringError):
    """A mark that its criterion does not allow."""


class RuleError(ScoringError):
    """A rule that contradicts itself or names what is not there."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a veto, gate, penalty or line does (处置): one vocabulary for all of them.

    zero: the criterion, group, stage or event counts nought; no_rank: the score is shown without a
    rank; no_award: the rank is kept without an award; last: ranked behind everybody else.
    """

    scope: Scope
    effect: EffectName


@dataclass(frozen=True, slots=True)
class Fired:
    """An effect that came true for one entry, and why."""

    effect: Effect
    cause: Text
    criterion: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Rounding:
    """Places after the point at one step, and how to get there; ``places`` None: not rounded."""

    mode: Mode = "half_up"
    places: dict[str, int | None] = field(default_factory=dict)

    def at(self, step: str) -> int | None:
        """Places of ``step`` (mark, sheet, panel, weighted, stage, final), or None."""
        return self.places.get(step)


Json = Any
