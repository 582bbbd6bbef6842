"""What the pages of judges and panels show (裁判名单、裁判组)."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from contest.contests.models import Event, Stage
from contest.db import db
from contest.entries.models import Delegation, Entry
from contest.errors import Invalid
from contest.i18n import _
from contest.panels.models import Judge, JudgePass, Panel, Seat
from contest.rubrics.queries import event_documents
from contest.scoring.spec import StageSpec, stage_spec
from contest.scoring.types import ScoringError

MOST = 500


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """A judge with unit, number of seats and pass. state: none, issued, revoked, locked."""

    judge: Judge
    unit: str
    seats: int
    state: str


@dataclass(frozen=True, slots=True)
class StagePanels:
    """A stage with its panels, and what does not fit its rules, in sentences."""

    stage: Stage
    event: Event
    panels: list[Panel]
    notes: list[str]
    needs_judges: bool
    rule: str


def judge_lines(contest_id: int) -> list[JudgeLine]:
    """All judges in the order of their codes; one query."""
    seats = select(Seat.judge_id, func.count().label("count")).group_by(Seat.judge_id).subquery()
    query = (
        select(Judge, Delegation.name, seats.c.count, JudgePass)
        .outerjoin(Delegation, Delegation.id == Judge.delegation_id)
        .outerjoin(seats, seats.c.judge_id == Judge.id)
        .outerjoin(JudgePass, JudgePass.judge_id == Judge.id)
        .where(Judge.contest_id == contest_id)
        .order_by(func.length(Judge.code), Judge.code)
    )
    return [
        JudgeLine(judge, unit or "", count or 0, _pass_state(kept))
        for judge, unit, count, kept in db.session.execute(query)
    ]


def delegations(contest_id: int) -> list[Delegation]:
    """Units of a contest by name."""
    query = select(Delegation).where(Delegation.contest_id == contest_id)
    return list(db.session.scalars(query.order_by(Delegation.name)))


def panel_lines(contest_id: int) -> list[StagePanels]:
    """Every stage with its panels; the number of queries is fixed."""
    query = (
        select(Stage, Event)
        .join(Event, Event.id == Stage.event_id)
        .where(Event.contest_id == contest_id)
        .order_by(Event.position, Event.id, Stage.position)
    )
    stages = db.session.execute(query).all()
    panels = db.session.scalars(
        select(Panel)
        .join(Event, Event.id == Panel.event_id)
        .where(Event.contest_id == contest_id)
        .options(selectinload(Panel.seats).joinedload(Seat.judge))
        .order_by(Panel.id)
    ).all()
    by_stage: dict[int, list[Panel]] = {}
    for panel in panels:
        by_stage.setdefault(panel.stage_id, []).append(panel)
    specs = _specs(contest_id)
    return [
        _stage_panels(row.Stage, row.Event, by_stage.get(row.Stage.id, []), specs) for row in stages
    ]


def entries_of(event_id: int) -> list[tuple[str, str]]:
    """Number and name of the approved entries of an event."""
    query = select(Entry.no, Entry.name).where(
        Entry.event_id == event_id, Entry.state == "approved"
    )
    return [(row.no, row.name) for row in db.session.execute(query.order_by(Entry.no))]


def read_judge_list(text: str, units: list[Delegation]) -> list[tuple[str, Delegation | None]]:
    """Names and units from a pasted list; Invalid names every line that cannot be read."""
    known = {unit.name: unit for unit in units}
    rows, wrong = [], []
    for number, raw in enumerate(text.splitlines(), start=1):
        parts = [
            p.strip() for p in raw.replace("，", ",").replace("\t", ",").split(",") if p.strip()
        ]
        if not parts:
            continue
        if len(parts) > 2 or len(parts[0]) > 60:
            wrong.append(_("第 {row} 行：一行写一名裁判，姓名，单位。", row=number))
        elif len(parts) == 2 and parts[1] not in known:
            wrong.append(
                _("第 {row} 行：参赛单位里没有“{unit}”，请核对或留空。", row=number, unit=parts[1])
            )
        else:
            rows.append((parts[0], known.get(parts[1]) if len(parts) == 2 else None))
    if not rows and not wrong:
        wrong.append(_("没有读到名单，请一行写一名裁判。"))
    if len(rows) > MOST:
        wrong.append(_("一次最多 {most} 名，请分几次。", most=MOST))
    if wrong:
        raise Invalid(_("名单没有存下来。"), {"text": "".join(wrong[:20])})
    return rows


def _pass_state(kept: JudgePass | None) -> str:
    if kept is None:
        return "none"
    return "revoked" if kept.revoked_at else "issued"


def _specs(contest_id: int) -> dict[tuple[str, str], StageSpec]:
    found = {}
    for document in event_documents(contest_id).values():
        for stage in document["stages"]:
            try:
                found[document["code"], stage["code"]] = stage_spec(stage)
            except (ScoringError, KeyError):
                continue  # the pages of the set-up say what is wrong with it
    return found


def _stage_panels(
    stage: Stage, event: Event, panels: list[Panel], specs: dict[tuple[str, str], StageSpec]
) -> StagePanels:
    spec = specs.get((event.code, stage.code))
    needs = spec is not None and bool(spec.of("panel"))
    notes = panel_notes(spec, panels) if spec is not None and needs else []
    return StagePanels(stage, event, panels, notes, needs, _rule(spec) if spec and needs else "")


def panel_notes(spec: StageSpec, panels: list[Panel]) -> list[str]:
    """What does not fit the rules of the stage: too few judges, no head judge."""
    notes = []
    if not panels:
        return [_("还没有裁判组，没有人能评。")]
    rule = spec.panel
    for panel in panels:
        count, name = len(panel.seats), panel.name or ""
        if count < rule.min_judges:
            least = rule.min_judges
            notes.append(
                _(
                    "{name} 有 {count} 名裁判，规程至少 {least} 名。",
                    name=name,
                    count=count,
                    least=least,
                )
            )
        elif rule.trims and count < rule.min_for_trim:
            least = rule.min_for_trim
            notes.append(
                _(
                    "{name} 有 {count} 名裁判，少于 {least} 名，不去最高最低分，取平均。",
                    name=name,
                    count=count,
                    least=least,
                )
            )
        if rule.combine == "single" and count > 1:
            notes.append(_("{name} 有 {count} 名裁判，规程只要 1 份评分。", name=name, count=count))
        if not any(seat.head for seat in panel.seats):
            notes.append(_("{name} 还没有裁判长。", name=name))
    return notes


def _rule(spec: StageSpec) -> str:
    """How the judges are combined, in a few words."""
    panel = spec.panel
    words = {
        "single": _("1 份评分"),
        "mean": _("取平均分"),
        "trimmed_mean": _(
            "去 {high} 个最高、{low} 个最低，取平均", high=panel.drop_high, low=panel.drop_low
        ),
        "trimmed_sum": _(
            "去 {high} 个最高、{low} 个最低，相加", high=panel.drop_high, low=panel.drop_low
        ),
        "sum": _("各裁判相加"),
        "median": _(
            "去 {high} 个最高、{low} 个最低，取中位数", high=panel.drop_high, low=panel.drop_low
        )
        if panel.trims
        else _("取中位数"),
        "agreed": _("合议，以裁判长为准"),
    }
    return words[panel.combine]
