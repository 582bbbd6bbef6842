"""Fonts unpacked once for all tests that print."""

from pathlib import Path

import pytest

from contest.pdf import glyphs


@pytest.fixture(scope="session")
def font_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(autouse=True)
def shared_fonts(font_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_instance", font_home)
