"""Codes and keys are unique under their parent."""

from collections.abc import Iterable

from contest.contests.bundle.checks.index import Index
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import _


def check(index: Index, found: Findings) -> None:
    """Every list whose tables have a code or key of their own."""
    root = index.root
    for key in ("units", "people", "judges", "departments", "events"):
        unique(root.tables(key), "code", found)
    _entry_numbers(root, found)
    for event in root.tables("events"):
        for key, name in (("stages", "code"), ("awards", "code"), ("vetoes", "key")):
            unique(event.tables(key), name, found)
        for stage in event.tables("stages"):
            _stage(stage, found)
    for panel in root.tables("panels"):
        unique(panel.tables("seats"), "judge", found)
    _reserved_judges(root, found)


def _stage(stage: Node, found: Findings) -> None:
    unique(stage.tables("repeat"), "code", found)
    unique(stage.tables("penalties"), "key", found)
    rubric = stage.table("rubric")
    if rubric is None:
        return
    groups = list(rubric.tables("groups"))
    unique(groups, "key", found)
    criteria = [criterion for group in groups for criterion in group.tables("criteria")]
    unique(criteria, "key", found)
    for criterion in criteria:
        for key in ("lines", "measures", "levels"):
            unique(criterion.tables(key), "key", found)


def unique(nodes: Iterable[Node], key: str, found: Findings) -> None:
    """Note each table whose ``key`` an earlier one has already."""
    first: dict[str, Node] = {}
    for node in nodes:
        code = node.text(key)
        if code and first.setdefault(code, node) is not node:
            found.error(
                node.at(key),
                _("“{code}”与 {other} 重复，请换一个。", code=code, other=first[code].at(key)),
            )


def _entry_numbers(root: Node, found: Findings) -> None:
    by_event: dict[str | None, list[Node]] = {}
    for entry in root.tables("entries"):
        by_event.setdefault(entry.text("event"), []).append(entry)
        if entry.text("no") == "*":
            found.error(entry.at("no"), _("“*”表示全部，不能作参赛号。"))
    for entries in by_event.values():
        unique(entries, "no", found)


def _reserved_judges(root: Node, found: Findings) -> None:
    for judge in root.tables("judges"):
        if judge.text("code") in ("office", "self", "audit"):
            found.error(
                judge.at("code"),
                _("“{code}”是固定的评分人，不能作裁判代码。", code=judge.text("code")),
            )
