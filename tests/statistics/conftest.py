"""A hall in the midst of judging, for figures and tables of marks."""

import pytest

from contest.db import db, transaction
from contest.rubrics import rules
from tests.judging.factories import make_hall, points, rubric

TWO = rubric(
    points("p"),
    {
        "key": "d",
        "name": "扣分",
        "kind": "deduction",
        "full": "10",
        "lines": [{"key": "x", "name": "飞溅", "per": "2", "cap": "6"}],
    },
)


@pytest.fixture(autouse=True)
def _forget_rules():
    """Databases of tests number their rubrics alike; a process may not remember another's."""
    rules._kept.cache_clear()


@pytest.fixture
def hall(app, administrator):
    """Three judges; the first gives 0.5 more than the last; entry 4 has one sheet only."""
    with app.app_context():
        with transaction():
            hall = make_hall(judges=3, document=TWO)
            for number, entry in enumerate(hall.entries[:3]):
                for judge, mark in zip(hall.judges, ("9", "8.5", "8"), strict=True):
                    marks = {"p": mark, "d": {"x": str(number)}}
                    hall.give(judge, entry, marks=marks)
            hall.give(hall.judges[0], hall.entries[3], marks={"p": "5", "d": {"x": "0"}})
            hall.contest.name = "=全市焊工技能大赛"
        db.session.rollback()
        yield hall
