"""How a bundle wrote what the tables hold in one way only.

A list that is empty or absent, a first revision that is written or not: the tables keep the
meaning, this keeps the writing, so that an export gives back the document that was imported.
"""

from collections.abc import Iterable
from typing import Any

from contest.contests.bundle.sentences import is_newer
from contest.version import MADE_BY, NAME

SECTIONS = (
    "events", "units", "people", "judges", "panels", "entries", "sheets", "recusals", "incidents",
)  # fmt: skip
Document = dict[str, Any]


def remember(document: Document) -> Document:
    """What the tables will not hold of ``document``; small, kept with the contest."""
    return {
        "made_by": document.get("made_by"),
        "empty": [key for key in SECTIONS if document.get(key) == []],
        "unnamed": {
            key: [item["code"] for item in document.get(key, ()) if "name" not in item]
            for key in ("units", "people")
        },
        "unnamed_members": [
            [entry["event"], entry["no"], position]
            for entry in document.get("entries", ())
            for position, member in enumerate(entry.get("members", ()))
            if "name" not in member
        ],
        "memberless": [
            [entry["event"], entry["no"]]
            for entry in document.get("entries", ())
            if entry.get("members") == []
        ],
        "unnumbered": _unnumbered(document.get("sheets", ())),
    }


def restore(document: Document, memory: Document, sections: Iterable[str]) -> None:
    """Write ``document``, as it comes from the tables, the way it was written before."""
    for key in sections:
        if key in memory.get("empty", ()):
            document.setdefault(key, [])
    for key, codes in memory.get("unnamed", {}).items():
        _unname(document.get(key, ()), set(codes))
    _unnumber(document.get("sheets", ()), memory.get("unnumbered", []))
    _entries(document, memory)


def made_by(memory: Document) -> str | None:
    """Who is to be named as the writer: the one who was, unless this program is newer."""
    if "made_by" not in memory:
        return MADE_BY
    written: str | None = memory["made_by"]
    ours = written is not None and written.startswith(f"{NAME} ") and written != MADE_BY
    return MADE_BY if ours and not is_newer(str(written)) else written


def _unnumbered(sheets: Iterable[Document]) -> bool | list[list[Any]]:
    """Which first revisions say no number: True for all of them, else their places."""
    first = [sheet for sheet in sheets if sheet.get("revision", 1) == 1]
    without = [_place(sheet) for sheet in first if "revision" not in sheet]
    return True if without and len(without) == len(first) else without


def _unnumber(sheets: Iterable[Document], places: bool | list[list[Any]]) -> None:
    wanted = None if places is True else {tuple(place) for place in places or ()}
    for sheet in sheets:
        if sheet["revision"] == 1 and (wanted is None or tuple(_place(sheet)) in wanted):
            del sheet["revision"]


def _place(sheet: Document) -> list[Any]:
    return [sheet.get(key) for key in ("event", "stage", "entry", "judge", "member")]


def _unname(items: Iterable[Document], codes: set[str]) -> None:
    for item in items:
        if item["code"] in codes and item.get("name") == item["code"]:
            del item["name"]


def _entries(document: Document, memory: Document) -> None:
    by_no = {(entry["event"], entry["no"]): entry for entry in document.get("entries", ())}
    for event, no in memory.get("memberless", ()):
        if (event, no) in by_no:
            by_no[event, no].setdefault("members", [])
    for event, no, position in memory.get("unnamed_members", ()):
        members = by_no.get((event, no), {}).get("members", ())
        if position < len(members) and "person" in members[position]:
            members[position].pop("name", None)
