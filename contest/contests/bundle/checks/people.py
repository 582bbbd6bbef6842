"""Units, people and judges: the tree of units, ID numbers."""

from contest.contests.bundle.checks.index import Index
from contest.contests.bundle.checks.references import refer
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import _
from contest.people.idcards import problem_of

CHINESE_ID = "居民身份证"
SEALED = "enc:"


def check(index: Index, found: Findings) -> None:
    """References of units, people and judges; cycles; ID numbers."""
    for unit in index.root.tables("units"):
        if refer(unit.at("parent"), unit.text("parent"), index.units, "unit", found):
            _cycle(unit, index, found)
    for key in ("people", "judges"):
        for person in index.root.tables(key):
            refer(person.at("unit"), person.text("unit"), index.units, "unit", found)
    _numbers(index.root, found)


def _cycle(unit: Node, index: Index, found: Findings) -> None:
    seen = {unit.text("code")}
    node: Node | None = unit
    while node is not None:
        parent = node.text("parent")
        if parent == unit.text("code"):
            found.error(unit.at("parent"), _("上级单位绕成了一圈。"))
            return
        if parent is None or parent in seen:
            return
        seen.add(parent)
        node = index.units.get(parent)


def _numbers(root: Node, found: Findings) -> None:
    first: dict[tuple[str, str], Node] = {}
    for person in root.tables("people"):
        number = person.text("id_no")
        if not number or number.startswith(SEALED):
            continue
        kind = person.text("id_type") or CHINESE_ID
        wrong = problem_of(number) if kind == CHINESE_ID else None
        if wrong:
            found.error(person.at("id_no"), wrong)
        other = first.setdefault((kind, number.upper()), person)
        if other is not person:
            found.error(person.at("id_no"), _("证件号与 {other} 相同。", other=other.at("id_no")))
