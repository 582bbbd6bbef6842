"""Differences between two versions of a rubric in words (改动的说法)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contest.contests.bundle.problems import Node
from contest.i18n import N_, _
from contest.rubrics.comparing import Change, compared
from contest.rubrics.wording import KINDS, SCORERS, described, effect_words

Document = dict[str, Any]
KEYS = {
    "full": N_("满分"),
    "name": N_("名称"),
    "kind": N_("方式"),
    "weight": N_("权重"),
    "help": N_("说明"),
    "scale": N_("折算"),
    "required": N_("必须评"),
    "scored_by": N_("谁来评"),
    "department": N_("考核部门"),
    "coefficient": N_("难度系数"),
    "veto": N_("不满足时"),
    "min": N_("最低分"),
    "step": N_("步长"),
    "allowed": N_("只能打"),
    "min_score": N_("最低分要求"),
    "min_rate": N_("最低得分率"),
    "below": N_("达不到时"),
    "cap": N_("最多"),
    "cap_rate": N_("最多占满分"),
    "floor": N_("最少"),
    "target": N_("目标 %"),
    "per": N_("每一步 %"),
    "points_per": N_("每一步的分"),
    "base": N_("基础分"),
    "origin": N_("起算值"),
    "rate": N_("每单位的分"),
    "nominal": N_("标准值"),
    "tolerance": N_("允许偏差"),
    "step_mode": N_("不足一步"),
    "open": N_("可以超出满分"),
    "take": N_("取哪几项"),
}
# parts of a criterion that are told together, as its rule
RULE = ("lines", "bands", "levels", "measures", "steps", "tiers", "descriptions")
ACTS = {"added": N_("增加"), "removed": N_("删去"), "changed": N_("改动"), "moved": N_("移动")}


@dataclass(frozen=True, slots=True)
class Line:
    """One value that changed: what it is called, what it was, what it is; empty: there was none."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words. act: its word; what: the criterion or group; lines: old and new."""

    change: Change
    act: str
    what: str
    lines: list[Line]

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        values = _("，").join(
            f"{line.label} {line.old or _('（没有）')} → {line.new or _('（没有）')}"
            for line in self.lines
        )
        head = _("{act}“{what}”", act=self.act, what=self.what)
        return f"{head}{_('：')}{values}" if values else head


def told(old: Document, new: Document) -> list[Told]:
    """Every difference in words, in the order of the new version."""
    before, after = _by_key(old), _by_key(new)
    return [
        Told(
            change,
            _(ACTS[change.kind]),
            change.name or _("整张表"),
            list(_lines(change, before.get(change.key, {}), after.get(change.key, {}))),
        )
        for change in compared(old, new)
    ]


def told_changes(old: Document, new: Document) -> list[str]:
    """Every difference as one line of text."""
    return [one.sentence for one in told(old, new)]


def _by_key(rubric: Document) -> dict[str, Document]:
    groups = rubric.get("groups") or ()
    found = {group["key"]: group for group in groups}
    return found | {c["key"]: c for group in groups for c in group.get("criteria") or ()}


def _lines(change: Change, old: Document, new: Document) -> Iterator[Line]:
    seen = False
    for key, before, after in change.keys:
        if key in RULE:
            if not seen:
                yield Line(_("标准"), rule_words(old), rule_words(new))
            seen = True
        else:
            yield Line(_(KEYS[key]) if key in KEYS else key, value(key, before), value(key, after))


def rule_words(criterion: Document) -> str:
    """How a criterion gives its points: bands, levels, lines, in one line."""
    if not criterion:
        return ""
    bands, tags = described(Node(criterion, ""))
    parts = [_("{points} 分：{when}", points=points, when=when) for points, when in bands]
    return _("；").join([*parts, *tags])


def value(key: str, found: Any) -> str:
    """One value as people read it."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return _("是") if found else _("否")
    if isinstance(found, dict):
        return effect_words(found)
    if isinstance(found, list):
        return _("、").join(str(one) for one in found)
    words = {"kind": {code: kind[0] for code, kind in KINDS.items()}, "scored_by": SCORERS}
    text = words.get(key, {}).get(found)
    return _(text) if text else str(found)
