"""How far the judging of a stage has come (评分进度): who has scored what, and where judges differ.

The number of queries does not depend on how many entries, judges or sheets there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select

from contest.contests.models import Event, Stage
from contest.db import db
from contest.judging.frames import Frame, stage_frame
from contest.judging.models import Review, Sheet
from contest.judging.slots import Slot, stage_slots
from contest.judging.spreads import Spread, combined_score, row_spread, sheet_marks
from contest.judging.totals import stored_total
from contest.panels.models import Judge
from contest.panels.queries import Chair, chairs, recused_pairs

GIVEN = ("submitted", "checked")  # states of a sheet that counts
Place = tuple[int, int]  # entry id, member


@dataclass(frozen=True, slots=True)
class Scorer:
    """A column of the matrix: a judge, or an office that scores."""

    code: str
    judge_id: int | None
    name: str = ""
    is_head: bool = False


@dataclass(slots=True)
class Cell:
    """What one scorer gave one entry.

    state: none, draft, submitted, checked, void; recused; empty where nothing is expected
    asked: the head judge asked to look again, and no newer sheet has come
    """

    state: str = ""
    total: Fraction | None = None
    sheet_id: int = 0
    at: datetime | None = None
    asked: bool = False

    @property
    def is_given(self) -> bool:
        return self.state in GIVEN


@dataclass(slots=True)
class Row:
    """One slot with what everybody gave it. alarm: open, asked, passed, or empty."""

    slot: Slot
    cells: dict[str, Cell]
    spread: Spread | None = None
    alarm: str = ""
    combined: str = ""

    @property
    def missing(self) -> list[str]:
        """Who has not scored it yet, by code."""
        return [
            code for code, cell in self.cells.items() if cell.state in ("none", "draft", "void")
        ]

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(slots=True)
class StageProgress:
    """A stage in one view; ``period`` is empty where it does not repeat."""

    frame: Frame
    period: str
    scorers: list[Scorer]
    rows: list[Row]
    expected: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    unchecked: int = 0
    last_at: datetime | None = None

    @property
    def due(self) -> int:
        return sum(self.expected.values())

    @property
    def done(self) -> int:
        return sum(self.given.values())

    @property
    def left(self) -> int:
        return self.due - self.done

    @property
    def is_judged(self) -> bool:
        """Are there judges, whose marks are combined and may differ? Offices alone need neither."""
        return any(scorer.judge_id is not None for scorer in self.scorers)

    @property
    def alarms(self) -> list[Row]:
        """Rows that wait for the head judge."""
        return [row for row in self.rows if row.alarm == "open"]

    @property
    def asked(self) -> int:
        """Sheets that a judge was asked to look at again and has not sent yet."""
        return sum(cell.asked for row in self.rows for cell in row.cells.values())


def stage_progress(stage_id: int, period: str | None = None) -> StageProgress:
    """The matrix of a stage; of its first period when none is named."""
    frame = stage_frame(stage_id, hold=False)
    known = [p.code for p in frame.rules.spec.periods] or [""]
    chosen = period if period in known else known[0]
    seats = [c for c in chairs(stage_ids=[stage_id]) if c.period in ("", chosen)]
    slots = stage_slots(frame.event_id, frame.rules, is_blind=frame.is_blind, periods=[chosen])
    sheets = _sheets(stage_id, chosen)
    scorers = _scorers(frame, seats, {scorer for scorer, _entry, _member in sheets})
    recused = recused_pairs([frame.event_id])
    rows = [Row(slot, _cells(slot, scorers, seats, sheets, recused)) for slot in slots]
    progress = StageProgress(frame, chosen, scorers, rows)
    _review(progress, _reviews(stage_id, chosen))
    _count(progress)
    return progress


def progress_stamp(stage_id: int) -> str:
    """Changes whenever anything on the page of a stage may have changed; one cheap query."""
    latest = select(func.max(Review.id)).where(Review.stage_id == stage_id).scalar_subquery()
    query = (
        select(Event.score_version, Stage.locked_at, Event.contest_id, latest)
        .join(Event, Event.id == Stage.event_id)
        .where(Stage.id == stage_id)
    )
    row = db.session.execute(query).one()
    return "-".join(str(part) for part in (stage_id, *row)).replace(" ", "T")


def _scorers(frame: Frame, seats: Iterable[Chair], known: set[str]) -> list[Scorer]:
    """Judges in the order of their seats, then the offices that mark criteria of their own."""
    found = {
        chair.judge: Scorer(chair.judge, chair.judge_id, is_head=chair.is_head) for chair in seats
    }
    names = _names([s.judge_id for s in found.values() if s.judge_id])
    judges = [
        Scorer(s.code, s.judge_id, names.get(s.judge_id or 0, ""), s.is_head)
        for s in found.values()
    ]
    offices = dict.fromkeys(
        c.scorer for c in frame.rules.spec.criteria.values() if c.scorer != "panel"
    )
    wanted = ["audit" if name == "self_and_audit" else name for name in offices]
    if not judges and "office" in known and "office" not in wanted:
        wanted.append("office")
    return judges + [Scorer(name, None) for name in wanted]


def _names(judge_ids: list[int]) -> dict[int, str]:
    query = select(Judge.id, Judge.name).where(Judge.id.in_(judge_ids))
    return {row.id: row.name or "" for row in db.session.execute(query)}


def _sheets(stage_id: int, period: str) -> dict[tuple[str, int, int], Cell]:
    query = select(
        Sheet.scorer, Sheet.entry_id, Sheet.member, Sheet.id, Sheet.state, Sheet.usable,
        Sheet.total_num, Sheet.total_den, Sheet.total_text, Sheet.submitted_at,
    ).where(Sheet.stage_id == stage_id, Sheet.period == period, Sheet.current)  # fmt: skip
    return {
        (row.scorer, row.entry_id, row.member): Cell(
            state=row.state if row.usable or row.state not in GIVEN else "draft",
            total=stored_total(row.total_num, row.total_den, row.total_text),
            sheet_id=row.id,
            at=row.submitted_at,
        )
        for row in db.session.execute(query)
    }


def _cells(
    slot: Slot,
    scorers: list[Scorer],
    seats: list[Chair],
    sheets: Mapping[tuple[str, int, int], Cell],
    recused: set[tuple[int, int]],
) -> dict[str, Cell]:
    seated = {c.judge for c in seats if c.covers(slot.period, slot.no)}
    cells = {}
    for scorer in scorers:
        if scorer.judge_id is not None and scorer.code not in seated:
            cells[scorer.code] = Cell()
        elif scorer.judge_id is not None and (scorer.judge_id, slot.entry_id) in recused:
            cells[scorer.code] = Cell("recused")
        else:
            place = (scorer.code, slot.entry_id, slot.member)
            cells[scorer.code] = sheets.get(place) or Cell("none")
    return cells


def _reviews(stage_id: int, period: str) -> dict[Place, list[Review]]:
    query = select(Review).where(Review.stage_id == stage_id, Review.period == period)
    found: dict[Place, list[Review]] = {}
    for review in db.session.scalars(query.order_by(Review.id)):
        found.setdefault((review.entry_id, review.member), []).append(review)
    return found


def _review(progress: StageProgress, reviews: Mapping[Place, list[Review]]) -> None:
    """Spread, alarm, combined score and what was asked, row by row."""
    judges = {s.code: s for s in progress.scorers if s.judge_id is not None}
    marks = sheet_marks(progress.frame.rules.spec, progress.frame.stage_id, progress.period)
    for row in progress.rows:
        given = {code: cell for code, cell in row.cells.items() if code in judges and cell.is_given}
        totals = {code: cell.total for code, cell in given.items() if cell.total is not None}
        row.spread = row_spread(
            progress.frame.rules.spec,
            totals,
            {c: marks.get(cell.sheet_id) for c, cell in given.items()},
        )
        decided = reviews.get((row.slot.entry_id, row.slot.member), [])
        newest = max((cell.sheet_id for cell in given.values()), default=0)
        if row.spread and row.spread.is_over:
            last = next((r for r in reversed(decided) if r.last_sheet_id >= newest), None)
            row.alarm = {"pass": "passed", "rescore": "asked"}[last.verdict] if last else "open"
        for code, cell in given.items():
            cell.asked = any(
                r.verdict == "rescore"
                and r.last_sheet_id >= cell.sheet_id
                and r.judge_id in (None, judges[code].judge_id)
                for r in decided
            )
        if row.is_complete:
            head = next((code for code in given if judges[code].is_head), "")
            row.combined = combined_score(progress.frame.rules.spec, totals, head)


def _count(progress: StageProgress) -> None:
    for row in progress.rows:
        for code, cell in row.cells.items():
            if cell.state not in ("", "recused"):
                progress.expected[code] = progress.expected.get(code, 0) + 1
                progress.given[code] = progress.given.get(code, 0) + cell.is_given
                is_office = all(s.judge_id is None for s in progress.scorers if s.code == code)
                progress.unchecked += is_office and cell.state == "submitted"
            if cell.at and (progress.last_at is None or cell.at > progress.last_at):
                progress.last_at = cell.at
