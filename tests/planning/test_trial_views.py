"""The pages on which rules are tried out."""

import pytest

from contest.archive.queries import export_bundle
from contest.audit.models import AuditEntry
from contest.contests.models import Contest
from contest.db import db
from contest.entries.models import Entry
from contest.judging.models import Sheet
from contest.planning.trial.chance import Lots
from contest.planning.trial.memory import moves, opened, packed
from contest.rubrics.models import Rubric
from tests.web_fixtures import address, check_page, errors_shown

WISHES = {
    "event": "welder", "count": "12", "low": "60", "high": "95", "absent": "1",
    "disqualified": "0", "judges.practical": "5", "differ": "usual", "ties": "y", "at": "2",
    "seed": "7",
}  # fmt: skip


@pytest.fixture
def trial(page, made):
    """``trial(seed="8")``: the page of a trial with these wishes."""

    def get(status=200, **changes):
        values = {key: value for key, value in {**WISHES, **changes}.items() if value is not None}
        return page("planning.trial", contest_id=made.id, status=status, **values)

    return get


def names(html):
    return [td.get_text(strip=True) for td in html.select(".lt-ranking .r-name")]


def column(html, key):
    return [td.get_text(strip=True) for td in html.select(f".lt-ranking .r-{key}")]


def test_page_shows_a_trial_at_once_and_remembers_it_in_the_browser(page, made, client, app):
    html = page("planning.trial", contest_id=made.id)
    assert len(names(html)) == 20

    again = client.get(address(app, "planning.trial", contest_id=made.id))

    assert again.status_code == 302
    assert "seed=1" in again.headers["Location"]


def test_nothing_is_written(trial, made, look):
    def rows():
        with look():
            contest = db.session.get(Contest, made.id)
            tables = [db.session.query(t).count() for t in (AuditEntry, Entry, Sheet)]
            return tables, export_bundle(contest)

    before = rows()
    trial()

    assert rows() == before


def test_another_set_has_another_seed(client, app, made, organiser, frozen):
    values = {**WISHES, "again": "1"}
    response = client.get(address(app, "planning.trial", contest_id=made.id, **values))

    assert response.status_code == 302
    assert "again" not in response.headers["Location"]
    assert "seed=7&" not in response.headers["Location"] + "&"


def test_wrong_wishes_stand_beside_their_fields(trial):
    html = trial(status=400, count="500", seed="x", **{"judges.practical": "0"})

    assert errors_shown(html) == [
        "请写 2 到 200 的整数。",
        "请写 1 到 15 的整数。",
        "“x”不是整数。请写 3 这样的数，没有就留空。",
    ]
    assert names(html) == []


def test_derivation_of_anybody_is_told(trial):
    html = trial(of="002")

    assert html.h1.get_text() == "成绩来历：选手 02"
    assert html.select(".lt-der li h2")[-1].get_text() == "名次"
    assert trial(status=404, of="999").h1


def test_changed_rule_shows_whose_place_and_award_moved(trial, save, made):
    before = trial()
    assert column(before, "moved") == []

    awards = {"events[0].awards[0].value": "3", "events[0].tie_break[0]": ""}
    save("awards", made.id, **{"same": "y", **awards})
    after = trial()

    (note,) = [n for n in after.select("#main .lt-note strong") if "设置改过" in n.get_text()]
    lines = [li.get_text() for li in note.parent.select("li")]
    assert names(after) != []
    assert len(column(after, "moved")) == 12
    assert all("奖" in line for line in lines)
    assert lines != []
    assert len(column(trial(), "moved")) == 12  # looking again compares with the same
    assert column(trial(seed="8"), "moved") == []  # another question is not compared


def test_made_up_table_is_pasted_and_gives_the_same_places(trial, post, made):
    html = trial(mode="sample")
    text = html.select_one("textarea").get_text().lstrip("\n")
    wanted = list(zip(column(trial(), "rank"), names(trial()), strict=True))

    response = post("planning.trial", contest_id=made.id, data={"event": "welder", "text": text})

    html = check_page(response)
    assert list(zip(column(html, "rank"), names(html), strict=True)) == wanted
    data = {"event": "welder", "text": text, "of": "001"}
    told = check_page(post("planning.trial", contest_id=made.id, data=data))
    assert told.h1.get_text() == "成绩来历：选手 01"


def test_faults_of_a_pasted_table_are_listed(post, made, organiser):
    text = "姓名\t理论\t实操\n甲\tx\t101\n"

    response = post("planning.trial", contest_id=made.id, data={"event": "welder", "text": text})

    assert response.status_code == 400
    rows = [
        tr.get_text("|", strip=True) for tr in check_page(response).select(".lt-faults tbody tr")
    ]
    assert rows == ["2|理论|“x”不是数。请写 85 或 85.5 这样的数。"]


def test_empty_paste_page_says_what_columns_there_are(page, made):
    html = page("planning.trial", contest_id=made.id, mode="paste")

    assert "“理论 裁判 1”" in html.select_one("#text-hint").get_text()


def test_contest_without_events_asks_for_one(page, made, write):
    with write():
        contest = db.session.get(Contest, made.id)
        for event in list(contest.events):
            db.session.delete(event)

    html = page("planning.trial", contest_id=made.id)

    assert html.select_one(".lt-empty h3").get_text() == "还没有赛项"


def test_missing_criteria_lead_to_their_step(page, made, write):
    with write():
        event = db.session.get(Contest, made.id).events[0]
        for rubric in db.session.query(Rubric):
            if rubric.stage_id == event.stages[0].id:
                rubric.document = {}

    html = page("planning.trial", contest_id=made.id)

    assert [li.get_text(strip=True) for li in html.select(".lt-note li")] == [
        "焊工·理论：评分标准里还没有评分项。去改"
    ]


def test_enterprises_have_no_business_here(client, app, made, login_as):
    login_as("enterprise", contest=made.id)

    response = client.get(address(app, "planning.trial", contest_id=made.id))

    assert response.status_code == 403


def test_memory_of_somebody_else_is_no_memory(trial):
    assert opened("secret", packed("other", {"asked": {}})) == {}
    assert opened("secret", packed("secret", {"asked": {}})) == {"asked": {}}
    assert opened("secret", "made up") == {}
    assert (
        moves({"ranking": [{"entry": 0}]}, {"ranks": [1, 2], "names": [""], "awards": [0, 0]}) == {}
    )


def test_largest_memory_fits_into_a_cookie():
    def shuffled(seed):
        ranks = sorted(range(1, 201), key=lambda n: Lots(seed, n).share())
        return {"ranks": ranks, "names": ["", "一等奖", "二等奖"], "awards": [n % 3 for n in ranks]}

    whole = {"asked": WISHES, "digest": "0" * 16, "places": shuffled(1), "before": shuffled(2)}

    assert opened("secret", packed("secret", whole)) == whole
