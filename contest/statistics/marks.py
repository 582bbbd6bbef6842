"""Every mark of a stage as rows and columns (评分明细): each scorer, each entry, each criterion.

A criterion has its points, weighted as they are added up, and beside them what was counted,
measured or chosen, where that is another number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from contest.contests.models import Stage
from contest.db import db
from contest.entries.models import Delegation, Entry
from contest.i18n import _
from contest.judging.frames import Frame, stage_frame
from contest.judging.models import Sheet
from contest.judging.slots import natural
from contest.judging.totals import stored_total
from contest.offline.fields import Field, criterion_fields, mark_values
from contest.offline.values import PLAIN
from contest.panels.models import Judge
from contest.scoring.field import marks_as
from contest.scoring.numbers import exact_text
from contest.scoring.sheet import in_total, score_sheet
from contest.scoring.spec import CriterionSpec
from contest.scoring.types import ScoringError
from contest.statistics.queries import GIVEN

LINES = ("deduction", "bonus")  # kinds that count line by line
ITSELF = ("points", "adjust")  # kinds whose mark is what it is worth


@dataclass(frozen=True, slots=True)
class Given:
    """One sheet that holds: whose and of whom; points by criterion, what was marked by field."""

    label: str
    no: str
    name: str
    unit: str
    scorer: str
    judge: str
    state: str
    revision: int
    points: Mapping[str, str]
    values: Mapping[str, str]
    total: str
    usable: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """One column: the points of a criterion, or, with a field, what was marked for it.

    part: which of several marks it is; empty where there is one
    is_main: are these the points, or the only thing a criterion has?
    """

    criterion: CriterionSpec
    field: Field | None = None
    part: str = ""
    is_main: bool = True

    @property
    def heading(self) -> str:
        if self.field is None:
            return self.criterion.name
        word = self.part or _("填写")
        return f"{self.criterion.name}·{word}"

    def value(self, row: Given) -> str:
        """The cell of this column, as exact text; empty where there is nothing."""
        if self.field is None:
            return row.points.get(self.criterion.key, "")
        return row.values.get(self.field.key, "")


@dataclass(frozen=True, slots=True)
class Marks:
    """All sheets of a stage in one period, by entry and then by scorer."""

    frame: Frame
    period: str
    columns: Sequence[Mark]
    rows: Sequence[Given]

    def marked(self, row: Given, key: str) -> str:
        """What was counted, measured or chosen for a criterion, in one line."""
        mine = [c for c in self.columns if c.criterion.key == key and c.field is not None]
        return _("，").join(
            f"{one.part} {value}".strip()
            for one in mine
            # of many lines only those that counted are worth a word
            if (value := one.value(row)) and not (one.criterion.kind in LINES and value == "0")
        )


def marks_of(stage: Stage, period: str = "") -> Marks:
    """The sheets that hold in a stage. Raises Conflict without a rubric. Two or three queries."""
    frame = stage_frame(stage.id, hold=False)
    codes = [p.code for p in frame.rules.spec.periods] or [""]
    chosen = period if period in codes else codes[0]
    columns = [one for key in frame.rules.criteria() for one in _columns(frame, key)]
    rows = [_given(row, frame, columns) for row in _sheets(stage.id, chosen)]
    rows.sort(key=lambda row: (natural(row.label or row.no), not row.judge, natural(row.scorer)))
    return Marks(frame, chosen, columns, rows)


def _columns(frame: Frame, key: str) -> list[Mark]:
    criterion, document = frame.rules.spec.criteria[key], frame.rules.criteria()[key]
    fields = criterion_fields(document, required=criterion.required)
    several = len(fields) > 1
    if not in_total(criterion):  # a judgement has no points before the panel is put together
        return [Mark(criterion, one) for one in fields]
    parts = [Mark(criterion, f, f.short if several else "", is_main=False) for f in fields]
    is_itself = criterion.kind in ITSELF and criterion.weight == 1 and not criterion.by_coefficient
    return [Mark(criterion)] if is_itself else [Mark(criterion), *parts]


def _sheets(stage_id: int, period: str) -> Sequence[Any]:
    query = (
        select(
            Sheet.scorer, Sheet.member, Sheet.state, Sheet.revision, Sheet.marks, Sheet.usable,
            Sheet.total_num, Sheet.total_den, Sheet.total_text, Sheet.submitted_at,
            Entry.no, Entry.name, Entry.blind_code, Entry.coefficients,
            Delegation.name.label("unit"), Judge.name.label("judge"), Sheet.judge_id,
        )
        .join(Entry, Entry.id == Sheet.entry_id)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .outerjoin(Judge, Judge.id == Sheet.judge_id)
        .where(
            Sheet.stage_id == stage_id,
            Sheet.period == period,
            Sheet.current,
            Sheet.state.in_(GIVEN),
        )
    )  # fmt: skip
    return db.session.execute(query).all()


def _given(row: Any, frame: Frame, columns: Sequence[Mark]) -> Given:
    total = stored_total(row.total_num, row.total_den, row.total_text)
    label = (row.blind_code or "") if frame.is_blind else row.no
    member = f"-{row.member}" if row.member else ""
    points, values = _worth(row, frame, columns)
    return Given(
        label=f"{label}{member}" if label else "",
        no=f"{row.no}{member}",
        name=row.name,
        unit=row.unit or "",
        scorer=row.scorer,
        judge=(row.judge or row.scorer) if row.judge_id else "",
        state=row.state,
        revision=row.revision,
        points=points,
        values=values,
        total="" if total is None else exact_text(total),
        usable=row.usable,
        at=row.submitted_at,
    )


def _worth(
    row: Any, frame: Frame, columns: Sequence[Mark]
) -> tuple[dict[str, str], dict[str, str]]:
    """Points by criterion and what was marked by field, of one sheet."""
    spec, documents = frame.rules.spec, frame.rules.criteria()
    values = {}
    for one in columns:
        if one.field is not None:
            marked = mark_values(documents[one.criterion.key], row.marks.get(one.criterion.key))
            if one.field.part in marked:
                values[one.field.key] = one.field.shown(marked[one.field.part])
    try:
        score = score_sheet(spec, row.marks, row.coefficients, marks_as(spec, row.scorer))
    except ScoringError:
        return {}, values  # a mark of an older version that the present rules do not know
    return {key: exact_text(part.weighted) for key, part in score.parts.items()}, values


def scorer_label(code: str) -> str:
    """A scorer without a name: the judge's code, or which office it is."""
    kind, _colon, rest = code.partition(":")
    words = {"office": _("竞赛办"), "self": _("自评"), "audit": _("核定")}
    return words.get(kind, code) if not rest else _("部门 {code}", code=rest)


def typed(text: str) -> str | Decimal:
    """A value for a cell: a number where it is a plain decimal, otherwise its text."""
    return Decimal(text) if PLAIN.fullmatch(text) else text
