"""Rankings of units and teams as fields (团体排名): one across events, one of each event."""

from collections.abc import Iterator

from contest.i18n import N_, _
from contest.planning.fields import Place
from contest.planning.paths import Document
from contest.planning.rows import Sent
from contest.planning.steps.ties import put, shown_ties, stage_names, tie_code, tie_link, write_ties
from contest.planning.steps.work import Work
from contest.rubrics.stage_rules import tie_step

KEY = "team_ranking"
FRESH = {"by": "unit", "combine": "sum_best", "k": 3, "incomplete": "unranked"}
BY = (("unit", N_("单位")), ("team", N_("参赛队")))
COMBINE = (
    ("sum_best", N_("最好的几人总分相加")),
    ("sum_all", N_("全部总分相加")),
    ("mean_all", N_("全部总分取平均")),
    ("award_points", N_("按获奖等次折算得分")),
)
INCOMPLETE = (("unranked", N_("不排名次")), ("counted", N_("照样排，有几人算几人")))
TIE_ROWS = 3
ALL_PASSED = "pass"  # the bundle's word for those who passed every stage without an award


def holders(document: Document) -> Iterator[tuple[str, Document]]:
    """Path and holder of every place where a ranking of teams may stand."""
    yield KEY, document
    for number, event in enumerate(document.get("events", ())):
        yield f"events[{number}].{KEY}", event


def arrange(document: Document, sent: Sent | None) -> None:
    """Add and take away rankings as the form has them."""
    if sent is None or "teams.rows" not in sent:
        return
    for path, holder in holders(document):
        if f"{path}.on" not in sent:
            holder.pop(KEY, None)
        elif KEY not in holder:
            holder[KEY] = dict(FRESH)


def counted_events(document: Document, path: str) -> list[tuple[int, Document]]:
    """The events that a ranking may count, with their places."""
    events = list(enumerate(document.get("events", ())))
    if path == KEY:
        return events
    return [(n, event) for n, event in events if path == f"events[{n}].{KEY}"]


def choosable(document: Document) -> list[tuple[int, Document]]:
    """The events that can be ticked; a single one is not a choice."""
    events = counted_events(document, KEY)
    return events if len(events) > 1 else []


def tie_choices(document: Document, path: str, rule: Document) -> tuple[tuple[str, str], ...]:
    """What teams with the same total may be compared by."""
    names: dict[str, str] = {}
    for _number, event in counted_events(document, path):
        names = {**stage_names(event), **names}
    links: list[Document] = [{"by": "stage", "stage": code, "order": "desc"} for code in names]
    links += [{"by": "time", "stage": code, "order": "asc"} for code in names]
    links += [{"by": "best_member", "order": "desc"}, *(rule.get("tie_break") or ())]
    codes = dict.fromkeys(tie_code(link) for link in links)
    return ("", _("（没有）")), *((code, tie_step(tie_link(code), names)) for code in codes)


def worth(document: Document, path: str, rule: Document) -> dict[str, str]:
    """Awards that may bring points, code → name; ``pass`` comes last."""
    found: dict[str, str] = {}
    for _number, event in counted_events(document, path):
        for award in event.get("awards") or ():
            if award.get("code"):
                found.setdefault(award["code"], award.get("name") or award["code"])
    found |= {code: code for code in rule.get("points") or () if code not in found}
    found.pop(ALL_PASSED, None)
    return {**found, ALL_PASSED: _("没得奖但都合格")}


def team_places(document: Document, path: str, rule: Document) -> list[Place]:
    """The fields of one ranking."""
    choices = tie_choices(document, path, rule)
    events = choosable(document) if path == KEY else []
    rows = range(max(TIE_ROWS, len(rule.get("tie_break") or ())))
    return [
        Place(f"{path}.name", N_("排名的名称")),
        Place(f"{path}.by", N_("按什么排"), "choice", BY, default="unit"),
        Place(f"{path}.combine", N_("怎样算"), "choice", COMBINE, default="sum_all"),
        Place(f"{path}.k", N_("取最好的几人"), "whole"),
        Place(f"{path}.incomplete", N_("人数不够时"), "choice", INCOMPLETE, default="unranked"),
        *(Place(f"{path}.event[{n}]", event["name"], "tick") for n, event in events),
        *(
            Place(f"{path}.point[{row}]", name, "number")
            for row, name in enumerate(worth(document, path, rule).values())
        ),
        *(
            Place(f"{path}.tie_break[{row}]", N_("总分相同时依次比"), "choice", choices)
            for row in rows
        ),
    ]


def places(document: Document) -> list[Place]:
    """The fields of all rankings that are there."""
    found: list[Place] = []
    for path, holder in holders(document):
        if KEY in holder:
            found += team_places(document, path, holder[KEY])
    return found


def overlay(document: Document, shown: Document) -> None:
    """Write into ``shown`` what the fields show where the document has another shape."""
    for (path, holder), (_path, copy) in zip(holders(document), holders(shown), strict=True):
        if KEY not in holder:
            continue
        rule, events = holder[KEY], counted_events(document, path)
        chosen = rule.get("events") or [event["code"] for _number, event in events]
        points = rule.get("points") or {}
        copy[KEY] = rule | {
            "event": [event["code"] in chosen for _number, event in events],
            "point": [points.get(code) for code in worth(document, path, rule)],
            "tie_break": shown_ties(rule),
        }


def write(work: Work) -> None:
    """Write every ranking."""
    for path, holder in holders(work.document):
        if KEY in holder:
            _write(work, path, holder[KEY])


def _write(work: Work, path: str, rule: Document) -> None:
    found = team_places(work.document, path, rule)
    fields = {place.path.removeprefix(f"{path}."): place for place in found}
    codes = list(worth(work.document, path, rule))
    is_other = not work.is_untouched(fields["combine"])
    work.apply(fields[key] for key in ("name", "by", "combine", "k", "incomplete"))
    for row, code in enumerate(codes):
        _points(work, rule, code, fields[f"point[{row}]"])
    if path == KEY:
        _events(work, rule)
    write_ties(work, rule, [place for key, place in fields.items() if key.startswith("tie_break[")])
    way = rule.get("combine") or "sum_all"
    if is_other:
        for word, key in (("sum_best", "k"), ("award_points", "points")):
            if way != word:
                rule.pop(key, None)
    if way == "sum_best" and not rule.get("k"):
        work.problems.setdefault(f"{path}.k", _("请写取最好的几人，如 3。"))
    if way == "award_points" and not rule.get("points"):
        work.moved[f"{path}.points"] = f"{path}.point[0]"
        work.problems.setdefault(f"{path}.points", _("请至少写一个奖项折算的分数。"))


def _points(work: Work, rule: Document, code: str, place: Place) -> None:
    if work.is_untouched(place):
        return
    value = work.read(place.path, "number")
    points = {key: old for key, old in (rule.get("points") or {}).items() if key != code}
    put(rule, "points", points if value is None else points | {code: value})


def _events(work: Work, rule: Document) -> None:
    events = choosable(work.document)
    boxes = [Place(f"{KEY}.event[{number}]", "", "tick") for number, _event in events]
    if work.is_untouched(*boxes):
        return
    chosen = [event["code"] for number, event in events if work.typed(f"{KEY}.event[{number}]")]
    put(rule, "events", [] if len(chosen) == len(events) else chosen)
    if not chosen:
        work.problems[boxes[0].path] = _("请至少选一个赛项。")
