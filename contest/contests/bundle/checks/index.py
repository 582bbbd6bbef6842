"""What a document defines, by code, so that every check finds what a reference means."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from contest.contests.bundle.problems import Node


@dataclass(slots=True)
class StageIndex:
    """A stage with what its rubric defines."""

    node: Node
    periods: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, Node] = field(default_factory=dict)
    criteria: dict[str, Node] = field(default_factory=dict)
    group_of: dict[str, Node] = field(default_factory=dict)

    def held_by(self, scorer: str) -> set[str]:
        """Keys of the criteria that ``scorer`` marks, in the words of ``scorer_of``."""
        return {key for key, node in self.criteria.items() if scorer_of(node) == scorer}


@dataclass(slots=True)
class EventIndex:
    """An event with what it defines and who entered it."""

    node: Node
    stages: dict[str, StageIndex] = field(default_factory=dict)
    entries: dict[str, Node] = field(default_factory=dict)
    awards: set[str] = field(default_factory=set)
    vetoes: dict[str, Node] = field(default_factory=dict)


def scorer_of(criterion: Node) -> str:
    """Who marks a criterion, as sheets would name them; panel for the judges."""
    word = criterion.text("scored_by") or "panel"
    return f"department:{criterion.text('department') or ''}" if word == "department" else word


class Index:
    """The definitions of a whole document; of doubled codes the first holds."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.units = _by(root.tables("units"), "code")
        self.people = _by(root.tables("people"), "code")
        self.judges = _by(root.tables("judges"), "code")
        self.departments = _by(root.tables("departments"), "code")
        self.events = {
            code: _event(node) for code, node in _by(root.tables("events"), "code").items()
        }
        for entry in root.tables("entries"):
            event = self.events.get(entry.text("event") or "")
            if event:
                event.entries.setdefault(entry.text("no") or "", entry)

    @cached_property
    def seats(self) -> "dict[tuple[str, str], list[PanelIndex]]":
        """Panels by event and stage code."""
        table: dict[tuple[str, str], list[PanelIndex]] = {}
        for node in self.root.tables("panels"):
            stage, _slash, period = (node.text("stage") or "").partition("/")
            panel = PanelIndex(node, period)
            table.setdefault((node.text("event") or "", stage), []).append(panel)
        return table

    def stage(self, event: str | None, stage: str | None) -> StageIndex | None:
        """The stage that two codes mean, or None."""
        found = self.events.get(event or "")
        return found.stages.get(stage or "") if found else None


class PanelIndex:
    """A panel: who sits on it with which criteria, and for which entries."""

    def __init__(self, node: Node, period: str) -> None:
        self.node, self.period = node, period
        self.entries = _names(node, "entries")
        self.seats = {seat.text("judge"): _names(seat, "criteria") for seat in node.tables("seats")}

    def covers(self, period: str, entry: str) -> bool:
        """Whether the panel judges this entry in this period."""
        return self.period in ("", period) and (self.entries is None or entry in self.entries)


def _names(node: Node, key: str) -> set[str] | None:
    """The names of a list; None when it means all of them."""
    names = {name for _path, name in node.texts(key)}
    return None if not names or "*" in names else names


def _by(nodes: Iterator[Node], key: str) -> dict[str, Node]:
    table: dict[str, Node] = {}
    for node in nodes:
        code = node.text(key)
        if code:
            table.setdefault(code, node)
    return table


def _event(node: Node) -> EventIndex:
    return EventIndex(
        node,
        {code: _stage(stage) for code, stage in _by(node.tables("stages"), "code").items()},
        awards=set(_by(node.tables("awards"), "code")),
        vetoes=_by(node.tables("vetoes"), "key"),
    )


def _stage(node: Node) -> StageIndex:
    index = StageIndex(node, _by(node.tables("repeat"), "code"))
    rubric = node.table("rubric")
    for group in rubric.tables("groups") if rubric else ():
        index.groups.setdefault(group.text("key") or "", group)
        for criterion in group.tables("criteria"):
            key = criterion.text("key") or ""
            if index.criteria.setdefault(key, criterion) is criterion:
                index.group_of[key] = group
    return index
