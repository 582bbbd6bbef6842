"""Units, people and judges: the tree of units, ID numbers."""

from contest.clock import today
from contest.contests.bundle.checks.index import Index
from contest.contests.bundle.checks.references import refer
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import _, say
from contest.people.crypto import is_sealed
from contest.people.idcards import IdCardError, clean, parse_id_card
from contest.people.models import ID_CARD


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
        if number and not is_sealed(number):
            check_number(person, number, first, found)


def check_number(
    person: Node, number: str, first: dict[tuple[str, str], Node], found: Findings
) -> None:
    """One ID number: its own digits, what the person's other fields say, and nobody else's.

    first: people seen so far, by kind and number; this one is added.
    """
    kind = (person.text("id_type") or "").strip() or ID_CARD
    if kind == ID_CARD:
        _card(person, number, found)
    other = first.setdefault((kind, clean(number)), person)
    if other is not person:
        found.error(person.at("id_no"), _("证件号与 {other} 相同。", other=other.at("id_no")))


def _card(person: Node, number: str, found: Findings) -> None:
    try:
        card = parse_id_card(number, on=today())
    except IdCardError as error:
        found.error(person.at("id_no"), say(error))
        return
    if person.text("gender") not in (None, "", card.gender):
        found.warn(person.at("gender"), _("性别与身份证号不符，请核对。"))
    if person.text("born_on") not in (None, card.born_on.isoformat()):
        found.warn(person.at("born_on"), _("出生日期与身份证号不符，请核对。"))
