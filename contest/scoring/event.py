"""A whole event: stages, gates between them, totals, places, awards (赛项成绩)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.scoring import columns as c
from contest.scoring.columns import Column
from contest.scoring.field import Ballots, Field
from contest.scoring.incidents import incident_effects, period_vetoes
from contest.scoring.quota import Ranked, awards
from contest.scoring.ranking import Key, Ranking, rank
from contest.scoring.spec import EventSpec, StageSpec, TieBreak
from contest.scoring.stage import StageScore, part_column, score_stage
from contest.scoring.types import Effect, Fired, Text

SheetsOf = Mapping[str, Mapping[str, Ballots]]  # stage code → period code ("" without) → ballots


@dataclass(slots=True)
class RankedList:
    """One ranking list (the event, or one group, region or unit of it)."""

    name: str
    ranking: Ranking
    awarded: dict[int, str]
    base: int


@dataclass(slots=True)
class EventScore:
    """Everything computed of one event.

    exact, total: before and after the final rounding. lists: ranking lists in order of appearance.
    status:  per entry, as in the results' ``status``. reasons: why there is no rank, or no award.
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
    behind: frozenset[int] = frozenset()
    unsettled: list[int] = field(default_factory=list)


def needs_parts(spec: EventSpec, stage: StageSpec) -> bool:
    """Whether the tie-break chain asks for points of this stage's groups or criteria."""
    asked = list(spec.tie_break) + _team_breaks(spec)
    return any(t.stage == stage.code and t.by in ("group", "criterion") for t in asked)


def _team_breaks(spec: EventSpec) -> list[TieBreak]:
    from_rules = (spec.document.get("team_ranking") or {}).get("tie_break") or ()
    return [
        TieBreak(t["by"], t.get("stage") or "", t.get("criterion") or t.get("group") or "", True)
        for t in from_rules
    ]


def score_event(spec: EventSpec, entries: Field, sheets: SheetsOf) -> EventScore:
    """Compute one event from its entries and current sheets."""
    vetoes = incident_effects(spec, entries)
    stages: dict[str, StageScore] = {}
    for stage in spec.stages:
        stages[stage.code] = score_stage(
            stage,
            entries,
            sheets.get(stage.code) or {},
            parts=needs_parts(spec, stage),
            vetoed_periods=period_vetoes(spec, entries, stage),
        )
    exact = _combined(spec, entries, [stages[s.code] for s in spec.counts])
    result = EventScore(spec, entries, stages, exact, exact, [])
    for source in (vetoes, *(s.fired for s in stages.values())):
        for index, fired in source.items():
            result.fired.setdefault(index, []).extend(fired)
    result.exact = _zeroed(exact, result.fired)
    result.total = c.rounded(
        result.exact, spec.rounding.at("final"), spec.rounding.mode, Text("总成绩")
    )
    not_through = _gates(result)
    _statuses(result, not_through)
    ranked_on = result.total if spec.rank_on == "rounded" else result.exact
    result.keys = [
        Key("", ranked_on, spec.desc),
        *(_key(result, sheets, t) for t in spec.tie_break),
    ]
    _rank_all(result, not_through)
    return result


def _combined(spec: EventSpec, entries: Field, counted: Sequence[StageScore]) -> Column:
    """The counted stages become one number, not yet rounded ``final``."""
    size = len(entries)
    label = Text("合并各阶段")
    if not counted:
        return Column([None] * size, label=label)
    cols = [s.score for s in counted]
    if spec.combine == "best":
        return c.extreme(cols, spec.desc, label)
    if spec.combine == "last":
        return c.latest(cols, label)
    if spec.combine == "weighted":
        cols = [_weighted(spec, s) for s in counted]
    if spec.missing_stage == "zero":
        cols = [_nought(col) for col in cols]
    if spec.combine == "mean":
        if spec.missing_stage == "skip":
            return c.mean_present(cols, label)
        share = Fraction(1, len(cols))
        return c.times(c.add(cols, Text("各阶段之和")), share, label)
    if spec.missing_stage != "skip":
        return c.add(cols, label)
    added = c.add_present(cols, label)
    return _to_full_weight(added, counted) if spec.combine == "weighted" else added


def _to_full_weight(added: Column, counted: Sequence[StageScore]) -> Column:
    """Stages left out give their weight to the others; else leaving out would be the same as nought."""
    if not any(None in s.score.values for s in counted):
        return added
    weights = [
        sum((s.spec.weight for s in counted if s.score.values[i] is not None), Fraction(0))
        for i in range(len(added))
    ]
    own = c.column([100 / w if w else None for w in weights], Text("所占权重补足到 100"))
    return c.multiply(added, own, Text("补足权重后"))


def _weighted(spec: EventSpec, stage: StageScore) -> Column:
    name = stage.spec.name
    part = c.times(stage.score, stage.spec.weight / 100, Text("{stage}：乘权重", stage=name))
    return c.rounded(
        part,
        spec.rounding.at("weighted"),
        spec.rounding.mode,
        Text("{stage}：加权取舍", stage=name),
    )


def _nought(col: Column) -> Column:
    absent = {i: Fraction(0) for i, v in enumerate(col.values) if v is None}
    return c.replaced(col, absent, "zero", Text("缺项计 0 分"))


def _zeroed(col: Column, fired: Mapping[int, Sequence[Fired]]) -> Column:
    zero = Effect("event", "zero")
    hit = {
        i: Fraction(0)
        for i, all_ in fired.items()
        if col.values[i] is not None and any(f.effect == zero for f in all_)
    }
    return c.replaced(col, hit, "zero", Text("总成绩计 0 分"))


def _gates(result: EventScore) -> dict[int, StageScore]:
    """Entries that a gate between stages stopped, with the stage that did."""
    stopped: dict[int, StageScore] = {}
    for stage in result.stages.values():
        gate = stage.spec.gate
        if gate is None:
            continue
        alive = [
            i
            for i, status in enumerate(result.entries.statuses)
            if status == "competing" and i not in stopped and stage.score.values[i] is not None
        ]
        through = alive
        if gate.min_score is not None:
            edge = gate.min_score * stage.score.den
            through = [i for i in through if stage.score.values[i] >= edge]
        if gate.top is not None:
            places = rank(through, [Key("", stage.score, result.spec.desc)], "skip")
            through = [i for i, r in zip(places.order, places.ranks, strict=True) if r <= gate.top]
        kept = set(through)
        stopped.update({i: stage for i in alive if i not in kept})
    return stopped


def _statuses(result: EventScore, not_through: Mapping[int, StageScore]) -> None:
    result.status = [
        status if status != "competing" else "incomplete" if total is None else "ranked"
        for status, total in zip(result.entries.statuses, result.total.values, strict=True)
    ]
    for index, stage in not_through.items():
        behind = stage.spec.gate is not None and stage.spec.gate.others == "behind"
        result.status[index] = "ranked" if behind else "not_through"
        result.reasons.setdefault(index, []).append(
            Text("“{stage}”没有入围下一阶段", stage=stage.spec.name)
        )
    for index, fired in result.fired.items():
        for one in fired:
            result.reasons.setdefault(index, []).append(one.cause)
            if one.effect.effect == "no_rank" and result.status[index] == "ranked":
                result.status[index] = "vetoed"
    if "incomplete" not in result.status:
        return
    for index, status in enumerate(result.status):
        if status == "incomplete":
            notes = (
                note
                for s in result.spec.counts
                for note in result.stages[s.code].notes.get(index, ())
            )
            result.reasons.setdefault(index, []).extend(notes)


def _key(result: EventScore, sheets: SheetsOf, link: TieBreak) -> Key:
    return Key(link.label, break_column(result, sheets, link), link.desc)


def break_column(result: EventScore, sheets: SheetsOf, link: TieBreak) -> Column:
    """The numbers that one link of a tie-break chain compares."""
    if link.by == "stage":
        return result.stages[link.stage].score
    if link.by in ("group", "criterion"):
        stage = result.stages[link.stage]
        return part_column(stage, link.by, link.key, result.entries, sheets.get(link.stage) or {})
    if link.by == "time":
        own = [t.get(link.stage) if t else None for t in result.entries.times]
        return c.text_column(own, Text("用时"))
    return c.text_column(result.entries.extras, Text("附加成绩"))


def _rank_all(result: EventScore, not_through: Mapping[int, StageScore]) -> None:
    spec, entries = result.spec, result.entries
    behind = [i for i, s in not_through.items() if s.spec.gate and s.spec.gate.others == "behind"]
    result.behind = frozenset(behind)
    within = {"group": entries.groups, "region": entries.regions, "unit": entries.units}.get(
        spec.rank_within
    )
    pools: dict[str, Any] = {}
    if within is None:
        pools[""] = range(len(entries))
    else:
        for index, name in enumerate(within):
            pools.setdefault(name, []).append(index)
    barred = _with_effect(result, "no_award")
    for name, pool in pools.items():
        result.lists.append(_rank_pool(result, name, pool, not_through, barred))


def _front(result: EventScore, pool: Sequence[int]) -> Sequence[int]:
    """Those ranked by their total: with a rank, and not behind a gate."""
    status, behind = result.status, result.behind
    if not behind and len(pool) == len(status) and status.count("ranked") == len(status):
        return range(len(status))
    return [i for i in pool if status[i] == "ranked" and i not in behind]


def _with_effect(result: EventScore, effect: str) -> frozenset[int]:
    """Entries for which an effect of that name came true."""
    return frozenset(
        i for i, fired in result.fired.items() if any(f.effect.effect == effect for f in fired)
    )


def _rank_pool(
    result: EventScore,
    name: str,
    pool: Sequence[int],
    not_through: Mapping[int, StageScore],
    barred: frozenset[int],
) -> RankedList:
    spec = result.spec
    status = result.status
    front = _front(result, pool)
    sent_back = _with_effect(result, "last")
    last = [i for i in front if i in sent_back] if sent_back else []
    if last:
        front = [i for i in front if i not in set(last)]
    ranking = rank(front, result.keys, spec.numbering)
    _append(ranking, rank(last, result.keys, spec.numbering), spec.numbering)
    for stage in reversed(list(dict.fromkeys(s.spec.code for s in not_through.values()))):
        left = [
            i
            for i in pool
            if i in result.behind and status[i] == "ranked" and not_through[i].spec.code == stage
        ]
        keys = [Key("", result.stages[stage].score, spec.desc), *result.keys[1:]]
        _append(ranking, rank(left, keys, spec.numbering), spec.numbering)
    registered = len(pool)
    rules = spec.document.get("award_rules") or {}
    listed = spec.document.get("awards") or ()
    base = registered if rules.get("base") == "registered" else _scored(result, pool)
    awarded: dict[int, str] = {}
    if listed:
        key = result.keys[0].values
        awarded = awards(_ranked(ranking, key), listed, rules, base, den=key.den, barred=barred)
    _check_distinct(result, ranking)
    return RankedList(name, ranking, awarded, base)


def _scored(result: EventScore, pool: Sequence[int]) -> int:
    """Competing entries with a total, those kept out of the ranking included."""
    statuses, total = result.entries.statuses, result.total.values
    return sum([statuses[i] == "competing" and total[i] is not None for i in pool])


def _append(ranking: Ranking, more: Ranking, numbering: str) -> None:
    """Put a second list behind the first."""
    if not more.order:
        return
    ahead = len(ranking.order)
    if numbering == "dense":
        ahead = ranking.ranks[-1] if ranking.ranks else 0
    ranking.order += more.order
    ranking.ranks += [r + ahead for r in more.ranks]
    ranking.decided += more.decided


def _ranked(ranking: Ranking, key: Column) -> list[Ranked]:
    place, rows = 0, []
    for index, number_, why in zip(ranking.order, ranking.ranks, ranking.decided, strict=True):
        if why != "shared":
            place += 1
        value: Any = key.values[index]
        if value is not None:
            rows.append(Ranked(index, number_, place, value))
    return rows


def _check_distinct(result: EventScore, ranking: Ranking) -> None:
    top = result.spec.distinct_top
    if not top:
        return
    for row, why in enumerate(ranking.decided):
        if why == "shared" and ranking.ranks[row] <= top:
            result.unsettled += [ranking.order[row - 1], ranking.order[row]]
