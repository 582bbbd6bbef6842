"""The order of ties as choices of a form (同分时依次比)."""

from typing import Any

from contest.contests.bundle.naming import named
from contest.i18n import N_, _
from contest.planning.fields import Place
from contest.planning.paths import Document
from contest.planning.steps.work import Work
from contest.rubrics.stage_rules import tie_step

ENDS = (("shared", N_("并列")), ("must_be_distinct", N_("必须分出先后")))
TIE_ROWS = 4


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
    names = stage_names(event)
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


def stage_names(event: Document) -> dict[str, str]:
    """Code → wording of an event's stages."""
    return {s["code"]: s.get("name") or s["code"] for s in event.get("stages", ())}


def _tie_name(link: Document, names: dict[str, str], event: Document) -> str:
    if link["by"] not in ("group", "criterion"):
        return tie_step(link, names)
    for at, stage in enumerate(event["stages"]):
        for place, group in enumerate((stage.get("rubric") or {}).get("groups") or ()):
            if (stage["code"], group["key"]) == (link.get("stage"), link.get("group")):
                where = named(event, f"stages[{at}].rubric.groups[{place}]")
                return _("{what}高者在前", what=where)
    return tie_step(link, names)


def tie_places(at: str, choices: tuple[tuple[str, str], ...], rows: int) -> list[Place]:
    """One choice a row."""
    places = [f"{at}.tie_break[{row}]" for row in range(rows)]
    return [Place(path, N_("同分时依次比"), "choice", choices) for path in places]


def shown_ties(holder: Document) -> list[str]:
    """The chain of an event or of a team ranking, as the choices show it."""
    return [tie_code(link) for link in holder.get("tie_break") or ()]


def write_ties(work: Work, holder: Document, places: list[Place]) -> None:
    """Write the chosen chain; one that was left as it is stays as it was written."""
    known = dict(places[0].choices)
    typed = [code for place in places if (code := work.typed(place.path)) and code in known]
    typed = list(dict.fromkeys(typed))
    if typed == shown_ties(holder):
        return
    links = {tie_code(link): link for link in holder.get("tie_break") or ()}
    put(holder, "tie_break", [links.get(code) or tie_link(code) for code in typed])


def end_places(at: str) -> list[Place]:
    """What is left tied at the end."""
    return [
        Place(f"{at}.tie_end", N_("都相同时"), "choice", ENDS, default="shared"),
        Place(f"{at}.distinct_top", N_("前几名必须分出"), "whole"),
    ]


def write_end(work: Work, event: Document, at: str) -> None:
    """Write them; how many must be apart has no meaning where ties are shared."""
    places = end_places(at)
    if work.is_untouched(*places):
        return
    work.apply(places)
    if (event.get("tie_end") or "shared") == "shared":
        event.pop("distinct_top", None)


def fitting_ties(chain: list[Document], event: Document) -> list[Document]:
    """The links of another event's chain that mean something in this one."""
    known = dict(tie_choices({**event, "tie_break": []}))
    codes = stage_names(event)
    return [
        link
        for link in chain
        if tie_code(link) in known or (link["by"] == "criterion" and link.get("stage") in codes)
    ]


def put(holder: Document, key: str, value: Any) -> None:
    """Write a value; nothing takes the key away."""
    if value:
        holder[key] = value
    else:
        holder.pop(key, None)
