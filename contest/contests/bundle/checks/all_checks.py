"""All checks of a document, one after the other; none stops the others."""

from typing import Any

from contest.contests.bundle.checks import (
    certificates,
    codes,
    criteria,
    entries,
    events,
    marks,
    panels,
    people,
    references,
    sheets,
    stages,
)
from contest.contests.bundle.checks.index import Index
from contest.contests.bundle.problems import Findings, Node

CHECKS = (
    codes,
    references,
    events,
    stages,
    criteria,
    people,
    entries,
    panels,
    sheets,
    marks,
    certificates,
)


def run(document: dict[str, Any], found: Findings) -> None:
    """Note everything that does not fit together. ``document`` may be broken in any way."""
    index = Index(Node(document, ""))
    for module in CHECKS:
        module.check(index, found)
