"""Which column of a pasted table is what (认列): by names of stages, judges and criteria."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contest.i18n import N_, _
from contest.planning.trial.document import criteria_of
from contest.planning.trial.wishes import MOST_JUDGES, judged

Document = dict[str, Any]
OWN = {
    "name": (N_("姓名"), "名称", "选手", "选手姓名", "参赛队", "队名", "参赛单位", "项目", "name"),
    "no": (N_("参赛号"), "编号", "号码", "序号", "no"),
    "unit": (N_("单位"), "代表队", "所在单位", "工作单位", "unit"),
    "group": (N_("组别"), "组", "group"),
    "team": (N_("团体"), "队", "team"),
    "status": (N_("状态"), "备注状态", "status"),
    "extra": (N_("附加成绩"), "加赛", "加赛成绩", "extra"),
}
TOTALS = ("", "成绩", "得分", "总分", "分数", "分", "score", "total")
JUDGES = ("裁判", "评委", "裁判员", "judge", "j")
TIMES = ("用时", "时间", "time")


@dataclass(frozen=True, slots=True)
class Target:
    """What a column holds.

    kind: a key of OWN, or total, judge, criterion, time
    which: number of the judge, key of the criterion
    """

    kind: str
    stage: str = ""
    period: str = ""
    which: str = ""

    @property
    def place(self) -> str:
        """The stage, with its period, as sheets name it."""
        return f"{self.stage}/{self.period}" if self.period else self.stage


def plain(text: str) -> str:
    """A heading without what people write differently: width, case, blanks, signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", folded)


def known_headings(event: Document) -> dict[str, Target]:
    """Every heading that is understood for an event; the more certain meaning of one wins."""
    found: dict[str, Target] = {}
    for heading, target in (*_named(event), *_bare(event)):
        found.setdefault(plain(heading), target)
    for kind, words in OWN.items():
        for word in (*words, _(words[0])):  # the reader's own language, as samples write it
            found.setdefault(plain(word), Target(kind))
    found.pop("", None)
    return found


def _named(event: Document) -> Iterator[tuple[str, Target]]:
    """With the stage's name before it."""
    for stage in event["stages"]:
        for word in (stage.get("name") or stage["code"], stage["code"]):
            yield from _of_stage(stage, word)


def _bare(event: Document) -> Iterator[tuple[str, Target]]:
    """Without it, where only one stage can be meant."""
    stages, seated = event["stages"], judged(event)
    if len(stages) == 1:
        yield from _of_stage(stages[0], "")
    elif len(seated) == 1:
        yield from _judges(seated[0], "", "")
    criteria: dict[str, list[Target]] = {}
    for stage in stages:
        for _group, criterion in criteria_of(stage):
            if not stage.get("repeat"):
                name = plain(criterion.get("name") or criterion["key"])
                target = Target("criterion", stage["code"], "", criterion["key"])
                criteria.setdefault(name, []).append(target)
    yield from ((name, targets[0]) for name, targets in criteria.items() if len(targets) == 1)


def _of_stage(stage: Document, word: str) -> Iterator[tuple[str, Target]]:
    code = stage["code"]
    for period in stage.get("repeat") or ({"code": "", "name": ""},):
        for name in {period.get("name") or period["code"], period["code"]}:
            yield from ((f"{word}{name}{end}", Target("total", code, period["code"]))
                        for end in TOTALS)  # fmt: skip
            yield from _judges(stage, f"{word}{name}", period["code"])
            for _group, criterion in criteria_of(stage):
                heading = f"{word}{name}{criterion.get('name') or criterion['key']}"
                yield heading, Target("criterion", code, period["code"], criterion["key"])
    yield from ((f"{word}{end}", Target("time", code)) for end in TIMES)


def _judges(stage: Document, word: str, period: str) -> Iterator[tuple[str, Target]]:
    for number in range(1, MOST_JUDGES + 1):
        for judge in JUDGES:
            yield f"{word}{judge}{number}", Target("judge", stage["code"], period, str(number))
