"""What is computed of one event, as a whole (赛项成绩)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contest.scoring.columns import Column
from contest.scoring.field import Field
from contest.scoring.ranking import Key, Ranking
from contest.scoring.spec import EventSpec
from contest.scoring.stage import StageScore
from contest.scoring.types import Fired, Text


@dataclass(slots=True)
class RankedList:
    """One ranking list (名次表): the event, or one group, region or unit of it.

    pool:    all entries of the list, with a rank or without, as registered.
    awarded: award codes by entry. base: entries that shares of awards are taken of.
    """

    name: str
    pool: Sequence[int]
    ranking: Ranking
    awarded: dict[int, str]
    base: int


@dataclass(slots=True)
class EventScore:
    """Everything computed of one event.

    exact, total: before and after the final rounding. keys: what places are decided by.
    lists:  ranking lists in order of appearance.
    status: per entry, as in the results' ``status``. reasons: why there is no rank, or no award.
    stopped: the stage whose gate an entry did not pass. behind: those of them ranked all the same.
    unsettled: indices that share a place among those that must be distinct.
    """

    spec: EventSpec
    entries: Field
    stages: dict[str, StageScore]
    exact: Column
    total: Column
    keys: list[Key]
    lists: list[RankedList] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    reasons: dict[int, list[Text]] = field(default_factory=dict)
    fired: dict[int, list[Fired]] = field(default_factory=dict)
    stopped: dict[int, StageScore] = field(default_factory=dict)
    behind: frozenset[int] = frozenset()
    unsettled: list[int] = field(default_factory=list)

    def hit(self, effect: str) -> frozenset[int]:
        """Entries for which an effect of that name came true."""
        return frozenset(
            i for i, fired in self.fired.items() if any(f.effect.effect == effect for f in fired)
        )
