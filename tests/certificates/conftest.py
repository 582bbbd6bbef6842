"""A published contest, with fonts unpacked once for all tests that print."""

from pathlib import Path

import pytest

from contest.db import transaction
from contest.pdf import glyphs
from tests.certificates.published import World, make_world
from tests.samples import Place, make_certificate


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


@pytest.fixture
def certificate(app, here):
    """Store a certificate of the first unit; returns its id."""

    def make(unit_id=None, **fields):
        with app.app_context(), transaction():
            place = Place(here.contest_id, unit_id or here.unit_id)
            return make_certificate(place, **fields).id

    return make
