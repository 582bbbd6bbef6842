"""The rules of an event fit together: weights, awards, ranges, dates."""

import re
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contest.contests.bundle.checks.index import EventIndex, Index
from contest.contests.bundle.problems import Findings, Node
from contest.contests.bundle.shape.values import MOMENT_PATTERN
from contest.i18n import _

MOST_THEORY = 30
MOMENT = re.compile(MOMENT_PATTERN)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check(index: Index, found: Findings) -> None:
    """The contest's own dates, each event, and the rankings of teams."""
    contest = index.root.table("contest")
    if contest:
        in_order(contest, "starts_on", "ends_on", found)
        _timezone(contest, found)
        _registration(contest, found)
    for event in index.events.values():
        _weights(event, found)
        _theory(index, event, found)
        _ranges(event.node, found)
        for veto in event.vetoes.values():
            if veto.text("scope") == "period" and veto.text("effect") != "zero":
                found.warn(
                    veto.at("effect"), _("周期没有名次和奖项，不是 zero 的处置作用于整个赛项。")
                )
        for award in event.node.tables("awards"):
            _award(award, found)
        if event.node.has("distinct_top") and event.node.text("tie_end") != "must_be_distinct":
            found.warn(
                event.node.at("distinct_top"), _("tie_end 不是 must_be_distinct，这一项不起作用。")
            )
    for holder in (index.root, *(event.node for event in index.events.values())):
        teams = holder.table("team_ranking")
        if teams:
            _teams(teams, holder is index.root, found)


def in_order(node: Node, first: str, last: str, found: Findings) -> None:
    """Two days, two ranks or two ages of one table come in order."""
    low, high = node.value.get(first), node.value.get(last)
    if isinstance(low, str) and isinstance(high, str):
        if DAY.fullmatch(low) and DAY.fullmatch(high) and low > high:
            text = _("{last} 不能在 {first}（{low}）之前。", last=high, first=first, low=low)
            found.error(node.at(last), text)
    elif type(low) is int and type(high) is int and low > high:
        text = _("{last} 不能小于 {first}（{low}）。", last=high, first=first, low=low)
        found.error(node.at(last), text)


def _timezone(contest: Node, found: Findings) -> None:
    name = contest.text("timezone")
    if name is None:
        return
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.error(
            contest.at("timezone"),
            _("没有“{name}”这个时区，请写 Asia/Shanghai 这样的名称。", name=name),
        )


def _registration(contest: Node, found: Findings) -> None:
    times = contest.table("registration")
    if times is None:
        return
    opens, closes = times.text("opens_at"), times.text("closes_at")
    if (
        opens
        and closes
        and MOMENT.fullmatch(opens)
        and MOMENT.fullmatch(closes)
        and opens >= closes
    ):
        found.error(
            times.at("closes_at"),
            _("报名截止（{closes}）要晚于开始（{opens}）。", closes=closes, opens=opens),
        )


def counted(event: EventIndex) -> list[Node]:
    """The stages that make the total; all of them when none are named."""
    names = [code for _path, code in event.node.texts("counts")]
    return [s.node for code, s in event.stages.items() if not names or code in names]


def _weights(event: EventIndex, found: Findings) -> None:
    if (event.node.text("combine") or "weighted") != "weighted":
        return
    weights = [stage.number("weight", "100") for stage in counted(event)]
    known = [weight for weight in weights if weight is not None]
    if not weights or len(known) < len(weights):
        return
    total = sum(known, Fraction(0))
    if total != 100:
        found.error(
            event.node.at("stages"),
            _(
                "计入总成绩的阶段权重之和应为 100，现在是 {total}（{parts}）。",
                total=plain(total),
                parts=" + ".join(plain(weight) for weight in known),
            ),
        )


def plain(value: Fraction) -> str:
    """A finite decimal without trailing zeros."""
    digits = next((n for n in range(81) if (value * 10**n).denominator == 1), 80)
    text = f"{abs(int(value * 10**digits)):0{digits + 1}d}"
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"-{text}" if value < 0 else text


def _theory(index: Index, event: EventIndex, found: Findings) -> None:
    """The building ministry's rule for skills contests: theory is at most 30 per cent."""
    contest = index.root.table("contest")
    if (
        not contest
        or contest.text("kind") != "skills"
        or event.node.text("combine") not in (None, "weighted")
    ):
        return
    for stage in counted(event):
        weight = stage.number("weight", "100")
        is_theory = stage.text("code") == "theory" or "理论" in (stage.text("name") or "")
        if is_theory and weight is not None and weight > MOST_THEORY and len(counted(event)) > 1:
            found.warn(
                stage.at("weight"), _("理论占 {weight}%，一般不超过 30%。", weight=plain(weight))
            )


def _ranges(node: Node, found: Findings) -> None:
    for key in ("titles", "levels"):
        for rule in node.tables(key):
            in_order(rule, "from_rank", "to_rank", found)
    eligibility = node.table("eligibility")
    if eligibility:
        in_order(eligibility, "min_age", "max_age", found)
    promotion = node.table("promotion")
    if promotion:
        _ratio(promotion, "ratio", found)


def _award(award: Node, found: Findings) -> None:
    if not any(award.has(key) for key in ("count", "ratio", "to_rank_ratio", "min_score")):
        found.error(
            award.path,
            _("要写名额 count、比例 ratio、名次比例 to_rank_ratio 或最低分 min_score。"),
        )
    if award.has("count") and award.has("ratio"):
        found.error(award.at("ratio"), _("count 和 ratio 只能写一种。"))
    for key in ("ratio", "to_rank_ratio"):
        _ratio(award, key, found)


def _ratio(node: Node, key: str, found: Findings) -> None:
    ratio = node.number(key)
    if ratio is not None and ratio > 1:
        found.error(
            node.at(key),
            _('比例不能大于 1，现在是 {found}；20% 请写 "0.2"。', found=node.text(key)),
        )


def _teams(teams: Node, across: bool, found: Findings) -> None:
    combine = teams.text("combine")
    for key, word in (("k", "sum_best"), ("points", "award_points")):
        if combine == word and not teams.has(key):
            found.error(teams.at(key), _("combine 是 {word} 时必须填写。", word=word))
        elif combine != word and teams.has(key):
            found.warn(teams.at(key), _("只有 combine 是 {word} 时才用到。", word=word))
    if not across and teams.has("events"):
        found.error(teams.at("events"), _("只有整个竞赛的团体排名才写 events，请删掉。"))
