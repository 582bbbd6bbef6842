"""From the gallery to open registration in the browser."""

from contest.contests.models import Contest
from contest.db import db, transaction
from tests.planning.conftest import inputs
from tests.samples import make_place
from tests.web_fixtures import address, check_page


def test_six_forms_lead_from_the_gallery_to_open_registration(
    made, stored, look, write, page, submit, save
):
    saved = [
        save("events", made.id),
        save("stages", made.id),
        save("awards", made.id),
        save(
            "registration",
            made.id,
            **{"contest.registration.closes_at": "2026-05-20T17:30"},
        ),
    ]
    ends = [response.headers["Location"].rpartition("/")[2] for response in saved]
    assert ends == ["stages", "awards", "registration", "check"]

    html = page("planning.check", contest_id=made.id)
    action = f"/contests/{made.id}/setup/open"
    response = submit(html, action)

    assert response.request.path == f"/contests/{made.id}"
    assert stored(made.id)["contest"]["registration"] == {"closes_at": "2026-05-20T17:30"}
    with look():
        assert db.session.get(Contest, made.id).state == "registering"


def test_steps_saved_untouched_leave_the_set_up_as_it_was(
    made, stored, look, write, page, submit, save
):
    before = stored(made.id)

    for step in ("basics", "events", "stages", "awards", "registration"):
        assert save(step, made.id).status_code == 302

    assert stored(made.id) == before


def test_every_step_says_where_one_is(made, stored, page, submit):

    for number, step in enumerate(
        ("basics", "events", "stages", "awards", "registration", "check")
    ):
        html = page(f"planning.{step}", contest_id=made.id)
        (now_at,) = html.select(".lt-steps [aria-current=step] a")
        assert now_at["href"] == f"/contests/{made.id}/setup/{step}"
        assert html.select_one(".lt-head p").get_text().startswith(f"第 {number + 1} 步，共 6 步。")


def test_wrong_weights_stand_beside_the_field_and_nothing_typed_is_lost(
    made, stored, look, write, page, submit, save, app
):

    response = save(
        "stages",
        made.id,
        **{"events[0].stages[0].weight": "25", "events[1].stages[0].duration_s": "lang"},
    )

    assert response.status_code == 400
    assert "计入总成绩的阶段权重之和应为 100，现在是 95（25 + 70）。" in response.text
    assert "“lang”不是分钟数。请写 90 这样的数。" in response.text
    assert 'value="25"' in response.text
    assert 'href="#events[0].stages[0].weight"' in response.text
    assert stored(made.id)["events"][0]["stages"][0]["weight"] == "30"


def test_stage_taken_out_leaves_no_trace_in_ties_and_titles(
    made, stored, look, write, page, submit, save
):

    response = save(
        "stages",
        made.id,
        **{"events[0].stages[0].remove": "y", "events[0].stages[1].weight": "100"},
    )

    event = stored(made.id)["events"][0]
    assert response.status_code == 302
    assert [stage["code"] for stage in event["stages"]] == ["practical"]
    assert event["titles"][0]["needs_pass"] == ["practical"]


def test_event_is_taken_out_and_errors_of_the_next_keep_their_place(
    made, stored, look, write, page, submit, save
):

    refused = save(
        "events",
        made.id,
        **{
            "events[0].remove": "y",
            "events[1].eligibility.per_unit": "viele",
            "events[2].name": "",
        },
    )
    assert refused.status_code == 400
    assert 'href="#events[1].eligibility.per_unit"' in refused.text
    assert 'href="#events[2].name"' in refused.text

    save("events", made.id, **{"events[0].remove": "y", "events[1].eligibility.per_unit": "5"})
    events = stored(made.id)["events"]
    assert [event["name"] for event in events] == ["电工", "钳工"]
    assert events[0]["eligibility"]["per_unit"] == 5


def test_award_rows_become_the_document_and_hold_for_all_events(
    made, stored, look, write, page, submit, save
):

    save(
        "awards",
        made.id,
        **{
            "events[0].awards[0].by": "ratio",
            "events[0].awards[0].value": "12.5",
            "events[0].awards[2].name": "",
            "events[0].awards[2].value": "",
            "events[0].awards[4].was": "",
            "events[0].awards[4].name": "达标奖",
            "events[0].awards[4].by": "min_score",
            "events[0].awards[4].value": "90",
            "events[0].tie_break[1]": "stage/theory//desc",
            "events[0].tie_end": "must_be_distinct",
            "events[0].distinct_top": "3",
        },
    )

    for event in stored(made.id)["events"]:
        assert event["awards"] == [
            {"code": "first", "name": "一等奖", "ratio": "0.125"},
            {"code": "second", "name": "二等奖", "count": 2},
            {"code": "merit", "name": "优胜奖", "to_rank_ratio": "0.5"},
            {"code": "award1", "name": "达标奖", "min_score": "90"},
        ]
        assert event["tie_break"][1] == {"by": "stage", "stage": "theory", "order": "desc"}
        assert (event["tie_end"], event["distinct_top"]) == ("must_be_distinct", 3)


def test_awards_may_differ_between_events(app, client, made, stored, page):
    url = address(app, "planning.awards", contest_id=made.id)
    fields = inputs(page("planning.awards", contest_id=made.id))
    apart = check_page(client.post(url, data=fields | {"do": "set:same="}))
    client.post(url, data=inputs(apart) | {"events[1].awards[0].value": "2", "go": "stay"})

    counts = [event["awards"][0]["count"] for event in stored(made.id)["events"]]
    assert counts == [1, 2, 1]


def test_wrong_award_is_named_in_its_row(made, stored, look, write, page, submit, save):

    response = save(
        "awards",
        made.id,
        **{
            "events[0].awards[0].name": "",
            "events[0].awards[3].value": "150",
            "events[0].titles[2].title": "",
        },
    )

    assert response.status_code == 400
    for field in ("awards[0].name", "awards[3].value", "titles[2].title"):
        assert f'href="#events[0].{field}"' in response.text


def test_change_of_somebody_else_is_told_and_a_second_save_goes_through(
    made, stored, look, write, page, submit, save, client, app
):
    old = inputs(page("planning.basics", contest_id=made.id))
    save("basics", made.id, **{"contest.theme": "匠心"})
    url = address(app, "planning.basics", contest_id=made.id)

    refused = client.post(url, data={**old, "contest.theme": "比武"})

    assert refused.status_code == 409
    assert 'value="比武"' in refused.text
    assert stored(made.id)["contest"]["theme"] == "匠心"


def test_event_is_added_like_another_one(made, stored, page, submit):
    html = page("planning.events", contest_id=made.id)

    action = f"/contests/{made.id}/setup/events/add"
    response = submit(html, action, model="own:fitter", name="模具钳工")

    assert response.status_code == 200
    assert [event["name"] for event in stored(made.id)["events"]][3] == "模具钳工"


def test_earlier_contest_is_copied_by_its_organiser(made, look, page, submit):

    html = page("planning.gallery", **{"from": made.id})
    submit(html, f"/contests/new?from={made.id}", **{"contest.name": "第二届"})

    with look():
        names = [row.name for row in db.session.query(Contest).order_by(Contest.id)]
    assert names == ["滨江市大赛", "第二届"]


def test_unknown_kind_and_unknown_contest_are_not_found(page, organiser):
    page("planning.gallery", status=404, kind="nonsense")
    page("planning.gallery", status=404, **{"from": 999})
    page("planning.preview", status=404, kind="nonsense")


def test_preview_shows_events_and_rules(page, organiser):
    html = page("planning.preview", kind="skills")

    assert [card.get_text().strip() for card in html.select(".card-title")] == [
        "焊工",
        "电工",
        "钳工",
    ]


def test_organiser_of_one_contest_only_makes_no_new_one(app, page, login_as):
    with app.app_context(), transaction():
        place = make_place("本市")
    login_as("organiser", contest=place.contest_id)

    page("planning.gallery", status=403)
    page("planning.basics", contest_id=place.contest_id)


def test_set_up_can_only_be_read_once_registration_runs(
    made, stored, look, write, page, submit, save
):
    with write():
        db.session.get(Contest, made.id).state = "registering"

    html = page("planning.stages", contest_id=made.id)

    assert html.select_one("#step fieldset").has_attr("disabled")
    assert html.select("#step button") == []
