"""The English catalogue is complete, and no 中文 stands on a page past it."""

import importlib.machinery
import importlib.util
import re

import pytest

from tests.conftest import ROOT

# 汉字 and the punctuation of 中文
CHINESE = re.compile(r"[⺀-鿿豈-﫿＀-￯、-】𠀀-𯿿]")
# what is translated, in the two kinds of quotes; and comments of the template
TRANSLATED = re.compile(r"\b(?:_|N_|ngettext)\((?:'[^']*'(?:,\s*)?)+", re.S)
COMMENT = re.compile(r"{#.*?#}", re.S)
# each language is named in itself, wherever one chooses it
OWN_NAME = "{# i18n: each language names itself #}中文"


@pytest.fixture(scope="module")
def tool():
    """script/i18n, as a module."""
    loader = importlib.machinery.SourceFileLoader("i18n_tool", str(ROOT / "script" / "i18n"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("i18n_tool", loader))
    loader.exec_module(module)
    return module


def test_catalogue_is_up_to_date(tool):
    assert tool.as_text(tool.updated()) == tool.CATALOGUE.read_bytes()


def test_every_message_has_its_english(tool):
    assert tool.problems(tool.read_catalogue()) == []


def test_no_message_is_a_guess(tool):
    catalogue = tool.read_catalogue()

    assert [message.id for message in catalogue if message.fuzzy and message.id] == []


def test_english_is_english(tool):
    texts = [
        text
        for message in tool.read_catalogue()
        if message.id
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
    ]

    assert [text for text in texts if CHINESE.search(text)] == []


def test_missing_field_is_found(tool):
    message = tool.Message("第 {row} 行缺少{name}", "Row {row} lacks {nam}")

    assert tool.message_problems(message) == [
        "fields differ: 第 {row} 行缺少{name} | Row {row} lacks {nam}"
    ]


def test_singular_may_leave_the_number_out(tool):
    message = tool.Message(("{number} 人", "{number} 人"), ("one person", "{number} people"))

    assert tool.message_problems(message) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_template_translates_all_its_text(path):
    text = path.read_text(encoding="utf-8").replace(OWN_NAME, "")
    text = TRANSLATED.sub("", COMMENT.sub("", text))

    assert CHINESE.findall(text) == []
