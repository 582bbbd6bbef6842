"""What two versions of a rubric differ in (版本对照), criterion by criterion."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    kind:  added removed changed moved
    what:  rubric group criterion
    where: name of the group, empty for groups themselves
    keys:  (key, old, new) of what changed, as the document writes it
    """

    kind: str
    what: str
    key: str
    name: str
    where: str = ""
    keys: tuple[tuple[str, Any, Any], ...] = ()

    def as_record(self) -> Document:
        """For the log: short, as the document writes it."""
        said: Document = {"kind": self.kind, "what": self.what, "key": self.key}
        if self.keys:
            said["keys"] = {key: {"old": old, "new": new} for key, old, new in self.keys}
        return said


def compared(old: Document, new: Document) -> list[Change]:
    """Differences from ``old`` to ``new``, in the order of the new one, removals last."""
    changes = []
    keys = _differing(old, new, {"groups"})
    if keys:
        changes.append(Change("changed", "rubric", "", "", keys=keys))
    changes += _pairs("group", _groups(old), _groups(new), {"criteria"})
    changes += _pairs("criterion", _criteria(old), _criteria(new), set())
    return changes


Placed = dict[str, tuple[Document, str, str]]  # key → (document, group's name, group's key)


def _groups(rubric: Document) -> Placed:
    return {group["key"]: (group, "", "") for group in rubric.get("groups") or ()}


def _criteria(rubric: Document) -> Placed:
    return {
        criterion["key"]: (criterion, group.get("name") or group["key"], group["key"])
        for group in rubric.get("groups") or ()
        for criterion in group.get("criteria") or ()
    }


def _pairs(what: str, old: Placed, new: Placed, apart: set[str]) -> Iterator[Change]:
    shared = [key for key in old if key in new]
    stayed = _in_order([key for key in new if key in old], shared)
    for key, (document, where, group) in new.items():
        name = document.get("name") or key
        if key not in old:
            yield Change("added", what, key, name, where)
            continue
        before, _where, before_group = old[key]
        keys = _differing(before, document, apart)
        if keys:
            yield Change("changed", what, key, name, where, keys)
        if before_group != group or key not in stayed:
            yield Change("moved", what, key, name, where)
    for key, (document, where, _group) in old.items():
        if key not in new:
            yield Change("removed", what, key, document.get("name") or key, where)


def _in_order(new: list[str], old: list[str]) -> set[str]:
    """The longest run of keys, gaps allowed, that kept its order: the others were moved."""
    place = {key: number for number, key in enumerate(old)}
    best: list[list[str]] = []
    for key in new:
        before = [run for run in best if place[run[-1]] < place[key]]
        best.append([*_longest(before), key])
    return set(_longest(best))


def _differing(old: Document, new: Document, apart: set[str]) -> tuple[tuple[str, Any, Any], ...]:
    keys = [key for key in {**old, **new} if key not in apart]
    return tuple((key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _longest(runs: list[list[str]]) -> list[str]:
    return sorted(runs, key=len)[-1] if runs else []
