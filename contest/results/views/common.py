"""What several pages of results share (成绩页公用)."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from flask import request, url_for

from contest.contests.models import Contest, Event
from contest.db import db
from contest.errors import NotFound
from contest.i18n import _
from contest.results.tables import Col, cell, status_badge, text
from contest.results.words import Told, reason, tell_tie
from contest.web.paging import Page

SIZE = 50


def event_or_404(event_id: int) -> Event:
    """The event an address names."""
    event = db.session.get(Event, event_id)
    if event is None:
        raise NotFound(_("没有这个项目，它可能已经删除。请从赛事页面重新找。"))
    return event


def events_of(contest: Contest) -> list[Event]:
    """The events of a contest, in their order."""
    return list(contest.events)


def part_of(items: Sequence[Any], size: int = SIZE) -> Page[Any]:
    """The part of a list that ``?page=`` asks for; a number beyond the last shows the last."""
    last = max(1, -(-len(items) // size))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    return Page(items[(number - 1) * size : number * size], number, size, len(items))


def chosen(rows: Sequence[Mapping[str, Any]], wanted: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Rows that fit ``text`` (part of name or unit, or a whole number), group, unit and status."""
    found = []
    needle = wanted["text"].casefold()
    for row in rows:
        if wanted["group"] and row["group"] != wanted["group"]:
            continue
        if wanted["unit"] and row["unit"] != wanted["unit"]:
            continue
        named = (row["name"].casefold(), row["unit_name"].casefold())
        if needle and row["no"].casefold() != needle and not any(needle in n for n in named):
            continue
        found.append(row)
    return found


def in_order(
    rows: list[Mapping[str, Any]], columns: Sequence[Col], sort: str
) -> list[Mapping[str, Any]]:
    """Rows by one column; ``-`` before its key turns the order. What is absent comes last."""
    key = sort.lstrip("-")
    col = next((c for c in columns if c.key == key), None)
    if col is None or (key == "rank" and not sort.startswith("-")):
        return rows
    value = _value_of(col)
    there = [row for row in rows if value(row) is not None]
    there.sort(key=value, reverse=sort.startswith("-"))
    return there + [row for row in rows if value(row) is None]


def _value_of(col: Col) -> Callable[[Mapping[str, Any]], Any]:
    if col.key == "rank":
        return lambda row: row["rank"]
    if col.key.startswith("time:"):
        return lambda row: Fraction(t) if (t := row["times"].get(col.key[5:])) else None
    if col.numeric and col.key != "station":
        return lambda row: Fraction(row[col.key]) if row.get(col.key) else None
    if col.key == "station":
        return lambda row: row["station"] or None
    return lambda row: text(col.key, row) or None


def told_ties(page: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Told]:
    """The ties to tell below the rows shown, by the number of the last one of each."""
    shown = {row["no"] for row in rows}
    return {tie["nos"][-1]: tell_tie(tie, page) for tie in page["ties"] if tie["nos"][-1] in shown}


def sharing(page: Mapping[str, Any]) -> set[str]:
    """Numbers of those who share a place with somebody."""
    return {
        no for tie in page["ties"] for s in tie["shared"] for no in tie["nos"][s["from"] : s["to"]]
    }


def this_page(**changes: Any) -> str:
    """This page with the same filters and some changes; None takes one away."""
    assert request.endpoint
    kept = {key: value for key, value in request.args.items() if key != "page"}
    values = {**(request.view_args or {}), **kept, **changes}
    return url_for(request.endpoint, **{k: v for k, v in values.items() if v not in (None, "")})


TOOLS = {"cell": cell, "reason": reason, "status_badge": status_badge, "here": this_page}
