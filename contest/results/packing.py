"""A computed event as columns of numbers (成绩的紧凑存放): 100,000 entries read in milliseconds.

What is packed is what places follow from: scores, keys, places, awards, and the few words there
are. Names stand apart in ``Field``. The same event packs to the same bytes, however it was
computed.
"""

import json
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd
from typing import Any

from contest.results.pages import as_pair, is_pair
from contest.scoring.columns import Column
from contest.scoring.document import with_stand_ins
from contest.scoring.event import EventScore, RankedList
from contest.scoring.field import Field
from contest.scoring.ranking import Key, Ranking
from contest.scoring.spec import EventSpec
from contest.scoring.stage import StageScore
from contest.scoring.types import Effect, Fired, Text

CODES = "hiq"  # the smallest type that holds all is taken


class Unpackable(Exception):
    """Numbers that no column of whole numbers holds: endless fractions of many kinds, huge ones."""


@dataclass(slots=True)
class Kept:
    """A computed event with what it takes to bring it up to date later.

    ids:        entry ids in the order of the score's columns, ascending.
    last_sheet: the latest sheet that was there.
    held:       by stage, the periods of which there are sheets.
    stood_in:   stages in which the office scores in place of a panel.
    teams:      team places, ready for a page.
    is_plain:   whether an entry's scores depend on its own sheets alone.
    """

    ids: list[int]
    score: EventScore
    last_sheet: int
    held: dict[str, list[str]]
    stood_in: list[str]
    teams: list[dict[str, Any]]
    is_plain: bool


@dataclass(slots=True)
class _Box:
    """Arrays one after the other, with a head that says what they are."""

    head: dict[str, Any] = field(default_factory=dict)
    arrays: list[list[Any]] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)

    def put(self, values: Iterable[int]) -> None:
        numbers = list(values)
        for code in CODES:
            try:
                packed = array(code, numbers)
            except OverflowError:
                continue
            self.arrays.append([code, len(numbers)])
            self.parts.append(packed.tobytes())
            return
        raise Unpackable("a number of more than 63 bits")

    def put_column(self, col: Column) -> None:
        """A column in lowest terms; absent numbers in an array of their own."""
        values = col.values
        if not col.whole and Fraction in set(map(type, values)):
            raise Unpackable("fractions without a common denominator")
        absent = [i for i, v in enumerate(values) if v is None] if None in values else []
        there = [v for v in values if v is not None] if absent else values
        common = gcd(col.den, *there)
        den = col.den // common if there else 1
        if absent:
            values = [0 if v is None else v for v in values]
        self.put(values if common == 1 else [v // common for v in values])
        self.arrays[-1] += [str(den)]
        self.put(absent)

    def put_words(self, words: Sequence[str]) -> None:
        """Few different words, one byte each; none at all where they are the same throughout."""
        known = sorted(set(words))
        if len(known) == 1:
            self.arrays.append(["B", 0, known, len(words)])
            return
        place = {word: n for n, word in enumerate(known)}
        self.arrays.append(["B", len(words), known])
        self.parts.append(bytes(map(place.__getitem__, words)))

    def text(self, text: Text) -> int:
        return self.texts.setdefault(json.dumps(as_pair(text), ensure_ascii=False), len(self.texts))

    def put_notes(self, notes: Mapping[int, Sequence[Text]]) -> None:
        rows = [(i, self.text(text)) for i in sorted(notes) for text in notes[i]]
        self.put(i for i, _ in rows)
        self.put(n for _, n in rows)

    def closed(self) -> bytes:
        head = json.dumps(
            {**self.head, "arrays": self.arrays, "texts": list(self.texts), "of": sys.byteorder},
            ensure_ascii=False,
        ).encode()
        return b"".join([len(head).to_bytes(4, "big"), head, *self.parts])


def pack(kept: Kept) -> bytes:
    """Everything of ``kept`` but the names of its entries. Raises Unpackable."""
    score, box = kept.score, _Box()
    box.head = {
        "size": len(kept.ids),
        "last_sheet": kept.last_sheet,
        "held": kept.held,
        "stood_in": sorted(kept.stood_in),
        "teams": kept.teams,
        "is_plain": kept.is_plain,
        "unsettled": score.unsettled,
        "lists": [[one.name, one.base, _is_whole(one, kept)] for one in score.lists],
    }
    box.put(kept.ids)
    box.put_words(score.entries.statuses)
    box.put_words(score.status)
    box.put_column(score.total)
    for key in score.keys[score.spec.rank_on == "rounded" :]:  # the first is the total then
        box.put_column(key.values)
    for stage in score.stages.values():
        _put_stage(box, stage)
    box.put_notes(score.reasons)
    _put_fired(box, score.fired)
    for ranked in score.lists:
        _put_list(box, ranked, kept)
    return box.closed()


def _is_whole(ranked: RankedList, kept: Kept) -> bool:
    return len(ranked.pool) == len(kept.ids)


def _put_stage(box: _Box, stage: StageScore) -> None:
    box.head.setdefault("periods", {})[stage.spec.code] = list(stage.periods)
    box.put_column(stage.score)
    for col in stage.periods.values():
        box.put_column(col)
    box.put_notes(stage.penalised)


def _put_fired(box: _Box, fired: Mapping[int, Sequence[Fired]]) -> None:
    box.head["fired"] = [
        [i, one.effect.scope, one.effect.effect, box.text(one.cause), one.criterion, one.group]
        for i in sorted(fired)
        for one in fired[i]
    ]


def _put_list(box: _Box, ranked: RankedList, kept: Kept) -> None:
    ranking = ranked.ranking
    if not _is_whole(ranked, kept):
        box.put(ranked.pool)
    box.put(ranking.order)
    box.put(ranking.ranks)
    box.put(sorted(ranking.shared))
    box.put(ranked.awarded)
    box.put_words(list(ranked.awarded.values()))
    if kept.is_plain:  # then the keys alone tell, when somebody asks
        box.put_words([])
    else:
        box.put_words(ranking.decided)


class _Reader:
    """Takes the arrays of a box out again, in the order they were put in."""

    def __init__(self, packed: bytes) -> None:
        start = 4 + int.from_bytes(packed[:4], "big")
        self.head = json.loads(packed[4:start])
        self.texts = [_text(json.loads(one)) for one in self.head["texts"]]
        self._rows = iter(self.head["arrays"])
        self._bytes = memoryview(packed)
        self._at = start

    def take(self) -> tuple[list[Any], list[int]]:
        """What the head says of the next array, and its numbers."""
        row = next(self._rows)
        numbers = array(row[0])
        stop = self._at + row[1] * numbers.itemsize
        numbers.frombytes(self._bytes[self._at : stop])
        if self.head["of"] != sys.byteorder:
            numbers.byteswap()
        self._at = stop
        return row, numbers.tolist()

    def numbers(self) -> list[int]:
        return self.take()[1]

    def words(self) -> list[str]:
        row, numbers = self.take()
        if len(row[2]) == 1:
            return list(row[2]) * int(row[3])
        return list(map(row[2].__getitem__, numbers))

    def column(self) -> Column:
        row, found = self.take()
        values: list[Any] = found
        for index in self.numbers():
            values[index] = None
        return Column(values, int(row[2]), whole=True)

    def notes(self) -> dict[int, list[Text]]:
        found: dict[int, list[Text]] = {}
        for index, number in zip(self.numbers(), self.numbers(), strict=True):
            found.setdefault(index, []).append(self.texts[number])
        return found


def unpack(packed: bytes, spec: EventSpec) -> Kept:
    """What ``pack`` was given, by the same rules; names of entries are empty, see ``naming``.

    Of stages only scores, periods and penalties are there.
    """
    box = _Reader(packed)
    head = box.head
    spec = with_stand_ins(spec, head["stood_in"])
    ids = box.numbers()
    blank = [""] * len(ids)
    entries = Field(nos=blank, names=blank, units=blank, statuses=box.words())
    status, total = box.words(), box.column()
    labels = ["", *(link.label for link in spec.tie_break)]
    descending = [spec.desc, *(link.desc for link in spec.tie_break)]
    columns = [total] if spec.rank_on == "rounded" else []
    columns += [box.column() for _ in range(len(labels) - len(columns))]
    keys = [Key(a, col, b) for a, col, b in zip(labels, columns, descending, strict=True)]
    stages = {s.code: _stage(box, s, head["periods"][s.code], len(ids)) for s in spec.stages}
    score = EventScore(
        spec, entries, stages, keys[0].values, total, keys,
        status=status, reasons=box.notes(), fired=_fired(box), unsettled=head["unsettled"],
    )  # fmt: skip
    score.lists = [_list(box, row, len(ids)) for row in head["lists"]]
    return Kept(
        ids, score, head["last_sheet"], head["held"], head["stood_in"], head["teams"],
        head["is_plain"],
    )  # fmt: skip


def _stage(box: _Reader, spec: Any, periods: Sequence[str], size: int) -> StageScore:
    score = box.column()
    columns = {code: box.column() for code in periods}
    return StageScore(spec, score, score, columns, {}, {}, {}, penalised=box.notes(), size=size)


def _fired(box: _Reader) -> dict[int, list[Fired]]:
    found: dict[int, list[Fired]] = {}
    for index, scope, effect, cause, criterion, group in box.head["fired"]:
        fired = Fired(Effect(scope, effect), box.texts[cause], criterion, group)
        found.setdefault(index, []).append(fired)
    return found


def _list(box: _Reader, row: Sequence[Any], size: int) -> RankedList:
    name, base, whole = row
    pool: Sequence[int] = range(size) if whole else box.numbers()
    order, ranks, shared = box.numbers(), box.numbers(), set(box.numbers())
    awarded = dict(zip(box.numbers(), box.words(), strict=True))
    decided = box.words()
    ranking = Ranking(order, ranks, shared, _decided=decided or None)
    return RankedList(name, pool, ranking, awarded, base)


def _text(pair: Sequence[Any]) -> Text:
    message, values = pair
    return Text(message, **{key: _value(value) for key, value in values.items()})


def _value(value: Any) -> Any:
    if is_pair(value):
        return _text(value)
    return tuple(value) if isinstance(value, list) else value
