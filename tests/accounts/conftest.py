"""Fixtures of accounts."""

import pytest
from sqlalchemy import select

from contest.accounts.models import Account
from contest.accounts.passwords import hash_password
from contest.db import db, transaction
from tests.samples import GOOD, make_account


@pytest.fixture
def stored_account(app):
    """Find an account by user name, as the database holds it now; None when there is none."""

    def find(username):
        with app.app_context():
            found = db.session.scalar(select(Account).where(Account.username == username))
            db.session.remove()
        return found

    return find


@pytest.fixture
def lizq(app, administrator):
    """Somebody with a password."""
    with app.app_context(), transaction():
        return make_account("李志强", username="lizq", password_hash=hash_password(GOOD)).id
