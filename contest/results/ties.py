"""Every tie of a ranking explained (并列说明): the rule that decided and what it compared."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from contest.scoring.columns import Column
from contest.scoring.event import EventScore, RankedList
from contest.scoring.numbers import exact_text
from contest.scoring.spec import TieBreak

Tie = dict[str, Any]


def ties(score: EventScore) -> list[Tie]:
    """The runs of equal totals, in the order of the ranking.

    Each: ``nos`` in order, ``ranks`` beside them, ``links`` that were compared (with their exact
    values), ``unused`` links, ``shared``: those that stay level, ``unsettled`` where they must not.
    ``exact``: totals look alike but differ before rounding, and the rule ranks on those.
    """
    found = []
    for ranked in score.lists:
        found += [tie_of(score, ranked, start, stop) for start, stop in _runs(ranked)]
        if score.spec.rank_on == "exact":
            found += [exact_tie(score, ranked, start, stop) for start, stop in alike(score, ranked)]
    return found


def _runs(ranked: RankedList) -> list[tuple[int, int]]:
    """Slices of the order within which the total decided nothing."""
    decided = ranked.ranking.decided
    starts = [i for i, why in enumerate(decided) if why == ""]
    return [(a, b) for a, b in pairwise([*starts, len(decided)]) if b - a > 1]


def alike(score: EventScore, ranked: RankedList) -> list[tuple[int, int]]:
    """Slices whose rounded totals are equal although the exact ones are not."""
    order, decided, totals = ranked.ranking.order, ranked.ranking.decided, score.total.values
    slices, start = [], 0
    for i in range(1, len(order) + 1):
        if i < len(order) and totals[order[i]] == totals[order[start]] is not None:
            continue
        if i - start > 1 and "" in decided[start + 1 : i]:
            slices.append((start, i))
        start = i
    return slices


def tie_of(score: EventScore, ranked: RankedList, start: int, stop: int) -> Tie:
    """The tie of the rows from ``start`` to before ``stop``, which the total leaves equal."""
    ranking, chain = ranked.ranking, score.spec.tie_break
    order, ranks = ranking.order[start:stop], ranking.ranks[start:stop]
    decided = ranking.decided[start + 1 : stop]
    place = {link.label: n for n, link in enumerate(chain)}
    deepest = max(len(chain) if why == "shared" else place[why] + 1 for why in decided)
    level = {order[0], *order[1:]} & set(score.unsettled)
    following = ranking.ranks[stop] if stop < len(ranking.ranks) else None
    return {
        "exact": False,
        "nos": [score.entries.nos[i] for i in order],
        "ranks": ranks,
        "links": [
            _link(link, key.values, order)
            for link, key in zip(chain[:deepest], score.keys[1:], strict=False)
        ],
        "unused": [_named(link) for link in chain[deepest:]],
        "shared": _shared(ranks, decided, following),
        "numbering": score.spec.numbering,
        "unsettled": bool(level),
    }


def exact_tie(score: EventScore, ranked: RankedList, start: int, stop: int) -> Tie:
    """Totals from ``start`` to before ``stop`` that look alike but are not."""
    order, ranks = ranked.ranking.order[start:stop], ranked.ranking.ranks[start:stop]
    values = [exact_text(v) if (v := score.exact.at(i)) is not None else "" for i in order]
    return {
        "exact": True,
        "nos": [score.entries.nos[i] for i in order],
        "ranks": ranks,
        "links": [
            {"by": "exact", "stage": "", "key": "", "desc": score.spec.desc, "values": values}
        ],
        "unused": [],
        "shared": [],
        "numbering": score.spec.numbering,
        "unsettled": False,
    }


def _named(link: TieBreak) -> Tie:
    return {"by": link.by, "stage": link.stage, "key": link.key, "desc": link.desc}


def _link(link: TieBreak, values: Column, order: Sequence[int]) -> Tie:
    texts = [exact_text(v) if (v := values.at(i)) is not None else "" for i in order]
    return {**_named(link), "values": texts}


def _shared(ranks: Sequence[int], decided: Sequence[str], following: int | None) -> list[Tie]:
    """Those whom the whole chain leaves level: positions in the run, from and to; the next rank."""
    found: list[Tie] = []
    start = 0
    for i in range(1, len(ranks) + 1):
        if i < len(ranks) and decided[i - 1] == "shared":
            continue
        if i - start > 1:
            after = ranks[i] if i < len(ranks) else following
            found.append({"from": start, "to": i, "rank": ranks[start], "next": after})
        start = i
    return found
