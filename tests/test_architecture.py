"""The rules of the house, as tests: see docs/structure.md."""

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from contest.config import DEFAULTS
from tests.conftest import ROOT

PACKAGE = ROOT / "contest"
# each may import those before it, and never those after it
STORY = [
    "people",
    "accounts",
    "contests",
    "rubrics",
    "entries",
    "panels",
    "judging",
    "offline",
    "results",
    "scoreboard",
    "awards",
    "certificates",
    "statistics",
    "archive",
    "planning",
    "checks",
    "demo",
    "home",
]
PURE = {"scoring", "excel", "pdf"}  # no Flask, no database, nothing of ours but themselves
UNDER = {"audit", "jobs", "files", "web"}  # under every feature
EDGES = {"views", "api", "cli", "worker"}  # open transactions and know Flask
KNOWS_ALL = {"app.py", "cli.py", "worker.py"}
EXACT = PURE | {"judging", "offline", "results"}  # where a binary float would cost somebody a rank
MOST_LINES = 400

FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if "migrations" not in path.relative_to(PACKAGE).parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def by_name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def roles(path: Path) -> set[str]:
    """What a file is: its own name and those of the folders it lies in, below its room."""
    return {path.stem, *path.relative_to(PACKAGE).parent.parts[1:]}


@functools.cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@functools.cache
def imports(path: Path) -> list[list[str]]:
    """Every dotted name that ``path`` imports, wherever in the file it does so, in its parts."""
    found = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{by_name(path)}: imports are absolute"
            module = str(node.module).split(".")
            found += [[*module, alias.name] for alias in node.names]
    return found


def ours(path: Path) -> list[list[str]]:
    return [name[1:] for name in imports(path) if name[0] == "contest" and len(name) > 1]


def rooms_used(path: Path) -> set[str]:
    return {name[0] for name in ours(path)}


@functools.cache
def calls(path: Path) -> list[tuple[str, int]]:
    """Every call as written, ``clock.now``, with its line."""
    return [
        (ast.unparse(node.func), node.lineno) for node in nodes(path) if isinstance(node, ast.Call)
    ]


def guilty(paths: Iterable[Path], fault: Callable[[Path], object]) -> dict[str, object]:
    """What is wrong with which of the files; every one is looked at."""
    return {by_name(path): found for path in paths if (found := fault(path))}


def test_room_is_known():
    rooms = {*STORY, *PURE, *UNDER}

    assert guilty(FILES, lambda path: path.parent != PACKAGE and {room(path)} - rooms) == {}


def test_pure_code_stays_pure():
    pure = [path for path in FILES if room(path) in PURE]
    forbidden = {"flask", "flask_babel", "flask_sqlalchemy", "sqlalchemy"}

    def strange(path: Path) -> set[tuple[str, ...]]:
        others = {tuple(name) for name in ours(path) if name[0] != room(path)}
        # messages are marked for the catalogue where they stand; whoever shows them translates
        return others - {("i18n", "N_")}

    assert guilty(pure, lambda path: {name[0] for name in imports(path)} & forbidden) == {}
    assert guilty(pure, strange) == {}


def test_rules_know_no_request():
    rules = [path for path in FILES if roles(path) & {"models", "queries", "operations"}]
    web = {"flask", "flask_login", "flask_wtf"}
    edges = EDGES | {"forms"}

    assert guilty(rules, lambda path: {name[0] for name in imports(path)} & web) == {}
    assert guilty(rules, lambda path: [name for name in ours(path) if edges & set(name[1:])]) == {}


def test_only_edges_open_a_transaction():
    inner = [path for path in FILES if not roles(path) & (EDGES | {"db"})]

    assert guilty(inner, lambda path: ["db", "transaction"] in ours(path)) == {}


def test_feature_imports_only_earlier_features():
    features = [path for path in FILES if room(path) in STORY]

    def later(path: Path) -> set[str]:
        return rooms_used(path) & set(STORY[STORY.index(room(path)) + 1 :])

    assert guilty(features, later) == {}


def test_what_lies_under_imports_no_feature():
    under = [path for path in FILES if room(path) in {"audit", "jobs", "files"}]
    inner = [path for path in under if not roles(path) & EDGES]

    assert guilty(inner, lambda path: rooms_used(path) & set(STORY)) == {}


def test_only_the_top_imports_the_top():
    top = {PACKAGE / name for name in KNOWS_ALL}
    inner = [path for path in FILES if path not in top]

    assert guilty(inner, lambda path: rooms_used(path) & {"app", "cli", "worker"}) == {}


def test_only_db_commits():
    inner = [path for path in FILES if path != PACKAGE / "db.py"]

    def ends(path: Path) -> set[str]:
        return {name.rpartition(".")[2] for name, _line in calls(path)} & {"commit", "rollback"}

    assert guilty(inner, ends) == {}


def test_only_the_clock_tells_time():
    tells = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)$")
    inner = [path for path in FILES if path != PACKAGE / "clock.py"]

    assert guilty(inner, lambda path: [one for one in calls(path) if tells.search(one[0])]) == {}


def test_scores_meet_no_binary_float():
    exact = [path for path in FILES if room(path) in EXACT]
    inexact = ("float", "round")

    assert guilty(exact, lambda path: [one for one in calls(path) if one[0] in inexact]) == {}


def test_files_are_short():
    def lines(path: Path) -> int:
        return len(path.read_text(encoding="utf-8").splitlines())

    assert guilty([*FILES, *TESTS], lambda path: lines(path) > MOST_LINES and lines(path)) == {}


def test_every_rule_has_files_it_holds_for():
    assert {*STORY, *PURE, *UNDER} - {"scoreboard", "awards"} == {
        room(path) for path in FILES if path.parent != PACKAGE
    }
    assert all(any(roles(path) & {role} for path in FILES) for role in EDGES - {"api"})


def test_scoring_loads_no_flask():
    program = "import sys, pkgutil, importlib, contest.scoring as room\n"
    program += "for module in pkgutil.walk_packages(room.__path__, 'contest.scoring.'):\n"
    program += "    importlib.import_module(module.name)\n"
    program += "print(*sorted({'flask', 'sqlalchemy', 'flask_babel'} & set(sys.modules)))"

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("key", DEFAULTS)
def test_setting_is_documented_with_its_default(key):
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)

    assert key in headings


def test_no_setting_is_documented_that_does_not_exist():
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)

    assert set(headings) - set(DEFAULTS) == set()
