"""Stages: their order, weight, time, pass mark, panel, places (阶段与计分)."""

import copy
from typing import Any

from contest.i18n import N_, _
from contest.planning.fields import Place
from contest.planning.paths import Document
from contest.planning.rows import Sent, sent_rows
from contest.planning.steps.work import Work
from contest.rubrics.stage_rules import is_judged

COMBINE = (
    ("trimmed_mean", N_("去最高最低，取平均")),
    ("mean", N_("取平均")),
    ("median", N_("取中位数")),
    ("single", N_("一名裁判评")),
)
# not offered, but told where a contest has one
RARE = (
    ("trimmed_sum", N_("去最高最低，求和")),
    ("sum", N_("求和")),
    ("agreed", N_("合议，裁判长的分为准")),
)
MODES = (
    ("half_up", N_("四舍五入")),
    ("half_even", N_("四舍六入五成双")),
    ("truncate", N_("直接舍去")),
)
MISSING = (
    ("no_total", N_("没有总成绩")),
    ("zero", N_("这一阶段算 0 分")),
    ("skip", N_("只算有的阶段")),
)
TOTALS = (
    ("weighted", N_("按权重加起来")),
    ("sum", N_("直接相加")),
    ("mean", N_("取平均")),
    ("best", N_("取最好的一个阶段")),
    ("last", N_("取最后一个阶段")),
)
BLIND = (("y", N_("只显示加密号")), ("n", N_("不盲评")))
FRESH = {"new:panel": N_("空白阶段，裁判评分"), "new:office": N_("空白阶段，统分员录入")}
PANEL = {
    "level": "sheet", "combine": "trimmed_mean", "drop_high": 1, "drop_low": 1,
    "min_for_trim": 5, "min_judges": 3, "missing": "skip",
}  # fmt: skip
TRIMS = ("drop_high", "drop_low", "min_for_trim")


def stage_places(event: int, number: int, stage: Document) -> list[Place]:
    """The fields of one stage; those of the panel only where judges score."""
    at = f"events[{event}].stages[{number}]"
    found = [
        Place(f"{at}.name", N_("名称"), default="" if "name" in stage else stage["code"]),
        Place(f"{at}.weight", N_("权重（%）"), "number", default="100"),
        Place(f"{at}.duration_s", N_("限时（分钟）"), "minutes"),
        Place(f"{at}.pass", N_("合格线"), "number"),
        Place(f"{at}.rounding.stage", N_("成绩保留位数"), "whole"),
        Place(f"{at}.blind", N_("盲评"), "flag", BLIND, default="y"),
    ]
    if is_judged(stage):
        combine = (stage.get("panel") or {}).get("combine") or "single"
        known = (*COMBINE, *(pair for pair in RARE if pair[0] == combine))
        found += [
            Place(f"{at}.panel.combine", N_("裁判的分怎样合成"), "choice", known, default="single"),
            Place(f"{at}.panel.min_for_trim", N_("满几人才去高去低"), "whole"),
            Place(f"{at}.panel.min_judges", N_("至少几人评过"), "whole"),
            Place(f"{at}.panel.spread.limit", N_("相差几分提醒"), "number"),
        ]
    return found


def event_places(number: int) -> list[Place]:
    """The fields that hold for all stages of one event."""
    at = f"events[{number}]"
    return [
        Place(f"{at}.combine", N_("总成绩怎样算"), "choice", TOTALS, default="weighted"),
        Place(f"{at}.rounding.final", N_("总成绩保留位数"), "whole"),
        Place(f"{at}.rounding.mode", N_("舍入方法"), "choice", MODES, default="half_up"),
        Place(f"{at}.missing_stage", N_("缺一个阶段时"), "choice", MISSING, default="no_total"),
    ]


def removal(event: int, number: int) -> Place:
    """The box that takes a stage out."""
    return Place(f"events[{event}].stages[{number}].remove", N_("不要这个阶段"), "tick")


def models(event: Document) -> tuple[tuple[str, str], ...]:
    """What a new stage may be made of: the event's own stages, or a blank one."""
    own = ((f"like:{s['code']}", s.get("name") or s["code"]) for s in event["stages"])
    return (
        *((key, _(name)) for key, name in FRESH.items()),
        *((key, _("照“{name}”的规则和评分标准", name=name)) for key, name in own),
    )


def arrange(document: Document, sent: Sent | None) -> dict[str, list[str]]:
    """Bring the stages into the order of the form, new ones made; what each is made of, by list."""
    found = {}
    for number, event in enumerate(document.get("events", ())):
        path = f"events[{number}].stages"
        known = {stage["code"]: stage for stage in event["stages"]}
        wanted = sent_rows(sent, path)
        found[path] = list(known) if wanted is None else wanted
        if found[path] == list(known):
            continue
        stages: list[Document] = []
        for name in found[path]:
            taken = {*known, *(stage["code"] for stage in stages)}
            stages.append(known[name] if name in known else _made(name, known, taken))
        event["stages"] = stages
    return found


def _made(name: str, known: dict[str, Document], taken: set[str]) -> Document:
    """A new stage that counts nothing yet, so that the weights still add up."""
    word, _colon, code = name.partition(":")
    stem = code if word == "like" and code in known else "stage"
    if stem in known:
        made = copy.deepcopy(known[stem])
    else:
        by_office = name == "new:office"
        made = {"blind": not by_office, "rubric": _one_mark(by_office=by_office)}
        made |= {"rounding": {"mode": "half_up", "stage": 2}}
        if not by_office:
            made |= {"panel": dict(PANEL)}
            made["rounding"]["panel"] = 2
    code = next(c for n in range(2, 1000) if (c := f"{stem[:50]}-{n}") not in taken)
    return made | {"code": code, "name": None, "weight": "0"}


def _one_mark(*, by_office: bool) -> Document:
    criterion: dict[str, Any] = {"key": "a1", "name": _("得分"), "kind": "points", "full": "100"}
    criterion |= {"step": "0.5"} | ({"scored_by": "office"} if by_office else {})
    return {"full": "100", "groups": [{"key": "A", "name": _("评分"), "criteria": [criterion]}]}


def places(document: Document, _sent: Sent | None) -> list[Place]:
    """The fields of this step."""
    found: list[Place] = []
    for at, event in enumerate(document.get("events", ())):
        for number, stage in enumerate(event["stages"]):
            found += [*stage_places(at, number, stage), removal(at, number)]
        found += event_places(at)
    return found


def shown(document: Document, _sent: Sent | None) -> Document:
    """The fields show the document as it is."""
    return copy.deepcopy(document)


def write(work: Work) -> None:
    """Write the form into the document; stages that are ticked go, with what names them."""
    gone: set[str] = set()
    for at, event in enumerate(work.document.get("events", ())):
        work.apply(event_places(at))
        stages = event["stages"]
        kept = [n for n in range(len(stages)) if not work.typed(removal(at, n).path)]
        for number in kept:
            _write_stage(work, at, number, stages[number])
            work.moved[f"events[{at}].stages[{kept.index(number)}]"] = (
                f"events[{at}].stages[{number}]"
            )
        left = {stage["code"] for n, stage in enumerate(stages) if n not in kept}
        event["stages"] = [stages[number] for number in kept]
        forget(event, left)
        gone |= left
    there = {s["code"] for event in work.document.get("events", ()) for s in event["stages"]}
    _forget_ties(work.document.get("team_ranking", {}), gone - there)


def _write_stage(work: Work, event: int, number: int, stage: Document) -> None:
    """The fields of one stage, and what follows from them."""
    at = f"events[{event}].stages[{number}]"
    work.apply(stage_places(event, number, stage))
    if not stage.get("name"):
        stage.pop("name", None)
        if not work.typed(f"{at}.name"):
            work.problems[f"{at}.name"] = _("请写阶段的名称。")
    _tidy(work, work.document["events"][event], f"events[{event}]", stage, at)


def _tidy(work: Work, event: Document, top: str, stage: Document, at: str) -> None:
    """One way to round in an event; of a panel's rule nothing that has no effect."""
    rounding = stage.get("rounding", {})
    is_other = not work.is_untouched(Place(f"{at}.rounding.stage", "", "whole"))
    mode = event.get("rounding", {}).get("mode")
    if mode and rounding and (is_other or not work.is_untouched(_mode(top))):
        rounding["mode"] = mode
    if "panel" not in stage or f"{at}.panel.combine" not in work.form:
        return
    panel = stage["panel"]
    if is_other and "stage" in rounding:
        rounding["panel"] = rounding["stage"]
    combine = Place(f"{at}.panel.combine", "", "choice", default="single")
    if not work.is_untouched(combine) and not panel["combine"].startswith("trimmed_"):
        for key in TRIMS:
            panel.pop(key, None)
    if "limit" not in panel.get("spread", {"limit": ""}):
        del panel["spread"]


def _mode(top: str) -> Place:
    return Place(f"{top}.rounding.mode", "", "choice", default="half_up")


def forget(event: Document, gone: set[str]) -> None:
    """Take stages that are gone out of what names them in their event."""
    if not gone:
        return
    for holder in (event, event.get("team_ranking", {})):
        _forget_ties(holder, gone)
    if "counts" in event:
        event["counts"] = [code for code in event["counts"] if code not in gone]
    for title in event.get("titles", ()):
        if "needs_pass" in title:
            title["needs_pass"] = [code for code in title["needs_pass"] if code not in gone]


def _forget_ties(holder: Document, gone: set[str]) -> None:
    if gone and "tie_break" in holder:
        holder["tie_break"] = [
            link for link in holder["tie_break"] if link.get("stage") not in gone
        ]
