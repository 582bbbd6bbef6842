"""What reading lets through, importing takes in and exporting gives back."""

import copy
import json
import random
from collections.abc import Iterator

import pytest
from flask import Flask

from contest.app import create_app
from contest.archive.operations import import_bundle
from contest.archive.queries import export_bundle
from contest.audit.operations import Actor
from contest.contests.bundle.reading import read_bundle
from contest.db import db
from tests.bundle.documents import NAMES, example
from tests.bundle.test_fuzz import mutate, places


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all mutations; each rolls back."""
    app = create_app({"INSTANCE": str(tmp_path_factory.mktemp("fuzz"))})
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("seed", range(3))
def test_mutations_that_read_also_go_round(shared_app, seed):
    chance = random.Random(seed)
    base = example(NAMES[seed])
    base["sheets"] = base["sheets"][:12]
    everywhere = places(base)
    taken = 0
    while taken < 25:
        document = copy.deepcopy(base)
        mutate(document, chance.choice(everywhere), chance)
        reading = read_bundle(document)
        if reading.document is None:
            continue
        taken += 1
        try:
            contest = import_bundle(actor=Actor.local(), document=reading.document, digest="d")
            db.session.expire_all()
            exported = export_bundle(contest, ("people", "marks"))
        finally:
            db.session.rollback()
        assert json.dumps(exported) == json.dumps(reading.document)
