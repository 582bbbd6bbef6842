"""What one may ask about judging offline (离线评分的查询)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from contest.clock import now
from contest.contests.models import Contest, Event, Stage
from contest.db import db
from contest.judging.models import Sheet
from contest.offline.exports import GIVEN
from contest.offline.models import ImportPreview
from contest.offline.outs import Whereabouts, whereabouts
from contest.offline.places import Scorer, Setting, slots_of


@dataclass(frozen=True, slots=True)
class Row:
    """One scorer of a stage: how many sheets there are to be and are there; where the workbook is.

    state: done where every sheet is there, however it came; else that of the workbook
    """

    scorer: Scorer
    total: int
    given: int
    book: Whereabouts = Whereabouts()  # noqa: RUF009  (frozen)

    @property
    def state(self) -> str:
        if self.total and self.given >= self.total and self.book.state != "waiting":
            return "done"
        return self.book.state


def stages_of(contest: Contest) -> list[tuple[Event, Stage, list[tuple[str, str]]]]:
    """Every stage with its periods as (code, name)."""
    query = (
        select(Event, Stage)
        .join(Stage, Stage.event_id == Event.id)
        .where(Event.contest_id == contest.id)
        .order_by(Event.position, Event.id, Stage.position)
    )
    found = []
    for event, stage in db.session.execute(query):
        periods = [(p["code"], p.get("name") or p["code"]) for p in stage.setup.get("repeat") or ()]
        found.append((event, stage, periods or [("", "")]))
    return found


def rows_of(setting: Setting) -> list[Row]:
    """The scorers of a stage and period with their progress."""
    query = (
        select(Sheet.scorer, func.count())
        .where(
            Sheet.stage_id == setting.stage.id,
            Sheet.period == setting.period,
            Sheet.current,
            Sheet.state.in_(GIVEN),
        )
        .group_by(Sheet.scorer)
    )
    given = {row[0]: row[1] for row in db.session.execute(query)}
    books = whereabouts(setting.stage.id, setting.period)
    everything = slots_of(setting, Scorer("office"))
    found = []
    for scorer in setting.scorers:
        mine = [
            slot
            for slot in everything
            if scorer.held_for(slot.no, setting.period)[0]
            and (scorer.judge_id, slot.entry_id) not in setting.recused
        ]
        book = books.get(scorer.code, Whereabouts())
        found.append(Row(scorer, len(mine), given.get(scorer.code, 0), book))
    return found


def open_previews(stage_id: int, period: str, account_id: int) -> list[ImportPreview]:
    """What this account read here and did not confirm yet, in the order of the scorers."""
    query = (
        select(ImportPreview)
        .where(
            ImportPreview.stage_id == stage_id,
            ImportPreview.period == period,
            ImportPreview.account_id == account_id,
            ImportPreview.state == "read",
            ImportPreview.expires_at > now(),
        )
        .order_by(ImportPreview.scorer, ImportPreview.id)
    )
    return list(db.session.scalars(query))
