"""Ranking lists of an event (名次): by total, then those behind a gate, then those set last."""

from collections.abc import Collection, Sequence
from typing import Any

from contest.scoring.quota import awards
from contest.scoring.ranking import Key, Ranking, moved, rank
from contest.scoring.scored import EventScore, RankedList


def rank_all(result: EventScore) -> None:
    """Fill ``lists`` and ``unsettled`` of an event whose totals and statuses are known.

    Source: docs/scoring-rules.md, "Places" and "Awards".
    """
    last, barred = result.hit("last"), result.hit("no_award")
    for name, pool in _pools(result).items():
        _list(result, name, pool, _ranking(result, pool, last), barred)


def rank_again(result: EventScore, changed: Collection[int]) -> None:
    """Fill ``lists`` and ``unsettled`` anew after the entries ``changed`` have changed.

    It comes to what ``rank_all`` comes to, in a tenth of the time, where there is one list without
    gates and nobody is set last; else it is ``rank_all``.
    """
    lists, result.lists, result.unsettled = result.lists, [], []
    if len(lists) != 1 or result.behind or result.hit("last"):
        return rank_all(result)
    (before,) = lists
    there = set(before.ranking.order).intersection(changed)
    now = [i for i in sorted(changed) if result.status[i] == "ranked"]
    ranking = moved(before.ranking, result.keys, result.spec.numbering, there, now)
    return _list(result, before.name, before.pool, ranking, result.hit("no_award"))


def _list(
    result: EventScore, name: str, pool: Sequence[int], ranking: Ranking, barred: frozenset[int]
) -> None:
    base = len(pool) if _rules(result).get("base") == "registered" else _scored(result, pool)
    awarded = _awarded(result, ranking, base, barred)
    result.lists.append(RankedList(name, pool, ranking, awarded, base))
    _check_distinct(result, ranking)


def _pools(result: EventScore) -> dict[str, Sequence[int]]:
    """Entries by the list they are ranked in; lists in order of first appearance."""
    entries = result.entries
    within = {"group": entries.groups, "region": entries.regions, "unit": entries.units}
    names = within.get(result.spec.rank_within)
    if names is None:
        return {"": range(len(entries))}
    pools: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        pools.setdefault(name, []).append(index)
    return dict(pools)


def _ranking(result: EventScore, pool: Sequence[int], last: frozenset[int]) -> Ranking:
    keys, numbering = result.keys, result.spec.numbering
    ranking = rank(_front(result, pool, last), keys, numbering)
    if not last and not result.behind:
        return ranking
    ranked = [i for i in pool if result.status[i] == "ranked"]
    for stage in reversed(list(result.stages.values())):
        left = [
            i for i in ranked if i in result.behind and i not in last and result.stopped[i] is stage
        ]
        stage_keys = [Key("", stage.score, result.spec.desc), *keys[1:]]
        ranking.append(rank(left, stage_keys, numbering), numbering)
    ranking.append(rank([i for i in ranked if i in last], keys, numbering), numbering)
    return ranking


def _front(result: EventScore, pool: Sequence[int], last: frozenset[int]) -> Sequence[int]:
    """Those ranked by their total: with a rank, not behind a gate, not set last."""
    status = result.status
    away = result.behind | last
    if not away and len(pool) == len(status) and status.count("ranked") == len(status):
        return range(len(status))
    return [i for i in pool if status[i] == "ranked" and i not in away]


def _rules(result: EventScore) -> dict[str, Any]:
    return result.spec.document.get("award_rules") or {}


def _scored(result: EventScore, pool: Sequence[int]) -> int:
    """Competing entries with a total, those kept out of the ranking included."""
    statuses, total = result.entries.statuses, result.total.values
    if None not in total and statuses.count("competing") == len(statuses):
        return len(pool)
    return sum([statuses[i] == "competing" and total[i] is not None for i in pool])


def _awarded(
    result: EventScore, ranking: Ranking, base: int, barred: frozenset[int]
) -> dict[int, str]:
    listed = result.spec.document.get("awards") or ()
    if not listed:
        return {}
    key = result.keys[0].values
    return awards(ranking, key.values, listed, _rules(result), base, den=key.den, barred=barred)


def _check_distinct(result: EventScore, ranking: Ranking) -> None:
    top = result.spec.distinct_top
    for row in sorted(ranking.shared) if top else ():
        if ranking.ranks[row] <= top:
            result.unsettled += [ranking.order[row - 1], ranking.order[row]]
