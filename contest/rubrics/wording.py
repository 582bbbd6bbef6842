"""A rubric in words (评分标准的写法): what each criterion asks and gives, on pages and paper."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.contests.bundle.checks.events import plain
from contest.contests.bundle.checks.stages import best
from contest.contests.bundle.problems import Node, decimal
from contest.i18n import N_, _

Document = dict[str, Any]

# kind → (word, tone, icon)
KINDS: dict[str, tuple[str, str, str]] = {
    "points": (N_("打分"), "slate", "numbers"),
    "deduction": (N_("扣分"), "amber", "minus"),
    "band": (N_("分档"), "blue", "stairs"),
    "level": (N_("等级"), "blue", "stairs-up"),
    "judgement": (N_("评价"), "blue", "scale"),
    "measure": (N_("测量"), "teal", "ruler-measure"),
    "rate": (N_("完成率"), "teal", "percentage"),
    "linear": (N_("折算"), "teal", "calculator"),
    "check": (N_("检查"), "slate", "check"),
    "bonus": (N_("加分"), "green", "plus"),
    "adjust": (N_("增减"), "slate", "adjustments"),
    "votes": (N_("投票"), "slate", "thumb-up"),
}
SCORERS = {
    "office": N_("统分员录入"),
    "department": N_("考核部门评"),
    "self_and_audit": N_("自评后审核"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion. bands: (points, when); tags: the rule, short; full: most points, or ``—``."""

    key: str
    name: str
    kind: tuple[str, str, str]
    full: str
    help: str = ""
    bands: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """One group of criteria. full: before scale; worth: what it brings to the total."""

    key: str
    name: str
    full: str
    worth: str
    scale: str
    rows: list[Row]


def sections(rubric: Document) -> list[Section]:
    """Every group of a rubric, in order."""
    return [_section(Node(group, "")) for group in rubric.get("groups") or ()]


def worth_of(rubric: Document) -> tuple[list[str], str]:
    """What each group brings, and their sum; a group without a limit makes the sum ``—``."""
    parts = [_worth(Node(group, "")) for group in rubric.get("groups") or ()]
    known = [part for part in parts if part is not None]
    total = plain(sum(known, Fraction(0))) if len(known) == len(parts) else "—"
    return [_text(part) for part in parts], total


def _section(group: Node) -> Section:
    most = group.number("full") if group.has("full") else best(group)
    return Section(
        key=group.text("key") or "",
        name=group.text("name") or group.text("key") or "",
        full=_text(most),
        worth=_text(_worth(group)),
        scale=group.text("scale") or "1",
        rows=[_row(criterion) for criterion in group.tables("criteria")],
    )


def _worth(group: Node) -> Fraction | None:
    most, scale = best(group), group.number("scale", "1")
    return None if most is None or scale is None else most * scale


def _row(node: Node) -> Row:
    kind = node.text("kind") or "points"
    bands, tags = described(node)
    scorer = SCORERS.get(node.text("scored_by") or "")
    if scorer:
        tags = [*tags, _(scorer)]
    if node.has("weight"):
        tags = [*tags, _("权重 {weight}", weight=node.text("weight"))]
    if node.has("coefficient"):
        tags = [*tags, _("乘难度系数")]
    if node.has("veto"):
        effect = effect_words(node.value["veto"])
        told = _("不满足即{effect}") if kind == "check" else _("得 0 分即{effect}")
        tags = [*tags, told.format(effect=effect)]
    return Row(
        key=node.text("key") or "",
        name=node.text("name") or node.text("key") or "",
        kind=KINDS[kind],
        full=_full(node),
        help=node.text("help") or "",
        bands=bands,
        tags=tags,
    )


def described(node: Node) -> "Described":
    """How a criterion gives its points: (points, when) of its bands, and short rules."""
    describe = DESCRIBED.get(node.text("kind") or "points")
    return describe(node) if describe else ([], [])


def _full(node: Node) -> str:
    if node.has("full"):
        return node.text("full") or "—"
    worth = [
        number
        for key in ("bands", "levels")
        for item in node.tables(key)
        for name in ("points", "from", "to")
        if (number := item.number(name)) is not None
    ]
    return plain(max(worth)) if worth else "—"


Described = tuple[list[tuple[str, str]], list[str]]


def _points(node: Node) -> Described:
    low, full, step = node.text("min") or "0", node.text("full"), node.text("step")
    tags = [_("{low} 至 {high}", low=low, high=full)] if full else [_("不限")]
    if step:
        tags.append(_("步长 {step}", step=step))
    allowed = [text for _path, text in node.texts("allowed")]
    if allowed:
        tags.append(_("只能是 {values}", values=_("、").join(allowed)))
    return [], tags


def _deduction(node: Node) -> Described:
    return [], [_line(line, "−") for line in node.tables("lines")]


def _bonus(node: Node) -> Described:
    tags = [_line(line, "+") for line in node.tables("lines")]
    if node.text("take") == "highest_only":
        tags.append(_("只取最高一项"))
    if node.has("cap"):
        tags.append(_("最多加 {cap}", cap=node.text("cap")))
    return [], tags


def _line(line: Node, sign: str) -> str:
    name, per, cap = line.text("name") or line.text("key"), line.text("per"), line.text("cap")
    rule = _("每次 {sign}{per}", sign=sign, per=per) if per else _("按程度")
    if cap and cap != per:
        rule += _("，最多 {cap}", cap=cap)
    zeroes = line.value.get("zeroes")
    if zeroes is True:
        rule += _("，出现即为 0")
    elif isinstance(zeroes, dict):
        rule += _("，超过 {over} 次{effect}", over=zeroes.get("over"), effect=effect_words(zeroes))
    return _("{name}：{rule}", name=name, rule=rule)


def _band(node: Node) -> Described:
    return band_words(node), []


def band_words(node: Node) -> list[tuple[str, str]]:
    """(points, when) of each band as people read them: ``("16", "0–1 mm")``; equal ones as one."""
    keys = {key for band in node.tables("bands") for _path, key, _limits in band.pairs("when")}
    names: dict[str | None, str | None] = {key: key for key in keys}
    names |= {m.text("key"): m.text("name") or m.text("key") for m in node.tables("measures")}
    units = {m.text("key"): m.text("unit") or "" for m in node.tables("measures")}
    found: list[tuple[str, str]] = []
    for band in node.tables("bands"):
        parts = []
        for _path, key, limits in band.pairs("when"):
            # the unit stands where the measure comes first; the others are read like it
            unit = f" {units.pop(key)}" if units.get(key) else ""
            text = interval(limits) + unit
            parts.append(f"{names.get(key, key)} {text}" if len(names) > 1 else text)
        when, points = _("，").join(parts) or _("其余"), band.text("points") or ""
        if found and found[-1][0] == points:
            found[-1] = (points, _("{one} 或 {other}", one=found[-1][1], other=when))
        else:
            found.append((points, when))
    return found


def interval(limits: dict[str, str]) -> str:
    """Limits of one measured value, short: ``0–1``, ``>1–2``, ``≤1.5``, ``>3``."""
    low = limits.get("ge", limits.get("gt"))
    high = limits.get("le", limits.get("lt"))
    open_low = ">" if "gt" in limits and "ge" not in limits else ""
    open_high = "<" if "lt" in limits and "le" not in limits else ""
    if low is not None and high is not None:
        return f"{open_low}{low}–{open_high}{high}"
    if low is not None:
        return f"{open_low or '≥'}{low}"
    if high is not None:
        return "0" if high == "0" and not open_high else f"{open_high or '≤'}{high}"
    return _("不限")


def _level(node: Node) -> Described:
    found = []
    for level in node.tables("levels"):
        points = level.text("points") or f"{level.text('from')}–{level.text('to')}"
        found.append((points, level.text("name") or level.text("key") or ""))
    return found, []


def _judgement(node: Node) -> Described:
    told = node.value.get("descriptions") or []
    texts = (
        dict(enumerate(told)) if isinstance(told, list) else {int(k): v for k, v in told.items()}
    )
    return [(str(mark), texts.get(mark, "")) for mark in range(4)], []


def _measure(node: Node) -> Described:
    if not node.has("nominal"):
        return [], [_("达到得满分，否则 0")]
    unit = node.text("tolerance") or "0"
    tags = [_("{nominal} ± {tolerance} 得满分", nominal=node.text("nominal"), tolerance=unit)]
    for step in node.tables("steps"):
        tags.append(
            _("超差 ≤{over} 扣 {points}", over=step.text("over"), points=step.text("points"))
        )
    return [], [*tags, _("再多为 0")]


def _rate(node: Node) -> Described:
    tags = [
        _(
            "达到 {target}% 得 {base}",
            target=node.text("target") or "100",
            base=node.text("base") or "0",
        )
    ]
    per = node.text("per") or "1"
    if node.has("points_per"):
        tags.append(_("每 {per}% 计 {points}", per=per, points=node.text("points_per")))
    for tier in node.tables("tiers"):
        upper = tier.text("plan_to")
        size = _("计划 ≤{upper}", upper=upper) if upper else _("计划更大")
        tags.append(
            _("{size}：每 {per}% 计 {points}", size=size, per=per, points=tier.text("points_per"))
        )
    if node.text("step_mode") == "down":
        tags.append(_("不足一步不计"))
    return [], tags


def _linear(node: Node) -> Described:
    return [], [
        _(
            "{base} +（原始分 − {origin}）× {rate}",
            base=node.text("base") or "0",
            origin=node.text("origin") or "0",
            rate=node.text("rate") or "1",
        )
    ]


def _check(node: Node) -> Described:
    full = decimal(node.text("full"))
    return [], [_("满足得 {full}，否则 0", full=node.text("full")) if full else _("满足或不满足")]


def _votes(_node: Node) -> Described:
    return [], [_("满分 × 赞成票 ÷ 投票数")]


DESCRIBED: dict[str, Callable[[Node], Described]] = {
    "points": _points,
    "deduction": _deduction,
    "bonus": _bonus,
    "band": _band,
    "level": _level,
    "judgement": _judgement,
    "measure": _measure,
    "rate": _rate,
    "linear": _linear,
    "check": _check,
    "votes": _votes,
}
EFFECTS = {
    "zero": N_("{scope}记 0 分"),
    "no_rank": N_("不排名次"),
    "no_award": N_("不评奖"),
    "last": N_("排在最后"),
}
SCOPES = {
    "criterion": N_("本项"),
    "group": N_("本模块"),
    "stage": N_("本阶段"),
    "event": N_("总成绩"),
}


def effect_words(effect: Document, scope: str = "criterion", word: str = "zero") -> str:
    """An effect in words; ``scope`` and ``word`` hold where the document leaves them out."""
    text = EFFECTS[effect.get("effect") or word]
    return _(text, scope=_(SCOPES[effect.get("scope") or scope]))


def zero_rules(stage: Document) -> Iterator[tuple[str, str]]:
    """What overrides the points of a stage: (condition, effect), in the order of the rubric."""
    for group in (stage.get("rubric") or {}).get("groups") or ():
        name = group.get("name") or group["key"]
        for criterion in group.get("criteria") or ():
            label = criterion.get("name") or criterion["key"]
            if criterion.get("veto"):
                check = criterion["kind"] == "check"
                fails = _("不满足“{name}”") if check else _("“{name}”得 0 分")
                yield fails.format(name=label), effect_words(criterion["veto"])
            for line in criterion.get("lines") or ():
                if isinstance(line.get("zeroes"), dict):
                    over = _(
                        "“{name}”超过 {over} 次", name=line.get("name"), over=line["zeroes"]["over"]
                    )
                    yield over, effect_words(line["zeroes"])
        below = effect_words(group.get("below") or {}, "event", "no_award")
        if group.get("min_score"):
            yield _("“{name}”低于 {points} 分", name=name, points=group["min_score"]), below
        if group.get("min_rate"):
            yield _("“{name}”得分率低于 {rate}", name=name, rate=group["min_rate"]), below
    for penalty in stage.get("penalties") or ():
        if penalty.get("beyond"):
            over = _("超时 {minutes} 分钟以上", minutes=minutes(penalty["max_over"]))
            yield over, effect_words(penalty["beyond"], "stage")


def minutes(seconds: int) -> str:
    """Seconds as minutes, without a needless fraction."""
    whole = Fraction(seconds, 60)
    return plain(whole) if (whole * 100).denominator == 1 else str(-(-seconds // 60))


def _text(value: Fraction | None) -> str:
    return "—" if value is None else plain(value)
