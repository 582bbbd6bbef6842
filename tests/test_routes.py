"""Every route is on the list of rights, and behaves as the list says, for everybody."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Route
from werkzeug.test import Cookie

from contest.accounts.models import ROLES, Role
from contest.clock import now
from contest.db import db, transaction
from contest.panels.models import JudgePass
from contest.web.access import ACCESS
from contest.web.owners import CONTEST_OF, KEYS, UNIT_OF
from contest.web.rules import Rule
from tests.samples import SAMPLES, Place, make_account, make_place
from tests.web_fixtures import address, sign_in, token

ASKS_FIRST = re.compile(r"/(sign-in|judge/pin)\?next=")
# open to some of those whom the list lets in; their own tests say to whom
LOOKS_CLOSER = {"jobs.show", "jobs.progress"}
OPEN_ANYWAY = {"HEAD", "OPTIONS"}


@dataclass(frozen=True)
class World:
    """Two contests with a unit each; everybody's roles are looked at from ``here``."""

    here: Place
    there: Place


@pytest.fixture
def world(app: Flask, administrator: int) -> World:
    with app.app_context(), transaction():
        return World(make_place("本市"), make_place("外市"))


@dataclass(frozen=True)
class Who:
    """A visitor: nobody at all, or an account with at most one role."""

    role: str | None
    where: str = ""

    def __str__(self) -> str:
        return f"{self.role} {self.where}".strip()


ANONYMOUS = Who(None, "anonymous")
EVERYBODY = [
    ANONYMOUS,
    Who(None, "signed in"),
    Who("admin"),
    Who("pass", "here"),
    *(Who(role, where) for role in ROLES for where in ("here", "there", "everywhere")),
]


def expected(rule: Rule, who: Who) -> bool:
    """May this visitor open a route about ``here``? Written apart from the code it checks."""
    if rule.public:
        return True
    if who is ANONYMOUS:
        return False
    if rule.passes or who.role == "pass":
        return rule.passes and who.role == "pass"
    if rule.signed_in:
        return True
    if rule.house and who.role != "admin" and who.where != "everywhere":
        return False
    if who.role == "admin":  # stands in for every organiser
        return bool(rule.names & {"admin", "organiser"})
    return who.role in rule.names and (rule.anywhere or who.where != "there")


def routes(app: Flask) -> list[tuple[Route, str]]:
    """Every route with each of its methods."""
    found = []
    for route in app.url_map.iter_rules():
        found += [(route, method) for method in sorted(route.methods - OPEN_ANYWAY)]
    return found


def samples(app: Flask, route: Route, place: Place) -> dict[str, Any]:
    """An object of this place for each parameter; nothing here changes one, so one will do."""
    kept = app.extensions.setdefault("samples of tests", {})
    missing = sorted(name for name in route.arguments if (place, name) not in kept)
    if missing:
        with app.app_context(), transaction():
            kept.update({(place, name): SAMPLES[name](place) for name in missing})
    return {name: kept[place, name] for name in route.arguments}


def enter(app: Flask, client: FlaskClient, who: Who, world: World) -> None:
    """Sign the client in as this visitor."""
    if who is ANONYMOUS:
        return
    place = world.there if who.where == "there" else world.here
    if who.role == "pass":
        enter_with_pass(app, client, place)
        return
    with app.app_context(), transaction():
        account = make_account(unit_id=place.unit_id, is_admin=who.role == "admin")
        if who.role in ROLES:
            contest_id = None if who.where == "everywhere" else place.contest_id
            db.session.add(Role(account_id=account.id, role=who.role, contest_id=contest_id))
        sign_in(client, account)


def enter_with_pass(app: Flask, client: FlaskClient, place: Place) -> None:
    """Give the client the session of a judge who came in with a pass."""
    with app.app_context(), transaction():
        judge_id = SAMPLES["judge_id"](place)
        kept = JudgePass(
            judge_id=judge_id, token_hash=f"t{judge_id}", pin_hash="-", issued_at=now()
        )
        db.session.add(kept)
        db.session.flush()
        values = {"judge": kept.id, "pass": kept.id, "version": kept.version}
    with client.session_transaction() as session:
        session.clear()
        session.update(values, seen=int(now().timestamp()))


def come_again(client: FlaskClient, entered: Cookie | None) -> None:
    """Give the client the session back that it entered with, whatever a page made of it."""
    client.delete_cookie("session")
    if entered is not None:
        client.set_cookie("session", entered.value)


def ask(app, client, route: Route, values: dict[str, Any], method: str, with_token=False) -> Any:
    """The answer of a route, read to its end; refusals without the page around them."""
    headers = {"Accept": "application/json"}
    if with_token:
        headers["X-CSRFToken"] = token(app, client)
    response = client.open(address(app, route.endpoint, **values), method=method, headers=headers)
    response.close()
    return response


def was_let_in(response: Any, method: str) -> bool:
    """A reader got an answer; a writer came as far as the missing token."""
    status = response.status_code
    if status in (401, 403) or ASKS_FIRST.search(response.headers.get("Location", "")):
        return False
    expected_status = {"GET": (200, 302)}.get(method, (400,))
    assert status in expected_status, f"{status} is no answer of a route that lets people in"
    return True


def test_list_holds_exactly_the_routes(app):
    assert sorted(ACCESS) == sorted(app.view_functions)


def test_parameters_are_known(app):
    used = {name for route, _method in routes(app) for name in route.arguments}

    assert used - set(SAMPLES) == set()
    assert set(CONTEST_OF) == set(KEYS)
    assert set(UNIT_OF) - set(KEYS) == set()


def test_roles_in_a_contest_need_an_address_that_names_it(app):
    for route, _method in routes(app):
        rule = ACCESS[route.endpoint]
        if rule.names and not (rule.anywhere or rule.house):
            assert route.arguments & set(CONTEST_OF), route


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_route_lets_in_whom_the_list_names(app, client, world, who):
    wrong = []
    enter(app, client, who, world)
    entered = client.get_cookie("session")
    for route, method in routes(app):
        if route.endpoint in LOOKS_CLOSER:
            continue
        values = samples(app, route, world.here)
        response = ask(app, client, route, values, method)
        if was_let_in(response, method) != expected(ACCESS[route.endpoint], who):
            wrong.append((method, route.endpoint, response.status_code))
        come_again(client, entered)

    assert wrong == []


def test_objects_of_another_contest_stay_closed(app, client, world):
    wrong = []
    for route, method in routes(app):
        rule = ACCESS[route.endpoint]
        if rule.anywhere or rule.house or not rule.names:
            continue
        values = samples(app, route, world.there)
        for role in rule.names - {"admin"}:
            enter(app, client, Who(role, "here"), world)
            response = ask(app, client, route, values, method)
            if response.status_code not in (403, 404):
                wrong.append((role, method, route.endpoint, response.status_code))

    assert wrong == []


def test_addresses_that_mix_two_contests_lead_nowhere(app, client, world):
    enter(app, client, Who("organiser", "everywhere"), world)
    wrong = []
    for route, method in routes(app):
        named = sorted(route.arguments & set(CONTEST_OF))
        if (
            len(named) < 2
            or ACCESS[route.endpoint].anywhere
            or ACCESS[route.endpoint].house
            or not ACCESS[route.endpoint].names
        ):
            continue
        values = samples(app, route, world.here)
        values[named[0]] = samples(app, route, world.there)[named[0]]
        response = ask(app, client, route, values, method)
        if response.status_code not in (403, 404):
            wrong.append((method, route.endpoint, response.status_code))

    assert wrong == []


def test_objects_of_another_unit_stay_closed_to_an_enterprise(app, client, world):
    stranger = Place(world.here.contest_id, world.there.unit_id)
    enter(app, client, Who("enterprise", "here"), world)
    wrong = []
    for route, method in routes(app):
        if "enterprise" not in ACCESS[route.endpoint].names or not route.arguments & set(UNIT_OF):
            continue
        values = samples(app, route, stranger)
        response = ask(app, client, route, values, method, with_token=True)
        if response.status_code not in (403, 404):
            wrong.append((method, route.endpoint, response.status_code))

    assert wrong == []


def test_missing_objects_are_not_found(app, client, world):
    enter(app, client, Who("organiser", "everywhere"), world)
    for route, method in routes(app):
        rule = ACCESS[route.endpoint]
        if rule.names and not (rule.anywhere or rule.house):
            values = dict.fromkeys(route.arguments, 999_999)
            response = ask(app, client, route, values, method)
            assert (route.endpoint, response.status_code) == (route.endpoint, 404)
