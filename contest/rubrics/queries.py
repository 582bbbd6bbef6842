"""The set-up of events in the bundle's form (评分标准、赛项)."""

from typing import Any

from sqlalchemy import select

from contest.contests.models import Event, Stage
from contest.db import db
from contest.rubrics.models import Rubric, RubricDraft


def event_documents(contest_id: int) -> dict[int, dict[str, Any]]:
    """Every event of a contest as its bundle writes it, by event id; rubrics as they hold now.

    Four queries, whatever the number of events.
    """
    events = db.session.scalars(
        select(Event).where(Event.contest_id == contest_id).order_by(Event.position, Event.id)
    ).all()
    stages = db.session.scalars(
        select(Stage)
        .join(Event, Event.id == Stage.event_id)
        .where(Event.contest_id == contest_id)
        .order_by(Stage.position, Stage.id)
    ).all()
    rubrics = {
        row.stage_id: row.document
        for row in db.session.execute(
            select(Rubric.stage_id, Rubric.document)
            .join(Stage, Stage.id == Rubric.stage_id)
            .join(Event, Event.id == Stage.event_id)
            .where(Event.contest_id == contest_id)
            .order_by(Rubric.version)
        )
    }
    documents = {event.id: _event(event) for event in events}
    for stage in stages:
        documents[stage.event_id]["stages"].append(_stage(stage, rubrics.get(stage.id, {})))
    return documents


def _event(event: Event) -> dict[str, Any]:
    own: dict[str, Any] = {
        "code": event.code,
        "name": event.name,
        "trade": event.trade,
        "entry_type": event.entry_type,
        "stages": [],
    }
    return {**{key: value for key, value in own.items() if value is not None}, **event.setup}


def _stage(stage: Stage, rubric: dict[str, Any]) -> dict[str, Any]:
    own = {"code": stage.code} | ({} if stage.name is None else {"name": stage.name})
    return {**own, **stage.setup, "rubric": rubric}


def current_rubric(stage_id: int) -> Rubric | None:
    """The version of a stage's rubric that holds now."""
    query = select(Rubric).where(Rubric.stage_id == stage_id).order_by(Rubric.version.desc())
    return db.session.scalars(query.limit(1)).first()


def correction_of(stage_id: int) -> RubricDraft | None:
    """The correction of a stage's rubric that is being written (更正稿)."""
    return db.session.get(RubricDraft, stage_id, populate_existing=True)


def corrections_in(contest_id: int) -> list[RubricDraft]:
    """Every correction that is being written in a contest, in the order of its stages."""
    query = (
        select(RubricDraft)
        .join(Stage, Stage.id == RubricDraft.stage_id)
        .join(Event, Event.id == Stage.event_id)
        .where(Event.contest_id == contest_id)
        .order_by(Event.position, Stage.position)
    )
    return list(db.session.scalars(query))
