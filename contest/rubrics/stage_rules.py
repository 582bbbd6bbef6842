"""How a stage is scored, in words (计分规则): panel, places, time, weight."""

from typing import Any

from contest.i18n import N_, _
from contest.rubrics.wording import minutes

Document = dict[str, Any]
COMBINE = {
    "single": N_("一张评分单"),
    "mean": N_("取平均"),
    "sum": N_("求和"),
    "median": N_("取中位数"),
    "agreed": N_("合议，裁判长的分为准"),
}
TRIMMED = {  # the same where extremes are dropped first, and what is done when judges are too few
    "mean": (N_("去 {high} 高 {low} 低取平均"), N_("不去高低，取平均并注明")),
    "sum": (N_("去 {high} 高 {low} 低求和"), N_("不成绩")),
    "median": (N_("去 {high} 高 {low} 低取中位数"), N_("不去高低，取中位数并注明")),
}
MODES = {"half_up": N_("四舍五入"), "half_even": N_("四舍六入五成双"), "truncate": N_("直接舍去")}


def is_judged(stage: Document) -> bool:
    """Does a panel score anything here, or only the office and others?"""
    groups = (stage.get("rubric") or {}).get("groups") or ()
    criteria = [criterion for group in groups for criterion in group.get("criteria") or ()]
    return any((criterion.get("scored_by") or "panel") == "panel" for criterion in criteria)


def stage_rules(stage: Document, event: Document) -> list[tuple[str, str]]:
    """(what, how) for one stage of one event, ready to show."""
    rules = _panel(stage.get("panel") or {}) if is_judged(stage) else []
    rules += _time(stage)
    if stage.get("scale_to"):
        rules.append((_("折算"), _("折成满分 {full}", full=stage["scale_to"])))
    rules.append((_("保留位数"), _places(stage.get("rounding") or {})))
    if (event.get("combine") or "weighted") == "weighted":
        rules.append((_("权重"), _weights(event)))
    if stage.get("pass"):
        rules.append((_("合格线"), _("{points} 分", points=stage["pass"])))
    rules.append((_("盲评"), _("只显示加密号") if stage.get("blind", True) else _("不盲评")))
    return rules


def _panel(panel: Document) -> list[tuple[str, str]]:
    combine = panel.get("combine") or "single"
    usual = 1 if combine.startswith("trimmed_") else 0
    high, low = panel.get("drop_high", usual), panel.get("drop_low", usual)
    if usual or high or low:
        wording, instead = TRIMMED[combine.removeprefix("trimmed_")]
        least = panel.get("min_for_trim", high + low + 1)
        rules = [
            (_("合议"), _(wording, high=high, low=low)),
            (_("不足 {least} 人", least=least), _(instead)),
        ]
    else:
        rules = [(_("合议"), _(COMBINE[combine]))]
    if panel.get("min_judges"):
        rules.append((_("至少"), _("{count} 名裁判评过才有成绩", count=panel["min_judges"])))
    spread = panel.get("spread")
    if spread:
        far = _("与中位数相差") if spread.get("measure") == "from_median" else _("最高与最低相差")
        text = _("{far} {limit} 分以上", far=far, limit=spread["limit"])
        rules.append((_("相差警戒"), text))
    return rules


def _time(stage: Document) -> list[tuple[str, str]]:
    rules = []
    if stage.get("duration_s"):
        rules.append((_("限时"), _("{minutes} 分钟", minutes=minutes(stage["duration_s"]))))
    for penalty in stage.get("penalties") or ():
        if penalty.get("per"):
            text = _(
                "每满或不满 {minutes} 分钟扣 {points} 分",
                minutes=minutes(penalty["per"]),
                points=penalty["points"].removeprefix("-"),
            )
            rules.append((penalty.get("name") or penalty["key"], text))
    return rules


def _places(rounding: Document) -> str:
    mode = _(MODES[rounding.get("mode") or "half_up"])
    places = rounding.get("stage")
    if places is None:
        return _("不舍入")
    return _("{places} 位，{mode}", places=places, mode=mode)


def _weights(event: Document) -> str:
    parts = [
        f"{stage.get('name') or stage['code']} {stage.get('weight', '100')}%"
        for stage in event.get("stages") or ()
    ]
    return "·".join(parts)


def tie_words(event: Document) -> str:
    """The tie-break chain of an event, in one line."""
    names = {s["code"]: s.get("name") or s["code"] for s in event.get("stages") or ()}
    steps = [tie_step(link, names) for link in event.get("tie_break") or ()]
    ends = (event.get("tie_end") or "shared") == "shared"
    last = _("仍相同则并列") if ends else _("仍相同须另行分出")
    return _("，").join([*steps, last])


def tie_step(link: Document, names: dict[str, str]) -> str:
    """One link of a tie-break chain in words; ``names``: stage code → its wording."""
    by, stage = link["by"], names.get(link.get("stage") or "", link.get("stage") or "")
    less = (link.get("order") or ("asc" if by == "time" else "desc")) == "asc"
    if by == "time":
        return (
            _("{stage}用时少者在前", stage=stage) if less else _("{stage}用时多者在前", stage=stage)
        )
    what = {
        "stage": _("{stage}成绩", stage=stage),
        "group": _("{stage}“{key}”模块", stage=stage, key=link.get("group")),
        "criterion": _("{stage}“{key}”项", stage=stage, key=link.get("criterion")),
        "extra": _("加赛成绩"),
        "best_member": _("最好的队员"),
    }[by]
    return _("{what}低者在前", what=what) if less else _("{what}高者在前", what=what)
