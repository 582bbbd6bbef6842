"""A whole event: stages, gates between them, total, statuses, places, awards (赛项成绩)."""

from collections.abc import Mapping, Sequence

from contest.scoring import columns as c
from contest.scoring.columns import Column
from contest.scoring.field import Ballots, Field
from contest.scoring.gates import through
from contest.scoring.incidents import incident_effects, period_vetoes
from contest.scoring.places import rank_all
from contest.scoring.ranking import Key
from contest.scoring.scored import EventScore, RankedList
from contest.scoring.spec import EventSpec, StageSpec, TieBreak
from contest.scoring.stage import StageScore, part_column, score_stage
from contest.scoring.totals import combined
from contest.scoring.types import Effect, Text

__all__ = ["EventScore", "RankedList", "SheetsOf", "break_column", "needs_parts", "score_event"]

SheetsOf = Mapping[str, Mapping[str, Ballots]]  # stage code → period code ("" without) → ballots


def needs_parts(spec: EventSpec, stage: StageSpec) -> bool:
    """Whether a tie-break chain asks for points of this stage's groups or criteria."""
    return any(t.stage == stage.code and t.by in ("group", "criterion") for t in spec.asked)


def score_event(spec: EventSpec, entries: Field, sheets: SheetsOf) -> EventScore:
    """Compute one event from its entries and current sheets.

    Source: docs/scoring-rules.md, from "Stage score" on.
    """
    stages = _stages(spec, entries, sheets)
    exact = combined(spec, [stages[s.code] for s in spec.counts], len(entries))
    result = EventScore(spec, entries, stages, exact, exact, [])
    for source in (incident_effects(spec, entries), *(s.fired for s in stages.values())):
        for index, fired in source.items():
            result.fired.setdefault(index, []).extend(fired)
    zero = c.hit_by(exact, result.fired, Effect("event", "zero"))
    result.exact = c.replaced(exact, zero, "zero", Text("总成绩计 0 分"))
    result.total = c.rounded(
        result.exact, spec.rounding.at("final"), spec.rounding.mode, Text("总成绩")
    )
    _stop_at_gates(result)
    _statuses(result)
    ranked_on = result.total if spec.rank_on == "rounded" else result.exact
    breaks = [Key(t.label, break_column(result, sheets, t), t.desc) for t in spec.tie_break]
    result.keys = [Key("", ranked_on, spec.desc), *breaks]
    rank_all(result)
    return result


def _stages(spec: EventSpec, entries: Field, sheets: SheetsOf) -> dict[str, StageScore]:
    return {
        stage.code: score_stage(
            stage,
            entries,
            sheets.get(stage.code) or {},
            parts=needs_parts(spec, stage),
            vetoed_periods=period_vetoes(spec, entries, stage),
            desc=spec.desc,
        )
        for stage in spec.stages
    }


def _stop_at_gates(result: EventScore) -> None:
    """Note the stage whose gate stopped an entry; a stage that nobody has done stops nobody.

    Who has no score in a stage with a gate is not through either; without a total that entry is
    incomplete, which says more.
    """
    if not any(stage.gate for stage in result.spec.stages):
        return
    barred = result.hit("no_rank")
    running = [i for i, s in enumerate(result.entries.statuses) if s == "competing"]
    behind = []
    for stage in result.stages.values():
        gate, score = stage.spec.gate, stage.score
        if gate is None or all(value is None for value in score.values):
            continue
        kept = through(gate, score, running, barred, result.spec.desc)
        for i in running:
            there = score.values[i] is not None or result.total.values[i] is not None
            if i not in kept and i not in barred and there:
                result.stopped[i] = stage
                behind += [i] if gate.others == "behind" else []
        running = [i for i in running if i in kept]
    result.behind = frozenset(behind)


def _statuses(result: EventScore) -> None:
    statuses, totals = result.entries.statuses, result.total.values
    if None not in totals and statuses.count("competing") == len(statuses):
        result.status = ["ranked"] * len(statuses)
    else:
        result.status = [
            status if status != "competing" else "incomplete" if total is None else "ranked"
            for status, total in zip(statuses, totals, strict=True)
        ]
    for index, stage in result.stopped.items():
        result.status[index] = "ranked" if index in result.behind else "not_through"
        why = Text("“{stage}”没有入围下一阶段", stage=stage.spec.name)
        result.reasons.setdefault(index, []).append(why)
    barred = result.hit("no_rank")
    for index, fired in result.fired.items():
        result.reasons.setdefault(index, []).extend(one.cause for one in fired)
        if index in barred and result.status[index] == "ranked":
            result.status[index] = "vetoed"
    if "incomplete" in result.status:
        _say_what_is_missing(result)


def _say_what_is_missing(result: EventScore) -> None:
    counted = [result.stages[s.code] for s in result.spec.counts]
    for index, status in enumerate(result.status):
        if status == "incomplete":
            notes = [note for stage in counted for note in stage.notes.get(index, ())]
            result.reasons.setdefault(index, []).extend(notes)


def break_column(result: EventScore, sheets: SheetsOf, link: TieBreak) -> Column:
    """The numbers that one link of a tie-break chain compares."""
    if link.by == "stage":
        return result.stages[link.stage].score
    if link.by in ("group", "criterion"):
        stage = result.stages[link.stage]
        return part_column(stage, link.by, link.key, result.entries, sheets.get(link.stage) or {})
    if link.by == "time":
        return c.text_column(_times(result.entries.times, link.stage), Text("用时"))
    return c.text_column(result.entries.extras, Text("附加成绩"))


def _times(times: Sequence[Mapping[str, str] | None], stage: str) -> Sequence[str | None]:
    """Everybody's time in a stage; the usual case, that all have one, at once."""
    try:
        return [own[stage] for own in times]  # type: ignore[index]
    except (KeyError, TypeError):
        return [own.get(stage) if own else None for own in times]
