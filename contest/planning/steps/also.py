"""Rules of an event that these pages keep and show, but do not change (另外的规则)."""

from contest.contests.bundle.problems import decimal
from contest.i18n import N_, _
from contest.planning.fields import SHOW
from contest.planning.paths import Document

EFFECTS = {
    "zero": N_("总成绩算 0 分"),
    "no_rank": N_("不排名次"),
    "no_award": N_("有名次，不评奖"),
    "last": N_("排在最后"),
}


def also(event: Document, names: dict[str, str]) -> list[str]:
    """Vetoes and promotion in words. names: code → wording of the contest's events."""
    lines = [_veto(veto) for veto in event.get("vetoes") or ()]
    return lines + ([_promotion(event["promotion"], names)] if event.get("promotion") else [])


def _veto(veto: Document) -> str:
    effect = _(EFFECTS[veto.get("effect") or "no_rank"])
    text = _("一票否决“{name}”：{effect}", name=veto.get("name") or veto["key"], effect=effect)
    if veto.get("years"):
        text += _("，{years} 年内不得参赛", years=veto["years"])
    return text


def _promotion(rule: Document, names: dict[str, str]) -> str:
    code = rule["to"].removeprefix("event:")
    to = _("上一级竞赛") if rule["to"] == "export" else names.get(code, code)
    parts = []
    if rule.get("top"):
        parts.append(_("前 {number} 名", number=rule["top"]))
    if decimal(rule.get("ratio") or "") is not None:
        parts.append(_("前 {percent}%", percent=SHOW["percent"](rule["ratio"])))
    if rule.get("per_unit"):
        parts.append(_("每单位最多 {number} 个", number=rule["per_unit"]))
    return _("晋级到{to}：{who}", to=to, who=_("，").join(parts) or _("全部"))
