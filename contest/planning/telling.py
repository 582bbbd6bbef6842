"""What changed between two set-ups, in words for the log (改了什么).

Names and words are kept in the language of the source; a page that shows the log translates them.
A name is the way to the place, ``焊工·实操·权重``.
"""

from collections.abc import Callable, Iterator
from typing import Any

from contest.i18n import N_
from contest.planning.fields import SHOW
from contest.planning.steps import awards, basics, prizes, stages, teams, ties
from contest.rubrics.stage_rules import tie_step
from contest.rubrics.team_words import team_sentence

Document = dict[str, Any]
Change = tuple[str, str | None, str | None]

# key → its name; a key that is not here keeps its own
NAMES = {
    "name": N_("名称"),
    "organiser": N_("主办单位"),
    "edition": N_("届次或年份"),
    "theme": N_("主题"),
    "level": N_("级别"),
    "scope": N_("范围"),
    "starts_on": N_("比赛开始"),
    "ends_on": N_("比赛结束"),
    "registration": N_("报名时间"),
    "opens_at": N_("报名开始"),
    "closes_at": N_("报名截止"),
    "certificates": N_("证书"),
    "timezone": N_("时区"),
    "trade": N_("工种"),
    "combine": N_("总成绩怎样算"),
    "counts": N_("计入总成绩的阶段"),
    "missing_stage": N_("缺一个阶段时"),
    "rounding": N_("保留位数"),
    "mode": N_("舍入方法"),
    "final": N_("总成绩"),
    "stage": N_("阶段成绩"),
    "rank_on": N_("按哪个成绩排"),
    "tie_end": N_("都相同时"),
    "distinct_top": N_("前几名必须分出"),
    "numbering": N_("名次怎样编"),
    "rank_within": N_("和谁一起排"),
    "award_rules": N_("评奖规则"),
    "base": N_("百分比按"),
    "counting": N_("各等奖的百分比"),
    "tie": N_("名额边上并列时"),
    "min_field": N_("少于几人不评奖"),
    "margin": N_("与该等第一名相差几分同奖"),
    "weight": N_("权重"),
    "duration_s": N_("限时（秒）"),
    "pass": N_("合格线"),
    "blind": N_("盲评"),
    "panel": N_("裁判组"),
    "min_for_trim": N_("满几人才去高去低"),
    "min_judges": N_("至少几人评过"),
    "drop_high": N_("去掉几个最高"),
    "drop_low": N_("去掉几个最低"),
    "spread": N_("分差"),
    "panel.combine": N_("裁判的分怎样合成"),
    "limit": N_("相差几分提醒"),
    "eligibility": N_("报名条件"),
    "per_unit": N_("每单位最多人数"),
    "events_per_person": N_("每人最多参加赛项"),
    "min_age": N_("最小年龄"),
    "max_age": N_("最大年龄"),
    "age_on": N_("年龄算到"),
    "levels": N_("限技能等级"),
    "excluded_titles": N_("有这些称号的不能报"),
    "penalties": N_("超时扣分"),
    "gate": N_("入围"),
    "promotion": N_("晋级"),
    "vetoes": N_("一票否决"),
}
# key → its words; ``panel.combine`` where the same key means something else inside a table
WORDS: dict[str, dict[str, str]] = {
    "level": dict(basics.LEVELS),
    "scope": dict(basics.SCOPES),
    "combine": dict(stages.TOTALS),
    "panel.combine": dict((*stages.COMBINE, *stages.RARE)),
    "missing_stage": dict(stages.MISSING),
    "mode": dict(stages.MODES),
    "tie_end": dict(ties.ENDS),
    "numbering": dict(awards.NUMBERING),
    "rank_within": dict(awards.WITHIN),
    "rank_on": dict(awards.RANK_ON),
    "base": dict(prizes.BASES),
    "award_rules.rounding": dict(prizes.ROUNDINGS),
    "counting": dict(prizes.COUNTINGS),
    "tie": dict(prizes.TIES),
}
ADDED = N_("加上")


def differences(old: Document, new: Document) -> list[Change]:
    """Every place that differs: its name, what stood there, what stands there now."""
    found = [*_table("", old["contest"], new["contest"])]
    events = [*(old.get("events") or ()), *(new.get("events") or ())]
    names = {code: name for e in events for code, name in ties.stage_names(e).items()}
    found += _teams("", old, new, names)
    found += _rows("", N_("赛项的次序"), old.get("events"), new.get("events"), _event)
    return found


def _event(at: str, old: Document, new: Document) -> Iterator[Change]:
    apart = ("code", "stages", "awards", "titles", "levels", "tie_break", teams.KEY)
    yield from _table(at, _without(old, apart), _without(new, apart))
    yield from _rows(at, N_("阶段的次序"), old.get("stages"), new.get("stages"), _stage)
    yield from _rows(at, N_("奖项的次序"), old.get("awards"), new.get("awards"), _award)
    names = ties.stage_names(old) | ties.stage_names(new)
    for key, name, say in (
        ("tie_break", N_("同分时依次比"), lambda link: tie_step(link, names)),
        ("titles", N_("拟授称号"), lambda rule: f"{_ranks(rule)} {rule.get('title', '')}"),
        ("levels", N_("推荐技能等级"), _level),
    ):
        before, after = ([say(row) for row in event.get(key) or ()] for event in (old, new))
        yield from _said(_under(at, name), before, after, "；".join)
    yield from _teams(at, old, new, names)


def _stage(at: str, old: Document, new: Document) -> Iterator[Change]:
    apart = ("code", "rubric")
    yield from _table(at, _without(old, apart), _without(new, apart))


def _award(at: str, old: Document, new: Document) -> Iterator[Change]:
    if old.get("name") != new.get("name"):
        yield _under(at, NAMES["name"]), old.get("name"), new.get("name")
    before, after = ({key: award[key] for key in SIZES if key in award} for award in (old, new))
    yield from _said(at, before, after, _size)


def _rows(
    at: str,
    order: str,
    old: list[Document] | None,
    new: list[Document] | None,
    inside: Callable[[str, Document, Document], Iterator[Change]],
) -> Iterator[Change]:
    """Rows with a code: added, taken out, changed inside, moved."""
    before, after = ({row["code"]: row for row in rows or ()} for rows in (old, new))
    for code in dict.fromkeys([*before, *after]):
        here = _under(at, _called({**before, **after}[code]))
        if code not in before:
            yield here, None, ADDED
        elif code not in after:
            yield here, _called(before[code]), None
        else:
            yield from inside(_under(at, _called(before[code])), before[code], after[code])
    left, right = (
        [_called(after[c]) for c in one if c in before and c in after] for one in (before, after)
    )
    if left != right:
        yield _under(at, order), "、".join(left), "、".join(right)


def _table(at: str, old: Document, new: Document, inside: str = "") -> Iterator[Change]:
    """Every key of a table that differs; tables inside it key by key."""
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        here = _under(at, NAMES.get(inside + key) or NAMES.get(key, key))
        if before == after:
            continue
        if isinstance(before or after, dict):
            yield from _table(here, before or {}, after or {}, f"{key}.")
        else:
            yield here, _plain(before, key, inside), _plain(after, key, inside)


def _plain(value: Any, key: str, inside: str) -> str | None:
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return N_("是") if value else N_("否")
    if isinstance(value, list):
        return "、".join(_called(v) if isinstance(v, dict) else str(v) for v in value)
    words = WORDS.get(inside + key) or WORDS.get(key) or {}
    return words.get(str(value), str(value))


def _said(name: str, old: Any, new: Any, say: Callable[[Any], str]) -> Iterator[Change]:
    """Two sides that are told as a whole."""
    if old != new:
        yield name, say(old) if old else None, say(new) if new else None


def _without(table: Document, keys: tuple[str, ...]) -> Document:
    return {key: value for key, value in table.items() if key not in keys}


def _teams(at: str, old: Document, new: Document, names: dict[str, str]) -> Iterator[Change]:
    """A ranking of teams: its sentence, and apart from it name, points, events and ties."""
    before, after = old.get(teams.KEY), new.get(teams.KEY)
    name = _under(at, N_("团体排名"))
    if before is None or after is None:
        yield from _said(name, before, after, team_sentence)
        return
    left, right = team_sentence(before), team_sentence(after)
    yield from _said(name, left, right, str)
    parts: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
        ("name", N_("排名的名称"), str),
        ("points", N_("每个奖项折算几分"), lambda points: "、".join(map(" ".join, points.items()))),
        ("events", N_("计入哪些赛项"), "、".join),
        ("tie_break", N_("总分相同时依次比"), lambda links: _chain(links, names)),
    )
    for key, word, say in parts:
        yield from _said(_under(name, word), before.get(key), after.get(key), say)


def _chain(links: list[Document], names: dict[str, str]) -> str:
    return "；".join(tie_step(link, names) for link in links)


def _called(row: Document) -> str:
    return str(row.get("name") or row.get("code") or row.get("key") or "")


def _under(at: str, name: str) -> str:
    return f"{at}·{name}" if at else name


def _ranks(rule: Document) -> str:
    return f"{rule.get('from_rank') or 1}–{rule.get('to_rank') or ''}"


def _level(rule: Document) -> str:
    held = f"{rule['from_level']}→" if rule.get("from_level") else ""
    age = f"（≥{rule['min_age']}）" if rule.get("min_age") else ""
    return f"{_ranks(rule)} {held}{rule.get('to_level', '')}{age}"


SIZES = {"count": "{}", "ratio": "{}%", "to_rank_ratio": "≤{}%", "min_score": "≥{}"}


def _size(award: Document) -> str:
    """``3``, ``20%`` of the field, ``≤50%`` of the ranks, ``≥90`` points."""
    return " ".join(SIZES[key].format(SHOW[prizes.KIND[key]](award[key])) for key in award)
