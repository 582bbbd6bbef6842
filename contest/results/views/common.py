"""What several pages of results share (成绩页公用)."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from flask import request, url_for

from contest.contests.models import Contest, Event
from contest.db import db
from contest.errors import NotFound
from contest.i18n import _
from contest.results.large import LargePage
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


def chosen(page: Mapping[str, Any], wanted: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
    """Rows that fit ``text`` (part of name or unit, or a whole number), group and unit."""
    rows: Sequence[Mapping[str, Any]] = page["ranking"]
    if not any(wanted[key] for key in ("text", "group", "unit")):
        return rows
    needle = wanted["text"].casefold()

    def fits(no: str, name: str, group: str, unit: str, unit_name: str) -> bool:
        if (wanted["group"] and group != wanted["group"]) or (
            wanted["unit"] and unit != wanted["unit"]
        ):
            return False
        return (
            not needle
            or no.casefold() == needle
            or needle in name.casefold()
            or needle in unit_name.casefold()
        )

    if isinstance(page, LargePage):
        return page.rows_of(fits)
    keys = ("no", "name", "group", "unit", "unit_name")
    return [row for row in rows if fits(*(row[key] for key in keys))]


def units_of(page: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Codes and names of the units that take part, by name."""
    if isinstance(page, LargePage):
        named = page["units"]
    else:
        named = {row["unit"]: row["unit_name"] for row in page["ranking"] if row["unit"]}
    return sorted(named.items(), key=lambda pair: pair[1])


def in_order(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[Col], sort: str
) -> Sequence[Mapping[str, Any]]:
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


def groups_of(page: Mapping[str, Any]) -> list[str]:
    """The groups of a page's entries, in order of appearance."""
    if isinstance(page, LargePage):
        return list(page["groups"])
    return list(dict.fromkeys(row["group"] for row in page["ranking"] if row["group"]))


def _ties(page: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The ties of a page, of a large one only those near the rows shown."""
    return page.ties_near(rows) if isinstance(page, LargePage) else page["ties"]


def told_ties(page: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Told]:
    """The ties to tell below the rows shown, by the number of the last one of each."""
    shown = {row["no"] for row in rows}
    ties = _ties(page, rows)
    return {tie["nos"][-1]: tell_tie(tie, page) for tie in ties if tie["nos"][-1] in shown}


def sharing(page: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Numbers of those, near the rows shown, who share a place with somebody."""
    return {
        no
        for tie in _ties(page, rows)
        for s in tie["shared"]
        for no in tie["nos"][s["from"] : s["to"]]
    }


def this_page(**changes: Any) -> str:
    """This page with the same filters and some changes; None takes one away."""
    assert request.endpoint
    kept = {key: value for key, value in request.args.items() if key != "page"}
    values = {**(request.view_args or {}), **kept, **changes}
    return url_for(request.endpoint, **{k: v for k, v in values.items() if v not in (None, "")})


TOOLS = {"cell": cell, "reason": reason, "status_badge": status_badge, "here": this_page}
