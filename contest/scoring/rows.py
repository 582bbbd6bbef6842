"""The results of an event as lines of text (成绩表), in the columns of the contract."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contest.scoring.columns import Column
from contest.scoring.event import EventScore, RankedList
from contest.scoring.numbers import shown

Texts = Mapping[int, str] | Sequence[str]
FIXED = ("event", "group", "rank", "no", "name", "unit", "total", "status", "award", "decided_by")


def stage_columns(event: EventScore) -> list[str]:
    """Names of the columns of stages and, where they repeat, of their periods."""
    names = []
    for stage in event.spec.stages:
        names.append(f"stage:{stage.code}")
        names += [f"stage:{stage.code}/{p.code}" for p in stage.periods]
    return names


def rows(event: EventScore) -> Iterator[dict[str, str]]:
    """One row per entry: per ranking list the best first, entries without a rank last."""
    texts = [(name, column_text(col, places)) for name, col, places in number_columns(event)]
    for ranked in event.lists:
        places = ranked.ranking
        for index, rank, why in zip(places.order, places.ranks, places.decided, strict=True):
            yield row_of(event, ranked, index, str(rank), why, texts)
        for index in without_rank(event, ranked):
            yield row_of(event, ranked, index, "", "", texts)


def without_rank(event: EventScore, ranked: RankedList) -> list[int]:
    """Entries of a list without a rank: those with a total, best first, then as registered."""
    placed = set(ranked.ranking.order)
    left = [i for i in ranked.pool if i not in placed]
    totals = event.total.values
    sign = -1 if event.spec.desc else 1
    return sorted(left, key=lambda i: (totals[i] is None, sign * (totals[i] or 0)))


def number_columns(event: EventScore) -> Iterator[tuple[str, Column, int | None]]:
    """Stages, their periods and the total: name, numbers, places of the rule."""
    for code, stage in event.stages.items():
        yield f"stage:{code}", stage.score, stage.spec.rounding.at("stage")
        for period, col in stage.periods.items():
            yield f"stage:{code}/{period}", col, None
    yield "total", event.total, event.spec.rounding.at("final")


def column_text(col: Column, places: int | None) -> list[str]:
    """Every number of a column as it prints; the same number is spelled out once."""
    spelled: dict[Any, str] = {None: ""}
    texts = []
    for index, value in enumerate(col.values):
        text = spelled.get(value)
        if text is None:
            text = spelled[value] = shown(col.at(index), places)
        texts.append(text)
    return texts


def row_of(
    event: EventScore,
    ranked: RankedList,
    index: int,
    rank: str,
    why: str,
    texts: Sequence[tuple[str, Texts]],
) -> dict[str, str]:
    """One entry's line. texts: names of columns of numbers, and their texts by entry."""
    entries = event.entries
    row = {
        "event": event.spec.code,
        "group": entries.groups[index],
        "rank": rank,
        "no": entries.nos[index],
        "name": entries.names[index],
        "unit": entries.units[index],
        "status": event.status[index],
        "award": ranked.awarded.get(index, ""),
        "decided_by": why,
    }
    row.update((name, values[index]) for name, values in texts)
    return row
