"""Entries, recusals and incidents name what is there."""

from contest.contests.bundle.checks.index import EventIndex, Index
from contest.contests.bundle.checks.references import refer
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import _


def check(index: Index, found: Findings) -> None:
    """Every entry, recusal and incident."""
    for entry in index.root.tables("entries"):
        refer(entry.at("unit"), entry.text("unit"), index.units, "unit", found)
        refer(entry.at("person"), entry.text("person"), index.people, "person", found)
        for member in entry.tables("members"):
            refer(member.at("person"), member.text("person"), index.people, "person", found)
            if not member.has("name") and not member.has("person"):
                found.error(member.path, _("队员要写 name 或 person。"))
        event = event_of(entry, index, found)
        if event:
            _own_values(entry, event, found)
    _blind_codes(index.root, found)
    _recusals(index, found)
    for incident in index.root.tables("incidents"):
        _incident(incident, index, found)


def event_of(node: Node, index: Index, found: Findings) -> EventIndex | None:
    """The event that a table names; notes an error when it is not there."""
    code = node.text("event")
    refer(node.at("event"), code, index.events, "event", found)
    return index.events.get(code or "")


def _own_values(entry: Node, event: EventIndex, found: Findings) -> None:
    for path, name, _value in entry.pairs("times"):
        code, slash, period = name.partition("/")
        if refer(path, code, event.stages, "stage", found) and slash:
            refer(path, period, event.stages[code].periods, "period", found)
    used = {
        key
        for stage in event.stages.values()
        for key, criterion in stage.criteria.items()
        if criterion.has("coefficient")
    }
    for path, name, _value in entry.pairs("coefficients"):
        if name not in used:
            found.warn(path, _("没有用到系数的评分项“{key}”，这一行不起作用。", key=name))
    if entry.has("reason") and entry.text("status") in (None, "competing"):
        found.warn(entry.at("reason"), _("状态是参赛，写了原因。"))


def _blind_codes(root: Node, found: Findings) -> None:
    first: dict[tuple[str | None, str], Node] = {}
    for entry in root.tables("entries"):
        code = entry.text("blind_code")
        if code and (other := first.setdefault((entry.text("event"), code), entry)) is not entry:
            found.warn(entry.at("blind_code"), _("加密号与 {other} 相同。", other=other.path))


def _recusals(index: Index, found: Findings) -> None:
    first: dict[tuple[str | None, str | None, str | None], Node] = {}
    for recusal in index.root.tables("recusals"):
        refer(recusal.at("judge"), recusal.text("judge"), index.judges, "judge", found)
        event = event_of(recusal, index, found)
        if event:
            refer(recusal.at("entry"), recusal.text("entry"), event.entries, "entry", found)
        key = (recusal.text("event"), recusal.text("entry"), recusal.text("judge"))
        if None not in key and first.setdefault(key, recusal) is not recusal:
            found.error(recusal.path, _("与 {other} 重复。", other=first[key].path))


def _incident(incident: Node, index: Index, found: Findings) -> None:
    event = event_of(incident, index, found)
    if event is None:
        return
    refer(incident.at("entry"), incident.text("entry"), event.entries, "entry", found)
    periods = {code for stage in event.stages.values() for code in stage.periods}
    refer(incident.at("period"), incident.text("period"), periods, "period", found)
    key = incident.text("key")
    if not refer(incident.at("key"), key, event.vetoes, "veto", found):
        return
    if event.vetoes[key or ""].text("scope") == "period" and not incident.has("period"):
        found.error(incident.at("period"), _("这项否决按周期生效，必须填写周期。"))
