"""Sheets under another version of their rubric (重新合计): do they fit, and what they come to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from contest.contests.models import Stage
from contest.db import db
from contest.entries.models import Entry
from contest.i18n import _
from contest.judging.marks import expected_criteria, mark_problems
from contest.judging.models import Sheet
from contest.judging.totals import total_columns
from contest.panels.models import Judge
from contest.panels.queries import Chair, chairs
from contest.scoring.field import is_judge
from contest.scoring.spec import StageSpec

AWAY = ("draft", "void")  # count for nothing and keep the version they were filled in by


@dataclass(frozen=True, slots=True)
class Misfit:
    """A mark that another version would not allow, or one that it would miss."""

    judge: str
    no: str
    entry: str
    period: str
    criterion: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Given:
    """A sheet that counts, with what its total needs.

    columns: usable, total_num, total_den, total_text as stored; held: the seat's criteria, None
             for all
    """

    id: int
    scorer: str
    judge: str
    no: str
    entry: str
    period: str
    marks: Mapping[str, Any]
    columns: tuple[bool, int | None, int | None, str | None]
    coefficients: Mapping[str, str] | None
    held: frozenset[str] | None


def given_sheets(stage: Stage) -> list[Given]:
    """Every sheet of a stage that counts; two queries."""
    seats = chairs(stage_ids=[stage.id])
    query = (
        select(
            Sheet.id, Sheet.scorer, Sheet.judge_id, Judge.name, Entry.no, Entry.name, Sheet.period,
            Sheet.marks, Sheet.usable, Sheet.total_num, Sheet.total_den, Sheet.total_text,
            Entry.coefficients,
        )
        .join(Entry, Entry.id == Sheet.entry_id)
        .outerjoin(Judge, Judge.id == Sheet.judge_id)
        .where(Sheet.stage_id == stage.id, Sheet.current, Sheet.state.not_in(AWAY))
        .order_by(Entry.no, Sheet.scorer, Sheet.id)
    )  # fmt: skip
    return [
        Given(
            sheet_id, scorer, judge or scorer, no, entry, period, marks, tuple(columns),
            coefficients, _held(seats, judge_id, period, no),
        )
        for sheet_id, scorer, judge_id, judge, no, entry, period, marks, *columns, coefficients
        in db.session.execute(query)
    ]  # fmt: skip


def misfits(sheets: list[Given], spec: StageSpec, names: Mapping[str, str]) -> list[Misfit]:
    """What another version would refuse of these sheets, one by one.

    names: of criteria by key, of the version in force; those that are gone are told by it
    """
    return [fault for sheet in sheets for fault in _misfits(sheet, spec, names)]


def retotal_sheets(sheets: list[Given], spec: StageSpec, version: int) -> int:
    """Bring sheets to a version of their rubric: marks stay, totals follow; how many changed.

    The marks are what the judge gave; a total follows from them and the version, so both versions
    can be computed again at any time.
    """
    changed, rows = 0, []
    for sheet in sheets:
        columns = total_columns(spec, sheet.marks, sheet.coefficients, sheet.scorer, sheet.held)
        changed += tuple(columns.values()) != sheet.columns
        rows.append({"id": sheet.id, "rubric_version": version, **columns})
    if rows:
        db.session.execute(update(Sheet), rows)
        db.session.expire_all()
    return changed


def _held(seats: list[Chair], judge_id: int | None, period: str, no: str) -> frozenset[str] | None:
    """The criteria of a judge's seats for an entry; None: all, as for an office."""
    mine = [c.criteria for c in seats if c.judge_id == judge_id and c.covers(period, no)]
    if not mine or None in mine:
        return None
    return frozenset(key for keys in mine for key in keys or ())


def _misfits(sheet: Given, spec: StageSpec, names: Mapping[str, str]) -> Iterator[Misfit]:
    expected = expected_criteria(spec, sheet.scorer, sheet.held)
    complete = is_judge(sheet.scorer) and sheet.columns[0]
    known = {key: mark for key, mark in sheet.marks.items() if key in expected}
    problems = mark_problems(spec, known, sheet.scorer, sheet.held, complete=complete)
    for key in expected:
        if key in problems and known.get(key) is None:
            problems[key] = _("还没有分。新加的评分项，请在“少用的设置”里定为“可以不填”。")
    for key in sheet.marks:
        if key not in expected:
            problems[key] = _("已经有分，不能删去或换人评。要不算它，请留着，把权重改为 0。")
    for key, sentence in problems.items():
        name = expected[key].name if key in expected else names.get(key, key)
        yield Misfit(sheet.judge, sheet.no, sheet.entry, sheet.period, name, sentence)
