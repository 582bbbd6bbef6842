"""What the last trial gave (上一次试算), kept in the browser, so that the next one can be compared.

A cookie of one contest's trial page, signed: the contest itself remembers nothing of trials.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from contest.i18n import _
from contest.results.pages import Page

Document = dict[str, Any]
LARGEST = 3800  # a cookie holds no more than 4096 bytes


@dataclass(frozen=True, slots=True)
class Moved:
    """How an entry stands against the trial before. rank: before; award: before, where it moved."""

    rank: int | None
    up: int
    award: str | None


def serializer(secret: str | bytes) -> URLSafeSerializer:
    """What signs and packs a memory."""
    return URLSafeSerializer(secret, salt="trial")


def opened(secret: str | bytes, text: str) -> Document:
    """A memory as it was kept; an empty one for whatever was not signed here."""
    try:
        found = serializer(secret).loads(text) if text else {}
    except BadData:
        return {}
    return found if isinstance(found, dict) else {}


def packed(secret: str | bytes, memory: Document) -> str:
    """A memory for the browser; without what came before where it would not fit."""
    text = serializer(secret).dumps(memory)
    if len(text) > LARGEST:
        text = serializer(secret).dumps({k: v for k, v in memory.items() if k != "before"})
    found = text if isinstance(text, str) else text.decode()
    return found if len(found) <= LARGEST else ""


def places_of(page: Page) -> Document:
    """Everybody's rank and award, in the order of their numbers."""
    rows = sorted(page["ranking"], key=lambda row: row["entry"])
    names = sorted({row["award_name"] for row in rows})
    return {
        "ranks": [row["rank"] or 0 for row in rows],
        "names": names,
        "awards": [names.index(row["award_name"]) for row in rows],
    }


def next_memory(
    kept: Document, asked: Mapping[str, str], digest: str, page: Page
) -> tuple[Document, Document]:
    """What to keep now, and the places to compare with: of the last trial under other rules.

    asked: what the trial was asked for; another question is not compared with.
    digest: of the set-up; while that stays the same, so does what is compared with.
    """
    before: Document = {}
    if kept.get("asked") == dict(asked):
        before = kept.get("before", {}) if kept.get("digest") == digest else kept.get("places", {})
    now = {"asked": dict(asked), "digest": digest, "places": places_of(page)}
    return now | ({"before": before} if before else {}), before


def moves(page: Page, before: Document) -> dict[str, Moved]:
    """How everybody stands against the places before, by number; none where there are none."""
    rows = sorted(page["ranking"], key=lambda row: row["entry"])
    ranks, names, awards = (before.get(key) or [] for key in ("ranks", "names", "awards"))
    if not (len(ranks) == len(awards) == len(rows)):
        return {}
    found = {}
    for row, rank, award in zip(rows, ranks, awards, strict=True):
        name = names[award]
        up = rank - row["rank"] if rank and row["rank"] else 0
        found[row["no"]] = Moved(rank or None, up, None if name == row["award_name"] else name)
    return found


def told(row: Mapping[str, Any], moved: Moved) -> str:
    """The cell of the column: up, down, or nothing."""
    if moved.up:
        return _("↑{up}", up=moved.up) if moved.up > 0 else _("↓{down}", down=-moved.up)
    if (moved.rank is None) != (row["rank"] is None):
        return _("原第 {rank} 名", rank=moved.rank) if moved.rank else _("原无名次")
    return ""


def summary(found: Mapping[str, Moved], rows: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """How many places moved, and whose award did, in words."""
    placed = sum(bool(told(row, found[row["no"]])) for row in rows)
    lines = [
        _(
            "{name}：{old} → {new}",
            name=row["name"],
            old=moved.award or _("没有奖项"),
            new=row["award_name"] or _("没有奖项"),
        )
        for row in rows
        if (moved := found[row["no"]]).award is not None
    ]
    return placed, lines
