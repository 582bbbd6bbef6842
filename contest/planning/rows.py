"""Lists on a form: rows that are added, taken out and moved (可增删、可换次序的行).

The fields of a row begin with the path of its place, ``events[0].awards[2].``. Beside them it
carries as ``was`` what it is made of: the row of the document that it shows, or a word for a new
one. A button that changes a list sends the whole form with ``do``; the form comes back with the
list changed, and nothing is stored before it is saved.
"""

import copy
import re
from typing import Any

from werkzeug.datastructures import MultiDict

Sent = MultiDict[str, str]
Document = dict[str, Any]
ROW = re.compile(r"(.+)\[([0-9]+)\]")
MOST_ROWS = 40


def sent_rows(sent: Sent | None, path: str) -> list[str] | None:
    """What the rows of a list are made of, in their order; None when the list was not shown."""
    if sent is None or f"{path}.rows" not in sent:
        return None
    found: list[str] = []
    while len(found) < MOST_ROWS and (key := f"{path}[{len(found)}].was") in sent:
        found.append(sent[key])
    return found


def arrange(holder: Document, key: str, wanted: list[str] | None) -> list[str]:
    """Bring a list of the document into the order of the form; new rows are empty tables.

    Returns what each row is made of: its code, else its place.
    """
    rows: list[Document] = holder.get(key) or []
    known = {str(row.get("code") or place): row for place, row in enumerate(rows)}
    if wanted is None or wanted == list(known):
        return list(known)
    holder[key] = [copy.deepcopy(known.get(name, {})) for name in wanted]
    return [name if name in known else "" for name in wanted]


def edited(sent: Sent, action: str) -> Sent:
    """What came in after one press of a button.

    action: ``add:events[0].awards``, ``drop:``, ``up:`` and ``down:`` with ``events[0].awards[2]``;
            ``put:`` and ``take:`` with the path of a table; ``set:same=y`` writes one field
    """
    word, _colon, path = action.partition(":")
    row = ROW.fullmatch(path)
    if word == "add":
        number = len(sent_rows(sent, path) or ())
        made_of = sent.get(f"{path}.new", "")
        return _with(sent, {f"{path}.rows": "1", f"{path}[{number}].was": made_of})
    if word in ("drop", "up", "down") and row:
        return _moved(sent, word, row[1], int(row[2]))
    if word == "put":
        return _with(sent, {f"{path}.on": "1"})
    if word == "take":
        return MultiDict(
            [(k, v) for k, v in sent.items(multi=True) if not k.startswith(f"{path}.")]
        )
    if word == "set":
        name, _equals, value = path.partition("=")
        return _with(sent, {name: value})
    return sent


def focus_after(action: str, sent: Sent) -> str:
    """What has the focus on the page that comes back: a row, or the value of a button."""
    word, _colon, path = action.partition(":")
    row = ROW.fullmatch(path)
    if word == "add":
        return f"{path}[{len(sent_rows(sent, path) or ()) - 1}]"
    if word == "drop" and row:
        return f"add:{row[1]}"
    if word in ("up", "down") and row:
        last = len(sent_rows(sent, row[1]) or ()) - 1
        at = min(max(int(row[2]) + (1 if word == "down" else -1), 0), last)
        way = {0: "down", last: "up"}.get(at, word)
        return f"{way}:{row[1]}[{at}]"
    return path if word == "put" else f"put:{path}"


def _with(sent: Sent, more: dict[str, str]) -> Sent:
    kept = [(key, value) for key, value in sent.items(multi=True) if key not in more]
    return MultiDict([*kept, *more.items()])


def _moved(sent: Sent, word: str, path: str, at: int) -> Sent:
    order = list(range(len(sent_rows(sent, path) or ())))
    if at >= len(order):
        return sent
    order.pop(at)
    if word != "drop":
        order.insert(max(0, at + (1 if word == "down" else -1)), at)
    field = re.compile(re.escape(path) + r"\[([0-9]+)\](.*)")
    pairs = []
    for key, value in sent.items(multi=True):
        match = field.fullmatch(key)
        if match is None:
            pairs.append((key, value))
        elif int(match[1]) in order:
            pairs.append((f"{path}[{order.index(int(match[1]))}]{match[2]}", value))
    return MultiDict(pairs)
