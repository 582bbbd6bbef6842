"""Ties, awards, titles, levels and rankings of teams (奖项与排名).

The document writes an award's size under one of four keys and a tie-break as a table; the form has
rows of plain fields. ``shown`` is the document with these beside it, ``write`` goes the other way.
"""

import copy

from contest.i18n import N_
from contest.planning.fields import Place
from contest.planning.paths import Document
from contest.planning.rows import Sent, sent_rows
from contest.planning.rows import arrange as arrange_rows
from contest.planning.steps import teams
from contest.planning.steps.prizes import LISTS, prize_places, shown_award, write_prizes
from contest.planning.steps.ties import (
    TIE_ROWS,
    end_places,
    fitting_ties,
    put,
    shown_ties,
    tie_choices,
    tie_places,
    write_end,
    write_ties,
)
from contest.planning.steps.work import Work

NUMBERING = (
    ("skip", N_("1、2、2、4（并列后跳过）")),
    ("dense", N_("1、2、2、3（并列后不跳）")),
    ("ordinal", N_("1、2、3、4（同分也依次编号）")),
)
WITHIN = (
    ("event", N_("全部一起排")),
    ("group", N_("按组别分开排")),
    ("region", N_("按地区分开排")),
    ("unit", N_("按单位分开排")),
)
RANK_ON = (("rounded", N_("舍入后的总成绩")), ("exact", N_("没有舍入的总成绩")))
COMMON = (
    "awards", "award_rules", "titles", "levels", "tie_break", "tie_end", "distinct_top",
    "numbering", "rank_within", "rank_on",
)  # fmt: skip
Rows = dict[str, list[str]]


def same_for_all(document: Document) -> bool:
    """Do all events have the same awards, titles, levels and ties?"""
    sets = [{key: event.get(key) for key in COMMON} for event in document.get("events", ())]
    return all(one == sets[0] for one in sets)


def is_same(document: Document, sent: Sent | None) -> bool:
    """Does the form show the first event for all of them?"""
    if len(document.get("events", ())) < 2:
        return False
    return same_for_all(document) if sent is None or "same" not in sent else bool(sent["same"])


def arrange(document: Document, sent: Sent | None) -> Rows:
    """Bring the lists into the order of the form; returns what each row is made of, by list."""
    found: Rows = {}
    for number, event in enumerate(document.get("events", ())):
        for key in LISTS:
            path = f"events[{number}].{key}"
            found[path] = arrange_rows(event, key, sent_rows(sent, path))
    teams.arrange(document, sent)
    return found


def places(document: Document, sent: Sent | None) -> list[Place]:
    """The fields of this step."""
    same = is_same(document, sent)
    found = [Place("same", N_("所有赛项一样"))]
    for number, event in enumerate(document.get("events", ())):
        if number == 0 or not same:
            found += event_places(f"events[{number}]", event)
    return found + teams.places(document)


def event_places(at: str, event: Document) -> list[Place]:
    """The fields of one event."""
    rows = max(TIE_ROWS, len(event.get("tie_break") or ()))
    return [
        *prize_places(at, event),
        *tie_places(at, tie_choices(event), rows),
        *end_places(at),
        *ranking_places(at),
    ]


def ranking_places(at: str) -> list[Place]:
    """How places are numbered, and among whom."""
    return [
        Place(f"{at}.numbering", N_("名次怎样编"), "choice", NUMBERING, default="skip"),
        Place(f"{at}.rank_within", N_("和谁一起排"), "choice", WITHIN, default="event"),
        Place(f"{at}.rank_on", N_("按哪个成绩排"), "choice", RANK_ON, default="rounded"),
    ]


def shown(document: Document, sent: Sent | None) -> Document:
    """The document with what the fields show where it has another shape."""
    found: Document = copy.deepcopy(document)
    found["same"] = "y" if is_same(document, sent) else ""
    for event in found.get("events", ()):
        for award in event.get("awards") or ():
            award.update(shown_award(award))
        event["titles_pass"] = any(t.get("needs_pass") for t in event.get("titles") or ())
        event["tie_break"] = shown_ties(event)
    teams.overlay(document, found)
    return found


def write(work: Work) -> None:
    """Write the form into the document; with ``same`` the first event's fields hold for all."""
    events = work.document.get("events", [])
    same = bool(work.shown["same"])
    teams.write(work)  # its rows are those of the awards as the form showed them
    for number, event in enumerate(events):
        if same and number:
            _follow(event, events[0])
            work.moved[f"events[{number}]"] = "events[0]"
            for path, place in list(work.moved.items()):
                if path.startswith("events[0]."):
                    work.moved[f"events[{number}]" + path.removeprefix("events[0]")] = place
        else:
            _write_event(work, f"events[{number}]", event)


def _write_event(work: Work, at: str, event: Document) -> None:
    chain = tie_places(at, tie_choices(event), max(TIE_ROWS, len(event.get("tie_break") or ())))
    write_prizes(work, at, event)
    write_ties(work, event, chain)
    write_end(work, event, at)
    work.apply(ranking_places(at))


def _follow(event: Document, model: Document) -> None:
    """Give an event what another one has, as far as its own stages know it."""
    if all(event.get(key) == model.get(key) for key in COMMON):
        return
    for key in COMMON:
        put(event, key, copy.deepcopy(model.get(key)))
    if event.get("tie_break"):
        put(event, "tie_break", fitting_ties(event["tie_break"], event))
    codes = {stage["code"] for stage in event["stages"]}
    for title in event.get("titles") or ():
        if title.get("needs_pass"):
            kept = [code for code in title["needs_pass"] if code in codes]
            put(title, "needs_pass", kept)
