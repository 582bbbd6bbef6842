"""A contest that was made from the ready-made kind."""

import pytest

from contest.audit.operations import Actor
from contest.contests.models import Contest
from contest.db import transaction
from contest.planning.operations import create_contest
from tests.samples import make_account

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
