"""Fonts unpacked once for all tests that print."""

from pathlib import Path

import pytest

from contest.pdf import fonts


@pytest.fixture(scope="session")
def font_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(autouse=True)
def shared_fonts(font_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_folder", font_folder)
