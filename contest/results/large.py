"""The page of a large event, made as far as it is looked at (大赛项成绩页).

It reads like the document of ``pages.event_page``. Each key is worked out when somebody asks, rows
one by one: a page of fifty rows out of 100,000 costs what fifty rows cost.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, overload

from contest.results.documents import line_of
from contest.results.figures import places_of
from contest.results.packing import Kept
from contest.results.pages import (
    OPTIONAL,
    award_names,
    fill_row,
    rule_facts,
    stage_facts,
    with_names,
)
from contest.results.ties import alike, exact_tie, tie_of
from contest.scoring.columns import Column
from contest.scoring.event import EventScore, RankedList
from contest.scoring.numbers import shown
from contest.scoring.rows import FIXED, number_columns, row_of, stage_columns, without_rank
from contest.scoring.titles import levels, promoted, titles

Row = dict[str, Any]


class Decided(Sequence[str]):
    """What separated each row from the one above, by the keys of the two."""

    def __init__(self, score: EventScore, order: Sequence[int]) -> None:
        self.keys = [(key.label, key.values.values) for key in score.keys]
        self.order = order

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[r] for r in range(*row.indices(len(self)))]
        if row < 0 or row >= len(self.order):
            raise IndexError(row)
        if row == 0:
            return ""
        above, below = self.order[row - 1], self.order[row]
        return next((name for name, v in self.keys if v[above] != v[below]), "shared")


class Spelled(Mapping[int, str]):
    """The numbers of a column as they print, by entry."""

    def __init__(self, col: Column, places: int | None) -> None:
        self.col, self.places = col, places

    def __getitem__(self, index: int) -> str:
        return shown(self.col.at(index), self.places)

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.col)))

    def __len__(self) -> int:
        return len(self.col)

    def different(self) -> Iterator[str]:
        """Every text that occurs, once."""
        place = {value: i for i, value in enumerate(self.col.values)}
        return (self[i] for value, i in place.items() if value is not None)


class Rows(Sequence[Row]):
    """Lines of a ranking, each made when it is asked for.

    places: positions among all lines of the ranking.
    """

    def __init__(self, make: Callable[[int], Row], places: Sequence[int]) -> None:
        self.make, self.places = make, places

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self.make(place) for place in self.places[at]]
        return self.make(self.places[at])


class LargePage(dict[str, Any]):
    """The document of a page; see the head of this file.

    name_entries: puts the names into the field and gives the stations by entry id.
    name_units:   the names of units by code.
    """

    def __init__(
        self,
        kept: Kept,
        *,
        name: str,
        version: int,
        name_entries: Callable[[], Mapping[int, str]],
        name_units: Callable[[], Mapping[str, str]],
    ) -> None:
        score = kept.score
        columns = [*FIXED, *stage_columns(score)]
        super().__init__(code=score.spec.code, name=name, version=version, columns=columns)
        self.kept, self.score = kept, score
        self._name_entries, self._name_units = name_entries, name_units
        self._known: dict[str, Any] = {}
        for ranked in score.lists:
            if ranked.ranking._decided is None:
                ranked.ranking._decided = Decided(score, ranked.ranking.order)  # type: ignore[assignment]

    def __missing__(self, key: str) -> Any:
        makers: dict[str, Callable[[], Any]] = {
            "ranking": self._ranking,
            "ties": lambda: self.ties_near(None),
            "counts": lambda: dict(Counter(self.score.status)),
            "stages": lambda: self._named() and [stage_facts(self.score, s) for s in self._specs()],
            "rules": lambda: rule_facts(self.score),
            "places": self._places,
            "has": self._has,
            "promoted": lambda: self._nos(promoted(self.score)),
            "unsettled": lambda: self._nos(dict.fromkeys(self.score.unsettled)),
            "open": lambda: self._nos(
                i for i, status in enumerate(self.score.status) if status == "incomplete"
            ),
            "teams": self._teams,
            "units": self._units,
            "groups": self._groups,
        }
        if key not in makers:
            raise KeyError(key)
        value = self[key] = makers[key]()
        return value

    def ties_near(self, rows: Iterable[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
        """The ties that any of these rows belongs to; all of them without rows."""
        self._named()
        shown_rows = self["ranking"] if rows is None else list(rows)
        known = {row["no"]: dict(row) for row in shown_rows}
        found = []
        for ranked in self.score.lists:
            found += [tie_of(self.score, ranked, *run) for run in self._runs(ranked, known, rows)]
            if self.score.spec.rank_on == "exact":
                runs = alike(self.score, ranked)
                found += [exact_tie(self.score, ranked, *run) for run in runs]
        index = self._cached("index", self._index)
        return [
            with_names(tie, {no: known.get(no) or self._at(index[no]) for no in tie["nos"]})
            for tie in found
            if rows is None or any(no in known for no in tie["nos"])
        ]

    def rows_of(self, fits: Callable[[str, str, str, str, str], bool]) -> Rows:
        """The lines whose number, name, group, unit and unit's name fit."""
        rows: Rows = self["ranking"]
        entries, units = self.score.entries, self._cached("unit names", self._name_units)
        columns = zip(entries.nos, entries.names, entries.groups, entries.units, strict=True)
        wanted = [fits(*row, units.get(row[3], row[3])) for row in columns]
        lines = self._lines()
        return Rows(rows.make, [place for place in rows.places if wanted[lines[place]]])

    def _runs(
        self, ranked: RankedList, known: Mapping[str, Any], rows: Iterable[Any] | None
    ) -> list[tuple[int, int]]:
        """Slices of a list within which the total decided nothing, near the rows shown."""
        decided, size = ranked.ranking.decided, len(ranked.ranking.order)
        if rows is None:
            starts = [i for i, why in enumerate(decided) if why == ""]
            return [(a, b) for a, b in pairwise([*starts, size]) if b - a > 1]
        found: dict[int, int] = {}
        place = self._cached(f"rows of {ranked.name}", lambda: _inverse(ranked.ranking.order))
        for row in sorted(place[i] for i in map(self._index_of, known) if i in place):
            if found and row < found[max(found)]:
                continue
            start = stop = row
            while start and decided[start] != "":
                start -= 1
            stop += 1
            while stop < size and decided[stop] != "":
                stop += 1
            found[start] = stop
        return [(a, b) for a, b in found.items() if b - a > 1]

    def _index_of(self, no: str) -> int:
        return int(self._cached("index", self._index)[no])

    def _index(self) -> dict[str, int]:
        self._named()
        return {no: i for i, no in enumerate(self.score.entries.nos)}

    def _at(self, index: int) -> Row:
        """The line of one entry."""
        place = self._cached("place", lambda: _inverse(self._lines()))
        return self._row(place[index])

    def _cached(self, key: str, make: Callable[[], Any]) -> Any:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def _named(self) -> bool:
        """Put the names into the field, once."""
        self._cached("stations", self._name_entries)
        return True

    def _specs(self) -> Iterable[Any]:
        return self.score.spec.stages

    def _nos(self, indices: Iterable[int]) -> list[str]:
        wanted = list(indices)
        if wanted:
            self._named()
        return [self.score.entries.nos[i] for i in wanted]

    def _ranking(self) -> Rows:
        self._named()
        return Rows(self._row, range(len(self._lines())))

    def _lines(self) -> list[int]:
        """The entries of all lists, one list after the other, those without a rank at its end."""
        return self._cached("lines", self._all_lines)  # type: ignore[no-any-return]

    def _all_lines(self) -> list[int]:
        lines: list[int] = []
        for ranked in self.score.lists:
            lines += ranked.ranking.order
            lines += without_rank(self.score, ranked)
        return lines

    def _place(self, position: int) -> tuple[RankedList, int | None, int]:
        """The list a line belongs to, its row there or None, and its entry."""
        starts = self._cached(
            "starts", lambda: [0, *accumulate(len(one.pool) for one in self.score.lists)]
        )
        number = bisect_right(starts, position) - 1
        ranked, row = self.score.lists[number], position - starts[number]
        placed = row < len(ranked.ranking.order)
        return ranked, row if placed else None, self._lines()[position]

    def _row(self, position: int) -> Row:
        ranked, row, i = self._place(position)
        score = self.score
        rank = "" if row is None else str(ranked.ranking.ranks[row])
        why = "" if row is None else ranked.ranking.decided[row]
        line = line_of(score, row_of(score, ranked, i, rank, why, self._texts()), i)
        line["titles"] = self._cached("titles", lambda: titles(score)).get(i, [])
        line["level"] = self._cached("levels", lambda: levels(score)).get(i, "")
        fill_row(line, score, i)
        entry = self.kept.ids[i]
        units = self._cached("unit names", self._name_units)
        awards = self._cached("awards", lambda: award_names(score))
        line["entry"] = entry
        line["unit_name"] = units.get(line["unit"], line["unit"])
        line["award_name"] = awards.get(line["award"], line["award"])
        line["station"] = self._known["stations"].get(entry, "")
        return line

    def _texts(self) -> list[tuple[str, Spelled]]:
        return self._cached(  # type: ignore[no-any-return]
            "texts",
            lambda: [(name, Spelled(col, p)) for name, col, p in number_columns(self.score)],
        )

    def _places(self) -> dict[str, int]:
        """Digits after the point in each column of numbers that has any."""
        places = {
            name: places_of(texts.different())
            for name, texts in self._texts()
            if any(v is not None for v in texts.col.values)
        }
        places["total"] = max(self.score.spec.rounding.at("final") or 0, places.get("total", 0))
        return places

    def _has(self) -> list[str]:
        self._named()
        score = self.score
        there = {
            "group": any(score.entries.groups),
            "station": bool(self._known["stations"]),
            "award_name": any(ranked.awarded for ranked in score.lists),
            "titles": bool(self._cached("titles", lambda: titles(score))),
            "level": bool(self._cached("levels", lambda: levels(score))),
        }
        return [key for key in OPTIONAL if there[key]]

    def _teams(self) -> list[dict[str, Any]]:
        units = self._cached("unit names", self._name_units)
        return [{**t, "unit_name": units.get(t["unit"], t["unit"])} for t in self.kept.teams]

    def _groups(self) -> list[str]:
        self._named()
        return list(dict.fromkeys(filter(None, self.score.entries.groups)))

    def _units(self) -> dict[str, str]:
        self._named()
        units = self._cached("unit names", self._name_units)
        return {code: units.get(code, code) for code in set(self.score.entries.units) if code}


def _inverse(order: Sequence[int]) -> dict[int, int]:
    return {index: row for row, index in enumerate(order)}
