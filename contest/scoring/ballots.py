"""Sheets of one stage and period, sorted to the slots they belong to, for the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from contest.scoring.field import OFFICE_AS_PANEL, Ballots, Field, ballots_of, marks_as, stands_in
from contest.scoring.numbers import common_den
from contest.scoring.sheet import SheetScore, score_sheet
from contest.scoring.spec import StageSpec

# entry index, scorer, is a judge, member, usable, total's numerator, denominator, marks or None
Row = tuple[int, str, bool, int, bool, int, int, Mapping[str, Any] | None]


class SeatRow(NamedTuple):
    """One seat, with what its panel covers."""

    panel: str
    stage: str
    period: str
    entries: tuple[str, ...]
    judge: str
    head: bool
    criteria: tuple[str, ...]


class Seated(NamedTuple):
    """Who is seated for each entry of one stage and period; empty lists where nobody is."""

    assigned: list[list[str]] | None
    heads: list[str] | None
    panels: list[str] | None
    held: dict[tuple[str, str], frozenset[str]]


@dataclass(slots=True)
class Seats:
    """All seats of an event, with recusals by entry index."""

    rows: list[SeatRow]
    nos: list[str]
    recused: dict[int, set[str]]

    def of(self, stage: str, period: str) -> Seated:
        """Who is seated in one stage and period; a panel without a period serves all of them."""
        mine = [r for r in self.rows if r.stage == stage and r.period in ("", period)]
        if not mine:
            return Seated(None, None, None, {})
        size = len(self.nos)
        assigned: list[list[str]] = [[] for _ in range(size)]
        heads, panels = [""] * size, [""] * size
        index = {no: i for i, no in enumerate(self.nos)}
        for row in mine:
            covered = (
                range(size) if "*" in row.entries else [index[n] for n in row.entries if n in index]
            )
            for i in covered:
                panels[i] = panels[i] or row.panel
                if row.judge not in self.recused.get(i, ()) and row.judge not in assigned[i]:
                    assigned[i].append(row.judge)
                    if row.head:
                        heads[i] = heads[i] or row.judge
        held = {(r.panel, r.judge): frozenset(r.criteria) for r in mine if "*" not in r.criteria}
        return Seated(assigned, heads, panels, held)


def stage_ballots(
    stage: StageSpec, field: Field, rows: Sequence[Row], seated: Seated, *, detailed: bool
) -> Ballots:
    """Ballots of one stage and period.

    rows:     the current sheets. detailed: read their marks; else their stored totals are enough.
    """
    slots = _slots(field, rows)
    if detailed:
        return _detailed(stage, field, rows, seated, slots)
    return _totals(stage, rows, seated, slots)


@dataclass(frozen=True, slots=True)
class Slots:
    """Which slot a sheet belongs to; own and where are None where slots are entries."""

    size: int
    own: list[int] | None = None
    where: dict[tuple[int, int], int] | None = None

    def of(self, index: int, member: int) -> int:
        """The slot of an entry's member."""
        return index if self.where is None else self.where[index, member]


def _slots(field: Field, rows: Sequence[Row]) -> Slots:
    """Slots of entries, or of members where sheets are given per member, sheets or none."""
    if not any(r[3] for r in rows):
        return Slots(len(field))
    pairs = {(r[0], r[3]) for r in rows}
    for index, count in enumerate(field.members):
        pairs.update((index, member) for member in range(1, count + 1))
    ordered = sorted(pairs)
    return Slots(
        len(ordered), [entry for entry, _ in ordered], {pair: i for i, pair in enumerate(ordered)}
    )


def _spread(values: list[Any] | None, own: list[int] | None) -> list[Any] | None:
    return values if values is None or own is None else [values[i] for i in own]


def _seating(seated: Seated, own: list[int] | None) -> dict[str, Any]:
    return {
        "owner": own,
        "assigned": _spread(seated.assigned, own),
        "heads": _spread(seated.heads, own),
        "panels": _spread(seated.panels, own),
        "held": seated.held,
    }


def _counts(seated: Seated, index: int, scorer: str) -> bool:
    """Whether a judge's sheet counts: where a panel is seated for the entry, only its judges' do.

    So a recused judge, or one whose seat somebody else has taken, never counts twice.
    """
    if seated.assigned is None or seated.panels is None or not seated.panels[index]:
        return True
    return scorer in seated.assigned[index]


def _detailed(
    stage: StageSpec, field: Field, rows: Sequence[Row], seated: Seated, slots: Slots
) -> Ballots:
    sheets: list[dict[str, SheetScore]] = [{} for _ in range(slots.size)]
    for index, scorer, judge, member, _, _, _, marks in rows:
        if judge and not _counts(seated, index, scorer):
            continue
        held = None
        if judge and seated.held and seated.panels:
            held = seated.held.get((seated.panels[index], scorer))
        name = OFFICE_AS_PANEL if stands_in(stage, scorer) else scorer
        as_ = marks_as(stage, scorer)
        score = score_sheet(stage, marks or {}, field.coefficients[index], as_, held=held)
        sheets[slots.of(index, member)][name] = score
    return ballots_of(sheets, **_seating(seated, slots.own))


def _totals(stage: StageSpec, rows: Sequence[Row], seated: Seated, slots: Slots) -> Ballots:
    exact = common_den({r[6] for r in rows})
    den = exact or 1
    judged: list[list[Any]] = [[] for _ in range(slots.size)]
    names: list[list[str]] = [[] for _ in range(slots.size)]
    others: list[list[Any]] = [[] for _ in range(slots.size)]
    other_names: list[list[str]] = [[] for _ in range(slots.size)]
    office_judges = not stage.of("office")
    checked = seated.assigned is not None
    for index, scorer, judge, member, usable, num, part, _ in rows:
        if not usable or scorer == "self":
            continue
        if checked and judge and not _counts(seated, index, scorer):
            continue
        slot = slots.where[index, member] if slots.where is not None else index
        if part == den:
            value: Any = num
        else:
            value = Fraction(num, part) if exact is None else num * (den // part)
        if judge:
            judged[slot].append(value)
            names[slot].append(scorer)
        elif office_judges and scorer == "office":
            judged[slot].append(value)
            names[slot].append(OFFICE_AS_PANEL)
        else:
            others[slot].append(value)
            other_names[slot].append(scorer)
    return Ballots(judged, den, names, others, other_names, **_seating(seated, slots.own))
