"""Rights on objects, tried on a route that exists only here."""

import pytest

from contest.accounts.models import Role
from contest.accounts.queries import units_below
from contest.db import db, transaction
from contest.people.models import Unit
from contest.web.access import ACCESS, require
from contest.web.auth import Visitor
from contest.web.rules import Rule, anywhere, roles
from tests.samples import SAMPLES, Place, make_account, make_place
from tests.web_fixtures import sign_in


@pytest.fixture
def place(app, administrator):
    with app.app_context(), transaction():
        return make_place("本市")


@pytest.fixture
def entry_of(app):
    """The id of an entry of this contest and unit."""

    def make(contest_id, unit_id):
        with app.app_context(), transaction():
            return SAMPLES["entry_id"](Place(contest_id, unit_id))

    return make


@pytest.fixture
def ask(app, client, monkeypatch, place):
    """The status of ``/contests/…/entries/…`` for an account with these roles."""
    rule = roles("enterprise", "organiser", "admin")
    monkeypatch.setitem(ACCESS, "entry", rule)
    app.add_url_rule(
        "/contests/<int:contest_id>/entries/<int:entry_id>", "entry", lambda **_ids: "here"
    )

    def status(entry_id, *held, unit_id=None, contest_id=None, is_admin=False):
        with app.app_context(), transaction():
            account = make_account(unit_id=unit_id, is_admin=is_admin)
            for role, where in held:
                db.session.add(Role(account_id=account.id, role=role, contest_id=where))
            sign_in(client, account)
        response = client.get(f"/contests/{contest_id or place.contest_id}/entries/{entry_id}")
        return response.status_code

    return status


def test_enterprise_opens_its_own_entry(ask, place, entry_of):
    entry = entry_of(place.contest_id, place.unit_id)

    assert ask(entry, ("enterprise", place.contest_id), unit_id=place.unit_id) == 200


def test_enterprise_opens_entries_of_units_below(app, ask, place, entry_of):
    with app.app_context(), transaction():
        workshop = Unit(name="一车间", parent_id=place.unit_id)
        db.session.add(workshop)
        db.session.flush()
        team = Unit(name="三班", parent_id=workshop.id)
        db.session.add(team)
        db.session.flush()
        team_id = team.id
    entry = entry_of(place.contest_id, team_id)

    assert ask(entry, ("enterprise", place.contest_id), unit_id=place.unit_id) == 200
    assert ask(entry, ("enterprise", place.contest_id), unit_id=team_id) == 200


def test_enterprise_does_not_open_entries_of_the_unit_above(app, ask, place, entry_of):
    with app.app_context(), transaction():
        below = Unit(name="一车间", parent_id=place.unit_id)
        db.session.add(below)
        db.session.flush()
        below_id = below.id
    entry = entry_of(place.contest_id, place.unit_id)

    assert ask(entry, ("enterprise", place.contest_id), unit_id=below_id) == 404


def test_enterprise_without_unit_opens_nothing(ask, place, entry_of):
    entry = entry_of(place.contest_id, place.unit_id)

    assert ask(entry, ("enterprise", place.contest_id)) == 404


def test_enterprise_does_not_open_entries_of_another_unit(app, ask, place, entry_of):
    with app.app_context(), transaction():
        other = make_place("外市")
    entry = entry_of(place.contest_id, other.unit_id)

    assert ask(entry, ("enterprise", place.contest_id), unit_id=place.unit_id) == 404


def test_organiser_with_a_unit_opens_every_unit(app, ask, place, entry_of):
    with app.app_context(), transaction():
        other = make_place("外市")
    entry = entry_of(place.contest_id, other.unit_id)
    held = [("enterprise", place.contest_id), ("organiser", place.contest_id)]

    assert ask(entry, *held, unit_id=place.unit_id) == 200


def test_role_counts_in_its_contest_only(app, ask, place, entry_of):
    with app.app_context(), transaction():
        other = make_place("外市")
    entry = entry_of(place.contest_id, place.unit_id)

    assert ask(entry, ("organiser", place.contest_id)) == 200
    assert ask(entry, ("organiser", None)) == 200
    assert ask(entry, ("organiser", other.contest_id)) == 403
    assert ask(entry, ("judge", place.contest_id)) == 403
    assert ask(entry, is_admin=True) == 200


def test_entry_under_another_contest_is_not_found(app, ask, place, entry_of):
    with app.app_context(), transaction():
        other = make_place("外市")
    entry = entry_of(place.contest_id, place.unit_id)

    assert ask(entry, ("organiser", None), contest_id=other.contest_id) == 404


def test_route_that_is_not_listed_is_refused(app, client, administrator, login_as):
    app.add_url_rule("/forgotten", "forgotten", lambda: "here")

    assert client.get("/forgotten").status_code == 403
    login_as("admin")
    assert client.get("/forgotten").status_code == 403


def test_reader_without_session_is_led_to_sign_in_and_back(client, administrator):
    response = client.get("/accounts?state=active&page=2")

    assert response.status_code == 302
    assert response.headers["Location"] == "/sign-in?next=/accounts?state%3Dactive%26page%3D2"


def test_program_without_session_is_told(client, administrator):
    response = client.get("/accounts", headers={"Accept": "application/json"})

    assert response.status_code == 401
    assert response.json["error"] == "登录后再看这一页。"


def test_refusal_names_the_roles(page, login_as):
    login_as("judge")

    html = page("accounts.index", status=403)

    assert html.select_one("main strong").get_text() == (
        "这一页只有管理员能看。请换一个账号，或请组织者给您这个角色。"
    )


def test_unknown_role_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="organizer"):
        roles("organizer")


@pytest.mark.parametrize(
    ("rule", "held", "expected"),
    [
        (roles("judge"), {("judge", 7)}, True),
        (roles("judge"), {("judge", None)}, True),
        (roles("judge"), {("judge", 8)}, False),
        (roles("judge"), {("organiser", 7)}, False),
        (anywhere("judge"), {("judge", 8)}, True),
        (Rule(signed_in=True), set(), True),
        (Rule(), {("organiser", None)}, False),
    ],
)
def test_rule_table(rule, held, expected):
    visitor = Visitor(1, "u", "何敏", False, None, None, None, frozenset(held))

    assert rule.allows(visitor, 7) is expected
    assert rule.allows(None, 7) is False


def test_units_below_ends_on_a_circle(app):
    with app.app_context(), transaction():
        first, second = Unit(name="甲"), Unit(name="乙")
        db.session.add_all([first, second])
        db.session.flush()
        first.parent_id, second.parent_id = second.id, first.id
        db.session.flush()

        assert units_below(first.id) == {first.id, second.id}


def test_require_refuses_within_a_view(app, client, monkeypatch, login_as):
    def view():
        require("organiser", contest_id=7)
        return "here"

    app.add_url_rule("/inner", "inner", view)
    monkeypatch.setitem(ACCESS, "inner", Rule(signed_in=True))
    login_as("supervisor")
    assert client.get("/inner").status_code == 403
    login_as("organiser")
    assert client.get("/inner").status_code == 200
