"""The steps behind one total as data (计算步骤): labels as messages, judges by number only.

What is stored and shown is the same list, from raw marks to the total. A judge stands in it as
``@1``, ``@2`` in the order met; who that is the list does not say.
"""

from typing import Any

from contest.results.pages import as_pair
from contest.scoring.derivation import derive
from contest.scoring.event import EventScore

Step = dict[str, Any]


def entry_steps(score: EventScore, index: int) -> tuple[list[Step], dict[str, str]]:
    """The steps of one entry, and the judge's code behind each number; keep the latter apart."""
    seen: dict[str, str] = {}

    def anonymous(code: str) -> str:
        return seen.setdefault(code, f"@{len(seen) + 1}")

    steps = [
        {**step, "label": as_pair(step["label"])} for step in derive(score.total, index, anonymous)
    ]
    return steps, {number: code for code, number in seen.items()}
