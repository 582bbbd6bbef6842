"""What keeps results from being confirmed and published (公布前的检查)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.contests.models import Event, Stage
from contest.i18n import _
from contest.results.large import LargePage

NAMED = 10  # numbers that a sentence names; more are counted


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to do first. kind: unlocked, incomplete, ties or empty; place: event(/stage)."""

    kind: str
    place: str
    sentence: str
    event_id: int
    stage_id: int | None = None


def publication_problems(
    session: Session, pages: Sequence[tuple[Event, Mapping[str, Any]]]
) -> list[Problem]:
    """All that is missing, event by event; empty when the results may be confirmed.

    pages: events with documents of ``pages.event_page`` or ``documents.event_document``
    """
    found = _unlocked(session, [event for event, _page in pages])
    for event, page in pages:
        found += _of_event(event, page)
    return found


def as_dict(problems: Iterable[Problem]) -> dict[str, str]:
    """Problems as ``Invalid`` carries them."""
    return {f"{p.place}/{p.kind}" if p.kind == "ties" else p.place: p.sentence for p in problems}


def _unlocked(session: Session, events: Sequence[Event]) -> list[Problem]:
    names = {event.id: (event.code, event.name) for event in events}
    rows = session.execute(
        select(Stage.id, Stage.event_id, Stage.code, Stage.name)
        .where(Stage.event_id.in_(names), Stage.locked_at.is_(None))
        .order_by(Stage.event_id, Stage.position)
    )
    return [
        Problem(
            "unlocked",
            f"{names[row.event_id][0]}/{row.code}",
            _("“{name}”还没有锁定。", name=f"{names[row.event_id][1]}·{row.name or row.code}"),
            row.event_id,
            row.id,
        )
        for row in rows
    ]


def _of_event(event: Event, page: Mapping[str, Any]) -> list[Problem]:
    open_ = open_entries(page)
    found = []
    if open_:
        sentence = _(
            "“{name}”有 {count} 人没有评齐：{nos}。请补评，或登记缺考、弃权。",
            name=event.name,
            count=len(open_),
            nos=_named(open_),
        )
        found.append(Problem("incomplete", event.code, sentence, event.id))
    if page["unsettled"]:
        sentence = _(
            "“{name}”必须分出的名次里还有并列：{nos}。请加赛并登记附加成绩。",
            name=event.name,
            nos=_named(page["unsettled"]),
        )
        found.append(Problem("ties", event.code, sentence, event.id))
    return found


def open_entries(page: Mapping[str, Any]) -> list[str]:
    """Numbers of the entries that have not been scored to the end."""
    if isinstance(page, LargePage):
        return list(page["open"])
    return [row["no"] for row in page["ranking"] if row["status"] == "incomplete"]


def _named(nos: Sequence[str]) -> str:
    text = _("、").join(nos[:NAMED])
    return text if len(nos) <= NAMED else _("{text} 等", text=text)
