"""Reading and writing a document at a path such as ``events[0].stages[1].weight``."""

import re
from typing import Any

STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
Document = dict[str, Any]


def get_at(document: Document, path: str) -> Any:
    """What stands there, or None."""
    here: Any = document
    for key in _keys(path):
        if isinstance(key, int):
            here = here[key] if isinstance(here, list) and key < len(here) else None
        else:
            here = here.get(key) if isinstance(here, dict) else None
    return here


def set_at(document: Document, path: str, value: Any) -> None:
    """Write ``value`` there; None takes the key away, and tables that it leaves empty.

    Lists on the way must be long enough; tables are made.
    """
    *way, last = _keys(path)
    if value is None:
        _take_away(document, way, last)
        return
    here: Any = document
    for key in way:
        here = here[key] if isinstance(key, int) else here.setdefault(key, {})
    here[last] = value


def _take_away(document: Document, way: list[str | int], last: str | int) -> None:
    tables: list[Any] = [document]
    for key in way:
        inside = tables[-1][key] if isinstance(key, int) else tables[-1].get(key)
        if inside is None:
            return
        tables.append(inside)
    if isinstance(tables[-1], list):
        return  # rows keep their numbers; whoever wrote the list takes empty ones out
    tables[-1].pop(last, None)
    for holder, key in zip(reversed(tables[:-1]), reversed(way), strict=True):
        if isinstance(holder, dict) and holder[key] == {}:
            del holder[key]


def _keys(path: str) -> list[str | int]:
    return [int(index) if index else word for word, index in STEP.findall(path)]
