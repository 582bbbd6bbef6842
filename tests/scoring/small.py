"""Contests of a few lines, for tests of one rule each."""

from fractions import Fraction
from typing import Any

from contest.scoring.document import Scored, score_document
from contest.scoring.event import EventScore
from contest.scoring.rows import rows

Document = dict[str, Any]
Marks = dict[str, Any]


def criterion(key: str = "s", kind: str = "points", **more: Any) -> Document:
    return {"key": key, "kind": kind, **more}


def stage(code: str = "work", *criteria: Document, groups: Any = None, **more: Any) -> Document:
    """A stage of one group ``g``; its criterion is ``s`` unless others are given."""
    full = {"rubric": {"full": more.pop("full")}} if "full" in more else {"rubric": {}}
    full["rubric"]["groups"] = groups or [{"key": "g", "criteria": list(criteria or [criterion()])}]
    return {"code": code, **full, **more}


def office(code: str, **more: Any) -> Document:
    """A stage in which the office enters one number."""
    return stage(code, criterion(scored_by="office"), **more)


def event(*stages: Document, code: str = "fit", **more: Any) -> Document:
    return {"code": code, "name": code, "entry_type": "person", "stages": list(stages), **more}


def entry(no: str, *, event: str = "fit", **more: Any) -> Document:
    return {"no": no, "event": event, "name": f"选手{no}", **more}


def sheet(no: str, judge: str, marks: Any, *, stage: str = "work", **more: Any) -> Document:
    """marks: of all criteria, or the one mark of ``s``."""
    marks = marks if isinstance(marks, dict) else {"s": marks}
    return {"event": "fit", "stage": stage, "entry": no, "judge": judge, "marks": marks, **more}


def by_office(stage: str = "work", /, **marks: str) -> list[Document]:
    """One sheet of the office per entry: ``by_office("work", n01="90")``."""
    return [sheet(key[1:], "office", mark, stage=stage) for key, mark in marks.items()]


def by_judges(no: str, *marks: Any, **more: Any) -> list[Document]:
    """One sheet per mark, of the judges j1, j2, …"""
    return [sheet(no, f"j{n}", mark, **more) for n, mark in enumerate(marks, 1)]


def panel(*judges: str, head: str = "", stage: str = "work", **more: Any) -> Document:
    seats = [{"judge": j, "head": True} if j == head else {"judge": j} for j in judges]
    return {"event": "fit", "stage": stage, "name": "A组", "seats": seats, **more}


def contest(*events: Document, entries: Any = (), sheets: Any = (), **more: Any) -> Document:
    """A bundle's document; entries may be numbers."""
    own = more.pop("contest", {})
    return {
        "contest": {"code": "c", "kind": "skills", "name": "c", **own},
        "events": list(events),
        "entries": [entry(e) if isinstance(e, str) else e for e in entries],
        "sheets": list(sheets),
        **more,
    }


def scored(document: Document) -> Scored:
    """The first event."""
    return score_document(document)[0]


def score(document: Document) -> EventScore:
    return scored(document).score


def totals(document: Document) -> list[Fraction | None]:
    """Exact totals of the first event in the order of its entries."""
    result = score(document)
    return [result.total.at(i) for i in range(len(result.entries))]


def table(document: Document, *names: str) -> list[tuple[str, ...]]:
    """Columns of the results of all events, best first."""
    return [
        tuple(row.get(name, "") for name in names)
        for found in score_document(document)
        for row in rows(found.score)
    ]


def reasons(document: Document) -> dict[str, list[str]]:
    """Why entries have no rank or no award, by number."""
    result = score(document)
    return {result.entries.nos[i]: [str(w) for w in why] for i, why in result.reasons.items()}
