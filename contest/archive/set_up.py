"""The set-up of an imported contest: contest, events, stages, rubrics."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from contest.archive.as_written import remember
from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.rubrics.models import Rubric
from contest.scoring.spec import EventSpec, event_spec

COLUMNS = ("code", "kind", "name", "organiser", "level", "scope", "theme", "edition", "timezone")
CONTEST_SETUP = (
    "registration",
    "certificates",
)  # keys of the contest's own table that are kept as written
EVENT_COLUMNS = ("code", "name", "trade", "entry_type", "stages")
STAGE_COLUMNS = ("code", "name", "rubric")


@dataclass(frozen=True, slots=True)
class SetUp:
    """The rows that everything else hangs on, by the codes of the document."""

    contest: Contest
    events: dict[str, Event]
    stages: dict[tuple[str, str], Stage]
    specs: dict[str, EventSpec]


def day(text: str | None) -> date | None:
    """A day as the document writes it."""
    return None if text is None else date.fromisoformat(text)


def create_set_up(document: dict[str, Any]) -> SetUp:
    """Add contest, events, stages and rubrics in the present transaction; flushes."""
    head = document["contest"]
    contest = Contest(
        **{key: head.get(key) for key in COLUMNS},
        starts_on=day(head.get("starts_on")),
        ends_on=day(head.get("ends_on")),
        state=_state(document),
        setup={key: document[key] for key in ("departments", "team_ranking") if key in document}
        | {key: head[key] for key in CONTEST_SETUP if key in head}
        | {"as_written": remember(document)},
        created_at=now(),
    )
    db.session.add(contest)
    events = document.get("events", [])
    rows = {item["code"]: new_event(contest, place, item) for place, item in enumerate(events)}
    marked = {(s["event"], s["stage"].partition("/")[0]) for s in document.get("sheets", ())}
    stages = {
        (item["code"], stage["code"]): new_stage(rows[item["code"]], place, stage, marked)
        for item in events
        for place, stage in enumerate(item["stages"])
    }
    db.session.flush()
    return SetUp(contest, rows, stages, {item["code"]: event_spec(item) for item in events})


def _state(document: dict[str, Any]) -> str:
    """Where such a contest stands: marks make it judging, entries close its registration."""
    if document.get("sheets"):
        return "judging"
    return "closed" if document.get("entries") else "draft"


def new_event(contest: Contest, place: int, item: dict[str, Any]) -> Event:
    """One event of a contest, without its stages."""
    return Event(
        contest=contest,
        code=item["code"],
        name=item["name"],
        trade=item.get("trade"),
        entry_type=item["entry_type"],
        position=place,
        setup={key: value for key, value in item.items() if key not in EVENT_COLUMNS},
    )


def new_stage(
    event: Event, place: int, item: dict[str, Any], marked: set[tuple[str, str]]
) -> Stage:
    """One stage of an event, with its rubric; frozen where (event, stage) is in ``marked``."""
    stage = Stage(
        event=event,
        code=item["code"],
        name=item.get("name"),
        position=place,
        setup={key: value for key, value in item.items() if key not in STAGE_COLUMNS},
    )
    frozen = now() if (event.code, item["code"]) in marked else None
    db.session.add(Rubric(stage=stage, document=item["rubric"], frozen_at=frozen, created_at=now()))
    return stage
