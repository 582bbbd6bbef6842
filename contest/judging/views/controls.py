"""What the score page shows of each criterion (评分控件): its control, its limits, usual marks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contest.contests.bundle.problems import Node
from contest.i18n import _
from contest.rubrics.rules import Rules
from contest.rubrics.wording import band_words
from contest.scoring.numbers import exact_text, number

USUAL = 8  # keys with usual marks


@dataclass(frozen=True, slots=True)
class Box:
    """One number to key in. part: its key within the mark; empty: it is the mark."""

    part: str
    label: str
    low: str = ""
    high: str = ""
    step: str = ""
    unit: str = ""
    usual: tuple[str, ...] = ()
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One button. value: the mark as JSON holds it; ``points`` in large, ``text`` below."""

    value: Any
    points: str
    text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be counted. box: where the judge gives the points off."""

    key: str
    name: str
    rule: str
    per: str
    most: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """A criterion on the page: choices to press, boxes to key in, or lines to count."""

    key: str
    name: str
    kind: str
    full: str
    help: str
    required: bool
    choices: Sequence[Choice] = ()
    boxes: Sequence[Box] = ()
    lines: Sequence[Line] = ()
    bands: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """Criteria under one heading."""

    key: str
    name: str
    full: str
    controls: Sequence[Control]


def groups_of(rules: Rules, held: Collection[str]) -> list[ControlGroup]:
    """The criteria that the judge scores, group by group."""
    found = []
    for group in rules.document["rubric"].get("groups") or ():
        mine = [c for c in group.get("criteria") or () if c["key"] in held]
        spec = next(g for g in rules.spec.groups if g.key == group["key"])
        if mine:
            full = exact_text(spec.full) if spec.full else ""
            controls = [control(c, rules.spec.criteria[c["key"]].required) for c in mine]
            found.append(ControlGroup(group["key"], group.get("name") or "", full, controls))
    return found


def control(document: Mapping[str, Any], required: bool) -> Control:
    """The control that fits a criterion's kind."""
    parts = MAKERS[document["kind"]](document)
    return Control(
        key=document["key"],
        name=document.get("name") or document["key"],
        kind=document["kind"],
        full=document.get("full") or "",
        help=document.get("help") or "",
        required=required,
        **parts,
    )


def coefficients_of(
    rules: Rules, held: Collection[str], given: Mapping[str, str]
) -> dict[str, str]:
    """Coefficients of difficulty that the running total needs, and no others."""
    return {
        key: given[key]
        for key, criterion in rules.spec.criteria.items()
        if criterion.by_coefficient and key in held and key in given
    }


def usual_marks(low: str, full: str, step: str) -> tuple[str, ...]:
    """Eight marks from the top, a twentieth of the full mark apart, each a multiple of the step.

    >>> usual_marks("0", "10", "0.5")
    ('10', '9.5', '9', '8.5', '8', '7.5', '7', '6.5')
    """
    if not full:
        return ()
    top, unit = number(full), number(step or "1")
    gap = max(unit, -(-top / 20 // unit) * unit)
    marks = [top - gap * i for i in range(USUAL)]
    return tuple(exact_text(mark) for mark in marks if mark >= number(low or "0"))


def _points(document: Mapping[str, Any]) -> dict[str, Any]:
    low, full, step = document.get("min") or "0", document.get("full") or "", document.get("step")
    allowed = document.get("allowed") or ()
    if allowed and len(allowed) <= USUAL:
        ordered = sorted(allowed, key=number, reverse=True)
        return {"choices": [Choice(mark, mark, "") for mark in ordered]}
    usual = tuple(allowed[-USUAL:]) if allowed else usual_marks(low, full, step or "")
    return {"boxes": [Box("", _("给分"), low, full, step or "", _("分"), usual)]}


def _level(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"choices": [_level_choice(item) for item in document.get("levels") or ()]}


def _level_choice(item: Mapping[str, Any]) -> Choice:
    key, name = str(item["key"]), item.get("name") or ""
    text = f"{key} {name}" if name and name != key else key
    if item.get("points") is not None:
        return Choice(key, item["points"], text)
    low, high = sorted((item["from"], item["to"]), key=number)
    usual = usual_marks(low, high, item.get("step") or "")
    box = Box("points", text, low, high, item.get("step") or "", _("分"), usual)
    return Choice({"level": key}, f"{low}–{high}", text, box)


def _judgement(document: Mapping[str, Any]) -> dict[str, Any]:
    words = document.get("descriptions") or ()
    if isinstance(words, Mapping):
        words = [words.get(str(mark), "") for mark in range(4)]
    texts = [*words, "", "", "", ""]
    return {"choices": [Choice(mark, str(mark), texts[mark]) for mark in range(4)]}


def _check(document: Mapping[str, Any]) -> dict[str, Any]:
    full = document.get("full") or ""
    return {
        "choices": [
            Choice(True, full or "✓", _("达到")),
            Choice(False, "0" if full else "✗", _("没有达到")),
        ]
    }


def _measure(document: Mapping[str, Any]) -> dict[str, Any]:
    if document.get("nominal") is None:
        return {
            "choices": [
                Choice(True, document.get("full") or "", _("合格")),
                Choice(False, "0", _("不合格")),
            ]
        }
    wanted = document["nominal"]
    if document.get("tolerance"):
        wanted += f" ± {document['tolerance']}"
    return {"boxes": [Box("", _("测量值，应为 {wanted}", wanted=wanted), is_signed=True)]}


def _band(document: Mapping[str, Any]) -> dict[str, Any]:
    bands = document.get("bands") or ()
    known = {
        m["key"]: (m.get("name") or m["key"], m.get("unit") or "")
        for m in document.get("measures") or ()
    }
    if not known:
        known = {key: (key, "") for band in bands for key in band.get("when") or {}}
    boxes = [
        Box("" if len(known) == 1 else key, name if len(known) > 1 else _("测量值"), unit=unit)
        for key, (name, unit) in known.items()
    ]
    return {"boxes": boxes, "bands": band_words(Node(dict(document), ""))}


def _deduction(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"lines": [_line(line, -1) for line in document.get("lines") or ()]}


def _bonus(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"lines": [_line(line, 1) for line in document.get("lines") or ()]}


def _line(line: Mapping[str, Any], sign: int) -> Line:
    key, name = line["key"], line.get("name") or line["key"]
    per, cap = line.get("per"), line.get("cap")
    if per is None:
        box = Box(key, _("扣分") if sign < 0 else _("加分"), "0", cap or "", unit=_("分"))
        return Line(key, name, _("由您定扣多少分"), "", "", box)
    values = {"per": per, "cap": cap}
    if sign < 0:
        rule = _("每处 −{per}，最多 {cap}", **values) if cap else _("每处 −{per}", per=per)
    else:
        rule = _("每项 +{per}", per=per)
    if line.get("zeroes") is True:
        rule = _("有一处，这一项就是 0 分")
    most = "" if not cap or not number(per) else str(-(-number(cap) // number(per)))
    return Line(key, name, rule, per, most)


def _rate(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"boxes": [Box("actual", _("实际"), is_signed=True), Box("plan", _("计划"))]}


def _votes(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "boxes": [Box("for", _("赞成票"), "0", step="1"), Box("cast", _("有效票"), "0", step="1")]
    }


def _number(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"boxes": [Box("", _("数值"), is_signed=True)]}


MAKERS = {
    "points": _points,
    "level": _level,
    "judgement": _judgement,
    "check": _check,
    "measure": _measure,
    "band": _band,
    "deduction": _deduction,
    "bonus": _bonus,
    "rate": _rate,
    "votes": _votes,
    "linear": _number,
    "adjust": _number,
}


def words() -> dict[str, str]:
    """What the page's modules say, in the reader's language; ``{…}`` is filled there."""
    return {
        "most": _("这一项最多 {high} 分，现在是 {found} 分。"),
        "least": _("这一项最少 {low} 分，现在是 {found} 分。"),
        "step": _("{found} 不是 {step} 的倍数，请改为 {below} 或 {above}。"),
        "range": _("{low} 至 {high}"),
        "by": _("步长 {step}"),
        "any": _("按实际填"),
        "comma": _("，"),
        "colon": _("："),
        "differ": _("{mine} ↔ {theirs}（{at}）"),
        "empty": _("点此填写"),
        "filled": _("已填，点此修改"),
        "typing": _("正在填"),
        "left": _("还差 {count} 项"),
        "full": _("已评完，可以提交"),
        "saved": _("本机已存 {at}"),
        "unsaved": _("本机存不下，请尽快提交"),
        "nothing": _("还没有填"),
        "same": _("与服务器一致"),
        "sent": _("已提交；要改请先撤回"),
        "closed": _("已核分或锁定，只能看"),
        "received": _("服务器已收 {at}"),
        "waiting": _("待送"),
        "changed": _("有改动，还没有提交"),
        "sending": _("正在送"),
        "offline": _(
            "没有网络，还没有送达。这一份已存在这台平板上，请留在这一页，连上网自动送达。"
        ),
        "unheld": _("没有网络，还没有送达。这台平板存不下，请不要关掉这一页，连上网自动送达。"),
        "asked": _("请维持原分，或撤回再改"),
        "pin": _("登录已过期，请再输一次 PIN。填的都还在。"),
        "done": _("已保存：{no} 得 {total} 分，服务器 {at} 收到。"),
        "taken": _("已撤回，现在是草稿，改好再提交。"),
        "gone": _("没有送到。请再试一次，填的都还在。"),
        "none": _("无扣分"),
    }
