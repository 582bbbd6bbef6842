"""Every ready-made kind is sound and can be exported and imported again."""

import pytest
from flask import Flask

from contest.archive.operations import import_bundle
from contest.archive.queries import export_bundle
from contest.audit.operations import Actor
from contest.contests.bundle.reading import read_bundle
from contest.contests.kinds import kind_codes, kind_document
from contest.db import transaction
from contest.errors import NotFound
from contest.scoring.spec import event_spec

ACTOR = Actor.local()


@pytest.mark.parametrize("code", kind_codes())
def test_kind_raises_no_error_and_no_warning(session, code):
    reading = read_bundle(kind_document(code))

    assert (reading.errors, reading.warnings) == ([], [])


@pytest.mark.parametrize("code", kind_codes())
def test_kind_imports_and_comes_back_unchanged(session, code):
    document = kind_document(code)
    with transaction():
        contest = import_bundle(actor=ACTOR, document=document, digest="0" * 64)

    exported = export_bundle(contest)

    assert {**exported, "made_by": None} == {**document, "made_by": None}


@pytest.mark.parametrize("code", kind_codes())
def test_kind_is_understood_by_the_engine(app: Flask, code):
    with app.app_context():
        document = kind_document(code)

    specs = [event_spec(event) for event in document["events"]]

    assert [spec.document["code"] for spec in specs] == [e["code"] for e in document["events"]]


@pytest.mark.parametrize("code", kind_codes())
def test_kind_says_of_itself_which_kind_it_is(session, code):
    assert kind_document(code)["contest"]["kind"] == code


def test_unknown_kind_is_not_found(session):
    with pytest.raises(NotFound) as caught:
        kind_document("none")

    assert str(caught.value) == "没有“none”这个蓝本，请在蓝本页面上选一个。"


def test_two_documents_of_a_kind_share_nothing(session):
    kind_document("skills")["events"].clear()

    assert [event["name"] for event in kind_document("skills")["events"]] == [
        "焊工",
        "电工",
        "钳工",
    ]
