"""The first page: contests with their states, for everybody and for one person."""

from datetime import date

import pytest

from contest.clock import now
from contest.contests.models import Contest, Event
from contest.db import db, transaction
from tests.judging.factories import make_hall

ALL = [
    ("draft", "草稿"),
    ("registering", "报名中"),
    ("closed", "报名截止"),
    ("judging", "评分中"),
    ("scored", "已出分"),
    ("notice", "公示中"),
    ("published", "已公布"),
    ("archived", "已归档"),
]


@pytest.fixture
def contests(app, administrator):
    """One contest in each state; ids by state."""
    with app.app_context(), transaction():
        made = {}
        for number, (state, _word) in enumerate(ALL):
            contest = Contest(
                code=f"c{number}",
                kind="skills",
                name=f"竞赛{number}",
                state=state,
                starts_on=date(2026, 11, 20 - number),
                ends_on=date(2026, 11, 20),
                created_at=now(),
            )
            contest.events = [
                Event(code=f"e{place}", name=name, entry_type="person", position=place)
                for place, name in enumerate(["焊工", "电工", "车工", "钳工"][: number % 5])
            ]
            db.session.add(contest)
            made[state] = contest
        db.session.flush()
        return {state: contest.id for state, contest in made.items()}


def listed(html):
    """Name and state of each contest on the page."""
    return [
        (row.b.get_text(), row.select_one(".lt-st").get_text())
        for row in html.select(".lt-task:has(.lt-st)")
    ]


def test_public_sees_all_but_drafts(page, contests):
    html = page("home.index")

    assert listed(html) == [
        (f"竞赛{number}", word) for number, (_state, word) in enumerate(ALL) if number
    ]
    assert html.h1.get_text() == "技能比高下 贡献记在册"
    assert html.select("a.lt-task") == []
    assert html.select_one("form[action='/sign-in'] [name=username]") is not None


def test_facts_of_a_contest(page, contests):
    facts = [small.get_text() for small in page("home.index").select(".lt-task small")]

    assert facts[:4] == [
        "焊工·11 月 19 日至 11 月 20 日",
        "焊工、电工·11 月 18 日至 11 月 20 日",
        "焊工、电工、车工·11 月 17 日至 11 月 20 日",
        "焊工、电工、车工等 4 个项目·11 月 16 日至 11 月 20 日",
    ]


def test_draft_is_seen_by_its_own_people(page, contests, login_as):
    login_as("judge", contest=contests["registering"])
    assert "竞赛0" not in dict(listed(page("home.index")))

    login_as("organiser", contest=contests["draft"])
    html = page("home.index")
    assert dict(listed(html))["竞赛0"] == "草稿"
    (door,) = html.select("a.lt-task:has(.lt-st)")
    assert door["href"] == f"/contests/{contests['draft']}"
    assert door.select_one(".t-blue").get_text() == "组织者"


def test_administrator_sees_everything_and_their_doors(page, contests, login_as):
    login_as("admin")

    html = page("home.index")

    assert len(listed(html)) == 8
    assert [row.b.get_text() for row in html.select("a.lt-task:not(:has(.lt-st))")] == [
        "账号管理",
        "操作日志",
        "我的账号",
    ]
    assert [link.get_text() for link in html.select(".lt-top nav a")] == [
        "赛事",
        "查成绩",
        "核验证书",
        "账号管理",
        "操作日志",
    ]


def test_person_without_roles_has_no_doors_of_others(page, contests, login_as):
    login_as()

    html = page("home.index")

    assert [row.b.get_text() for row in html.select("a.lt-task")] == ["我的账号"]
    assert [link.get_text() for link in html.select(".lt-top nav a")] == [
        "赛事",
        "查成绩",
        "核验证书",
    ]


def test_empty_house_says_what_will_be_here(page, login_as):
    assert page("home.index").select_one(".lt-empty h3").get_text() == "还没有公开的赛事"

    login_as("admin")

    assert page("home.index").select_one(".lt-empty h3").get_text() == "还没有赛事"


def test_many_contests_are_counted(app, page, administrator):
    with app.app_context(), transaction():
        for number in range(35):
            db.session.add(
                Contest(
                    code=f"c{number}",
                    kind="skills",
                    name=f"竞赛{number}",
                    state="judging",
                    created_at=now(),
                )
            )

    html = page("home.index")

    assert len(listed(html)) == 30
    assert html.select_one(".card-header span").get_text() == "最近 30 项，共 35 项"


def test_page_costs_the_same_for_many(client, contests, count_queries):
    client.get("/")
    with count_queries() as queries:
        client.get("/")

    assert len(queries) == 3


@pytest.mark.parametrize(
    ("locked", "word"), [(0, "看评分进度"), (1, "看评分进度"), (2, "确认出分")]
)
def test_overview_leads_to_judging_until_every_stage_is_locked(app, page, login_as, locked, word):
    with app.app_context(), transaction():
        hall = make_hall()
        for stage in hall.contest.events[0].stages[:locked]:
            stage.locked_at = now()
        contest_id = hall.contest.id
    login_as("organiser")

    html = page("home.overview", contest_id=contest_id)

    assert [b.get_text(strip=True) for b in html.select(".lt-head .btn-primary")] == [word]
