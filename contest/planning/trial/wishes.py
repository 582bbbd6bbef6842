"""What a trial should be like (试一试的设定): how many, how far apart, what goes wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from contest.contests.bundle.checks.events import plain
from contest.i18n import N_, _
from contest.planning.fields import Place
from contest.planning.paths import get_at
from contest.rubrics.stage_rules import is_judged
from contest.scoring.numbers import number

Document = dict[str, Any]
MOST, MOST_JUDGES, MOST_SEED = 200, 15, 999_999
DIFFER = (("small", N_("很接近")), ("usual", N_("一般")), ("large", N_("很不同")))
WIDTHS = {"small": Fraction(2, 100), "usual": Fraction(6, 100), "large": Fraction(15, 100)}
# what is wanted, at least, at most
LIMITS = {
    "count": (2, MOST),
    "low": (0, 100),
    "high": (0, 100),
    "at": (1, MOST - 1),
    "absent": (0, MOST),
    "disqualified": (0, MOST),
    "seed": (1, MOST_SEED),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asked for.

    low, high: the weakest and the best in hundredths of the full mark
    at:        the place that a tie stays at
    whole:     all events of the contest, for the team ranking across them
    """

    count: int = 20
    seed: int = 1
    low: int = 60
    high: int = 95
    differ: str = "usual"
    ties: bool = True
    at: int = 3
    absent: int = 1
    disqualified: int = 0
    whole: bool = False
    judges: Mapping[str, int] = field(default_factory=dict)

    @property
    def width(self) -> Fraction:
        """How far a judge may be from the others, as a part of the full mark."""
        return WIDTHS[self.differ]


def places(event: Document) -> list[Place]:
    """The fields that ask for a trial of this event."""
    found = [
        Place("count", N_("参赛项数"), "whole"),
        Place("low", N_("最弱（满分的 %）"), "whole"),
        Place("high", N_("最强（满分的 %）"), "whole"),
        Place("differ", N_("裁判之间"), "choice", DIFFER),
        Place("absent", N_("缺考"), "whole"),
        Place("disqualified", N_("取消资格"), "whole"),
        Place("ties", N_("造几组同分"), "tick"),
        Place("whole", N_("连同其他赛项，看团体总分"), "tick"),
        Place("at", N_("同分放在第几名"), "whole"),
        Place("seed", N_("种子"), "whole"),
    ]
    return [
        *found,
        *(Place(f"judges.{stage['code']}", N_("裁判人数"), "whole") for stage in judged(event)),
    ]


def judged(event: Document) -> list[Document]:
    """The stages that a panel scores."""
    return [stage for stage in event.get("stages") or () if is_judged(stage)]


def usual(event: Document) -> Document:
    """What the form begins with."""
    judges: Document = {}
    for stage in judged(event):
        panel = stage.get("panel") or {}
        combine = panel.get("combine") or "single"
        least = max(panel.get("min_judges") or 1, panel.get("min_for_trim") or 1)
        wanted = 1 if combine == "single" else 5 if combine.startswith("trimmed") else 3
        judges[stage["code"]] = min(MOST_JUDGES, max(wanted, least))
    whole = Wishes()
    own = {key: getattr(whole, key) for key in ("count", "low", "high", "differ", "ties")}
    own |= {key: getattr(whole, key) for key in ("absent", "disqualified", "seed")}
    nested: Document = {}
    for code, number_ in judges.items():
        _put(nested, f"judges.{code}", number_)
    return {**own, "at": _edge(event, whole.count), **nested}


def _put(document: Document, path: str, value: int) -> None:
    *way, last = path.split(".")
    for key in way:
        document = document.setdefault(key, {})
    document[last] = value


def _edge(event: Document, count: int) -> int:
    """The last place of the first award: where a tie asks most of the rules."""
    award: Document = next(iter(event.get("awards") or ()), {})
    positions = award.get("count")
    if positions is None and award.get("ratio"):
        positions = int(number(award["ratio"]) * count + Fraction(1, 2))
    return min(max(1, positions or 3), count - 1)


def read(document: Document, event: Document) -> tuple[Wishes, dict[str, str]]:
    """The wishes of a form, and what is wrong with them, by field."""
    problems = {}
    for key, (least, most) in LIMITS.items():
        value = document.get(key)
        if not isinstance(value, int) or not least <= value <= most:
            problems[key] = _("请写 {least} 到 {most} 的整数。", least=least, most=most)
    judges = {}
    for stage in judged(event):
        path = f"judges.{stage['code']}"
        found = get_at(document, path)
        judges[stage["code"]] = found
        if not isinstance(found, int) or not 1 <= found <= MOST_JUDGES:
            problems[path] = _("请写 {least} 到 {most} 的整数。", least=1, most=MOST_JUDGES)
    if document.get("differ") not in WIDTHS:
        problems["differ"] = _("请选一项。")
    if not problems and document["low"] > document["high"]:
        problems["low"] = _(
            "最弱的不能高于最强的（{high}）。", high=plain(Fraction(document["high"]))
        )
    own: Document = {key: document.get(key) for key in (*LIMITS, "differ")}
    wishes = Wishes(
        **own, ties=bool(document.get("ties")), whole=bool(document.get("whole")), judges=judges
    )
    if not problems and wishes.absent + wishes.disqualified > wishes.count - 2:
        problems["absent"] = _("缺考和取消资格的太多，至少要有 2 个参赛项有成绩。")
    return wishes, problems
