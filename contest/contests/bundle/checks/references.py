"""What one part of the set-up names in another is there."""

from collections.abc import Container

from contest.contests.bundle.checks.index import EventIndex, Index
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import N_, _

ABSENT = {
    "unit": N_("units 里没有“{code}”这个单位。"),
    "person": N_("people 里没有“{code}”这个人。"),
    "judge": N_("judges 里没有“{code}”这位裁判。"),
    "department": N_("departments 里没有“{code}”这个部门。"),
    "event": N_("events 里没有“{code}”这个赛项。"),
    "stage": N_("这个赛项没有“{code}”这个阶段。"),
    "group": N_("这个阶段没有“{code}”这个模块。"),
    "criterion": N_("这个阶段没有“{code}”这个评分项。"),
    "entry": N_("这个赛项没有“{code}”这个参赛号。"),
    "veto": N_("这个赛项的 vetoes 里没有“{code}”。"),
    "period": N_("这个阶段没有“{code}”这个周期。"),
}


def refer(path: str, code: str | None, known: Container[str], what: str, found: Findings) -> bool:
    """Whether ``code`` is known; notes an error when it is not. An absent code is no reference."""
    if not code:
        return False
    if code in known:
        return True
    found.error(path, _(ABSENT[what], code=code))
    return False


def check(index: Index, found: Findings) -> None:
    """References inside the set-up."""
    for event in index.root.tables("events"):
        _event(event, index, found)
    teams = index.root.table("team_ranking")
    if teams:
        _across_events(teams, index, found)


def _event(node: Node, index: Index, found: Findings) -> None:
    event = next((e for e in index.events.values() if e.node.path == node.path), None)
    if event is None:
        return
    for path, code in node.texts("counts"):
        refer(path, code, event.stages, "stage", found)
    _tie_breaks(node, [event], False, found)
    teams = node.table("team_ranking")
    if teams:
        _tie_breaks(teams, [event], True, found)
        _award_points(teams, event.awards, found)
    for title in node.tables("titles"):
        for path, code in title.texts("needs_pass"):
            refer(path, code, event.stages, "stage", found)
    _promotion(node, index, found)
    for stage in event.stages.values():
        for criterion in stage.criteria.values():
            path = criterion.at("department")
            refer(path, criterion.text("department"), index.departments, "department", found)


def _promotion(node: Node, index: Index, found: Findings) -> None:
    promotion = node.table("promotion")
    target = promotion.text("to") if promotion else None
    if promotion is None or not target or not target.startswith("event:"):
        return
    code = target.removeprefix("event:")
    if refer(promotion.at("to"), code, index.events, "event", found) and code == node.text("code"):
        found.error(promotion.at("to"), _("不能晋级到本赛项自己。"))


def _across_events(teams: Node, index: Index, found: Findings) -> None:
    named = list(teams.texts("events"))
    events = [
        index.events[code]
        for path, code in named
        if refer(path, code, index.events, "event", found)
    ]
    if not named:
        events = list(index.events.values())
    _tie_breaks(teams, events, True, found)
    _award_points(teams, {code for event in events for code in event.awards}, found)


def _tie_breaks(holder: Node, events: list[EventIndex], team: bool, found: Findings) -> None:
    for link in holder.tables("tie_break"):
        _tie_break(link, events, team, found)


def _tie_break(link: Node, events: list[EventIndex], team: bool, found: Findings) -> None:
    by = link.text("by")
    needed: tuple[str, ...] = NEEDED.get(by or "", ())
    for key in ("stage", "group", "criterion"):
        if key in needed and not link.has(key):
            found.error(link.at(key), _("按 {by} 裁定并列时必须填写。", by=by))
        elif key not in needed and link.has(key) and by:
            found.error(link.at(key), _("按 {by} 裁定并列时不用这一项，请删掉。", by=by))
    if by == "best_member" and not team:
        found.error(link.at("by"), _("best_member 只用于团体排名。"))
    code = link.text("stage")
    if not code or not events:
        return
    stages = [event.stages[code] for event in events if code in event.stages]
    if not refer(link.at("stage"), code, {code} if stages else (), "stage", found):
        return
    for key, known in (("group", "groups"), ("criterion", "criteria")):
        there = {name for stage in stages for name in getattr(stage, known)}
        refer(link.at(key), link.text(key), there, key, found)


NEEDED: dict[str, tuple[str, ...]] = {
    "stage": ("stage",),
    "time": ("stage",),
    "group": ("stage", "group"),
    "criterion": ("stage", "criterion"),
}


def _award_points(teams: Node, awards: set[str], found: Findings) -> None:
    """Only a warning: points for a class that this edition does not award harm nothing."""
    for path, code, _points in teams.pairs("points"):
        if code != "pass" and code not in awards:
            found.warn(path, _("没有“{code}”这个奖项，这一行不起作用。", code=code))
