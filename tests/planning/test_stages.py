"""Stages of an event on the set-up page: added, named, moved, taken out."""

from datetime import UTC, datetime

import pytest

from contest.contests.models import Contest, Stage
from contest.db import db
from contest.entries.models import Entry
from contest.judging.models import Sheet
from tests.planning.conftest import inputs
from tests.web_fixtures import address, check_page, errors_shown

LIST = "events[0].stages"


def sheet_of(stage, entry):
    """A sheet of the office."""
    now = datetime(2026, 5, 1, tzinfo=UTC)
    sheet = Sheet(stage_id=stage.id, entry_id=entry.id, uuid="u", scorer="office", marks={})
    sheet.submitted_at = now
    return sheet


@pytest.fixture
def press(app, client, made, page):
    """``press("add:…", html, **changes)``: press a button of the step; returns the page."""

    def send(action, html=None, **changes):
        html = html or page("planning.stages", contest_id=made.id)
        url = address(app, "planning.stages", contest_id=made.id)
        response = client.post(url, data=inputs(html) | changes | {"do": action})
        assert response.status_code == 200
        return check_page(response)

    return send


@pytest.fixture
def keep(app, client, made):
    """``keep(html, **changes)``: save the step as it stands on this page."""

    def send(html, **changes):
        url = address(app, "planning.stages", contest_id=made.id)
        return client.post(url, data=inputs(html) | changes | {"go": "stay"})

    return send


def codes(stored, made):
    return [stage["code"] for stage in stored(made.id)["events"][0]["stages"]]


def test_stage_like_another_one_brings_its_rules_and_counts_nothing_yet(made, stored, press, keep):
    before = stored(made.id)["events"][0]["stages"]

    html = press(f"add:{LIST}", **{f"{LIST}.new": "like:practical"})
    assert codes(stored, made) == ["theory", "practical"]
    assert html.select_one(f"[name='{LIST}[2].weight']")["value"] == "0"
    assert html.select_one(f"[name='{LIST}[2].name']").has_attr("autofocus")
    response = keep(html, **{f"{LIST}[2].name": "决赛"})

    assert response.status_code == 302
    like = before[1] | {"code": "practical-2", "name": "决赛", "weight": "0"}
    assert stored(made.id)["events"][0]["stages"] == [*before, like]


@pytest.mark.parametrize(("made_of", "scored_by"), [("new:panel", None), ("new:office", "office")])
def test_blank_stage_can_be_scored_at_once(made, stored, press, keep, made_of, scored_by):
    html = press(f"add:{LIST}", **{f"{LIST}.new": made_of})
    changes = {"[0].weight": "20", "[2].weight": "10", "[2].name": "答辩"}
    keep(html, **{f"{LIST}{key}": value for key, value in changes.items()})

    stage = stored(made.id)["events"][0]["stages"][2]
    (criterion,) = stage["rubric"]["groups"][0]["criteria"]
    assert (stage["code"], stage["name"], stage["weight"]) == ("stage-2", "答辩", "10")
    assert (criterion["full"], criterion.get("scored_by")) == ("100", scored_by)
    assert ("panel" in stage) == (scored_by is None)


def test_stages_change_places_and_keep_their_rubrics(made, stored, look, press, keep):
    def rubrics():
        with look():
            stages = db.session.get(Contest, made.id).events[0].stages
            return {stage.code: stage.id for stage in stages}

    before = rubrics()

    keep(press(f"up:{LIST}[1]"))

    assert codes(stored, made) == ["practical", "theory"]
    assert rubrics() == before


def test_new_stage_that_was_taken_out_again_leaves_nothing(made, stored, press, keep):
    before = stored(made.id)

    html = press(f"drop:{LIST}[2]", press(f"add:{LIST}"))
    keep(html)

    assert stored(made.id) == before


def test_new_stage_wants_a_name(made, stored, press, keep):
    response = keep(press(f"add:{LIST}"))

    assert response.status_code == 400
    assert errors_shown(check_page(response)) == ["请写阶段的名称。"]
    assert codes(stored, made) == ["theory", "practical"]


def test_scored_stage_stays_with_a_sentence(made, stored, write, save):
    with write():
        stage = db.session.query(Stage).filter_by(code="theory").first()
        entry = Entry(event=stage.event, no="01", name="张三")
        db.session.add(entry)
        db.session.flush()
        db.session.add(sheet_of(stage, entry))

    response = save("stages", made.id, **{f"{LIST}[0].remove": "y", f"{LIST}[1].weight": "100"})

    assert response.status_code == 409
    assert (
        "“焊工·理论”已经有 1 张评分单，不能删去。要不计这个阶段，请把它的权重改为 0。"
        in response.text
    )
    assert codes(stored, made) == ["theory", "practical"]


def test_weights_need_not_add_up_where_stages_are_simply_summed(made, stored, save):
    response = save("stages", made.id, **{"events[0].combine": "sum", f"{LIST}[0].weight": "100"})

    assert response.status_code == 302
    assert stored(made.id)["events"][0]["combine"] == "sum"


def test_events_change_places(app, client, made, page, stored):
    url = address(app, "planning.events", contest_id=made.id)
    fields = inputs(page("planning.events", contest_id=made.id))
    html = check_page(client.post(url, data=fields | {"do": "down:events[0]"}))
    client.post(url, data=inputs(html) | {"go": "stay"})

    assert [event["name"] for event in stored(made.id)["events"]] == ["电工", "焊工", "钳工"]
