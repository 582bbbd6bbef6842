"""Versions of a rubric, copies from elsewhere, the judge's page as a preview."""

import pytest

from contest.contests.models import Contest, Stage
from contest.db import db
from contest.planning.rubric import tree
from contest.rubrics.queries import current_rubric
from tests.samples import SAMPLES, make_place
from tests.web_fixtures import address, messages


@pytest.fixture
def stages(made, look) -> list[int]:
    """The practical stages of the first two events."""
    with look():
        events = db.session.get(Contest, made.id).events
        return [event.stages[1].id for event in events[:2]]


@pytest.fixture
def rubric(look):
    def read(stage_id):
        with look():
            row = current_rubric(stage_id)
            return row.version, row.document

    return read


@pytest.fixture
def shortened(stages, rubric, post) -> str:
    """Key of a criterion that version 2 no longer has."""
    key = rubric(stages[0])[1]["groups"][0]["criteria"][0]["key"]
    post("planning.rubric", stage_id=stages[0], data={"act": f"delete:{key}", "version": "1"})
    return key


def test_versions_tell_what_they_changed(page, stages, shortened, rubric):
    assert rubric(stages[0])[0] == 2

    html = page("planning.rubric_versions", stage_id=stages[0])

    assert [tag.get_text() for tag in html.select("h2")] == ["第 2 版", "第 1 版"]
    (change,) = html.select("#main li .tone-crimson")
    assert change.get_text().strip() == "删去"


def test_restored_version_is_a_new_one(page, submit, stages, shortened, rubric, app):
    html = page("planning.rubric_versions", stage_id=stages[0])
    url = address(app, "planning.rubric_restore", stage_id=stages[0])

    response = submit(html, url, wanted="1")

    assert response.status_code == 200
    version, document = rubric(stages[0])
    assert (version, shortened in tree.keys_of(document)) == (3, True)


def test_restoring_what_never_was_changes_nothing(post, page, stages, rubric):
    post("planning.rubric_restore", stage_id=stages[0], data={"wanted": "9", "version": "1"})

    assert rubric(stages[0])[0] == 1
    html = page("planning.rubric_versions", stage_id=stages[0])
    assert messages(html)[-1] == "没有这一版。请从版本列表里选。"


def test_rubric_of_another_event_is_seen_and_taken(page, post, stages, rubric):
    html = page("planning.rubric_copy", stage_id=stages[0], source=stages[1])
    assert html.select_one("select option[selected]")["value"] == str(stages[1])
    data = {"source": stages[1], "version": "1"}

    post("planning.rubric_copy", stage_id=stages[0], data=data)

    assert rubric(stages[0]) == (2, rubric(stages[1])[1])


def test_rubric_of_a_contest_of_others_cannot_be_taken(
    login_as, made, stages, write, look, page, post, rubric
):
    with write():
        foreign = SAMPLES["stage_id"](make_place("外市"))
    login_as("organiser", contest=made.id)

    html = page("planning.rubric_copy", stage_id=stages[0])
    data = {"source": foreign, "version": "1"}
    post("planning.rubric_copy", stage_id=stages[0], data=data)

    assert [o["value"] for o in html.select("option") if o["value"] == str(foreign)] == []
    assert rubric(stages[0])[0] == 1
    assert messages(page("planning.rubric_copy", stage_id=stages[0])) == [
        "没有这个阶段，或者您不能看它。请从列表里选。"
    ]


def test_page_from_before_a_change_restores_nothing(post, page, stages, shortened, rubric):
    post("planning.rubric_restore", stage_id=stages[0], data={"wanted": "1", "version": "1"})

    assert rubric(stages[0])[0] == 2
    told = messages(page("planning.rubric", stage_id=stages[0]))
    assert told[-1] == "别人刚改过这份评分标准，您的改动没有写入。请看清现在的内容，再改一次。"


def test_judges_page_shows_every_criterion_of_the_panel(page, stages, rubric, look):
    html = page("planning.rubric_preview", stage_id=stages[0])

    shown = [tag["data-crit"] for tag in html.select("[data-crit]")]
    document = rubric(stages[0])[1]
    assert shown == [
        c["key"]
        for g in document["groups"]
        for c in g["criteria"]
        if c.get("scored_by", "panel") == "panel"
    ]
    assert html.select("script[type=module]") == []
    with look():
        assert db.session.get(Stage, stages[0]).locked_at is None
