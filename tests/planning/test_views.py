"""From the gallery to open registration in the browser; changes; who may see what."""

import contextlib
from dataclasses import dataclass

import pytest

from contest.archive.queries import export_bundle
from contest.contests.models import Contest, Notice
from contest.db import db, read_only, transaction
from contest.entries.models import Delegation
from contest.people.models import Unit
from tests.samples import make_place
from tests.web_fixtures import address, messages


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
def contest(frozen, page, submit, organiser, look) -> Made:
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


def test_six_forms_lead_from_the_gallery_to_open_registration(
    contest, stored, look, write, page, submit, save
):
    saved = [
        save("events", contest.id),
        save("stages", contest.id),
        save("awards", contest.id),
        save(
            "registration",
            contest.id,
            **{"contest.registration.closes_at": "2026-05-20T17:30"},
        ),
    ]
    ends = [response.headers["Location"].rpartition("/")[2] for response in saved]
    assert ends == ["stages", "awards", "registration", "check"]

    html = page("planning.check", contest_id=contest.id)
    action = f"/contests/{contest.id}/setup/open"
    response = submit(html, action)

    assert response.request.path == f"/contests/{contest.id}"
    assert stored(contest.id)["contest"]["registration"] == {"closes_at": "2026-05-20T17:30"}
    with look():
        assert db.session.get(Contest, contest.id).state == "registering"


def test_steps_saved_untouched_leave_the_set_up_as_it_was(contest, stored, look, write, page, submit, save):
    before = stored(contest.id)

    for step in ("basics", "events", "stages", "awards", "registration"):
        assert save(step, contest.id).status_code == 302

    assert stored(contest.id) == before


def test_every_step_says_where_one_is(contest, stored, page, submit):

    for number, step in enumerate(("basics", "events", "stages", "awards", "registration", "check")):
        html = page(f"planning.{step}", contest_id=contest.id)
        (now_at,) = html.select(".lt-steps [aria-current=step] a")
        assert now_at["href"] == f"/contests/{contest.id}/setup/{step}"
        assert html.select_one(".lt-head p").get_text().startswith(f"第 {number + 1} 步，共 6 步。")


def test_wrong_weights_stand_beside_the_field_and_nothing_typed_is_lost(
    contest, stored, look, write, page, submit, save, app
):

    response = save(
        "stages",
        contest.id,
        **{"events[0].stages[0].weight": "25", "events[1].stages[0].duration_s": "lang"},
    )

    assert response.status_code == 400
    assert "计入总成绩的阶段权重之和应为 100，现在是 95（25 + 70）。" in response.text
    assert "“lang”不是分钟数。请写 90 这样的数。" in response.text
    assert 'value="25"' in response.text
    assert 'href="#events[0].stages[0].weight"' in response.text
    assert stored(contest.id)["events"][0]["stages"][0]["weight"] == "30"


def test_stage_taken_out_leaves_no_trace_in_ties_and_titles(contest, stored, look, write, page, submit, save):

    response = save(
        "stages",
        contest.id,
        **{"events[0].stages[0].remove": "y", "events[0].stages[1].weight": "100"},
    )

    event = stored(contest.id)["events"][0]
    assert response.status_code == 302
    assert [stage["code"] for stage in event["stages"]] == ["practical"]
    assert event["titles"][0]["needs_pass"] == ["practical"]


def test_event_is_taken_out_and_errors_of_the_next_keep_their_place(
    contest, stored, look, write, page, submit, save
):

    refused = save(
        "events",
        contest.id,
        **{"events[0].remove": "y", "events[1].eligibility.per_unit": "viele", "events[2].name": ""},
    )
    assert refused.status_code == 400
    assert 'href="#events[1].eligibility.per_unit"' in refused.text
    assert 'href="#events[2].name"' in refused.text

    save("events", contest.id, **{"events[0].remove": "y", "events[1].eligibility.per_unit": "5"})
    events = stored(contest.id)["events"]
    assert [event["name"] for event in events] == ["电工", "钳工"]
    assert events[0]["eligibility"]["per_unit"] == 5


def test_award_rows_become_the_document_and_hold_for_all_events(
    contest, stored, look, write, page, submit, save
):

    save(
        "awards",
        contest.id,
        **{
            "events[0].awards[0].by": "ratio",
            "events[0].awards[0].value": "12.5",
            "events[0].awards[2].name": "",
            "events[0].awards[2].value": "",
            "events[0].awards[4].name": "达标奖",
            "events[0].awards[4].by": "min_score",
            "events[0].awards[4].value": "90",
            "events[0].tie_break[1]": "stage/theory//desc",
            "events[0].tie_end": "must_be_distinct",
            "events[0].distinct_top": "3",
        },
    )

    for event in stored(contest.id)["events"]:
        assert event["awards"] == [
            {"code": "first", "name": "一等奖", "ratio": "0.125"},
            {"code": "second", "name": "二等奖", "count": 2},
            {"code": "merit", "name": "优胜奖", "to_rank_ratio": "0.5"},
            {"code": "award1", "name": "达标奖", "min_score": "90"},
        ]
        assert event["tie_break"][1] == {"by": "stage", "stage": "theory", "order": "desc"}
        assert (event["tie_end"], event["distinct_top"]) == ("must_be_distinct", 3)


def test_awards_may_differ_between_events(contest, stored, look, write, page, submit, save):

    save("awards", contest.id, same=None, **{"events[1].awards[0].value": "2"})

    counts = [event["awards"][0]["count"] for event in stored(contest.id)["events"]]
    assert counts == [1, 2, 1]


def test_wrong_award_is_named_in_its_row(contest, stored, look, write, page, submit, save):

    response = save(
        "awards",
        contest.id,
        **{"events[0].awards[0].name": "", "events[0].awards[3].value": "150", "events[0].titles[2].title": ""},
    )

    assert response.status_code == 400
    for field in ("awards[0].name", "awards[3].value", "titles[2].title"):
        assert f'href="#events[0].{field}"' in response.text


def test_change_of_somebody_else_is_told_and_a_second_save_goes_through(
    contest, stored, look, write, page, submit, save, client, app
):
    old = inputs(page("planning.basics", contest_id=contest.id))
    save("basics", contest.id, **{"contest.theme": "匠心"})
    url = address(app, "planning.basics", contest_id=contest.id)

    refused = client.post(url, data={**old, "contest.theme": "比武"})

    assert refused.status_code == 409
    assert 'value="比武"' in refused.text
    assert stored(contest.id)["contest"]["theme"] == "匠心"


def test_event_is_added_like_another_one(contest, stored, page, submit):
    html = page("planning.events", contest_id=contest.id)

    action = f"/contests/{contest.id}/setup/events/add"
    response = submit(html, action, model="own:fitter", name="模具钳工")

    assert response.status_code == 200
    assert [event["name"] for event in stored(contest.id)["events"]][3] == "模具钳工"


def test_earlier_contest_is_copied_by_its_organiser(contest, look, page, submit):

    html = page("planning.gallery", **{"from": contest.id})
    submit(html, f"/contests/new?from={contest.id}", **{"contest.name": "第二届"})

    with look():
        names = [row.name for row in db.session.query(Contest).order_by(Contest.id)]
    assert names == ["滨江市大赛", "第二届"]


def test_unknown_kind_and_unknown_contest_are_not_found(page, organiser):
    page("planning.gallery", status=404, kind="nonsense")
    page("planning.gallery", status=404, **{"from": 999})
    page("planning.preview", status=404, kind="nonsense")


def test_preview_shows_events_and_rules(page, organiser):
    html = page("planning.preview", kind="skills")

    assert [card.get_text().strip() for card in html.select(".card-title")] == ["焊工", "电工", "钳工"]


def test_organiser_of_one_contest_only_makes_no_new_one(app, page, login_as):
    with app.app_context(), transaction():
        place = make_place("本市")
    login_as("organiser", contest=place.contest_id)

    page("planning.gallery", status=403)
    page("planning.basics", contest_id=place.contest_id)


def test_set_up_can_only_be_read_once_registration_runs(contest, stored, look, write, page, submit, save):
    with write():
        db.session.get(Contest, contest.id).state = "registering"

    html = page("planning.stages", contest_id=contest.id)

    assert html.select_one("#step fieldset").has_attr("disabled")
    assert html.select("#step button") == []


@pytest.fixture
def running(contest, write):
    """A contest whose registration runs, with two units."""
    with write():
        row = db.session.get(Contest, contest.id)
        row.state = "registering"
        row.setup = row.setup | {"registration": {"closes_at": "2026-05-20T17:30"}}
        for number, name in enumerate(("机械厂", "造船厂")):
            unit = Unit(name=name)
            db.session.add(unit)
            db.session.flush()
            db.session.add(
                Delegation(contest_id=row.id, unit_id=unit.id, code=f"d{number}", name=name)
            )
    return contest.id


def test_extension_is_told_to_the_unit_and_to_no_other(running, look, page, submit, login_as):
    with look():
        ours, theirs = db.session.query(Delegation).order_by(Delegation.id)
        units, ours_id = (ours.unit_id, theirs.unit_id), ours.id
    html = page("planning.changes_page", contest_id=running)
    submit(
        html,
        f"/contests/{running}/changes/extension",
        delegation=str(ours_id),
        until="2026-05-22T17:30",
        reason="停电",
    )

    seen = []
    for unit in units:
        login_as("enterprise", contest=running, unit=unit)
        html = page("contests.notices", contest_id=running)
        seen.append([title.get_text() for title in html.select("article h2")])
    assert seen == [["报名延期"], []]


def test_missing_reason_keeps_what_was_typed_and_opens_the_form(running, page, post):
    response = post("planning.move_dates", contest_id=running, data={"starts_on": "2026-07-01"})

    assert response.status_code == 400
    assert 'value="2026-07-01"' in response.text
    assert "请写明原因，大家会看到，也会记入操作日志。" in response.text


def test_cancelled_contest_says_so_everywhere(running, page, submit):
    html = page("planning.changes_page", contest_id=running)
    submit(html, f"/contests/{running}/changes/cancel", reason="报名不足")

    for endpoint in ("home.overview", "planning.changes_page", "contests.notices"):
        html = page(endpoint, contest_id=running)
        badges = [tag.get_text().strip() for tag in html.select(".lt-line1 .lt-st")]
        assert badges == ["报名中", "已取消"]
    assert "已取消" in page("home.index").get_text()


def test_notice_offers_plain_text_for_the_chat_group(running, page, submit):
    html = page("planning.changes_page", contest_id=running)
    submit(html, f"/contests/{running}/changes/notice", title="领队会", text="5 月 20 日 <9:00>")

    html = page("contests.notices", contest_id=running)
    assert html.select_one("textarea").get_text().strip() == (
        "【滨江市大赛】领队会\n5 月 20 日 <9:00>\n滨江市总工会，2026-05-01"
    )


def test_unread_notices_wait_on_the_home_page_until_they_are_read(running, page, submit, login_as):
    html = page("planning.changes_page", contest_id=running)
    submit(html, f"/contests/{running}/changes/postpone", reason="台风")
    login_as("judge", contest=running)

    waiting = [tag.get_text() for tag in page("home.index").select(".lt-todo b")]
    assert waiting == ["有 1 条新通知"]

    submit(page("contests.notices", contest_id=running), f"/contests/{running}/notices/read")
    assert page("home.index").select(".lt-todo b") == []


def test_state_moves_with_a_button_and_back_with_a_reason(running, look, page, submit):
    action = f"/contests/{running}/state"
    response = submit(page("home.overview", contest_id=running).select_one(".lt-actions"), action, to="closed")
    assert response.status_code == 200

    html = page("home.overview", contest_id=running)
    back = html.select_one(".lt-ask")
    submit(back, action, to="registering", reason="有单位漏报")

    with look():
        assert db.session.get(Contest, running).state == "registering"
        assert [notice.title for notice in db.session.query(Notice).order_by(Notice.id)] == [
            "竞赛进入“报名截止”",
            "竞赛退回“报名中”",
        ]


def test_publication_is_not_a_mere_button(running, write, page, post):
    with write():
        db.session.get(Contest, running).state = "scored"

    post("planning.move", contest_id=running, data={"to": "published"})

    html = page("home.overview", contest_id=running)
    assert messages(html) == ["公示和公布随成绩一起办。请到“成绩”页确认后公示或公布。"]


@pytest.mark.parametrize("events", [1, 3])
def test_overview_asks_the_same_number_of_questions(
    running, write, page, count_queries, events, login_as
):
    with write():
        contest = db.session.get(Contest, running)
        for event in contest.events[events:]:
            db.session.delete(event)
    login_as("supervisor", contest=running)

    with count_queries() as queries:
        page("home.overview", contest_id=running)

    assert len(queries) == OVERVIEW_QUERIES


OVERVIEW_QUERIES = 13

