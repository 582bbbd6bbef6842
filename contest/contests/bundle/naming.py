"""A path of a document as people call the place: ``焊工·实操·板对接外观·咬边``."""

import re
from typing import Any

STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


def named(document: dict[str, Any], path: str) -> str:
    """The names of the tables on the way to ``path``, from the outside in; empty for the top.

    >>> named({"events": [{"code": "w", "name": "焊工"}]}, "events[0].stages")
    '焊工'
    """
    here: Any = document
    names = []
    for word, index in STEP.findall(path):
        here = _inside(here, word, index)
        if here is None:
            break
        if isinstance(here, dict) and index:
            names.append(str(here.get("name") or here.get("code") or here.get("key") or ""))
    return "·".join(name for name in names if name)


def _inside(here: Any, word: str, index: str) -> Any:
    if index:
        return here[int(index)] if isinstance(here, list) and int(index) < len(here) else None
    return here.get(word) if isinstance(here, dict) else None
