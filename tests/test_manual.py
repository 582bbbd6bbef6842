"""The manual calls pages and buttons by the words that stand on them."""

import importlib.machinery
import importlib.util
import re

import pytest

from tests.conftest import ROOT

MANUAL = sorted((ROOT / "docs" / "manual").glob("*.md"))
QUOTED = re.compile(r"「([^」]*)」")
FIELD = re.compile(r"{[a-z_]+}")


@pytest.fixture(scope="module")
def words():
    """What may stand in 「」: each message whole, with … for its fields, or up to the first one."""
    loader = importlib.machinery.SourceFileLoader("i18n_tool", str(ROOT / "script" / "i18n"))
    tool = importlib.util.module_from_spec(importlib.util.spec_from_loader("i18n_tool", loader))
    loader.exec_module(tool)
    known = set()
    for message in tool.found_messages():
        one = message.id[0] if isinstance(message.id, tuple) else message.id
        known |= {one, FIELD.sub("…", one), FIELD.split(one)[0].strip()}
    return known - {""}


def quoted(paper):
    """The words in 「」; a sentence may run over the end of a line."""
    return QUOTED.findall(re.sub(r"\n *", "", paper.read_text(encoding="utf-8")))


def test_everybody_has_a_manual():
    assert [paper.stem for paper in MANUAL] == ["enterprise", "judge", "organiser"]


@pytest.mark.parametrize("paper", MANUAL, ids=lambda path: path.stem)
def test_every_quoted_word_is_on_a_page(paper, words):
    unknown = [f"{paper.name}: 「{word}」" for word in quoted(paper) if word and word not in words]

    assert unknown == []


@pytest.mark.parametrize("paper", MANUAL, ids=lambda path: path.stem)
def test_quotes_are_closed(paper):
    text = paper.read_text(encoding="utf-8")

    assert text.count("「") == text.count("」")
    assert len(set(quoted(paper))) > 20
