"""Events, quotas and who may enter (赛项与名额)."""

from contest.i18n import N_, _
from contest.planning.fields import Place, apply
from contest.planning.paths import Document
from contest.planning.steps.written import Written
from contest.web.forms import Form


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


def places(document: Document) -> list[Place]:
    """The fields of this step."""
    numbers = range(len(document.get("events", ())))
    return [place for n in numbers for place in (*event_places(n), removal(n))]


def write(form: Form, document: Document) -> Written:
    """Write the form into the document; events that are ticked go."""
    events = document.get("events", [])
    kept = [n for n in range(len(events)) if not form[removal(n).path].data]
    problems: dict[str, str] = {}
    for number in kept:
        problems |= apply(event_places(number), form, document)
        if not events[number].get("name"):
            problems[f"events[{number}].name"] = _("请写赛项名称。")
    problems = {_moved(path, kept): sentence for path, sentence in problems.items()}
    moved = {f"events[{new}]": f"events[{old}]" for new, old in enumerate(kept)}
    gone = {event["code"] for n, event in enumerate(events) if n not in kept}
    document["events"] = [events[number] for number in kept]
    _forget(document, gone)
    return Written(problems, moved)


def _moved(path: str, kept: list[int]) -> str:
    """The path of a kept event after the others are gone."""
    number, _bracket, rest = path.removeprefix("events[").partition("]")
    return f"events[{kept.index(int(number))}]{rest}"


def _forget(document: Document, gone: set[str]) -> None:
    """Take events that are gone out of what names them."""
    teams = document.get("team_ranking", {})
    if teams.get("events"):
        teams["events"] = [code for code in teams["events"] if code not in gone]
    for event in document["events"]:
        target = event.get("promotion", {}).get("to", "")
        if target.removeprefix("event:") in gone:
            del event["promotion"]
