"""Marks of a contest as its bundle writes them: sheets and incidents."""

from typing import Any

from sqlalchemy import and_, exists, select

from contest.archive.people_rows import present
from contest.contests.models import Event, Stage
from contest.db import db
from contest.entries.models import Entry, Incident
from contest.entries.queries import TAKES_PART
from contest.judging.models import Sheet
from contest.panels.models import Recusal

KEPT = ("submitted", "checked", "locked")
Document = dict[str, Any]


def sheet_rows(contest_id: int) -> list[Document]:
    """Every revision of every sheet that counts now, in the order they came."""
    recused = exists().where(
        and_(Recusal.judge_id == Sheet.judge_id, Recusal.entry_id == Sheet.entry_id)
    )
    query = (
        select(
            Event.code.label("event"), Stage.code.label("stage"), Sheet.period,
            Entry.no.label("entry"), Sheet.scorer.label("judge"), Sheet.member, Sheet.revision,
            Sheet.marks, Sheet.current,
        )
        .join(Stage, Stage.id == Sheet.stage_id)
        .join(Event, Event.id == Stage.event_id)
        .join(Entry, Entry.id == Sheet.entry_id)
        .where(
            Event.contest_id == contest_id,
            Sheet.state.in_(KEPT),
            TAKES_PART,
            ~recused,
        )
        .order_by(Sheet.id)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    # of a sheet whose newest revision was made void, the older ones do not come to life again
    alive = {_place(row) for row in rows if row.current}
    return [_sheet(row) for row in rows if _place(row) in alive]


def _place(row: Any) -> tuple[Any, ...]:
    return row.event, row.stage, row.period, row.entry, row.judge, row.member


def _sheet(row: Any) -> Document:
    member = {"member": row.member} if row.member else {}
    return {
        "event": row.event,
        "stage": f"{row.stage}/{row.period}" if row.period else row.stage,
        "entry": row.entry,
        "judge": row.judge,
        **member,
        "revision": row.revision,
        "marks": row.marks,
    }


def incident_rows(contest_id: int) -> list[Document]:
    """Every incident, in the order they were entered."""
    query = (
        select(Incident, Event.code, Entry.no)
        .join(Entry, Entry.id == Incident.entry_id)
        .join(Event, Event.id == Entry.event_id)
        .where(Event.contest_id == contest_id, TAKES_PART)
        .order_by(Incident.id)
    )
    return [
        {
            "event": event,
            "entry": no,
            **present(incident, "key", "on", "period", "document", "lifted"),
        }
        for incident, event, no in db.session.execute(query)
    ]
