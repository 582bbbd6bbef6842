"""import(export(x)) = x, for whole examples and for bundles by chance."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from contest.app import create_app
from contest.archive.operations import import_bundle
from contest.archive.queries import export_bundle
from contest.audit.operations import Actor
from contest.contests.bundle.reading import read_bundle
from contest.db import db, transaction
from tests.bundle.documents import NAMES, example
from tests.bundle.strategies import bundles

WHOLE = ("people", "marks")
PEOPLE = ("units", "people", "judges", "panels", "entries", "recusals", "sheets", "incidents")


def take_in(document):
    """Import a document in a transaction of its own."""
    reading = read_bundle(document)
    assert reading.errors == []
    with transaction():
        return import_bundle(actor=Actor.local(), document=reading.document, digest="d")


@pytest.mark.parametrize("name", NAMES)
def test_example_comes_back_as_it_was_in_canonical_order(session, name):
    document = example(name)

    exported = export_bundle(take_in(document), WHOLE)

    assert exported == document
    assert json.dumps(exported) == json.dumps(read_bundle(document).document)


@pytest.mark.parametrize("name", NAMES)
def test_export_without_parts_is_the_set_up(session, name):
    document = example(name)

    exported = export_bundle(take_in(document))

    assert exported == {key: value for key, value in document.items() if key not in PEOPLE}


def test_set_up_is_a_template_for_the_next_contest(session):
    set_up = export_bundle(take_in(example("labour")))
    set_up["contest"] |= {"code": "2027-ring-road", "name": "明年再来"}

    assert export_bundle(take_in(set_up), WHOLE) == set_up


@pytest.fixture(scope="module")
def shared_app(blank, tmp_path_factory) -> Iterator[Flask]:
    """One application for all examples of a property; each rolls back."""
    app = create_app({"INSTANCE": str(tmp_path_factory.mktemp("round"))})
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=bundles())
def test_any_bundle_comes_back_as_it_was(shared_app, document):
    reading = read_bundle(document)
    assert reading.errors == []
    try:
        contest = import_bundle(actor=Actor.local(), document=reading.document, digest="d")
        db.session.expire_all()
        exported = export_bundle(contest, WHOLE)
    finally:
        db.session.rollback()

    assert exported == document
    assert json.dumps(exported) == json.dumps(reading.document)


@pytest.mark.parametrize("name", NAMES)
def test_example_comes_back_from_each_database(any_app, name):
    with any_app.app_context():
        document = example(name)

        exported = export_bundle(take_in(document), WHOLE)

        assert json.dumps(exported) == json.dumps(document)
