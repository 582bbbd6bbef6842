"""Stages: weight, time, pass mark, panel, places (阶段与计分)."""

from contest.i18n import N_
from contest.planning.fields import Place, apply
from contest.planning.paths import Document
from contest.planning.steps.written import Written
from contest.rubrics.stage_rules import is_judged
from contest.web.forms import Form

COMBINE = (
    ("trimmed_mean", N_("去最高最低，取平均")),
    ("mean", N_("取平均")),
    ("median", N_("取中位数")),
    ("single", N_("一名裁判评")),
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
TRIMS = ("drop_high", "drop_low", "min_for_trim")


def stage_places(event: int, number: int, stage: Document) -> list[Place]:
    """The fields of one stage; those of the panel only where judges score."""
    at = f"events[{event}].stages[{number}]"
    found = [
        Place(f"{at}.name", N_("名称")),
        Place(f"{at}.weight", N_("权重（%）"), "number", default="100"),
        Place(f"{at}.duration_s", N_("限时（分钟）"), "minutes"),
        Place(f"{at}.pass", N_("合格线"), "number"),
        Place(f"{at}.rounding.stage", N_("成绩保留位数"), "whole"),
    ]
    if is_judged(stage):
        combine = (stage.get("panel") or {}).get("combine") or "single"
        known = COMBINE if combine in dict(COMBINE) else (*COMBINE, (combine, combine))
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
        Place(f"{at}.rounding.final", N_("总成绩保留位数"), "whole"),
        Place(f"{at}.rounding.mode", N_("舍入方法"), "choice", MODES, default="half_up"),
        Place(f"{at}.missing_stage", N_("缺一个阶段时"), "choice", MISSING, default="no_total"),
    ]


def removal(event: int, number: int) -> Place:
    """The box that takes a stage out."""
    return Place(f"events[{event}].stages[{number}].remove", N_("不要这个阶段"), "tick")


def places(document: Document) -> list[Place]:
    """The fields of this step."""
    found: list[Place] = []
    for at, event in enumerate(document.get("events", ())):
        for number, stage in enumerate(event["stages"]):
            found += [*stage_places(at, number, stage), removal(at, number)]
        found += event_places(at)
    return found


def write(form: Form, document: Document) -> Written:
    """Write the form into the document; stages that are ticked go, with what names them."""
    problems: dict[str, str] = {}
    moved: dict[str, str] = {}
    for at, event in enumerate(document.get("events", ())):
        problems |= apply(event_places(at), form, document)
        stages = event["stages"]
        kept = [n for n in range(len(stages)) if not form[removal(at, n).path].data]
        for number in kept:
            wrong = apply(stage_places(at, number, stages[number]), form, document)
            new = f"events[{at}].stages[{kept.index(number)}]"
            old = f"events[{at}].stages[{number}]"
            problems |= {new + path.removeprefix(old): text for path, text in wrong.items()}
            moved[new] = old
            _tidy(stages[number], event)
        gone = {stage["code"] for n, stage in enumerate(stages) if n not in kept}
        event["stages"] = [stages[number] for number in kept]
        forget(event, gone)
    return Written(problems, moved)


def _tidy(stage: Document, event: Document) -> None:
    """What follows from the fields: one way to round, nothing that has no effect."""
    rounding = stage.get("rounding", {})
    mode = event.get("rounding", {}).get("mode")
    if mode:
        rounding["mode"] = mode
    panel = stage.get("panel")
    if panel is not None:
        if "stage" in rounding:
            rounding["panel"] = rounding["stage"]
        if not str(panel.get("combine", "")).startswith("trimmed_"):
            for key in TRIMS:
                panel.pop(key, None)
        if "limit" not in panel.get("spread", {"limit": ""}):
            del panel["spread"]
    if rounding:
        stage["rounding"] = rounding


def forget(event: Document, gone: set[str]) -> None:
    """Take stages that are gone out of what names them in their event."""
    if not gone:
        return
    for holder in (event, event.get("team_ranking", {})):
        if "tie_break" in holder:
            holder["tie_break"] = [
                link for link in holder["tie_break"] if link.get("stage") not in gone
            ]
    if "counts" in event:
        event["counts"] = [code for code in event["counts"] if code not in gone]
    for title in event.get("titles", ()):
        if "needs_pass" in title:
            title["needs_pass"] = [code for code in title["needs_pass"] if code not in gone]
