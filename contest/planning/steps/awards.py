"""Awards, titles and the order of ties (奖项与排名).

The document writes an award's size under one of four keys and a tie-break as a table; the form has
rows of plain fields. ``as_rows`` and ``write`` go from one to the other.
"""

from typing import Any

from contest.contests.bundle.naming import named
from contest.i18n import N_, _
from contest.planning.fields import READ, SHOW, UNREADABLE, Place, Unreadable
from contest.planning.paths import Document, set_at
from contest.planning.steps.written import Written
from contest.rubrics.stage_rules import tie_step
from contest.web.forms import Form

BY = (
    ("count", N_("名额（人）")),
    ("ratio", N_("参赛人数的百分比")),
    ("to_rank_ratio", N_("名次在前百分之几")),
    ("min_score", N_("总成绩达到")),
)
KIND = {"count": "whole", "ratio": "percent", "to_rank_ratio": "percent", "min_score": "number"}
BASES = (("scored", N_("有成绩的人数")), ("registered", N_("报名的人数")))
ROUNDINGS = (("half_up", N_("四舍五入")), ("floor", N_("只舍不入")), ("ceil", N_("有余就进")))
TIES = (("widen", N_("并列的都评上，下一等相应减少")), ("narrow", N_("并列的都顺到下一等")))
ENDS = (("shared", N_("并列")), ("must_be_distinct", N_("必须分出先后")))
MOST_AWARDS, MOST_TITLES, TIE_ROWS = 8, 6, 4
RULES = ("base", "rounding", "tie", "min_field")


def same_for_all(document: Document) -> bool:
    """Do all events have the same awards, titles and ties?"""
    keys = ("awards", "award_rules", "titles", "tie_break", "tie_end", "distinct_top")
    sets = [{key: event.get(key) for key in keys} for event in document.get("events", ())]
    return all(one == sets[0] for one in sets)


def as_rows(document: Document) -> Document:
    """What the form shows: rows instead of tables."""
    rows = [_rows(event) for event in document.get("events", ())]
    return {"same": same_for_all(document) or None, "events": rows}


def _rows(event: Document) -> Document:
    awards = []
    for award in event.get("awards", ()):
        by = next((key for key, _name in BY if key in award), "count")
        value = SHOW[KIND[by]](award[by]) if by in award else None
        awards.append({"name": award.get("name") or award["code"], "by": by, "value": value})
    titles = event.get("titles", [])
    rules = event.get("award_rules", {})
    return {
        "awards": awards,
        "titles": [{key: t.get(key) for key in ("from_rank", "to_rank", "title")} for t in titles],
        "titles_pass": any(title.get("needs_pass") for title in titles) or None,
        "tie_break": [tie_code(link) for link in event.get("tie_break", ())],
        "tie_end": event.get("tie_end"),
        "distinct_top": event.get("distinct_top"),
        "award_rules": {key: rules.get(key) for key in RULES},
    }


def tie_code(link: Document) -> str:
    """A tie-break as the value of a choice: ``stage/practical//desc``."""
    order = link.get("order") or ("asc" if link["by"] == "time" else "desc")
    key = link.get("group") or link.get("criterion") or ""
    return "/".join((link["by"], link.get("stage") or "", key, order))


def tie_link(code: str) -> Document:
    """The table of such a value."""
    by, stage, key, order = code.split("/")
    link = {"by": by, "stage": stage, **({by: key} if by in ("group", "criterion") else {})}
    return {name: value for name, value in {**link, "order": order}.items() if value}


def tie_choices(event: Document) -> tuple[tuple[str, str], ...]:
    """Every tie-break that makes sense for an event, and those it has."""
    names = {s["code"]: s.get("name") or s["code"] for s in event.get("stages", ())}
    links: list[Document] = [{"by": "stage", "stage": code, "order": "desc"} for code in names]
    links += [{"by": "time", "stage": code, "order": "asc"} for code in names]
    for stage in event.get("stages", ()):
        for group in (stage.get("rubric") or {}).get("groups") or ():
            links.append(
                {"by": "group", "stage": stage["code"], "group": group["key"], "order": "desc"}
            )
    links += [{"by": "extra", "order": "desc"}, *event.get("tie_break", ())]
    codes = dict.fromkeys(tie_code(link) for link in links)
    return (
        ("", _("（没有）")),
        *((code, _tie_name(tie_link(code), names, event)) for code in codes),
    )


def _tie_name(link: Document, names: dict[str, str], event: Document) -> str:
    if link["by"] not in ("group", "criterion"):
        return tie_step(link, names)
    for at, stage in enumerate(event["stages"]):
        for place, group in enumerate((stage.get("rubric") or {}).get("groups") or ()):
            if (stage["code"], group["key"]) == (link.get("stage"), link.get("group")):
                where = named(event, f"stages[{at}].rubric.groups[{place}]")
                return _("{what}高者在前", what=where)
    return tie_step(link, names)


def event_places(number: int, event: Document, rows: Document) -> list[Place]:
    """The fields of one event."""
    at = f"events[{number}]"
    found: list[Place] = []
    for row in range(min(MOST_AWARDS, len(rows["awards"]) + 2)):
        found += [
            Place(f"{at}.awards[{row}].name", N_("奖项")),
            Place(f"{at}.awards[{row}].by", N_("怎样定"), "choice", BY, default="count"),
            Place(f"{at}.awards[{row}].value", N_("多少")),
        ]
    for row in range(min(MOST_TITLES, len(rows["titles"]) + 1)):
        found += [
            Place(f"{at}.titles[{row}].from_rank", N_("从第几名"), "whole"),
            Place(f"{at}.titles[{row}].to_rank", N_("到第几名"), "whole"),
            Place(f"{at}.titles[{row}].title", N_("称号")),
        ]
    found += [
        Place(f"{at}.titles_pass", N_("各阶段都合格才授称号"), "tick"),
        Place(f"{at}.award_rules.base", N_("百分比按"), "choice", BASES, default="scored"),
        Place(
            f"{at}.award_rules.rounding", N_("人数有小数时"), "choice", ROUNDINGS, default="half_up"
        ),
        Place(f"{at}.award_rules.tie", N_("名额边上并列时"), "choice", TIES, default="widen"),
        Place(f"{at}.award_rules.min_field", N_("少于几人不评奖"), "whole"),
    ]
    choices = tie_choices(event)
    for row in range(max(TIE_ROWS, len(rows["tie_break"]))):
        found.append(Place(f"{at}.tie_break[{row}]", N_("同分时依次比"), "choice", choices))
    return [
        *found,
        Place(f"{at}.tie_end", N_("都相同时"), "choice", ENDS, default="shared"),
        Place(f"{at}.distinct_top", N_("前几名必须分出"), "whole"),
    ]


SAME = Place("same", N_("所有赛项都照第一个赛项"), "tick")


def places(document: Document) -> list[Place]:
    """The fields of this step; ``fields.build`` takes ``as_rows(document)`` with them."""
    rows = as_rows(document)
    found = [SAME] if len(rows["events"]) > 1 else []
    for number, event in enumerate(document.get("events", ())):
        found += event_places(number, event, rows["events"][number])
    return found


def write(form: Form, document: Document) -> Written:
    """Write the form into the document; with ``same`` the first event's fields hold for all."""
    same = "same" in form and bool(form["same"].data)
    problems: dict[str, str] = {}
    moved: dict[str, str] = {}
    rows = as_rows(document)
    for number, event in enumerate(document.get("events", ())):
        source = 0 if same else number
        model = document["events"][source]
        found = _typed(form, event_places(source, model, rows["events"][source]), problems)
        typed = found["events"][source]
        _awards(event, typed, (source, number), problems, moved)
        _titles(event, typed, (source, number), problems, moved)
        _ties(event, typed)
        moved[f"events[{number}]"] = f"events[{source}]"
    return Written(problems, moved)


def _typed(form: Form, fields: list[Place], problems: dict[str, str]) -> Document:
    """What came in, as rows; lists are filled up to the highest row."""
    found: Document = {"events": [_blank(fields) for _number in range(_highest(fields) + 1)]}
    for place in fields:
        try:
            value = READ[place.kind](form[place.path].data)
        except Unreadable:
            problems[place.path] = _(UNREADABLE[place.kind], found=form[place.path].data)
        else:
            set_at(found, place.path, value)
    return found


def _highest(fields: list[Place]) -> int:
    return int(fields[0].path.removeprefix("events[").partition("]")[0])


def _blank(fields: list[Place]) -> Document:
    counts = {
        key: sum(f".{key}[" in place.path for place in fields) for key in ("awards", "titles")
    }
    ties = sum(".tie_break[" in place.path for place in fields)
    return {
        "awards": [{} for _row in range(counts["awards"] // 3)],
        "titles": [{} for _row in range(counts["titles"] // 3)],
        "tie_break": [""] * ties,
        "award_rules": {},
    }


def _awards(
    event: Document,
    typed: Document,
    at: tuple[int, int],
    problems: dict[str, str],
    moved: dict[str, str],
) -> None:
    before = {award.get("name"): award["code"] for award in event.get("awards", ())}
    found: list[Document] = []
    for row, item in enumerate(typed["awards"]):
        if not item.get("name") and not item.get("value"):
            continue
        place = f"events[{at[0]}].awards[{row}]"
        if not item.get("name"):
            problems[f"{place}.name"] = _("请写奖项的名称。")
        by = item.get("by") if item.get("by") in KIND else "count"
        value = _value(item, str(by), f"{place}.value", problems)
        moved[f"events[{at[1]}].awards[{len(found)}]"] = place
        code = before.get(item.get("name")) or _award_code(before, found)
        found.append(
            {"code": code, "name": item.get("name"), **({} if value is None else {by: value})}
        )
    _put(event, "awards", found)
    kept = {k: v for k, v in event.get("award_rules", {}).items() if k not in RULES}
    _put(event, "award_rules", {**kept, **typed.get("award_rules", {})})


def _value(item: Document, by: str, path: str, problems: dict[str, str]) -> Any:
    try:
        value = READ[KIND[by]](item.get("value"))
    except Unreadable:
        problems[path] = _(UNREADABLE[KIND[by]], found=item.get("value"))
        return None
    if value is None:
        problems[path] = _("请写多少；不要这个奖项就把名称也清空。")
    return value


def _award_code(before: dict[str | None, str], found: list[Document]) -> str:
    taken = {*before.values(), *(award["code"] for award in found)}
    return next(code for n in range(1, 100) if (code := f"award{n}") not in taken)


def _titles(
    event: Document,
    typed: Document,
    at: tuple[int, int],
    problems: dict[str, str],
    moved: dict[str, str],
) -> None:
    stages = [stage["code"] for stage in event["stages"] if stage.get("pass")]
    found: list[Document] = []
    for row, item in enumerate(typed["titles"]):
        if not any(item.values()):
            continue
        place = f"events[{at[0]}].titles[{row}]"
        if not item.get("title"):
            problems[f"{place}.title"] = _("请写称号；不要这一行就把名次也清空。")
        if item.get("to_rank") is None:
            problems.setdefault(f"{place}.to_rank", _("请写到第几名。"))
        moved[f"events[{at[1]}].titles[{len(found)}]"] = place
        needs = {"needs_pass": stages} if typed.get("titles_pass") and stages else {}
        found.append({key: value for key, value in item.items() if value is not None} | needs)
    _put(event, "titles", found)


def _ties(event: Document, typed: Document) -> None:
    codes = [code for code in typed.get("tie_break", ()) if code]
    known = dict(tie_choices(event))
    _put(event, "tie_break", [tie_link(code) for code in dict.fromkeys(codes) if code in known])
    event["tie_end"] = typed.get("tie_end") or "shared"
    top = typed.get("distinct_top") if event["tie_end"] == "must_be_distinct" else None
    event.pop("distinct_top", None)
    if top is not None:
        event["distinct_top"] = top


def _put(holder: Document, key: str, value: Any) -> None:
    if value:
        holder[key] = value
    else:
        holder.pop(key, None)
