"""Each criterion holds what its kind needs, and nothing of another kind."""

from contest.contests.bundle.checks.bands import check_bands
from contest.contests.bundle.checks.index import Index
from contest.contests.bundle.problems import Findings, Node
from contest.i18n import _

COMMON = {
    "key", "name", "kind", "full", "weight", "help", "required", "scored_by", "department",
    "coefficient", "veto",
}  # fmt: skip
OWN: dict[str, tuple[str, ...]] = {
    "points": ("min", "step", "allowed"),
    "deduction": ("lines",),
    "band": ("measures", "bands"),
    "level": ("levels",),
    "judgement": ("descriptions",),
    "measure": ("nominal", "tolerance", "steps"),
    "rate": (
        "target", "per", "points_per", "base", "floor", "cap", "step_mode", "tiers", "cap_rate",
    ),
    "linear": ("base", "origin", "rate", "open"),
    "check": (),
    "bonus": ("lines", "take", "cap", "cap_rate"),
    "adjust": (),
    "votes": (),
}  # fmt: skip
NEEDED: dict[str, tuple[str, ...]] = {
    "deduction": ("full", "lines"),
    "band": ("bands",),
    "level": ("levels",),
    "judgement": ("full",),
    "measure": ("full",),
    "bonus": ("lines",),
    "votes": ("full",),
}


def check(index: Index, found: Findings) -> None:
    """Every criterion of every rubric, also of doubled events and stages."""
    for event in index.root.tables("events"):
        for stage in event.tables("stages"):
            rubric = stage.table("rubric")
            for group in rubric.tables("groups") if rubric else ():
                for criterion in group.tables("criteria"):
                    _criterion(criterion, found)


def _criterion(node: Node, found: Findings) -> None:
    kind = node.text("kind")
    if kind in OWN:
        _keys(node, kind, found)
    if node.text("scored_by") == "department" and not node.has("department"):
        found.error(node.at("department"), _("scored_by 是 department 时必须填写。"))
    if node.has("department") and node.text("scored_by") != "department":
        found.error(node.at("department"), _("只有 scored_by 是 department 时才写，请删掉。"))
    special = {
        "points": _points, "deduction": _deduction, "band": check_bands, "level": _levels,
        "measure": _measure, "rate": _rate, "judgement": _judgement,
        "bonus": _bonus, "adjust": _outside,
    }.get(kind or "")  # fmt: skip
    if special:
        special(node, found)


def _keys(node: Node, kind: str, found: Findings) -> None:
    for key in NEEDED.get(kind, ()):
        if not node.value.get(key):
            found.error(node.at(key), _("{kind} 评分项必须填写。", kind=kind))
    every = {name for names in OWN.values() for name in names}
    for key in node.value:
        if key in every and key not in OWN[kind]:
            found.error(node.at(key), _("{kind} 评分项没有这一项，请删掉。", kind=kind))


def _points(node: Node, found: Findings) -> None:
    low, full, step = node.number("min", "0"), node.number("full"), node.number("step")
    if low is not None and full is not None and low > full:
        path = node.at("min" if node.has("min") else "full")
        found.error(path, _("最低分不能高于满分 {full}。", full=node.text("full")))
    if step is not None and step <= 0:
        found.error(node.at("step"), _("步长要大于 0。"))
    elif step is not None and full is not None and full % step:
        found.warn(
            node.at("step"), _("满分 {full} 不是步长的整数倍，打不出满分。", full=node.text("full"))
        )
    for path, text in node.texts("allowed"):
        value = Node({"value": text}, "").number("value")
        above = value is not None and full is not None and value > full
        below = value is not None and low is not None and value < low
        if above or below:
            found.error(path, _("“{found}”不在最低分和满分之间。", found=text))
        elif value is not None and step is not None and step > 0 and value % step:
            found.error(
                path, _("“{found}”不是步长 {step} 的整数倍。", found=text, step=node.text("step"))
            )


def _deduction(node: Node, found: Findings) -> None:
    full = node.number("full")
    for line in node.tables("lines"):
        cap = line.number("cap")
        if cap is not None and full is not None and cap > full:
            found.warn(line.at("cap"), _("扣分上限大于满分 {full}。", full=node.text("full")))


def _bonus(node: Node, found: Findings) -> None:
    for line in node.tables("lines"):
        if line.has("zeroes"):
            found.error(line.at("zeroes"), _("只有扣分条目才写 zeroes，请删掉。"))
    _outside(node, found)


def _outside(node: Node, found: Findings) -> None:
    """Bonus and adjust are outside the full mark and have none of their own."""
    if node.has("full"):
        found.warn(node.at("full"), _("{kind} 评分项不封顶在满分。", kind=node.text("kind")))


def _levels(node: Node, found: Findings) -> None:
    full = node.number("full")
    for level in node.tables("levels"):
        ranged = [key for key in ("from", "to", "step") if level.has(key)]
        if level.has("points") and ranged:
            found.error(level.at(ranged[0]), _("points 和 from、to 只能写一种。"))
        elif not level.has("points"):
            for key in ("from", "to"):
                if not level.has(key):
                    found.error(level.at(key), _("等级要写 points，或 from 和 to。"))
        step = level.number("step")
        if step is not None and step <= 0:
            found.error(level.at("step"), _("步长要大于 0。"))
        for key in ("points", "from", "to"):
            value = level.number(key)
            if value is not None and full is not None and value > full:
                found.warn(level.at(key), _("大于满分 {full}。", full=node.text("full")))


def _measure(node: Node, found: Findings) -> None:
    if node.has("nominal"):
        return
    for key in ("tolerance", "steps"):
        if node.has(key):
            found.error(node.at("nominal"), _("写了 {key} 就要写标准值。", key=key))
            return


def _rate(node: Node, found: Findings) -> None:
    if not node.has("points_per") and not node.value.get("tiers"):
        found.error(node.at("points_per"), _("rate 评分项要写 points_per 或 tiers。"))
    per = node.number("per")
    if per is not None and per <= 0:
        found.error(node.at("per"), _("每一步的百分数要大于 0。"))
    floor, cap = node.number("floor"), node.number("cap")
    if floor is not None and cap is not None and floor > cap:
        found.error(node.at("floor"), _("下限不能高于上限 {cap}。", cap=node.text("cap")))
    last = None
    for tier in node.tables("tiers"):
        edge = tier.number("plan_to")
        if last is not None and edge is not None and edge <= last:
            found.error(tier.at("plan_to"), _("各档的计划上限要从小到大。"))
        last = edge if edge is not None else last


def _judgement(node: Node, found: Findings) -> None:
    texts = node.value.get("descriptions")
    if isinstance(texts, list) and len(texts) > 4:
        found.error(
            node.at("descriptions"),
            _("评价的说明最多 4 条（0、1、2、3），现在是 {count} 条。", count=len(texts)),
        )
