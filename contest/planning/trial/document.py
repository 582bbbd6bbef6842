"""Made-up entries, judges and sheets of an event as a bundle document (造一组成绩)."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from contest.i18n import _
from contest.planning.trial.chance import Lots
from contest.planning.trial.marks import made_mark
from contest.planning.trial.wishes import Wishes
from contest.rubrics.stage_rules import is_judged

Document = dict[str, Any]
NOISE = Fraction(8, 100)  # how far one criterion lies from what somebody is otherwise worth
FORM = Fraction(6, 100)  # the same for a whole stage
PER_UNIT = 3  # entries of one unit
BORN = "1990-05-01"


def bare(set_up: Document, codes: list[str]) -> Document:
    """The set-up of these events alone, without anybody in it."""
    kept: Document = {
        key: set_up[key] for key in ("format", "contest", "departments") if key in set_up
    }
    events = [_bare_event(event) for event in set_up.get("events") or () if event["code"] in codes]
    rule = set_up.get("team_ranking")
    named = set((rule or {}).get("events") or ())
    whole = {e["code"] for e in set_up.get("events") or ()} <= set(codes)
    across = {"team_ranking": rule} if rule and (whole or (named and named <= set(codes))) else {}
    return {**kept, **across, "events": events}


def _bare_event(event: Document) -> Document:
    """An event as it is; whoever goes on goes on to nowhere in particular."""
    going_on = event.get("promotion")
    return event | {"promotion": {**going_on, "to": "export"}} if going_on else event


def made_up(set_up: Document, codes: list[str], wishes: Wishes) -> Document:
    """The set-up of these events with entries and marks made by the seed."""
    document = bare(set_up, codes)
    units = -(-wishes.count // PER_UNIT)
    judges = 2 * max(wishes.judges.values(), default=0)
    document |= {
        "units": [_unit(number) for number in range(1, units + 1)],
        "people": [],
        "judges": [
            {"code": f"j{n}", "name": _("裁判 {number}", number=n)} for n in range(1, judges + 1)
        ],
        "panels": [],
        "entries": [],
        "sheets": [],
    }
    for event in document["events"]:
        _fill(document, event, wishes)
    return document


def abilities(event: Document, wishes: Wishes) -> list[tuple[Fraction, int]]:
    """How good everybody is and their number, the best first."""
    span = Fraction(wishes.high - wishes.low, 100)
    found = []
    for number in range(1, wishes.count + 1):
        lot = Lots(wishes.seed, event["code"], number).share()
        found.append((Fraction(wishes.low, 100) + span * lot, number))
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))


def competing(event: Document, wishes: Wishes) -> list[int]:
    """Numbers of those who have marks and keep them, the best first."""
    gone = {*_fates(event, wishes)}
    return [number for _ability, number in abilities(event, wishes) if number not in gone]


def entry_no(number: int) -> str:
    """The entry number of the nth one."""
    return f"{number:03}"


def _unit(number: int) -> Document:
    region = _("甲地区") if number % 2 else _("乙地区")
    return {"code": f"u{number}", "name": _("单位 {number}", number=number), "region": region}


def _fates(event: Document, wishes: Wishes) -> dict[int, str]:
    """Who is absent and who is disqualified, by number."""
    order = sorted(
        range(1, wishes.count + 1),
        key=lambda n: Lots(wishes.seed, event["code"], n, "fate").share(),
    )
    fates = dict.fromkeys(order[: wishes.absent], "absent")
    rest = order[wishes.absent :]
    return fates | dict.fromkeys(rest[: wishes.disqualified], "disqualified")


def _fill(document: Document, event: Document, wishes: Wishes) -> None:
    fates = _fates(event, wishes)
    for stage in event["stages"]:
        document["panels"] += _panels(event, stage, wishes)
    for ability, number in sorted(abilities(event, wishes), key=lambda pair: pair[1]):
        document["entries"].append(_entry(document, event, wishes, number, fates.get(number)))
        if fates.get(number) != "absent":
            document["sheets"] += _sheets(event, wishes, number, ability)


def _entry(
    document: Document, event: Document, wishes: Wishes, number: int, fate: str | None
) -> Document:
    words = {"team": _("参赛队 {number}"), "unit": _("参赛单位 {number}"),
             "project": _("项目 {number}")}  # fmt: skip
    name = words.get(event["entry_type"], _("选手 {number}")).format(number=f"{number:02}")
    unit = f"u{-(-number // PER_UNIT)}"
    entry: Document = {"no": entry_no(number), "event": event["code"], "name": name, "unit": unit}
    if event.get("levels") and event["entry_type"] == "person":
        code = f"{event['code'][:50]}-p{number}"
        held = [rule["from_level"] for rule in event["levels"] if rule.get("from_level")]
        level = {"level": held[number % len(held)]} if held else {}
        document["people"].append({"code": code, "name": name, "born_on": BORN, **level})
        entry["person"] = code
    if event.get("rank_within") == "group":
        entry["group"] = _("甲组") if number % 2 else _("乙组")
    if (event.get("team_ranking") or {}).get("by") == "team":
        entry["team"] = _("队 {number}", number=-(-number // PER_UNIT))
    if fate:
        entry["status"] = fate
    return entry if fate == "absent" else entry | _own_numbers(event, wishes, number)


def _own_numbers(event: Document, wishes: Wishes, number: int) -> Document:
    """Times and coefficients."""
    times, factors = {}, {}
    for stage in event["stages"]:
        lots = Lots(wishes.seed, event["code"], number, stage["code"], "time")
        allowed = stage.get("duration_s")
        if allowed:
            used = int(allowed * (Fraction(7, 10) + lots.share() * Fraction(3, 10)))
            late = bool(stage.get("penalties")) and lots.share() > Fraction(19, 20)
            times[stage["code"]] = str(allowed + 200 if late else used)
        for group in (stage.get("rubric") or {}).get("groups") or ():
            for criterion in group.get("criteria") or ():
                if criterion.get("coefficient"):
                    factors[criterion["key"]] = f"1.{lots.below(4)}"
    found = {"times": times, "coefficients": factors}
    return {key: value for key, value in found.items() if value}


def _panels(event: Document, stage: Document, wishes: Wishes) -> Iterator[Document]:
    """One panel; two, each for half of them, where panels are brought to one scale."""
    size = wishes.judges.get(stage["code"], 0)
    if not size:
        return
    two = bool((stage.get("panel") or {}).get("panel_factor"))
    half = wishes.count // 2
    for part in range(2 if two else 1):
        numbers = range(1, half + 1) if part == 0 else range(half + 1, wishes.count + 1)
        seats: list[Document] = [{"judge": f"j{part * size + n}"} for n in range(1, size + 1)]
        seats[0]["head"] = True
        panel: Document = {"event": event["code"], "stage": stage["code"], "seats": seats}
        yield panel | ({"entries": [entry_no(n) for n in numbers]} if two else {})


def scorers(event: Document, stage: Document, wishes: Wishes, number: int) -> dict[str, str]:
    """Who fills a sheet of this entry in, and whose criteria they mark."""
    found = {}
    if is_judged(stage):
        size = wishes.judges.get(stage["code"], 0)
        two = bool((stage.get("panel") or {}).get("panel_factor"))
        start = size if two and number > wishes.count // 2 else 0
        found = {f"j{start + n}": "panel" for n in range(1, size + 1)}
    for _group, criterion in criteria_of(stage):
        scorer = criterion.get("scored_by") or "panel"
        if scorer == "department":
            found.setdefault(f"department:{criterion['department']}", scorer)
        elif scorer == "self_and_audit":
            found |= {"self": scorer, "audit": scorer}
        elif scorer == "office":
            found.setdefault("office", "office")
    return found


def criteria_of(stage: Document) -> Iterator[tuple[Document, Document]]:
    """Every criterion with its group."""
    for group in (stage.get("rubric") or {}).get("groups") or ():
        for criterion in group.get("criteria") or ():
            yield group, criterion


def _sheets(event: Document, wishes: Wishes, number: int, ability: Fraction) -> Iterator[Document]:
    for stage in event["stages"]:
        for period in [p["code"] for p in stage.get("repeat") or ()] or [""]:
            place = stage["code"] + (f"/{period}" if period else "")
            form = ability + Lots(wishes.seed, event["code"], number, place).around(FORM)
            for scorer, part in scorers(event, stage, wishes, number).items():
                marks = _marks(event, stage, wishes, (number, place, scorer, part, form))
                yield {
                    "event": event["code"],
                    "stage": place,
                    "entry": entry_no(number),
                    "judge": scorer,
                    "marks": marks,
                }


def _marks(
    event: Document, stage: Document, wishes: Wishes, who: tuple[int, str, str, str, Fraction]
) -> Document:
    number, place, scorer, part, form = who
    start = (wishes.seed, event["code"], number, place)
    marks = {}
    for _group, criterion in criteria_of(stage):
        own = criterion.get("scored_by") or "panel"
        if own != part or (
            own == "department" and scorer != f"department:{criterion['department']}"
        ):
            continue
        shown = form + Lots(*start, criterion["key"]).around(NOISE)  # what the work is worth
        lots = Lots(*start, criterion["key"], scorer)
        if part == "panel":
            shown += lots.around(wishes.width)
        marks[criterion["key"]] = made_mark(criterion, shown, lots)
    return marks
