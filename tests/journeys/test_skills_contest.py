"""A skills contest from the gallery to the certificate, through the pages, as six people."""

import pytest

from contest.accounts.models import Role
from contest.accounts.passwords import hash_password
from contest.db import db, transaction
from tests.journeys.people import Somebody
from tests.journeys.skills_after import issue, look_as_public, look_at_files, publish
from tests.journeys.skills_before import (
    approve_all,
    correct,
    draw,
    make_unit,
    register_by_hand,
    register_by_roster,
    review,
    set_up,
)
from tests.journeys.skills_day import (
    GOOD,
    check,
    judge,
    key_in,
    lock_and_look,
    seat_judges,
    start,
)
from tests.samples import make_account

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(app, live_server, administrator, chromium):
    """``cast(size)``: somebody new with a browser; consoles are looked at in the end."""
    with app.app_context(), transaction():
        account = make_account(username="hemin", name="何敏", password_hash=hash_password(GOOD))
        db.session.add(Role(account_id=account.id, role="organiser"))
        helper = make_account(username="suwen", name="苏文", password_hash=hash_password(GOOD))
        db.session.add(Role(account_id=helper.id, role="scorekeeper"))
    everybody = []

    def come(*size):
        everybody.append(Somebody(chromium, live_server, *size))
        return everybody[-1]

    yield come
    errors = [error for one in everybody for error in one.errors]
    for one in everybody:
        print(one.stands(), "\n----")
        one.context.close()
    assert errors == []


def test_skills_contest_from_gallery_to_certificate(app, cast, tmp_path):
    organiser, clerk, other = cast(), cast(), cast()
    organiser.sign_in("hemin", GOOD)
    set_up(organiser)
    passwords = [make_unit(organiser, name) for name in ("甲厂", "乙厂")]
    register_by_hand(clerk, passwords[0])
    register_by_roster(other, passwords[1])
    review(organiser)
    correct(clerk)
    approve_all(organiser)
    codes = draw(organiser)
    passes = seat_judges(organiser)
    start(organiser)
    judge(app, cast, passes, codes)
    key_in(organiser, codes)
    check(cast)
    lock_and_look(organiser)
    publish(organiser)
    look_at_files(organiser, tmp_path)
    number = issue(organiser, tmp_path)
    look_as_public(cast, number)
    clerk.page.goto("/contests/1/own-certificates")
    clerk.says("王建国")
