"""Rankings of units and teams on the set-up page; nothing that a set-up says is lost."""

import pytest

from contest.archive.set_up import create_set_up
from contest.contests.bundle.reading import read_bundle
from contest.rubrics.team_words import team_sentence
from tests.planning.conftest import inputs
from tests.planning.everything import everything
from tests.web_fixtures import address, check_page, errors_shown

RULE = "team_ranking"


def test_steps_keep_everything_that_a_set_up_says(organiser, write, stored, save):
    with write():
        reading = read_bundle(everything())
        assert reading.errors == []
        contest_id = create_set_up(reading.document).contest.id
    before = stored(contest_id)

    for step in ("basics", "events", "stages", "awards", "registration"):
        response = save(step, contest_id)
        assert (step, response.status_code, stored(contest_id)) == (step, 302, before)


def test_one_changed_field_leaves_the_others_of_its_row(organiser, write, stored, save):
    with write():
        contest_id = create_set_up(read_bundle(everything()).document).contest.id
    expected = stored(contest_id)
    event = expected["events"][0]
    event["awards"][1] |= {"name": "银奖"}
    event["levels"][0] |= {"min_age": 30}
    event["stages"][1]["pass"] = "70"

    save(
        "awards",
        contest_id,
        **{"events[0].awards[1].name": "银奖", "events[0].levels[0].min_age": "30"},
    )
    save("stages", contest_id, **{"events[0].stages[1].pass": "70"})

    assert stored(contest_id) == expected


def test_rule_is_written_and_said(made, stored, save, page):
    save(
        "awards",
        made.id,
        **{f"{RULE}.k": "2", f"{RULE}.name": "优胜单位", f"{RULE}.event[1]": None},
    )

    assert stored(made.id)[RULE] == {
        "name": "优胜单位",
        "by": "unit",
        "combine": "sum_best",
        "k": 2,
        "incomplete": "unranked",
        "events": ["welder", "fitter"],
        "tie_break": [
            {"by": "stage", "stage": "practical", "order": "desc"},
            {"by": "time", "stage": "practical", "order": "asc"},
        ],
    }
    html = page("planning.awards", contest_id=made.id)
    said = [tag.get_text() for tag in html.select("[data-sentence]")]
    assert said == ["每个单位取成绩最好的 2 人，总分相加；不足 2 人有成绩的不排名次。"]


def test_other_way_takes_along_what_belonged_to_the_old_one(made, stored, save):
    points = {f"{RULE}.point[0]": "8", f"{RULE}.point[1]": "4", f"{RULE}.point[4]": "1"}
    save("awards", made.id, **{f"{RULE}.combine": "award_points", **points})
    rule = stored(made.id)[RULE]
    assert rule["points"] == {"first": "8", "second": "4", "pass": "1"}
    assert "k" not in rule

    save("awards", made.id, **{f"{RULE}.combine": "mean_all"})
    assert "points" not in stored(made.id)[RULE]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({f"{RULE}.k": ""}, "请写取最好的几人，如 3。"),
        ({f"{RULE}.combine": "award_points"}, "请至少写一个奖项折算的分数。"),
        ({f"{RULE}.event[{n}]": None for n in range(3)}, "请至少选一个赛项。"),
        ({f"{RULE}.k": "zwei"}, "“zwei”不是整数。请写 3 这样的数，没有就留空。"),
    ],
)
def test_what_is_missing_is_said_once_beside_its_field(made, stored, save, changes, sentence):
    before = stored(made.id)

    response = save("awards", made.id, **changes)

    assert response.status_code == 400
    assert errors_shown(check_page(response)) == [sentence]
    assert stored(made.id) == before


def test_ranking_is_added_and_taken_away_by_buttons(app, client, made, stored, save, page):
    url = address(app, "planning.awards", contest_id=made.id)
    fields = inputs(page("planning.awards", contest_id=made.id))
    html = check_page(client.post(url, data=fields | {"do": f"put:events[0].{RULE}"}))
    assert stored(made.id)["events"][0].get(RULE) is None  # not before it is saved

    client.post(url, data=inputs(html) | {"go": "stay", f"events[0].{RULE}.k": "5"})
    assert stored(made.id)["events"][0][RULE]["k"] == 5

    fields = inputs(page("planning.awards", contest_id=made.id))
    html = check_page(client.post(url, data=fields | {"do": f"take:{RULE}"}))
    client.post(url, data=inputs(html) | {"go": "stay"})
    assert RULE not in stored(made.id)
    assert stored(made.id)["events"][0][RULE]["k"] == 5


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({}, "每个单位全部选手的总分相加；有人没有成绩的不排名次。"),
        (
            {"by": "team", "combine": "sum_best", "k": 3, "incomplete": "counted"},
            "每队取成绩最好的 3 人，总分相加；不足 3 人有成绩的照样排，有几人算几人。",
        ),
        (
            {"combine": "award_points"},
            "每个单位按选手的获奖等次折算得分，相加；没有得分的不排名次。",
        ),
    ],
)
def test_rule_in_a_sentence(app, rule, sentence):
    with app.test_request_context():
        assert team_sentence(rule) == sentence
