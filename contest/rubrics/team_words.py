"""How a ranking of units or teams is made, in words (团体怎样算)."""

from typing import Any

from contest.i18n import N_, _

HOW = {
    "unit.sum_best": N_("每个单位取成绩最好的 {k} 人，总分相加"),
    "unit.sum_all": N_("每个单位全部选手的总分相加"),
    "unit.mean_all": N_("每个单位全部选手的总分取平均"),
    "unit.award_points": N_("每个单位按选手的获奖等次折算得分，相加"),
    "team.sum_best": N_("每队取成绩最好的 {k} 人，总分相加"),
    "team.sum_all": N_("每队全部选手的总分相加"),
    "team.mean_all": N_("每队全部选手的总分取平均"),
    "team.award_points": N_("每队按选手的获奖等次折算得分，相加"),
}
FEW = {
    "sum_best.unranked": N_("不足 {k} 人有成绩的不排名次"),
    "sum_best.counted": N_("不足 {k} 人有成绩的照样排，有几人算几人"),
    "sum_all.unranked": N_("有人没有成绩的不排名次"),
    "sum_all.counted": N_("有人没有成绩的照样排，有几人算几人"),
    "mean_all.unranked": N_("有人没有成绩的不排名次"),
    "mean_all.counted": N_("有人没有成绩的照样排，有几人算几人"),
    "award_points.unranked": N_("没有得分的不排名次"),
    "award_points.counted": N_("没有得分的按 0 分排"),
}
WHOLE = N_("{how}；{few}。")


def team_sentence(rule: dict[str, Any]) -> str:
    """The rule of a ranking in one sentence; ``rule`` as the bundle writes it.

    >>> team_sentence({"combine": "sum_best", "k": 2})
    '每个单位取成绩最好的 2 人，总分相加；不足 2 人有成绩的不排名次。'
    """
    by, way = rule.get("by") or "unit", rule.get("combine") or "sum_all"
    few = rule.get("incomplete") or "unranked"
    k = rule.get("k") or "?"
    return _(WHOLE, how=_(HOW[f"{by}.{way}"], k=k), few=_(FEW[f"{way}.{few}"], k=k))


def team_patterns() -> dict[str, dict[str, str]]:
    """The parts of the sentence with ``%k``, for a page that writes it while one types."""
    return {
        "how": {key: _(text, k="%k") for key, text in HOW.items()},
        "few": {key: _(text, k="%k") for key, text in FEW.items()},
        "whole": {"": _(WHOLE, how="%how", few="%few")},
    }
