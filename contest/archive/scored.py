"""Sheets of an imported contest: each with its exact total, the highest revision current."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from contest.archive.participants import Participants, insert_rows
from contest.archive.set_up import SetUp
from contest.clock import now
from contest.contests.bundle.checks.index import Index
from contest.contests.bundle.problems import Node
from contest.judging.models import Sheet
from contest.judging.totals import total_columns

Document = dict[str, Any]


def create_sheets(*, set_up: SetUp, participants: Participants, document: Document) -> int:
    """Add all sheets in the present transaction; returns how many."""
    sheets = document.get("sheets", [])
    last: dict[tuple[Any, ...], int] = {}
    for sheet in sheets:
        place = _place(sheet)
        last[place] = max(last.get(place, 0), sheet.get("revision", 1))
    coefficients = {
        (e["event"], e["no"]): e.get("coefficients") for e in document.get("entries", ())
    }
    held = _held(document)
    moment = now()
    rows = [
        _row(sheet, last[_place(sheet)], moment)
        | _ids(sheet, set_up, participants)
        | _total(sheet, set_up, coefficients[sheet["event"], sheet["entry"]], held(sheet))
        for sheet in sheets
    ]
    insert_rows(Sheet, rows)
    return len(rows)


def _place(sheet: Document) -> tuple[Any, ...]:
    keys = ("event", "stage", "entry", "judge", "member")
    return tuple(sheet.get(key) for key in keys)


def _row(sheet: Document, last: int, moment: datetime) -> Document:
    revision = sheet.get("revision", 1)
    return {
        "uuid": str(uuid.uuid4()),
        "period": sheet["stage"].partition("/")[2],
        "scorer": sheet["judge"],
        "member": sheet.get("member", 0),
        "revision": revision,
        "current": revision == last,
        "marks": sheet["marks"],
        "submitted_at": moment,
    }


def _ids(sheet: Document, set_up: SetUp, participants: Participants) -> Document:
    stage = sheet["stage"].partition("/")[0]
    return {
        "stage_id": set_up.stages[sheet["event"], stage].id,
        "entry_id": participants.entries[sheet["event"], sheet["entry"]],
        "judge_id": participants.judges.get(sheet["judge"]),
    }


def _total(
    sheet: Document, set_up: SetUp, coefficients: dict[str, str] | None, held: Iterable[str] | None
) -> Document:
    stage = set_up.specs[sheet["event"]].stage(sheet["stage"].partition("/")[0])
    return total_columns(stage, sheet["marks"], coefficients, sheet["judge"], held)


def _held(document: Document) -> Callable[[Document], set[str] | None]:
    """What the seat of a sheet's judge holds; None for everything, and where no panel is named."""
    seats = Index(Node({key: document[key] for key in ("panels",) if key in document}, "")).seats

    def held(sheet: Document) -> set[str] | None:
        stage, _slash, period = sheet["stage"].partition("/")
        panels = seats.get((sheet["event"], stage), ())
        mine = [
            panel.seats[sheet["judge"]]
            for panel in panels
            if sheet["judge"] in panel.seats and panel.covers(period, sheet["entry"])
        ]
        if not mine or None in mine:
            return None
        return {key for keys in mine if keys is not None for key in keys}

    return held
