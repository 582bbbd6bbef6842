"""Trying the rules out before the day: made-up marks and what the engine makes of them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from contest.contests.kinds import kind_codes, kind_document
from contest.planning.trial.chance import Lots
from contest.planning.trial.document import bare
from contest.planning.trial.marks import made_mark
from contest.planning.trial.outcome import edges, outcome, random_outcome
from contest.planning.trial.sample import as_text
from contest.planning.trial.strip import strips
from contest.planning.trial.table import read_table
from contest.planning.trial.wishes import read, usual
from contest.results.words import tell_tie
from contest.scoring.kinds import KINDS

SKILLS = kind_document("skills")
WELDER = SKILLS["events"][0]


class Named:
    """An event as a trial sees it."""

    def __init__(self, document):
        self.code, self.name = document["code"], document["name"]


def wishes_for(event, **changes):
    found, problems = read(usual(event) | changes, event)
    assert problems == {}
    return found


def run(event=WELDER, set_up=SKILLS, **changes):
    return random_outcome(Named(event), set_up, [event["code"]], wishes_for(event, **changes))


def totals(found):
    return {row["no"]: row["total"] for row in found.page["ranking"]}


EVERY_KIND = [
    {"key": "a", "kind": "points", "full": "10", "min": "0.3", "step": "0.5"},
    {"key": "a", "kind": "points", "full": "20", "allowed": ["0", "10", "20"]},
    {"key": "a", "kind": "points"},
    {"key": "a", "kind": "deduction", "full": "8", "lines": [{"key": "l", "per": "2", "cap": "4"}]},
    {
        "key": "a",
        "kind": "deduction",
        "full": "8",
        "lines": [{"key": "l", "zeroes": True}, {"key": "m", "per": "1", "zeroes": {"over": "2"}}],
    },
    {"key": "a", "kind": "bonus", "lines": [{"key": "l", "per": "2"}, {"key": "m"}]},
    {"key": "a", "kind": "bonus", "lines": []},
    {
        "key": "a",
        "kind": "band",
        "bands": [
            {"when": {"x": {"lt": "0"}}, "points": "0"},
            {"when": {"x": {"ge": "0", "le": "1"}, "y": {"gt": "3"}}, "points": "10"},
            {"when": {"x": {"ge": "0"}}, "points": "5"},
        ],
    },
    {"key": "a", "kind": "band", "measures": [{"key": "x"}], "bands": [{"points": "3"}]},
    {"key": "a", "kind": "level", "levels": [{"key": "I", "points": "9"}]},
    {"key": "a", "kind": "level", "levels": [{"key": "A", "from": "25", "to": "30", "step": "2"}]},
    {"key": "a", "kind": "judgement", "full": "2"},
    {"key": "a", "kind": "check", "full": "2"},
    {"key": "a", "kind": "check", "veto": {"scope": "event", "effect": "no_rank"}},
    {"key": "a", "kind": "measure", "full": "4"},
    {"key": "a", "kind": "measure", "full": "4", "nominal": "12", "tolerance": "0.1"},
    {"key": "a", "kind": "rate", "full": "10", "base": "5", "points_per": "0.5"},
    {
        "key": "a",
        "kind": "rate",
        "tiers": [{"plan_to": "50", "points_per": "1"}, {"plan_to": "80", "points_per": "2"}],
    },
    {"key": "a", "kind": "linear", "full": "10", "origin": "60", "rate": "0.25"},
    {"key": "a", "kind": "adjust"},
    {"key": "a", "kind": "votes", "full": "10"},
]  # fmt: skip


@pytest.mark.parametrize("criterion", EVERY_KIND, ids=lambda one: str(one)[:60])
def test_made_up_marks_are_allowed_by_their_criterion(criterion):
    read_mark = KINDS[criterion["kind"]].make(criterion, Fraction(20))

    for seed in range(40):
        read_mark(made_mark(criterion, Fraction(seed, 39), Lots(seed)))


def test_every_kind_is_tried():
    assert {criterion["kind"] for criterion in EVERY_KIND} == set(KINDS)


@pytest.mark.parametrize("kind", kind_codes())
def test_every_event_of_every_ready_made_kind_can_be_tried(session, kind):
    set_up = kind_document(kind)
    for event in set_up["events"]:
        found = run(event, set_up, count=12, disqualified=1)
        assert found.problems == []
        counts = found.page["counts"]
        assert sum(counts.values()) == 12
        assert (counts["absent"], counts["disqualified"]) == (1, 1)


def test_same_seed_gives_the_same_and_another_seed_does_not(session):
    first = totals(run(seed=7))

    assert totals(run(seed=7)) == first
    assert totals(run(seed=8)) != first


def test_a_changed_rule_moves_no_mark(session):
    changed = WELDER | {"awards": [], "tie_break": []}

    before = run(seed=7, at=2)
    after = run(changed, {**SKILLS, "events": [changed]}, seed=7, at=2)

    assert after.document["sheets"] == before.document["sheets"]
    assert totals(after) == totals(before)


def test_a_criterion_that_comes_in_leaves_the_marks_of_the_others(session):
    practical = WELDER["stages"][1]
    groups = practical["rubric"]["groups"]
    more = {"key": "new", "kind": "points", "full": "1"}
    rubric = {"groups": [*groups, {"key": "Z", "criteria": [more]}]}
    changed = WELDER | {"stages": [WELDER["stages"][0], practical | {"rubric": rubric}]}

    before = run(seed=7, ties=None)
    after = run(changed, {**SKILLS, "events": [changed]}, seed=7, ties=None)

    without = [
        {k: v for k, v in sheet["marks"].items() if k != "new"}
        for sheet in after.document["sheets"]
    ]
    assert without == [sheet["marks"] for sheet in before.document["sheets"]]


def test_ties_are_decided_by_each_link_and_one_stays_shared(session):
    found = run(count=20, seed=1, at=1)

    told = [tell_tie(tie, found.page) for tie in found.page["ties"]]
    assert [(one.title, one.rest) for one in told][:3] == [
        ("第 1 名 2 人并列", "总成绩、实操、实操用时全部相同，规程规定并列，下一名为第 3 名。"),
        ("第 3 至 4 名 2 人总成绩同为 93.58，按规程先比实操", "实操已分出先后，不再比实操用时。"),
        ("第 5 至 6 名 2 人总成绩同为 93.38，按规程先比实操，再比实操用时", ""),
    ]


def test_no_ties_are_made_when_none_are_wanted(session):
    found = run(count=20, seed=1, ties=None)

    assert [tie for tie in found.page["ties"] if tie["shared"]] == []


def test_edges_name_the_last_inside_and_the_first_outside(session):
    found = run(count=20, seed=1)

    assert [
        (e.award, e.count, e.inside["no"], e.outside["no"], e.gap, e.settled)
        for e in edges(found.score, found.page)
    ] == [
        ("一等奖", 2, "015", "006", "3.95", "widened"),
        ("二等奖", 1, "006", "008", "0", ""),
        ("三等奖", 3, "012", "004", "5.98", ""),
        ("优胜奖", 3, "009", "007", "0", ""),
    ]


def test_strip_has_a_dot_for_everybody_ranked(session):
    found = run(count=20, seed=1)

    (strip,) = strips(found.score, found.page)
    assert (len(strip.dots), strip.low, strip.high) == (19, "55.34", "97.53")
    assert (strip.dots[0].x, strip.dots[-1].x) == (24, 976)
    assert [(name, count) for _n, name, count in strip.awards] == [
        ("一等奖", 2), ("二等奖", 1), ("三等奖", 3), ("优胜奖", 3),
    ]  # fmt: skip


def test_all_events_together_give_the_team_ranking_across_them(session):
    codes = [event["code"] for event in SKILLS["events"]]
    wishes = replace(wishes_for(WELDER), count=6)

    found = random_outcome(Named(WELDER), SKILLS, codes, wishes)

    assert [team["unit_name"] for team in found.teams] == ["单位 2", "单位 1"]
    assert all(len(team["members"]) == 3 for team in found.teams)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"count": 1}, "count"),
        ({"count": 201}, "count"),
        ({"count": None}, "count"),
        ({"low": 96, "high": 95}, "low"),
        ({"differ": "x"}, "differ"),
        ({"absent": 19}, "absent"),
        ({"judges": {"practical": 0}}, "judges.practical"),
        ({"judges": {"practical": 16}}, "judges.practical"),
    ],
)
def test_wishes_beyond_reason_are_refused_beside_their_field(session, changes, field):
    _wishes, problems = read(usual(WELDER) | changes, WELDER)

    assert list(problems) == [field]


def test_made_up_marks_come_back_from_their_table(session):
    first = run(count=12, disqualified=1)

    pasted = read_table(SKILLS, "welder", as_text(first, WELDER))
    second = outcome(Named(WELDER), pasted.document)

    assert (pasted.faults, pasted.unused) == ([], [])
    assert second.problems == []
    assert totals(second) == totals(first)
    keys = ("no", "rank", "award_name", "status", "decided_by")
    assert [[r[k] for k in keys] for r in second.page["ranking"]] == [
        [r[k] for k in keys] for r in first.page["ranking"]
    ]


def test_whoever_goes_on_goes_nowhere_in_particular():
    event = WELDER | {"promotion": {"top": 3, "to": "event:other"}}

    found = bare({**SKILLS, "events": [event]}, ["welder"])

    assert found["events"][0]["promotion"] == {"top": 3, "to": "export"}
