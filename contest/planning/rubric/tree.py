"""Moves in the tree of a rubric (评分标准的增删移): documents in, new documents out."""

import copy
import re
from typing import Any

from contest.errors import NotFound
from contest.i18n import _

Document = dict[str, Any]
Place = tuple[int, int]  # number of the group, number of the criterion


def keys_of(rubric: Document) -> set[str]:
    """Keys of all criteria."""
    return {c["key"] for group in rubric.get("groups") or () for c in group["criteria"]}


def free_key(taken: set[str], stem: str) -> str:
    """The first of ``stem1``, ``stem2`` … that nobody has."""
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def group_place(rubric: Document, key: str) -> int:
    """The number of a group. Raises NotFound."""
    for number, group in enumerate(rubric.get("groups") or ()):
        if group["key"] == key:
            return number
    raise NotFound(_("没有这个模块，它可能刚被删去。请回到评分标准再看。"))


def criterion_place(rubric: Document, key: str) -> Place:
    """The numbers of a criterion and its group. Raises NotFound."""
    for number, group in enumerate(rubric.get("groups") or ()):
        for place, criterion in enumerate(group["criteria"]):
            if criterion["key"] == key:
                return number, place
    raise NotFound(_("没有这个评分项，它可能刚被删去。请回到评分标准再看。"))


def with_group(rubric: Document, group: Document, key: str = "") -> Document:
    """The rubric with a group written in place of ``key``, or put at the end."""
    made = _copied(rubric)
    if key:
        number = group_place(made, key)
        made["groups"][number] = {**group, "criteria": made["groups"][number]["criteria"]}
    else:
        made["groups"].append({**group, "criteria": []})
    return made


def with_criterion(rubric: Document, group: str, criterion: Document, key: str = "") -> Document:
    """The rubric with a criterion written in place of ``key``, or put at a group's end."""
    made = _copied(rubric)
    if key:
        number, place = criterion_place(made, key)
        made["groups"][number]["criteria"][place] = criterion
    else:
        made["groups"][group_place(made, group)]["criteria"].append(criterion)
    return made


def moved_group(rubric: Document, key: str, by: int) -> Document:
    """A group one up (-1) or down (1); at the edge it stays."""
    made = _copied(rubric)
    _shift(made["groups"], group_place(made, key), by)
    return made


def moved_criterion(rubric: Document, key: str, by: int) -> Document:
    """A criterion one up or down; past the edge of its group it goes over to the next one."""
    made = _copied(rubric)
    number, place = criterion_place(made, key)
    criteria = made["groups"][number]["criteria"]
    if 0 <= place + by < len(criteria):
        _shift(criteria, place, by)
    elif 0 <= number + by < len(made["groups"]):
        there = made["groups"][number + by]["criteria"]
        there.insert(0 if by > 0 else len(there), criteria.pop(place))
    return made


def without(rubric: Document, key: str) -> Document:
    """The rubric without a criterion."""
    made = _copied(rubric)
    number, place = criterion_place(made, key)
    del made["groups"][number]["criteria"][place]
    return made


def without_group(rubric: Document, key: str) -> Document:
    """The rubric without a group and all of its criteria."""
    made = _copied(rubric)
    del made["groups"][group_place(made, key)]
    return made


def doubled(rubric: Document, key: str) -> Document:
    """The rubric with a copy of a criterion below it, under a key of its own."""
    made = _copied(rubric)
    number, place = criterion_place(made, key)
    criteria = made["groups"][number]["criteria"]
    twin = copy.deepcopy(criteria[place])
    name = twin.get("name") or key
    stem = re.sub(r"[0-9]+$", "", key)[:56] or "c"
    twin |= {"key": free_key(keys_of(made), stem), "name": _("{name}（副本）", name=name)}
    criteria.insert(place + 1, twin)
    return made


def _shift(items: list[Any], place: int, by: int) -> None:
    if 0 <= place + by < len(items):
        items[place], items[place + by] = items[place + by], items[place]


def _copied(rubric: Document) -> Document:
    made = copy.deepcopy(rubric)
    made["groups"] = list(made.get("groups") or [])
    return made
