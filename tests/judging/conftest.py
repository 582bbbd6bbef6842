"""What tests of judging share: a hall, and judges who came in with their passes."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.db import db, transaction
from contest.panels.models import Judge
from contest.panels.passes import IssuedPass, issue_pass
from tests.judging.factories import CLERK, Hall, make_hall
from tests.judging.sending import csrf


@pytest.fixture
def hall(session, administrator) -> Hall:
    """Five judges, four entries, nothing scored yet."""
    with transaction():
        return make_hall()


@pytest.fixture
def pass_of(session) -> Callable[[Judge], IssuedPass]:
    """``pass_of(judge)``: a fresh pass, readable."""

    def issue(judge: Judge) -> IssuedPass:
        with transaction():
            return issue_pass(actor=CLERK, judge=db.session.get(Judge, judge.id))

    return issue


@pytest.fixture
def enter(app: Flask, client: FlaskClient, pass_of) -> Callable[[Judge], IssuedPass]:
    """``enter(judge)``: the client scans the judge's pass and types its PIN."""

    def go(judge: Judge) -> IssuedPass:
        issued = pass_of(judge)
        client.get(f"/j/{issued.token}")
        headers = csrf(app, client)
        answer = client.post("/judge/pin", data={"pin": issued.pin}, headers=headers)
        assert answer.headers["Location"] == "/judge"
        return issued

    return go
