"""What must hold of sheets (评分单): none lost, none doubled, every total as its marks say."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from contest.audit.models import AuditEntry
from contest.audit.operations import contest_chain
from contest.checks.report import Check, Finding, Progress
from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.entries.models import Entry
from contest.i18n import N_
from contest.judging.models import Sheet
from contest.judging.totals import stored_total
from contest.rubrics.models import Rubric
from contest.scoring.field import marks_as
from contest.scoring.numbers import exact_text
from contest.scoring.sheet import score_sheet
from contest.scoring.spec import StageSpec, stage_spec
from contest.scoring.types import ScoringError

BATCH = 1000
RUBRICS = 64  # versions of rubrics kept at hand
SLOT = (Sheet.stage_id, Sheet.entry_id, Sheet.period, Sheet.scorer, Sheet.member)

DOUBLED = N_("评分单 {sheets} 同时有效（同一评分人、选手、阶段），请由裁判长核对后作废多余的")
OUTDATED = N_("评分单 {sheet} 不是最新版次却仍有效，请由裁判长核对后改为最新版次")
NO_RUBRIC = N_("评分单 {sheet} 所用的评分标准第 {version} 版不存在，请从备份恢复该版评分标准")
WRONG_TOTAL = N_("评分单 {sheet} 存的总分是 {stored}，按分项重算是 {right}，请由统分员复核")
UNLOGGED = N_("竞赛 {contest} 有 {count} 张评分单没有操作日志（如 {sheets}），请核对来源")


def sheet_checks() -> list[Check]:
    """Every check of sheets."""
    return [
        Check(N_("每个评分人对每位选手每个阶段只有一张有效评分单"), one_current_sheet),
        Check(N_("有效评分单都是最新版次"), newest_is_current),
        Check(N_("评分单所用的评分标准都在"), rubric_exists),
        Check(N_("评分单总分与分项重算一致"), right_totals),
        Check(N_("每张评分单都有操作日志"), every_sheet_logged),
    ]


def one_current_sheet(_progress: Progress) -> Iterator[Finding]:
    """Two current sheets in one slot would count a judge twice."""
    slots = select(*SLOT).where(Sheet.current).group_by(*SLOT).having(func.count() > 1)
    for slot in _rows(slots):
        same = and_(*(column == value for column, value in zip(SLOT, slot, strict=True)))
        ids = db.session.scalars(select(Sheet.id).where(Sheet.current, same).order_by(Sheet.id))
        yield Finding(DOUBLED, {"sheets": tuple(ids)})


def newest_is_current(_progress: Progress) -> Iterator[Finding]:
    """A sheet that a later revision superseded must not count."""
    counting = func.max(case((Sheet.current, Sheet.revision)))
    late = (
        select(*SLOT, counting.label("counting"))
        .group_by(*SLOT)
        .having(counting < func.max(Sheet.revision))
        .subquery()
    )
    same: list[ColumnElement[bool]] = [late.c[column.key] == column for column in SLOT]
    query = select(Sheet.id).join(late, and_(*same, late.c.counting == Sheet.revision))
    for row in _rows(query.order_by(Sheet.id)):
        yield Finding(OUTDATED, {"sheet": row.id})


def rubric_exists(_progress: Progress) -> Iterator[Finding]:
    """Without its rubric nobody can say what a sheet's marks mean."""
    ours = and_(Rubric.stage_id == Sheet.stage_id, Rubric.version == Sheet.rubric_version)
    query = (
        select(Sheet.id, Sheet.rubric_version)
        .outerjoin(Rubric, ours)
        .where(Sheet.current, Rubric.id.is_(None))
    )
    for row in _rows(query.order_by(Sheet.id)):
        yield Finding(NO_RUBRIC, {"sheet": row.id, "version": row.rubric_version})


def right_totals(progress: Progress) -> Iterator[Finding]:
    """The stored total of every sheet, superseded ones too, follows from its marks."""

    rules = lru_cache(RUBRICS)(_stage_rules)
    query = select(
        Sheet.id,
        Sheet.stage_id,
        Sheet.rubric_version,
        Sheet.marks,
        Sheet.scorer,
        Sheet.usable,
        Sheet.total_num,
        Sheet.total_den,
        Sheet.total_text,
        Entry.coefficients,
    ).join(Entry, Entry.id == Sheet.entry_id)
    for row in progress.over(_rows(query.order_by(Sheet.stage_id, Sheet.id))):
        stage = rules(row.stage_id, row.rubric_version)
        if stage is None:
            continue  # rubric_exists names it
        right = right_total(stage, row.marks, row.coefficients, row.scorer)
        stored = stored_total(row.total_num, row.total_den, row.total_text)
        if stored != right and (row.usable or stored is not None):
            yield Finding(
                WRONG_TOTAL, {"sheet": row.id, "stored": _shown(stored), "right": _shown(right)}
            )


def every_sheet_logged(progress: Progress) -> Iterator[Finding]:
    """A sheet has an entry of its own, or was counted by the entry of an import.

    Entries of bulk work (``import_…``) say under ``sheets`` how many they stored.
    """
    for contest_id, code in db.session.execute(select(Contest.id, Contest.code)).all():
        logged = _logged_sheets(contest_id)
        imported = _imported_sheets(contest_id)
        query = (
            select(Sheet.id)
            .join(Stage, Stage.id == Sheet.stage_id)
            .join(Event, Event.id == Stage.event_id)
            .where(Event.contest_id == contest_id)
            .order_by(Sheet.id)
        )
        ids = (row.id for row in progress.over(_rows(query)))
        silent = [sheet_id for sheet_id in ids if f"sheet:{sheet_id}" not in logged]
        if len(silent) > imported:
            shown = tuple(silent[-3:])
            values = {"contest": code, "count": len(silent) - imported, "sheets": shown}
            yield Finding(UNLOGGED, values)


def right_total(
    stage: StageSpec, marks: dict[str, Any], coefficients: dict[str, str] | None, scorer: str
) -> Fraction | None:
    """The total as the engine computes it from the marks; None where it refuses one of them."""
    try:
        return score_sheet(stage, marks, coefficients, marks_as(stage, scorer)).total
    except ScoringError:
        return None


def _logged_sheets(contest_id: int) -> set[str]:
    chain = AuditEntry.chain == contest_chain(contest_id)
    query = select(AuditEntry.subject).where(chain, AuditEntry.subject.startswith("sheet:"))
    return {row.subject for row in _rows(query)}


def _imported_sheets(contest_id: int) -> int:
    chain = AuditEntry.chain == contest_chain(contest_id)
    query = select(AuditEntry.details).where(chain, AuditEntry.action.startswith("import_"))
    return sum(row.details.get("new", {}).get("sheets", 0) for row in _rows(query))


def _stage_rules(stage_id: int, version: int) -> StageSpec | None:
    query = (
        select(Stage.code, Stage.setup, Rubric.document)
        .join(Rubric, Rubric.stage_id == Stage.id)
        .where(Stage.id == stage_id, Rubric.version == version)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    return stage_spec({**row.setup, "code": row.code, "rubric": row.document})


def _rows(query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    return iter(db.session.execute(query.execution_options(yield_per=BATCH)))


def _shown(total: Fraction | None) -> str:
    return "—" if total is None else exact_text(total)
