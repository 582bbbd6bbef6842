"""Third-party files are those of the lock, and every icon a page names is among them."""

import importlib.machinery
import importlib.util
import re
import shutil

import pytest

from contest.web.icons import ICONS
from contest.web.states import STATES
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def vendor():
    """The script, as a module."""
    loader = importlib.machinery.SourceFileLoader("vendor", str(ROOT / "script" / "vendor"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("vendor", loader))
    loader.exec_module(module)
    return module


def test_files_are_as_locked(vendor):
    assert vendor.check() == []


def test_every_package_carries_its_licence(vendor):
    for _name, _version, folder, _files in vendor.PACKAGES:
        assert list((ROOT / folder).glob("LICEN*")), folder


def test_changed_missing_and_added_files_are_found(vendor, tmp_path, monkeypatch):
    shutil.copytree(
        ROOT / "static" / "vendor" / "htmx-2.0.11", tmp_path / "static/vendor/htmx-2.0.11"
    )
    shutil.copytree(
        ROOT / "static" / "vendor" / "tabler-icons-3.51.0",
        tmp_path / "static/vendor/tabler-icons-3.51.0",
    )
    lock = tmp_path / "static/vendor/lock.json"
    lock.write_text((ROOT / "static/vendor/lock.json").read_text())
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    monkeypatch.setattr(vendor, "LOCK", lock)
    (tmp_path / "static/vendor/htmx-2.0.11/htmx.min.js").write_text("changed")
    (tmp_path / "static/vendor/htmx-2.0.11/more.js").write_text("added")

    found = vendor.check()

    assert "static/vendor/htmx-2.0.11/htmx.min.js: differs from the lock" in found
    assert "static/vendor/htmx-2.0.11/more.js: differs from the lock" in found
    assert "static/vendor/tabler-1.6.1/tabler.min.css: missing" in found
    assert not [line for line in found if "htmx-2.0.11/LICENSE" in line]


def test_every_icon_named_in_templates_and_states_exists():
    named = {drawing for kind in STATES.values() for _word, _tone, drawing in kind.values()}
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"\bicon\('([a-z0-9-]+)'", path.read_text(encoding="utf-8")))

    assert named - set(ICONS) == set()


def test_no_page_asks_another_host():
    texts = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").glob("*/*.css")]
    texts += [path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts]
    foreign = re.compile(r"(?:src|href|url|import|fetch)\s*[=(]\s*[\"']?(?:https?:)?//")

    assert [path for path in texts if foreign.search(path.read_text(encoding="utf-8"))] == []
