"""Sending as a tablet does: JSON, with a token that fits the client's session."""

from tests.judging.factories import TEN
from tests.web_fixtures import token


def csrf(app, client):
    """The header that a page of this client would send."""
    # a context of its own: the test's keeps the token of the request before
    with app.app_context():
        return {"X-CSRFToken": token(app, client)}


def send(app, client, hall, **fields):
    """One sheet of ten marks for A71."""
    body = {
        "stage": hall.stage.id,
        "no": "A71",
        "uuid": "0123456789abcdef",
        "base": 0,
        "marks": dict.fromkeys(TEN, "8.5"),
    }
    return client.post("/judge/sheets", json={**body, **fields}, headers=csrf(app, client))


def pin(app, client, typed):
    """A PIN, from the dialog of the score page."""
    return client.post("/judge/pin", json={"pin": typed}, headers=csrf(app, client))
