"""Panels: judges, criteria and entries they name; seats of a sheet-level stage hold the same."""

from contest.contests.bundle.checks.entries import event_of
from contest.contests.bundle.checks.index import EventIndex, Index, StageIndex
from contest.contests.bundle.checks.references import refer
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import _

Held = dict[tuple[str, str], tuple[Node, frozenset[str]]]


def check(index: Index, found: Findings) -> None:
    """Every panel."""
    held: Held = {}
    for panel in index.root.tables("panels"):
        seats = list(panel.tables("seats"))
        for seat in seats:
            refer(seat.at("judge"), seat.text("judge"), index.judges, "judge", found)
        event = event_of(panel, index, found)
        stage = stage_of(panel, event, found) if event else None
        if event is None or stage is None:
            continue
        _entries(panel, event, found)
        for seat in seats:
            _seat(seat, panel, stage, held, found)
        _heads(panel, stage, seats, found)


def stage_of(node: Node, event: EventIndex, found: Findings) -> StageIndex | None:
    """The stage that a table's ``stage`` or ``stage/period`` names."""
    code, slash, period = (node.text("stage") or "").partition("/")
    if not refer(node.at("stage"), code, event.stages, "stage", found):
        return None
    stage = event.stages[code]
    if slash and period not in stage.periods:
        refer(node.at("stage"), period, stage.periods, "period", found)
        return None
    return stage


def _entries(panel: Node, event: EventIndex, found: Findings) -> None:
    for path, no in panel.texts("entries"):
        if no != "*" and no not in event.entries:
            refer(path, no or "?", event.entries, "entry", found)


def _seat(seat: Node, panel: Node, stage: StageIndex, held: Held, found: Findings) -> None:
    mine = stage.held_by("panel")
    named = list(seat.texts("criteria"))
    for path, key in named:
        if key == "*" or not refer(path, key or "?", stage.criteria, "criterion", found):
            continue
        if key not in mine:
            found.error(path, _("评分项“{key}”不由裁判评分。", key=key))
    keys = {key for _path, key in named}
    mine = mine if not keys or "*" in keys else mine & keys
    rule = stage.node.table("panel")
    if (rule.text("level") if rule else None) in (None, "sheet"):
        _same(seat, panel, stage, mine, held, found)


def _same(
    seat: Node, panel: Node, stage: StageIndex, mine: set[str], held: Held, found: Findings
) -> None:
    """Totals of judges who score different criteria cannot be combined (judgement never is)."""
    totals = frozenset(key for key in mine if stage.criteria[key].text("kind") != "judgement")
    place = (panel.text("event") or "", stage.node.text("code") or "")
    first, expected = held.setdefault(place, (seat, totals))
    if totals != expected:
        found.error(
            seat.at("criteria"),
            _(
                "按整张评分单合议时，同一阶段各席位的评分项要相同，与 {other} 不同。",
                other=first.path,
            ),
        )


def _heads(panel: Node, stage: StageIndex, seats: list[Node], found: Findings) -> None:
    rule = stage.node.table("panel")
    heads = [seat for seat in seats if seat.value.get("head") is True]
    if len(heads) > 1:
        found.warn(heads[1].at("head"), _("一个裁判组一般只有一位裁判长。"))
    if rule and rule.text("combine") == "agreed" and seats and not heads:
        found.warn(panel.at("seats"), _("合议以裁判长为准，但没有裁判长。"))
