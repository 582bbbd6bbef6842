"""Sheets: what they name is there, who gave them may, and none is there twice."""

from contest.contests.bundle.checks.entries import event_of
from contest.contests.bundle.checks.index import EventIndex, Index, StageIndex
from contest.contests.bundle.checks.panels import stage_of
from contest.contests.bundle.checks.references import refer
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import _

FIXED = ("office", "self", "audit")
Place = tuple[object, ...]


def check(index: Index, found: Findings) -> None:
    """Every sheet."""
    recused = {
        (node.text("event"), node.text("entry"), node.text("judge"))
        for node in index.root.tables("recusals")
    }
    first: dict[Place, str] = {}
    for sheet in index.root.tables("sheets"):
        event = event_of(sheet, index, found)
        known = _scorer(sheet, index, found)
        stage = stage_of(sheet, event, found) if event else None
        if event is None or stage is None:
            continue
        _period(sheet, stage, found)
        entry = sheet.text("entry")
        if refer(sheet.at("entry"), entry, event.entries, "entry", found):
            _member(sheet, event, found)
        place = (sheet.text("event"), entry, sheet.text("judge"))
        if place in recused:
            found.error(sheet.at("judge"), _("这位裁判对这个参赛项已回避，不能评分。"))
        elif known and sheet.text("judge") in index.judges:
            _seat(sheet, index, found)
        _twice(sheet, first, found)


def _scorer(sheet: Node, index: Index, found: Findings) -> bool:
    scorer = sheet.text("judge")
    if not scorer or scorer in FIXED:
        return bool(scorer)
    name, path = scorer.removeprefix("department:"), sheet.at("judge")
    if name != scorer:
        return refer(path, name, index.departments, "department", found)
    return refer(path, name, index.judges, "judge", found)


def _period(sheet: Node, stage: StageIndex, found: Findings) -> None:
    written = "/" in (sheet.text("stage") or "")
    if stage.node.value.get("repeat") and not written:
        found.error(
            sheet.at("stage"),
            _("这个阶段分周期，请写成“{stage}/周期代码”。", stage=sheet.text("stage")),
        )


def _member(sheet: Node, event: EventIndex, found: Findings) -> None:
    member = sheet.whole("member")
    entry = event.entries[sheet.text("entry") or ""]
    count = len(entry.value.get("members") or ())
    if member is not None and member > count:
        found.error(
            sheet.at("member"),
            _("这个参赛项只有 {count} 名队员，没有第 {member} 名。", count=count, member=member),
        )


def _seat(sheet: Node, index: Index, found: Findings) -> None:
    """Where panels are named, only who sits on one gives marks, for what the seat holds."""
    code, _slash, period = (sheet.text("stage") or "").partition("/")
    panels = index.seats.get((sheet.text("event") or "", code), [])
    judge, entry = sheet.text("judge"), sheet.text("entry") or ""
    seats = [p.seats[judge] for p in panels if judge in p.seats and p.covers(period, entry)]
    if panels and not seats:
        found.error(sheet.at("judge"), _("这位裁判在这个阶段没有评这个参赛项的席位。"))
        return
    if not seats or None in seats:
        return
    held = {key for keys in seats if keys is not None for key in keys}
    for path, key, _mark in sheet.pairs("marks"):
        if key not in held:
            found.error(path, _("评分项“{key}”不在这位裁判的席位里。", key=key))


def _twice(sheet: Node, first: dict[Place, str], found: Findings) -> None:
    place = (
        *(sheet.text(key) for key in ("event", "stage", "entry", "judge")),
        sheet.value.get("member"),
        sheet.value.get("revision", 1),
    )
    if None in place[:4]:
        return
    other = first.setdefault(place, sheet.path)
    if other != sheet.path:
        found.error(sheet.path, _("与 {other} 是同一张评分单的同一版次。", other=other))
