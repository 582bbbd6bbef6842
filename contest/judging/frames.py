"""What surrounds the sheets of a stage (阶段): its rules, its lock, its contest's state."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from contest.contests.models import Contest, Event, Stage
from contest.contests.states import NAMES
from contest.contests.times import ZONE
from contest.db import db, table_of
from contest.errors import Conflict
from contest.i18n import _
from contest.rubrics.models import Rubric
from contest.rubrics.rules import Rules, stage_rules


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every sheet of a stage; the lock stays as it is until the transaction ends."""

    stage_id: int
    stage_code: str
    stage_name: str
    is_blind: bool
    locked_at: datetime | None
    event_id: int
    event_name: str
    contest_id: int
    contest_state: str
    timezone: str  # IANA name, of the contest
    rubric_id: int
    rubric_version: int
    is_frozen: bool
    rules: Rules


# built once, and past the ORM: every sheet asks this
_contests, _events, _stages = table_of(Contest), table_of(Event), table_of(Stage)
_rubrics = table_of(Rubric)
SEEN = (
    select(
        _stages.c.code, _stages.c.name, _stages.c.setup, _stages.c.locked_at, _contests.c.state,
        _contests.c.timezone,
        _events.c.id.label("event_id"), _events.c.name.label("event_name"), _events.c.contest_id,
        _rubrics.c.id.label("rubric_id"), _rubrics.c.version, _rubrics.c.frozen_at,
    )
    .join(_events, _events.c.id == _stages.c.event_id)
    .join(_contests, _contests.c.id == _events.c.contest_id)
    .join(_rubrics, _rubrics.c.stage_id == _stages.c.id)
    .where(_stages.c.id == bindparam("stage"))
    .order_by(_rubrics.c.version.desc())
    .limit(1)
)  # fmt: skip
HELD = SEEN.with_for_update(read=True, of=_stages)


def stage_frame(stage_id: int, *, hold: bool = True) -> Frame:
    """The stage with its rules, its lock and its contest's state.

    hold: nobody may lock the stage until the transaction ends; pages do not need that
    """
    db.session.flush()
    row = db.session.execute(HELD if hold else SEEN, {"stage": stage_id}).one_or_none()
    if row is None:
        raise Conflict(_("这个阶段还没有评分标准。请先在“规程与设置”里写好。"))
    rules = stage_rules(
        rubric_id=row.rubric_id,
        version=row.version,
        is_frozen=row.frozen_at is not None,
        code=row.code,
        setup=row.setup,
    )
    return Frame(
        stage_id=stage_id,
        stage_code=row.code,
        stage_name=row.name or row.code,
        is_blind=row.setup.get("blind", True) is not False,
        locked_at=row.locked_at,
        event_id=row.event_id,
        event_name=row.event_name,
        contest_id=row.contest_id,
        contest_state=row.state,
        timezone=row.timezone or ZONE,
        rubric_id=row.rubric_id,
        rubric_version=row.version,
        is_frozen=row.frozen_at is not None,
        rules=rules,
    )


def require_open(frame: Frame) -> None:
    """Raise Conflict, saying what to do, when sheets of this stage may no longer change."""
    sentence = why_closed(frame)
    if sentence:
        raise Conflict(sentence)


def why_closed(frame: Frame) -> str:
    """Why sheets of this stage may not change now, and what to do; empty when they may."""
    if frame.locked_at is not None:
        return _("这个阶段已经锁定，不能再改分或撤回。确需更改，请裁判长写明理由后解锁。")
    if frame.contest_state != "judging":
        return _(
            "竞赛现在是“{found}”，到“评分中”才能打分。请组织者在“概览”里开始评分。",
            found=_(NAMES[frame.contest_state]),
        )
    return ""


def take_turns(place: str) -> None:
    """Two sheets for the same place wait for one another; on SQLite writers take turns anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended(f"sheet:{place}", 0)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))
