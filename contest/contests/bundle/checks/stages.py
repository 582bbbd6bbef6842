"""The rules of a stage fit together: scale, periods, panel, gate, penalties."""

from fractions import Fraction

from contest.contests.bundle.checks.events import in_order, plain
from contest.contests.bundle.checks.index import Index, StageIndex
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import _


def check(index: Index, found: Findings) -> None:
    """Every stage of every event."""
    for event in index.events.values():
        for stage in event.stages.values():
            node = stage.node
            _scale(node, found)
            _periods(node, found)
            _panel(stage, found)
            _gate(node, found)
            for penalty in node.tables("penalties"):
                _penalty(node, penalty, found)
            for group in stage.groups.values():
                _group(group, found)
            _full(node, found)


def _scale(node: Node, found: Findings) -> None:
    rubric = node.table("rubric")
    if not node.has("scale_to") or rubric is None:
        return
    if not rubric.has("full"):
        found.error(rubric.at("full"), _("写了 scale_to 就要写评分标准的满分。"))
    elif rubric.number("full") == 0:
        found.error(rubric.at("full"), _("满分是 0，不能折算到 scale_to。"))


def _periods(node: Node, found: Findings) -> None:
    periods = list(node.tables("repeat"))
    for period in periods:
        in_order(period, "starts_on", "ends_on", found)
        in_order(period, "starts_on", "due_on", found)
    weights = [period.number("weight", "1") for period in periods]
    if node.text("repeat_combine") == "weighted" and weights and not any(weights):
        found.error(node.at("repeat"), _("各周期的权重都是 0，不能加权平均。"))
    if node.has("repeat_combine") and not periods:
        found.warn(node.at("repeat_combine"), _("没有 repeat，这一项不起作用。"))


def _panel(stage: StageIndex, found: Findings) -> None:
    panel = stage.node.table("panel")
    if panel is None:
        return
    combine = panel.text("combine") or "single"
    usual = 1 if combine.startswith("trimmed_") else 0
    drops = {
        key: panel.whole(key) if panel.has(key) else usual for key in ("drop_high", "drop_low")
    }
    gone = sum(drop or 0 for drop in drops.values())
    least = panel.whole("min_for_trim")
    if combine in ("single", "agreed"):
        for key in (key for key, drop in drops.items() if drop):
            found.error(panel.at(key), _("combine 是 {combine}，没有分可以去掉。", combine=combine))
    elif None not in drops.values() and gone and least is not None and least <= gone:
        found.error(
            panel.at("min_for_trim"),
            _(
                "去掉 {drop} 个后没有剩下的分，min_for_trim 至少是 {least}。",
                drop=gone,
                least=gone + 1,
            ),
        )
    if least is not None and not gone:
        found.warn(panel.at("min_for_trim"), _("没有要去掉的分，用不到 min_for_trim。"))


def _gate(node: Node, found: Findings) -> None:
    gate = node.table("gate")
    if gate and not (gate.has("min_score") or gate.has("top")):
        found.error(gate.path, _("入围要写 min_score（最低分）或 top（名额）。"))


def _penalty(stage: Node, penalty: Node, found: Findings) -> None:
    if not stage.has("duration_s"):
        found.error(stage.at("duration_s"), _("有超时扣分就要写限时（秒）。"))
    pairs = (
        ("per", "points"), ("points", "per"), ("beyond", "max_over"), ("max_over", "beyond"),
    )  # fmt: skip
    for key, other in pairs:
        if penalty.has(key) and not penalty.has(other):
            found.error(penalty.at(other), _("写了 {key} 就要写这一项。", key=key))
    if not penalty.has("per") and not penalty.has("points") and not penalty.has("beyond"):
        found.error(penalty.path, _("超时扣分要写 per 和 points，或 max_over 和 beyond。"))
    beyond = penalty.table("beyond")
    if beyond and beyond.text("scope") in ("criterion", "group"):
        found.error(beyond.at("scope"), _("超时不属于哪个评分项或模块，请写 stage 或 event。"))
    points = penalty.number("points")
    if points is not None and points > 0:
        found.warn(penalty.at("points"), _("扣分一般写成负数，现在会加分。"))


def _group(group: Node, found: Findings) -> None:
    rate = group.number("min_rate")
    if rate is not None and rate > 1:
        found.error(
            group.at("min_rate"),
            _('比例不能大于 1，现在是 {found}；80% 请写 "0.8"。', found=group.text("min_rate")),
        )
    if group.has("below") and not (group.has("min_score") or group.has("min_rate")):
        found.warn(group.at("below"), _("没有 min_score 或 min_rate，这一项不起作用。"))
    full, total = group.number("full"), best(group)
    if full is not None and total is not None and full != total:
        found.warn(
            group.at("full"),
            _(
                "各评分项最多合计 {total} 分，与满分 {full} 不符。",
                total=plain(total),
                full=plain(full),
            ),
        )


def _full(stage: Node, found: Findings) -> None:
    rubric = stage.table("rubric")
    full = rubric.number("full") if rubric else None
    if rubric is None or full is None:
        return
    total = Fraction(0)
    for group in rubric.tables("groups"):
        most, scale = best(group), group.number("scale", "1")
        if most is None or scale is None:
            return
        total += most * scale
    if total != full:
        found.warn(
            rubric.at("full"),
            _(
                "各模块最多合计 {total} 分，与满分 {full} 不符。",
                total=plain(total),
                full=plain(full),
            ),
        )


OUTSIDE = ("bonus", "adjust")


def best(group: Node) -> Fraction | None:
    """The most a group can give before scale; None when that cannot be said."""
    total = Fraction(0)
    for criterion in group.tables("criteria"):
        if criterion.text("kind") in OUTSIDE:
            continue
        full, weight = _most(criterion), criterion.number("weight", "1")
        if full is None or weight is None or criterion.has("coefficient"):
            return None
        total += full * weight
    return total


def _most(criterion: Node) -> Fraction | None:
    if criterion.has("full"):
        return criterion.number("full")
    choices = {"band": "bands", "level": "levels"}.get(criterion.text("kind") or "")
    if choices:
        worth = [
            n for item in criterion.tables(choices) for key in ("points", "from", "to")
            if (n := item.number(key)) is not None
        ]  # fmt: skip
        return max(worth, default=None)
    return (
        criterion.number("cap")
        if criterion.text("kind") == "rate"
        else (Fraction(0) if criterion.text("kind") == "check" else None)
    )
