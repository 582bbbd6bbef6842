"""What the other criteria bring, so that a form can add its own while one types (满分合计)."""

from fractions import Fraction
from typing import Any

from contest.contests.bundle.checks.events import plain
from contest.contests.bundle.checks.stages import best
from contest.contests.bundle.problems import Node

Document = dict[str, Any]


def around(rubric: Document, key: str, group: Document) -> dict[str, str]:
    """others: points of everything but this criterion; scale of its group; full of the rubric.

    Empty where a part has no limit: then there is no sum to show.
    """
    total: Fraction | None = Fraction(0)
    for item in rubric.get("groups") or ():
        rest = {**item, "criteria": [c for c in item["criteria"] if c["key"] != key]}
        node = Node(rest, "")
        most, scale = best(node), node.number("scale", "1")
        total = None if None in (total, most, scale) else total + most * scale  # type: ignore[operator]
    return {
        "others": "" if total is None else plain(total),
        "scale": group.get("scale") or "1",
        "full": rubric.get("full") or "",
    }
