"""How each judge marks beside the others of the panel (裁判给分): high or low, how far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from contest.contests.models import Event, Stage
from contest.db import db
from contest.entries.models import Entry
from contest.judging.models import Sheet
from contest.judging.slots import natural
from contest.judging.totals import stored_total
from contest.panels.models import Judge
from contest.panels.queries import chairs
from contest.scoring.numbers import exact_sum
from contest.statistics.figures import Summary, summary
from contest.statistics.queries import GIVEN


@dataclass(slots=True)
class Habit:
    """One judge in one stage.

    totals: of all sheets; apart: what each lies above or below the mean of the panel, where at
            least two judges gave the same entry the same criteria; far: the entry of the largest
    """

    code: str
    name: str
    totals: list[Fraction] = field(default_factory=list)
    apart: list[Fraction] = field(default_factory=list)
    far: str = ""
    farthest: Fraction = Fraction(0)

    @property
    def figures(self) -> Summary:
        return summary(self.totals)

    @property
    def leaning(self) -> Fraction | None:
        """The mean of what lies above and below; more than nought is generous."""
        return exact_sum(self.apart) / len(self.apart) if self.apart else None

    @property
    def distance(self) -> Fraction | None:
        """How far from the panel on average, whichever way."""
        return exact_sum(abs(a) for a in self.apart) / len(self.apart) if self.apart else None


@dataclass(frozen=True, slots=True)
class Bench:
    """A stage with the judges that gave sheets in it. widest: the largest leaning, for bars."""

    event: Event
    stage: Stage
    habits: list[Habit]

    @property
    def widest(self) -> Fraction:
        return max((abs(h.leaning or Fraction(0)) for h in self.habits), default=Fraction(0))


def benches_of(contest_id: int) -> list[Bench]:
    """Every stage in order in which judges gave sheets. Three queries."""
    query = (
        select(Stage, Event)
        .join(Event, Event.id == Stage.event_id)
        .where(Event.contest_id == contest_id)
        .order_by(Event.position, Event.id, Stage.position)
    )
    stages = [(row.Stage, row.Event) for row in db.session.execute(query)]
    sheets: dict[int, list[Any]] = {}
    for row in _sheets([stage.id for stage, _event in stages]):
        sheets.setdefault(row.stage_id, []).append(row)
    held = _held([stage.id for stage, _event in stages])
    return [
        Bench(event, stage, _habits(sheets[stage.id], held, _is_blind(stage)))
        for stage, event in stages
        if stage.id in sheets
    ]


def _is_blind(stage: Stage) -> bool:
    return stage.setup.get("blind", True) is not False


def _sheets(stage_ids: Sequence[int]) -> Iterable[Any]:
    query = (
        select(
            Sheet.stage_id, Sheet.entry_id, Sheet.period, Sheet.member, Sheet.judge_id,
            Sheet.total_num, Sheet.total_den, Sheet.total_text,
            Judge.code, Judge.name, Entry.no, Entry.blind_code,
        )
        .join(Judge, Judge.id == Sheet.judge_id)
        .join(Entry, Entry.id == Sheet.entry_id)
        .where(
            Sheet.stage_id.in_(stage_ids),
            Sheet.current,
            Sheet.usable,
            Sheet.state.in_(GIVEN),
        )
    )  # fmt: skip
    return db.session.execute(query).all()


def _held(stage_ids: Sequence[int]) -> dict[tuple[int, int], frozenset[str]]:
    """The criteria of each judge in each stage, where not all: (stage id, judge id) → keys."""
    found: dict[tuple[int, int], frozenset[str]] = {}
    for chair in chairs(stage_ids=list(stage_ids)):
        if chair.criteria is not None:
            key = (chair.stage_id, chair.judge_id)
            found[key] = found.get(key, frozenset()) | frozenset(chair.criteria)
    return found


def _habits(
    rows: Sequence[Any], held: dict[tuple[int, int], frozenset[str]], is_blind: bool
) -> list[Habit]:
    found: dict[str, Habit] = {}
    panels: dict[tuple[Any, ...], list[tuple[Habit, Fraction, str]]] = {}
    for row in rows:
        total = stored_total(row.total_num, row.total_den, row.total_text)
        if total is None:
            continue
        habit = found.setdefault(row.code, Habit(row.code, row.name or ""))
        habit.totals.append(total)
        # judges who mark other criteria cannot be put beside one another
        same = held.get((row.stage_id, row.judge_id), frozenset())
        label = (row.blind_code or "") if is_blind else row.no
        key = (row.entry_id, row.period, row.member, same)
        panels.setdefault(key, []).append((habit, total, label))
    for given in panels.values():
        if len(given) > 1:
            _compare(given)
    return sorted(found.values(), key=lambda habit: natural(habit.code))


def _compare(given: Sequence[tuple[Habit, Fraction, str]]) -> None:
    mean = exact_sum(total for _habit, total, _label in given) / len(given)
    for habit, total, label in given:
        apart = total - mean
        habit.apart.append(apart)
        if abs(apart) > abs(habit.farthest) or not habit.far:
            habit.farthest, habit.far = apart, label
