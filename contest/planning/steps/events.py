"""Events, quotas and who may enter (赛项与名额)."""

import copy

from contest.i18n import N_, _
from contest.planning.fields import Place
from contest.planning.paths import Document
from contest.planning.rows import Sent, sent_rows
from contest.planning.rows import arrange as arrange_rows
from contest.planning.steps.work import Work


def event_places(number: int) -> list[Place]:
    """The fields of one event."""
    at = f"events[{number}]"
    rules = f"{at}.eligibility"
    return [
        Place(f"{at}.name", N_("赛项名称")),
        Place(f"{at}.trade", N_("工种")),
        Place(f"{rules}.per_unit", N_("每单位最多人数"), "whole"),
        Place(f"{rules}.events_per_person", N_("每人最多参加赛项"), "whole"),
        Place(f"{rules}.min_age", N_("最小年龄"), "whole"),
        Place(f"{rules}.max_age", N_("最大年龄"), "whole"),
        Place(f"{rules}.age_on", N_("年龄算到"), "day"),
        Place(f"{rules}.levels", N_("限技能等级"), "list"),
        Place(f"{rules}.excluded_titles", N_("有这些称号的不能报"), "list"),
    ]


def removal(number: int) -> Place:
    """The box that takes an event out."""
    return Place(f"events[{number}].remove", N_("删去这个赛项"), "tick")


def arrange(document: Document, sent: Sent | None) -> dict[str, list[str]]:
    """Bring the events into the order of the form; returns their codes."""
    wanted = sent_rows(sent, "events")
    known = {event["code"] for event in document.get("events", ())}
    if wanted is not None and set(wanted) != known:
        wanted = None  # somebody else added or removed one
    return {"events": arrange_rows(document, "events", wanted)}


def places(document: Document, _sent: Sent | None) -> list[Place]:
    """The fields of this step."""
    numbers = range(len(document.get("events", ())))
    return [place for n in numbers for place in (*event_places(n), removal(n))]


def shown(document: Document, _sent: Sent | None) -> Document:
    """The fields show the document as it is."""
    return copy.deepcopy(document)


def write(work: Work) -> None:
    """Write the form into the document; events that are ticked go."""
    events = work.document.get("events", [])
    kept = [n for n in range(len(events)) if not work.typed(removal(n).path)]
    for number in kept:
        work.apply(event_places(number))
        if not events[number].get("name"):
            work.problems[f"events[{number}].name"] = _("请写赛项名称。")
    for new, old in enumerate(kept):
        work.moved[f"events[{new}]"] = f"events[{old}]"
    gone = {event["code"] for n, event in enumerate(events) if n not in kept}
    if gone:
        work.document["events"] = [events[number] for number in kept]
        _forget(work.document, gone)


def _forget(document: Document, gone: set[str]) -> None:
    """Take events that are gone out of what names them."""
    teams = document.get("team_ranking", {})
    if teams.get("events"):
        teams["events"] = [code for code in teams["events"] if code not in gone]
    for event in document["events"]:
        target = event.get("promotion", {}).get("to", "")
        if target.removeprefix("event:") in gone:
            del event["promotion"]
