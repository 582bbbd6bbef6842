"""The papers agree with the code and with one another."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAPERS = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def read(path):
    return path.read_text(encoding="utf-8")


def halves_of_the_glossary():
    """Prose and table of the glossary."""
    prose, table = read(DOCS / "concepts.md").split("\n## The table\n")
    return prose, ROW.findall(table)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(paper):
    missing = [link for link in LINK.findall(read(paper)) if not (paper.parent / link).exists()]

    assert missing == []


def test_every_term_of_the_glossary_is_explained():
    prose, table = halves_of_the_glossary()

    missing = [
        f"{identifier} {chinese}"
        for identifier, chinese in table
        if f"`{identifier}`" not in prose or chinese.strip() not in prose
    ]
    assert missing == []
    assert len(table) > 60


def test_every_explained_term_is_in_the_glossary():
    prose, table = halves_of_the_glossary()

    # 劳动竞赛 and its kin stand behind values, not behind words of the house
    explained = set(re.findall(r"`(\w+)` \(", prose))
    assert explained - {identifier for identifier, _ in table} == set()


def test_no_two_terms_share_a_word():
    _, table = halves_of_the_glossary()
    identifiers = [identifier for identifier, _ in table]
    chinese = [words.strip() for _, words in table]

    assert len(set(identifiers)) == len(identifiers)
    assert len(set(chinese)) == len(chinese)


def test_the_map_shows_every_room():
    shown = set(re.findall(r"^\| `(\w+)` \|", read(DOCS / "structure.md"), re.MULTILINE))
    rooms = {
        path.parent.name
        for path in (ROOT / "contest").glob("*/__init__.py")
        if path.parent.name != "migrations"
    }

    assert rooms - shown == set()


def test_decisions_are_numbered_without_gap():
    names = sorted(path.name for path in (DOCS / "decisions").glob("*.md"))

    assert [name[:5] for name in names] == [f"{n:04}-" for n in range(1, len(names) + 1)]


@pytest.mark.parametrize(
    "paper", sorted((DOCS / "decisions").glob("*.md")), ids=lambda path: path.stem
)
def test_a_decision_has_its_parts_and_fits_a_page(paper):
    text = read(paper)

    assert re.match(rf"# {int(paper.name[:4])}\. ", text)
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "Why",
        "Cost",
    ]
    assert len(text.splitlines()) <= 45


def test_vendored_work_is_named_with_its_licence():
    named = set(re.findall(r"`((?:@[\w-]+/)?[\w.-]+)`", read(DOCS / "third-party.md")))
    locks = [json.loads(read(path)) for path in ROOT.glob("static/vendor/lock.json")]
    vendored = {package for lock in locks for package in lock["packages"]}

    assert vendored - named == set()
