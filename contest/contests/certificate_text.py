"""What the certificates of a contest say (证书用语): the set-up key and its small language.

A text is paragraphs, one a line. ``{award}`` is filled in; ``[，荣获{award}]`` disappears as a
whole when a field in it is empty. Nothing else has a meaning: what people write stays text.
"""

import re
from collections.abc import Iterator, Mapping

from contest.i18n import N_

Run = list[str]  # words and their weight: "", "strong" or "title"

# field → what it is filled with, for the help beside the text
FIELDS: dict[str, str] = {
    "name": N_("获奖人或参赛队"),
    "unit": N_("单位"),
    "contest": N_("赛事名称"),
    "event": N_("赛项"),
    "group": N_("组别"),
    "rank": N_("名次，如“第一名”"),
    "award": N_("奖项"),
    "titles": N_("称号，加引号"),
    "granting": N_("“授予”或“拟授”"),
    "level": N_("推荐的技能等级"),
    "total": N_("总成绩"),
    "members": N_("队员姓名"),
}
NUMBER_FIELDS: dict[str, str] = {
    "code": N_("赛事编号"),
    "year": N_("颁发年份"),
    "n": N_("流水号，必须有"),
}
DEFAULTS: dict[str, str] = {
    "heading": "荣誉证书",
    "text": "在{contest}[（{event}）]中成绩优异[，荣获{award}]"
    "[，{granting}{titles}称号][，推荐晋升{level}]。\n"
    "特发此证，以资鼓励。",
    "number": "{code}-{year}-{n}",
    "signer": "",
    "titles": "proposed",
    "holders": "entries",
}
DIGITS = 4

UNKNOWN = N_("没有“{field}”这个字段，可以用的是：{known}。")
UNBALANCED = N_("方括号要成对，且不能套在一起。")
NO_NUMBER = N_("编号里要有 {field}，否则每张证书的编号都一样。")
WEIGHTS = {"award": "strong", "rank": "strong", "titles": "title"}

_TOKEN = re.compile(r"\{([a-z_]+)\}|([\[\]])|([^\[\]{}]+|[{}])")


class WordingError(ValueError):
    """A text that cannot be filled; ``message`` and ``values`` say why."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


def check_wording(text: str, known: Mapping[str, str] = FIELDS) -> None:
    """Raise WordingError for an unknown field, or brackets that do not match."""
    depth = 0
    for field, bracket, _words in _tokens(text):
        if field and field not in known:
            listed = " ".join(f"{{{name}}}" for name in known)
            raise WordingError(UNKNOWN, field=f"{{{field}}}", known=listed)
        depth += {"[": 1, "]": -1}.get(bracket, 0)
        if depth not in (0, 1):
            raise WordingError(UNBALANCED)
    if depth:
        raise WordingError(UNBALANCED)


def check_number(pattern: str) -> None:
    """Raise WordingError for a pattern of numbers that would give the same number twice."""
    check_wording(pattern, NUMBER_FIELDS)
    if "{n}" not in pattern:
        raise WordingError(NO_NUMBER, field="{n}")


def fill(
    text: str, values: Mapping[str, str], weights: Mapping[str, str] = WEIGHTS
) -> list[list[Run]]:
    """The paragraphs of a text, as the certificate prints them.

    values:  field → words; a field that is not there counts as empty
    weights: field → weight of its words

    >>> fill("荣获{award}[，{granting}{titles}称号]。", {"award": "一等奖"})
    [[['荣获', ''], ['一等奖', 'strong'], ['。', '']]]
    """
    check_wording(text)
    return [_paragraph(line, values, weights) for line in text.splitlines() if line.strip()]


def _paragraph(line: str, values: Mapping[str, str], weights: Mapping[str, str]) -> list[Run]:
    runs: list[Run] = []
    held: list[Run] | None = None  # the runs of an optional part, until its end
    complete = True
    for field, bracket, words in _tokens(line):
        if bracket == "[":
            held, complete = [], True
        elif bracket == "]":
            runs += held if held and complete else []
            held = None
        else:
            value = values.get(field, "") if field else words
            complete = complete and bool(value)
            (runs if held is None else held).append([value, weights.get(field, "")])
    return _joined(run for run in runs if run[0])


def _joined(runs: Iterator[Run]) -> list[Run]:
    """Neighbours of one weight become one."""
    joined: list[Run] = []
    for words, weight in runs:
        if joined and joined[-1][1] == weight:
            joined[-1][0] += words
        else:
            joined.append([words, weight])
    return joined


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """(field, bracket, words) of each piece; two of the three are empty."""
    return (match.groups(default="") for match in _TOKEN.finditer(text))  # type: ignore[misc]
