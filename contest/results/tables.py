"""The ranking as columns and rows (成绩表), the same for the page, the workbook, CSV and paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contest.i18n import N_, _
from contest.results.figures import NONE, clock, figure, percent
from contest.web.states import STATES

Row = Mapping[str, Any]

# status of the contract → state of an entry, for its word, colour and icon
STATUS = {
    "absent": "absent",
    "withdrawn": "withdrawn",
    "unfinished": "unfinished",
    "disqualified": "disqualified",
    "unranked": "unranked",
}
OTHERS = {
    "incomplete": (N_("未评齐"), "amber", "hourglass-low"),
    "not_through": (N_("未入围"), "slate", "flag-3"),
    "vetoed": (N_("一票否决"), "crimson", "ban"),
}


@dataclass(frozen=True, slots=True)
class Col:
    """key: what it shows; numeric columns have ``places`` digits, flush right; sub: second line."""

    key: str
    heading: str
    sub: str = ""
    numeric: bool = False
    places: int = 0


def columns(page: Mapping[str, Any]) -> list[Col]:
    """The columns an event needs: groups, stations, times, proposals only where there are some."""
    has, places = page["has"], page["places"]
    found = [Col("rank", _("名次")), Col("no", _("参赛号")), Col("name", who_heading(page))]
    found.append(Col("unit", _("单位")))
    if "group" in has:
        found.append(Col("group", _("组别")))
    if "station" in has:
        found.append(Col("station", _("工位"), numeric=True))
    for stage in page["stages"]:
        found += _stage_columns(stage, places)
    found.append(Col("total", _("总成绩"), "", True, places["total"]))
    if "award_name" in has:
        found.append(Col("award", _("拟授奖项")))
    if "titles" in has:
        found.append(Col("titles", _("拟授称号")))
    if "level" in has:
        found.append(Col("level", _("推荐等级")))
    return found


def who_heading(page: Mapping[str, Any]) -> str:
    """What an entry is called in this event."""
    words = {"team": _("参赛队"), "unit": _("参赛单位"), "project": _("项目")}
    return words.get(page["rules"]["entry_type"], _("选手"))


def _stage_columns(stage: Mapping[str, Any], places: Mapping[str, int]) -> list[Col]:
    found = []
    for period in stage["periods"]:
        key = f"stage:{stage['code']}/{period['code']}"
        if key in places:
            found.append(Col(key, period["name"], "", True, places[key]))
    key = f"stage:{stage['code']}"
    sub = percent(stage["weight"]) if stage["weight"] else ""
    found.append(Col(key, stage["name"], sub, True, places.get(key, 0)))
    if stage["timed"]:
        found.append(Col(f"time:{stage['code']}", _("{stage}用时", stage=stage["name"]), "", True))
    return found


def cell(col: Col, row: Row) -> str:
    """One cell as people read it; ``—`` where there is nothing."""
    if col.key == "rank":
        return str(row["rank"]) if row["rank"] else NONE
    if col.key.startswith("time:"):
        return clock(row["times"].get(col.key[5:]))
    if col.key == "station":
        return row["station"] or NONE
    if col.numeric:
        return figure(row.get(col.key), col.places)
    return text(col.key, row) or NONE


def text(key: str, row: Row) -> str:
    """A cell of words, as it is."""
    if key == "titles":
        return _("、").join(row["titles"])
    if key == "level":
        return _("推荐{level}", level=row["level"]) if row["level"] else ""
    named = {"unit": "unit_name", "award": "award_name"}
    return str(row.get(named.get(key, key)) or "")


def status_badge(status: str) -> tuple[str, str, str]:
    """Word, tone and icon of why an entry has no rank."""
    known = STATES["entry"].get(STATUS.get(status, "")) or OTHERS.get(status)
    word, tone, drawing = known or (status, "slate", "minus")
    return _(word), tone, drawing
