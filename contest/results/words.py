"""Results in the reader's language (成绩用语): reasons, ties, headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.i18n import _
from contest.results.figures import NONE, clock, figure, places_of
from contest.results.pages import is_pair

NAMES_SHOWN = 8  # of a tie; more are counted


@dataclass(frozen=True, slots=True)
class Told:
    """A tie in words: what is so, lines of compared values, what follows. open: to be settled."""

    title: str
    lines: list[str] = field(default_factory=list)
    rest: str = ""
    open: bool = False


def spoken(pair: Sequence[Any]) -> str:
    """A message that was stored as data, in the reader's language."""
    message, values = pair
    return _(message, **{k: spoken(v) if is_pair(v) else v for k, v in values.items()})


def reason(row: Mapping[str, Any]) -> str:
    """Why an entry has no rank or no award: what people noted, then what the rules say."""
    said = [row["told"], *(spoken(pair) for pair in row["why"])]
    return _("；").join(part for part in dict.fromkeys(said) if part)


def stage_names(page: Mapping[str, Any]) -> dict[str, str]:
    """Names of the stages of an event, by code."""
    return {stage["code"]: stage["name"] for stage in page["stages"]}


def link_name(link: Mapping[str, Any], page: Mapping[str, Any]) -> str:
    """What a link of a tie-break chain compares: 实操, 实操用时, 加赛."""
    stages = {stage["code"]: stage for stage in page["stages"]}
    stage = stages.get(link["stage"])
    name = stage["name"] if stage else link["stage"]
    if link["by"] == "time":
        return _("{stage}用时", stage=name)
    if link["by"] == "extra":
        return _("附加成绩")
    if link["by"] in ("group", "criterion"):
        part = stage["parts"][link["by"]].get(link["key"], link["key"]) if stage else link["key"]
        return _("{stage}的“{part}”", stage=name, part=part)
    return str(name)


def decided(label: str, page: Mapping[str, Any]) -> str:
    """``decided_by`` of the contract in words."""
    if label == "shared":
        return _("并列")
    by, _colon, rest = label.partition(":")
    stage, _slash, key = rest.partition("/")
    if by == "best_member":
        return _("最好的队员")
    return link_name({"by": by, "stage": stage, "key": key}, page) if by else ""


def tell_tie(tie: Mapping[str, Any], page: Mapping[str, Any]) -> Told:
    """A tie in words; page: the event's document, its rows are not needed."""
    total = figure(tie["total"], page["places"]["total"])
    first, last, size = tie["ranks"][0], tie["ranks"][-1], len(tie["nos"])
    who = tie["names"]
    if tie["exact"]:
        title = _("总成绩取舍后同为 {total}，规程按取舍前的数排名次", total=total)
        return Told(title, [_line(tie["links"][0], who)])
    if len(tie["shared"]) == 1 and tie["shared"][0]["to"] - tie["shared"][0]["from"] == size:
        title = _("第 {rank} 名 {count} 人并列", rank=first, count=size)
        if tie["numbering"] == "ordinal":
            title = _(
                "第 {first} 至 {last} 名总成绩同为 {total}", first=first, last=last, total=total
            )
        return Told(title, [], _level(tie, page, tie["shared"][0]), tie["unsettled"])
    by = [link_name(link, page) for link in tie["links"]]
    ranks = str(first) if first == last else _("{first} 至 {last}", first=first, last=last)
    title = _(
        "第 {ranks} 名 {count} 人总成绩同为 {total}，按规程先比{by}",
        ranks=ranks,
        count=size,
        total=total,
        by=_("，再比").join(by),
    )
    lines = [
        _line(link, who, link_name(link, page) if len(by) > 1 else "", page["places"])
        for link in tie["links"]
    ]
    return Told(title, lines, _rest(tie, page, who), tie["unsettled"])


def _line(
    link: Mapping[str, Any],
    who: Sequence[str],
    label: str = "",
    columns: Mapping[str, int] | None = None,
) -> str:
    """``实操：甲 86.00 › 乙 83.00``; as many digits as the column of the ranking has."""
    values = link["values"]
    places = places_of(values)
    if link["by"] == "stage":
        places = max(places, (columns or {}).get(f"stage:{link['stage']}", 0))
    texts = [
        (clock(v) if link["by"] == "time" else figure(v, places)) if v else NONE for v in values
    ]
    out = [f"{label}{_('：')}" if label else "", f"{who[0]} {texts[0]}"]
    for n in range(1, min(len(who), NAMES_SHOWN)):
        sign = "＝" if values[n] == values[n - 1] else "›"
        out.append(f"　{sign}　{who[n]} {texts[n]}")
    if len(who) > NAMES_SHOWN:
        out.append(_("　等 {count} 人", count=len(who)))
    return "".join(out)


def _level(tie: Mapping[str, Any], page: Mapping[str, Any], shared: Mapping[str, Any]) -> str:
    """What follows where the whole chain leaves some level."""
    compared = [_("总成绩"), *(link_name(link, page) for link in tie["links"])]
    same = _("{all}全部相同", all=_("、").join(compared)) if tie["links"] else _("总成绩相同")
    if tie["unsettled"]:
        if page["rules"]["extra"]:
            return _("{same}。这些名次必须分出先后，请加赛并登记附加成绩。", same=same)
        return _("{same}。这些名次必须分出先后，但规程没有写加赛，请先改规程。", same=same)
    if tie["numbering"] == "ordinal":
        return _("{same}，规程规定按报名先后排列。", same=same)
    if shared["next"] is None:
        return _("{same}，规程规定并列。", same=same)
    return _("{same}，规程规定并列，下一名为第 {next} 名。", same=same, next=shared["next"])


def _rest(tie: Mapping[str, Any], page: Mapping[str, Any], who: Sequence[str]) -> str:
    parts = []
    for shared in tie["shared"]:
        named = _("、").join(who[shared["from"] : shared["to"]][:NAMES_SHOWN])
        parts.append(_("{named}：", named=named) + _level(tie, page, shared))
    if tie["unused"]:
        last = link_name(tie["links"][-1], page)
        unused = _("、").join(link_name(link, page) for link in tie["unused"])
        parts.append(_("{last}已分出先后，不再比{unused}。", last=last, unused=unused))
    return "".join(parts)
