"""Whether somebody may enter an event (资格核对): age, level, titles, places of the unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contest.contests.models import Contest, Event
from contest.i18n import _
from contest.people.idcards import age_on


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at.

    in_unit:   live entries of the unit in this event, this one included
    of_person: live entries of the person in this contest, this one included
    """

    born_on: date | None
    level: str
    titles: tuple[str, ...]
    in_unit: int = 1
    of_person: int = 1


def check_day(contest: Contest, event: Event, fallback: date) -> date:
    """The day on which ages are taken: as the rules say, else the first day of the contest."""
    said = rules(event).get("age_on")
    return date.fromisoformat(said) if said else contest.starts_on or fallback


def rules(event: Event) -> Mapping[str, Any]:
    """The event's conditions, empty when there are none."""
    return event.setup.get("eligibility") or {}


def rule_count(event: Event) -> int:
    """How many conditions the event has; the two limits of age are one."""
    found = rules(event)
    age = found.get("min_age") is not None or found.get("max_age") is not None
    others = ("levels", "excluded_titles", "per_unit", "events_per_person")
    return age + sum(1 for key in others if found.get(key))


def problems(event: Event, facts: Facts, on: date) -> dict[str, str]:
    """Every condition that is not met, by field; empty when the person may enter."""
    found = {
        "born_on": _age(rules(event), facts.born_on, on),
        "level": _level(rules(event), facts.level),
        "titles": _titles(rules(event), facts.titles),
        "unit": _places(rules(event), facts.in_unit),
        "event": _events(rules(event), facts.of_person),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def place_problems(event: Event, taken: int) -> dict[str, str]:
    """The part of ``problems`` that is about the unit and not about a person."""
    sentence = _places(rules(event), taken)
    return {"unit": sentence} if sentence else {}


def summary(event: Event) -> list[str]:
    """The conditions as sentences, for those who fill the form in."""
    rule, lines = rules(event), []
    least, most = rule.get("min_age"), rule.get("max_age")
    day = rule.get("age_on")
    if least is not None or most is not None:
        lines.append(_span(least, most) + (_("（到 {day}）", day=day) if day else ""))
    if rule.get("levels"):
        lines.append(_("技能等级：{levels}", levels=_("、").join(rule["levels"])))
    if rule.get("excluded_titles"):
        titles = _("、").join(rule["excluded_titles"])
        lines.append(_("已获“{titles}”的不再参加", titles=titles))
    if rule.get("per_unit"):
        lines.append(_("每个单位最多 {most} 个名额", most=rule["per_unit"]))
    if rule.get("events_per_person"):
        lines.append(_("一人最多报 {most} 项", most=rule["events_per_person"]))
    return lines


def _span(least: int | None, most: int | None) -> str:
    if least is None:
        return _("不超过 {most} 周岁", most=most)
    if most is None:
        return _("年满 {least} 周岁", least=least)
    return _("年龄 {least} 至 {most} 周岁", least=least, most=most)


def _age(rule: Mapping[str, Any], born_on: date | None, on: date) -> str:
    least, most = rule.get("min_age"), rule.get("max_age")
    if least is None and most is None:
        return ""
    if born_on is None:
        return _("没有出生日期，无法核对年龄。请补填。")
    age = age_on(born_on, on)
    if least is not None and age < least:
        return _("到 {day} 只有 {age} 周岁，要满 {least} 周岁。", day=on, age=age, least=least)
    if most is not None and age > most:
        return _("到 {day} 已 {age} 周岁，不能超过 {most} 周岁。", day=on, age=age, most=most)
    return ""


def _level(rule: Mapping[str, Any], level: str) -> str:
    admitted = rule.get("levels") or []
    if not admitted or level in admitted:
        return ""
    wanted = _("、").join(admitted)
    if not level:
        return _("请填技能等级，本项目要求：{wanted}。", wanted=wanted)
    return _("技能等级是“{level}”，本项目要求：{wanted}。", level=level, wanted=wanted)


def _titles(rule: Mapping[str, Any], titles: tuple[str, ...]) -> str:
    held = [title for title in titles if title in (rule.get("excluded_titles") or [])]
    return _("已获“{titles}”，按规程不再参加本项目。", titles=_("、").join(held)) if held else ""


def _places(rule: Mapping[str, Any], taken: int) -> str:
    most = rule.get("per_unit")
    if not most or taken <= most:
        return ""
    return _("本单位在这一项最多 {most} 个名额，现在有 {taken} 个。", most=most, taken=taken)


def _events(rule: Mapping[str, Any], taken: int) -> str:
    most = rule.get("events_per_person")
    if not most or taken <= most:
        return ""
    return _("一人最多报 {most} 项，现在报了 {taken} 项。", most=most, taken=taken)
