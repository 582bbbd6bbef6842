"""The rules of the house, as tests: see docs/structure.md."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
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


def imports(path: Path) -> Iterator[list[str]]:
    """Every dotted name that ``path`` imports, wherever in the file it does so, in its parts."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = str(node.module).split(".")
            yield from ([*module, alias.name] for alias in node.names)


def ours(path: Path) -> list[list[str]]:
    return [name[1:] for name in imports(path) if name[0] == "contest" and len(name) > 1]


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Every call as written, ``clock.now``, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_room_is_known(path):
    assert path.parent == PACKAGE or room(path) in {*STORY, *PURE, *UNDER}


@pytest.mark.parametrize("path", [path for path in FILES if room(path) in PURE], ids=by_name)
def test_pure_code_stays_pure(path):
    forbidden = {"flask", "flask_babel", "flask_sqlalchemy", "sqlalchemy"}

    assert {name[0] for name in imports(path)} & forbidden == set()
    # messages are marked for the catalogue where they stand; whoever shows them translates
    assert {tuple(name) for name in ours(path) if name[0] != room(path)} <= {("i18n", "N_")}


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if roles(path) & {"models", "queries", "operations"}],
    ids=by_name,
)
def test_rules_know_no_request(path):
    assert {name[0] for name in imports(path)} & {"flask", "flask_login", "flask_wtf"} == set()
    assert [name for name in ours(path) if (EDGES | {"forms"}) & set(name[1:])] == []


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_only_edges_open_a_transaction(path):
    if not roles(path) & (EDGES | {"db"}):
        assert ["db", "transaction"] not in ours(path)


@pytest.mark.parametrize("path", [path for path in FILES if room(path) in STORY], ids=by_name)
def test_feature_imports_only_earlier_features(path):
    later = set(STORY[STORY.index(room(path)) + 1 :])

    assert {name[0] for name in ours(path)} & later == set()


@pytest.mark.parametrize(
    "path", [path for path in FILES if room(path) in {"audit", "jobs", "files"}], ids=by_name
)
def test_what_lies_under_imports_no_feature(path):
    if not roles(path) & EDGES:
        assert {name[0] for name in ours(path)} & set(STORY) == set()


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_only_the_top_imports_the_top(path):
    if by_name(path) not in {f"contest/{name}" for name in KNOWS_ALL}:
        assert {name[0] for name in ours(path)} & {"app", "cli", "worker"} == set()


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_only_db_commits(path):
    endings = {name.rpartition(".")[2] for name, _line in calls(path)} & {"commit", "rollback"}

    assert endings == set() or path == PACKAGE / "db.py"


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_only_the_clock_tells_time(path):
    tells = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)$")

    found = [(name, line) for name, line in calls(path) if tells.search(name)]
    assert found == [] or path == PACKAGE / "clock.py"


@pytest.mark.parametrize("path", [path for path in FILES if room(path) in EXACT], ids=by_name)
def test_scores_meet_no_binary_float(path):
    found = [(name, line) for name, line in calls(path) if name in ("float", "round")]

    assert found == []


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=by_name)
def test_file_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


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
