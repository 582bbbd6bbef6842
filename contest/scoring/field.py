"""What the engine is given: the entries of one event, and the sheets of each of its stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from contest.scoring.numbers import common_den
from contest.scoring.sheet import SheetScore
from contest.scoring.spec import StageSpec


@dataclass(frozen=True, slots=True)
class IncidentFact:
    """A fact that may fire one of the event's vetoes (一票否决事项)."""

    key: str
    on: date | None = None
    period: str = ""
    lifted: date | None = None


@dataclass(slots=True)
class Field:
    """The entries of one event, column by column; every list has one element per entry.

    times:   seconds by stage, or stage/period, as decimal text.
    members: how many members a team entry names; 0 where it names none.
    """

    nos: list[str]
    names: list[str]
    units: list[str]
    statuses: list[str]
    regions: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    coefficients: list[Mapping[str, str] | None] = field(default_factory=list)
    times: list[Mapping[str, str] | None] = field(default_factory=list)
    extras: list[str | None] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    skill_levels: list[str] = field(default_factory=list)
    born_on: list[date | None] = field(default_factory=list)
    incidents: Mapping[int, Sequence[IncidentFact]] = field(default_factory=dict)
    starts_on: date | None = None

    def __post_init__(self) -> None:
        size = len(self.nos)
        fill: dict[str, Any] = {
            "regions": "", "groups": "", "teams": "", "reasons": "", "coefficients": None,
            "times": None, "extras": None, "members": 0, "skill_levels": "", "born_on": None,
        }  # fmt: skip
        for name, blank in fill.items():
            if not getattr(self, name):
                setattr(self, name, [blank] * size)

    def __len__(self) -> int:
        return len(self.nos)


@dataclass(slots=True)
class Ballots:
    """The current sheets of one stage and period.

    A slot is an entry, or one member of a team entry where sheets are given per member; every list
    has one element per slot.

    rows, names: totals of the usable judges' sheets as numerators over ``den``; the judges' codes.
    other_rows, other_names: the same for office, departments and audit.
    owner:    whose slot it is, as an entry's index; None where slots are entries.
    details:  every scored sheet by scorer, where the rules need more than totals.
    assigned: judges seated for the slot and not recused; None: nobody is seated, whoever scored
              counts. heads: the head judge. panels: the panel's name.
    held:     by panel and judge, the criteria a seat may mark; who is not in it may mark all.
    """

    rows: list[list[Any]]
    den: int = 1
    names: list[list[str]] = field(default_factory=list)
    other_rows: list[list[Any]] = field(default_factory=list)
    other_names: list[list[str]] = field(default_factory=list)
    owner: list[int] | None = None
    details: list[dict[str, SheetScore]] | None = None
    assigned: list[Sequence[str]] | None = None
    heads: list[str] | None = None
    panels: list[str] | None = None
    held: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def scored(self) -> list[dict[str, SheetScore]]:
        """Every scored sheet; ValueError where only totals were loaded."""
        if self.details is None:
            raise ValueError("these ballots hold totals only")
        return self.details

    def holds(self, slot: int, judge: str, criterion: str) -> bool:
        """Whether this judge's seat marks this criterion for this slot."""
        keys = self.held.get((self.panels[slot], judge)) if self.panels else None
        return keys is None or criterion in keys


def common_rows(rows: Sequence[Sequence[Fraction]]) -> tuple[list[list[Any]], int]:
    """Rows of fractions as integers over one denominator, or as they are over 1 if that is huge."""
    den = common_den({v.denominator for row in rows for v in row})
    if den is None:
        return [list(row) for row in rows], 1
    return [[v.numerator * (den // v.denominator) for v in row] for row in rows], den


def ballots_of(sheets: Sequence[Mapping[str, SheetScore]], **more: Any) -> Ballots:
    """Ballots out of scored sheets: per slot, the score of each scorer by name.

    ``office``, ``self``, ``audit`` and ``department:…`` are never judges.
    """
    names = [sorted(n for n, s in slot.items() if is_judge(n) and s.usable) for slot in sheets]
    others = [
        sorted(n for n, s in slot.items() if not is_judge(n) and n != "self" and s.usable)
        for slot in sheets
    ]
    both = [
        [slot[n].total for n in (*judges, *rest)]
        for slot, judges, rest in zip(sheets, names, others, strict=True)
    ]
    rows, den = common_rows(both)
    return Ballots(
        rows=[row[: len(judges)] for row, judges in zip(rows, names, strict=True)],
        den=den,
        names=names,
        other_rows=[row[len(judges) :] for row, judges in zip(rows, names, strict=True)],
        other_names=others,
        details=[dict(slot) for slot in sheets],
        **more,
    )


def is_judge(scorer: str) -> bool:
    """Whether a sheet's scorer is a judge rather than an office."""
    return scorer not in ("office", "self", "audit") and not scorer.startswith("department:")


OFFICE_AS_PANEL = "@office"


def stands_in(stage: StageSpec, scorer: str) -> bool:
    """Whether the office marks in place of a panel: no criterion of the stage is its own.

    A theory paper marked by a machine often has plain criteria and is entered by the office.
    """
    return scorer == "office" and not stage.of("office")


def marks_as(stage: StageSpec, scorer: str) -> str:
    """Whose criteria a sheet's scorer marks: ``panel`` for judges and an office that stands in."""
    return "panel" if is_judge(scorer) or stands_in(stage, scorer) else scorer


def without_panel(stage: StageSpec) -> StageSpec:
    """The stage where the office stands in for the panel: one sheet, no drops, no minimum.

    Source: docs/scoring-rules.md, "Offices".
    """
    panel = replace(
        stage.panel, combine="single", min_judges=1, missing="skip", spread=None, factor=None
    )
    return replace(stage, panel=panel)
