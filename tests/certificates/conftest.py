"""A published contest, with fonts unpacked once for all tests that print."""

from pathlib import Path

import pytest

from contest.db import transaction
from contest.pdf import glyphs
from tests.certificates.published import World, make_world


@pytest.fixture(scope="session")
def font_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def world(any_app, font_home, monkeypatch) -> World:
    """Two events of a published contest; four people and a team have earned something."""
    monkeypatch.setattr(glyphs, "_instance", font_home)
    with any_app.app_context(), transaction():
        return make_world()


@pytest.fixture
def here(app, font_home, monkeypatch) -> World:
    """The same on the application of the test client."""
    monkeypatch.setattr(glyphs, "_instance", font_home)
    with app.app_context(), transaction():
        return make_world()
