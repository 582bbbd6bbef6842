"""A contest that was made from the ready-made kind, as a row and through the browser."""

import contextlib
from dataclasses import dataclass

import pytest

from contest.archive.queries import export_bundle
from contest.audit.operations import Actor
from contest.contests.models import Contest
from contest.db import db, read_only, transaction
from contest.entries.models import Delegation
from contest.people.models import Unit
from contest.planning.operations import create_contest
from tests.samples import make_account
from tests.web_fixtures import address

CLERK = Actor(ref="cli", name="何敏", address="local")
HEAD = {
    "name": "滨江市职工职业技能大赛",
    "organiser": "滨江市总工会",
    "edition": "2026",
    "starts_on": "2026-06-01",
    "ends_on": "2026-06-03",
}


@pytest.fixture
def contest(session, frozen) -> Contest:
    """A draft made of ``skills``, all steps as the kind brings them."""
    with transaction():
        return create_contest(actor=CLERK, account=make_account(), kind="skills", head=HEAD)


@pytest.fixture
def times() -> dict[str, str]:
    """A registration that runs from tomorrow for two weeks."""
    return {"opens_at": "2026-05-02T08:00", "closes_at": "2026-05-16T17:30"}


@pytest.fixture
def organiser(login_as) -> int:
    return login_as("organiser")


@dataclass(frozen=True)
class Made:
    """A contest, by its id alone: rows do not outlive a request."""

    id: int


@pytest.fixture
def look(app):
    """``with look(): …`` reads the database between requests; none of it is left behind.

    A context that lasted would be shared with the requests, and with it what they keep in ``g``.
    """

    @contextlib.contextmanager
    def reading():
        with app.app_context(), read_only():
            yield

    return reading


@pytest.fixture
def write(app):
    """``with write(): …`` changes the database between requests."""

    @contextlib.contextmanager
    def writing():
        with app.app_context(), transaction():
            yield

    return writing


@pytest.fixture
def made(frozen, page, submit, organiser, look) -> Made:
    """A contest made through the first form, from the gallery."""
    html = page("planning.gallery", kind="skills")
    submit(
        html,
        "/contests/new?kind=skills",
        **{
            "contest.name": "滨江市大赛",
            "contest.organiser": "滨江市总工会",
            "contest.starts_on": "2026-06-01",
        },
    )
    with look():
        return Made(db.session.query(Contest).order_by(Contest.id.desc()).first().id)


@pytest.fixture
def stored(look):
    """``stored(contest_id)``: the set-up as it is on disk."""

    def read(contest_id):
        with look():
            return export_bundle(db.session.get(Contest, contest_id))

    return read


def inputs(html):
    """Every field of the step's form as a browser would send it."""
    form = html.select_one("#step")
    fields = {
        tag["name"]: tag.get("value", "")
        for tag in form.select("input[name]")
        if tag.get("type") != "checkbox" or tag.has_attr("checked")
    }
    for tag in form.select("select[name]"):
        chosen = tag.select_one("option[selected]") or tag.select_one("option")
        fields[tag["name"]] = chosen["value"]
    return fields


@pytest.fixture
def save(app, client, page):
    """``save("stages", contest_id, **changes)``: send a step as it stands with these changes."""

    def send(step, contest_id, go="next", **changes):
        fields = inputs(page(f"planning.{step}", contest_id=contest_id))
        fields |= changes
        fields = {key: value for key, value in fields.items() if value is not None}
        url = address(app, f"planning.{step}", contest_id=contest_id)
        return client.post(url, data={**fields, "go": go})

    return send


@pytest.fixture
def running(made, write):
    """A contest whose registration runs, with two units."""
    with write():
        row = db.session.get(Contest, made.id)
        row.state = "registering"
        row.setup = row.setup | {"registration": {"closes_at": "2026-05-20T17:30"}}
        for number, name in enumerate(("机械厂", "造船厂")):
            unit = Unit(name=name)
            db.session.add(unit)
            db.session.flush()
            db.session.add(
                Delegation(contest_id=row.id, unit_id=unit.id, code=f"d{number}", name=name)
            )
    return made.id
