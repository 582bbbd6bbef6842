"""Publishing and confirming at the same moment: numbers follow one another, states move once."""

import pytest
from sqlalchemy import select

from contest.contests.models import Contest
from contest.db import db, transaction
from contest.results.models import Publication
from contest.results.operations import confirm_results, publish_results
from tests.at_once import at_once
from tests.results.factories import ACTOR, stored, whole_contest


@pytest.fixture
def contest_id(any_app):
    with any_app.app_context():
        with transaction():
            contest_id = stored(whole_contest()).id
        yield contest_id
        db.session.remove()


def test_results_are_confirmed_once(any_app, contest_id):
    def confirm(_number: int) -> str:
        contest = db.session.get_one(Contest, contest_id)
        confirm_results(actor=ACTOR, contest=contest)
        return contest.state

    assert at_once(any_app, 3, confirm) == ["Conflict", "Conflict", "scored"]


def test_publications_are_numbered_without_gap_or_double(any_app, contest_id):
    with transaction():
        confirm_results(actor=ACTOR, contest=db.session.get_one(Contest, contest_id))

    def publish(_number: int) -> int:
        contest = db.session.get_one(Contest, contest_id)
        return publish_results(actor=ACTOR, contest=contest).number

    assert at_once(any_app, 3, publish) == [1, 2, 3]
    with transaction():
        numbers = list(db.session.scalars(select(Publication.number).order_by(Publication.id)))
        assert numbers == [1, 2, 3]
        assert db.session.get_one(Contest, contest_id).state == "published"
