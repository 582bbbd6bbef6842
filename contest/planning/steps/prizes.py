"""Awards, titles and recommended levels of one event as rows of fields (奖项、称号、推荐等级)."""

from contest.i18n import N_, _
from contest.planning.fields import SHOW, Place
from contest.planning.paths import Document
from contest.planning.steps.ties import put
from contest.planning.steps.work import Work

BY = (
    ("count", N_("名额（人）")),
    ("ratio", N_("参赛人数的百分比")),
    ("to_rank_ratio", N_("名次在前百分之几")),
    ("min_score", N_("总成绩达到")),
)
KIND = {"count": "whole", "ratio": "percent", "to_rank_ratio": "percent", "min_score": "number"}
BASES = (("scored", N_("有成绩的人数")), ("registered", N_("报名的人数")))
ROUNDINGS = (("half_up", N_("四舍五入")), ("floor", N_("只舍不入")), ("ceil", N_("有余就进")))
COUNTINGS = (("each", N_("各算各的")), ("cumulative", N_("从一等奖起累计")))
TIES = (("widen", N_("并列的都评上，下一等相应减少")), ("narrow", N_("并列的都顺到下一等")))
SKILL_LEVELS = (
    "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师",
)  # fmt: skip
NEEDED = {
    "awards": ("name", N_("请写奖项的名称；不要这个奖项就删去这一行。")),
    "titles": ("title", N_("请写称号；不要这一行就删去它。")),
    "levels": ("to_level", N_("请选推荐的等级；不要这一行就删去它。")),
}
LISTS = tuple(NEEDED)


def award_by(award: Document) -> str:
    """The key that says how large an award is; the first one where several say it."""
    return next((key for key, _name in BY if key in award), "count")


def shown_award(award: Document) -> Document:
    """What the row of an award shows beside its name."""
    by = award_by(award)
    value = SHOW[KIND[by]](award[by]) if by in award else None
    least = award.get("min_score") if by != "min_score" else None
    return {"by": by, "value": value, "least": least}


def award_places(path: str, award: Document) -> list[Place]:
    """The fields of one award."""
    return [
        Place(f"{path}.name", N_("奖项"), default=award.get("code", "")),
        Place(f"{path}.by", N_("怎样定"), "choice", BY, default="count"),
        Place(f"{path}.value", N_("多少")),
        Place(f"{path}.least", N_("且不低于（分）"), "number"),
    ]


def title_places(path: str) -> list[Place]:
    """The fields of one title."""
    return [
        Place(f"{path}.from_rank", N_("从第几名"), "whole"),
        Place(f"{path}.to_rank", N_("到第几名"), "whole"),
        Place(f"{path}.title", N_("称号")),
    ]


def level_places(path: str, rule: Document) -> list[Place]:
    """The fields of one recommended level."""
    known = list(dict.fromkeys((*SKILL_LEVELS, *filter(None, _levels(rule)))))
    held = (("", N_("不论")), *((word, word) for word in known))
    wanted = (("", N_("请选")), *((word, word) for word in known))
    return [
        Place(f"{path}.from_rank", N_("从第几名"), "whole"),
        Place(f"{path}.to_rank", N_("到第几名"), "whole"),
        Place(f"{path}.from_level", N_("现有等级"), "choice", held),
        Place(f"{path}.to_level", N_("推荐等级"), "choice", wanted),
        Place(f"{path}.min_age", N_("满几周岁"), "whole"),
    ]


def _levels(rule: Document) -> tuple[str | None, str | None]:
    return rule.get("from_level"), rule.get("to_level")


def rule_places(at: str) -> list[Place]:
    """The fields that hold for all awards of an event."""
    rules = f"{at}.award_rules"
    return [
        Place(f"{rules}.base", N_("百分比按"), "choice", BASES, default="scored"),
        Place(f"{rules}.rounding", N_("人数有小数时"), "choice", ROUNDINGS, default="half_up"),
        Place(f"{rules}.tie", N_("名额边上并列时"), "choice", TIES, default="widen"),
        Place(f"{rules}.counting", N_("各等奖的百分比"), "choice", COUNTINGS, default="each"),
        Place(f"{rules}.min_field", N_("少于几人不评奖"), "whole"),
        Place(f"{rules}.margin", N_("与该等第一名相差几分同奖"), "number"),
    ]


def prize_places(at: str, event: Document) -> list[Place]:
    """The fields of all awards, titles and levels of an event."""
    found: list[Place] = []
    for row, award in enumerate(event.get("awards") or ()):
        found += award_places(f"{at}.awards[{row}]", award)
    for row in range(len(event.get("titles") or ())):
        found += title_places(f"{at}.titles[{row}]")
    found.append(Place(f"{at}.titles_pass", N_("各阶段都合格才授称号"), "tick"))
    for row, rule in enumerate(event.get("levels") or ()):
        found += level_places(f"{at}.levels[{row}]", rule)
    return [*found, *rule_places(at)]


def write_prizes(work: Work, at: str, event: Document) -> None:
    """Write everything of one event, in the order of the page; rows that were left empty go."""
    passed = Place(f"{at}.titles_pass", "", "tick")
    tick_changed = not work.is_untouched(passed)
    for row, award in enumerate(event.get("awards") or ()):
        _write_award(work, f"{at}.awards[{row}]", award)
    for row, rule in enumerate(event.get("titles") or ()):
        is_new = not rule
        work.apply(title_places(f"{at}.titles[{row}]"))
        if tick_changed or is_new:
            wanted = bool(work.typed(passed.path))
            stages = [stage["code"] for stage in event["stages"] if stage.get("pass") and wanted]
            put(rule, "needs_pass", stages)
    for row, rule in enumerate(event.get("levels") or ()):
        work.apply(level_places(f"{at}.levels[{row}]", rule))
    work.apply(rule_places(at))
    for key in LISTS:
        _close(work, at, event, key)
    _give_codes(event.get("awards") or [])


def _write_award(work: Work, path: str, award: Document) -> None:
    name, by, value, least = award_places(path, award)
    work.apply([name])
    if not work.is_untouched(by, value):
        award.pop(award_by(award), None)
        typed = work.typed(by.path)
        _read(work, value.path, award, typed if typed in KIND else "count")
    if not work.is_untouched(least) and award_by(award) != "min_score":
        award.pop("min_score", None)
        _read(work, least.path, award, "min_score")
    if award.get("name") and not any(key in award for key in KIND):
        sentence = _("请写多少；不要这个奖项就删去这一行。")
        work.problems.setdefault(value.path, sentence)


def _read(work: Work, path: str, award: Document, key: str) -> None:
    value = work.read(path, KIND[key])
    if value is not None:
        award[key] = value


def _close(work: Work, at: str, event: Document, key: str) -> None:
    """Take empty rows out; note where the others stood on the form, and what they lack."""
    rows: list[Document] = event.get(key) or []
    field, sentence = NEEDED[key]
    kept: list[Document] = []
    for row, item in enumerate(rows):
        path = f"{at}.{key}[{row}]"
        is_wrong = any(place.startswith(f"{path}.") for place in work.problems)
        if not is_wrong and not set(item) - {"code", "needs_pass"}:
            continue
        work.moved[f"{at}.{key}[{len(kept)}]"] = path
        kept.append(item)
        if not work.typed(f"{path}.{field}"):
            work.problems.setdefault(f"{path}.{field}", _(sentence))
    if len(kept) < len(rows):
        put(event, key, kept)


def _give_codes(awards: list[Document]) -> None:
    taken = {award["code"] for award in awards if award.get("code")}
    for award in awards:
        if not award.get("code"):
            award["code"] = next(c for n in range(1, 100) if (c := f"award{n}") not in taken)
            taken.add(award["code"])
