"""The small language in which certificates are worded."""

import pytest

from contest.contests.certificate_text import (
    DEFAULTS,
    WordingError,
    check_number,
    check_wording,
    fill,
)

VALUES = {
    "contest": "大赛",
    "event": "焊工",
    "award": "一等奖",
    "titles": "“技术能手”",
    "granting": "拟授",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("荣获{award}。", [[["荣获", ""], ["一等奖", "strong"], ["。", ""]]]),
        ("荣获{award}[，推荐晋升{level}]。", [[["荣获", ""], ["一等奖", "strong"], ["。", ""]]]),
        ("甲[{event}][{group}]乙", [[["甲焊工乙", ""]]]),
        ("甲[（{event}{group}）]乙", [[["甲乙", ""]]]),
        ("[常有]的", [[["常有的", ""]]]),
        ("甲\n\n  \n乙{level}", [[["甲", ""]], [["乙", ""]]]),
        ("{level}", [[]]),
        ("a } b { c {Award}", [[["a } b { c {Award}", ""]]]),
        ("#read(\"x\") $y$ *z*", [[["#read(\"x\") $y$ *z*", ""]]]),
    ],
)  # fmt: skip
def test_text_is_filled(text, expected):
    assert fill(text, VALUES) == expected


def test_values_are_not_filled_again():
    assert fill("{event}", {"event": "[{award}]"}) == [[["[{award}]", ""]]]


def test_text_of_the_house_holds_every_part():
    (first, last) = fill(DEFAULTS["text"], VALUES)

    assert (
        "".join(words for words, _ in first)
        == "在大赛（焊工）中成绩优异，荣获一等奖，拟授“技术能手”称号。"
    )
    assert last == [["特发此证，以资鼓励。", ""]]


@pytest.mark.parametrize("text", ["[", "]", "[[a]]", "a]b[", "[a][b"])
def test_brackets_must_match(text):
    with pytest.raises(WordingError, match="方括号要成对"):
        check_wording(text)


@pytest.mark.parametrize("pattern", ["{code}", "n", "{year}-{nn}"])
def test_pattern_of_numbers_needs_the_number(pattern):
    with pytest.raises(WordingError):
        check_number(pattern)
