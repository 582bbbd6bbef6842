"""Sheets to slots: the path over stored totals and the path over marks give the same."""

from fractions import Fraction

import pytest

from contest.scoring.ballots import SeatRow, Seats, stage_ballots
from contest.scoring.field import Ballots, Field, common_rows
from contest.scoring.sheet import score_sheet
from contest.scoring.spec import stage_spec
from contest.scoring.stage import score_stage
from tests.scoring.small import (
    by_judges,
    contest,
    criterion,
    entry,
    event,
    panel,
    reasons,
    sheet,
    stage,
    table,
    totals,
)

FIELD = Field(["01", "02"], ["甲", "乙"], ["", ""], ["competing"] * 2, members=[0, 2])
TWO = stage_spec(
    stage(
        "work",
        criterion("s"),
        criterion("o", scored_by="office", required=False),
        panel={"combine": "mean"},
    )
)
ALONE = stage_spec(stage(members="sum"))


def row(spec, index, scorer, marks, member=0, judge=None):
    """A stored sheet: its total, and its marks beside it."""
    judge = scorer.startswith("j") if judge is None else judge
    as_ = "panel" if judge or (scorer == "office" and not spec.of("office")) else scorer
    read = score_sheet(spec, marks, None, as_)
    den = read.total.denominator
    return (index, scorer, judge, member, read.usable, read.total.numerator, den, marks)


def seats(*rows, recused=None):
    return Seats(list(rows), FIELD.nos, recused or {})


def seat(judge, *, period="", entries=("*",), head=False, criteria=("*",)):
    return SeatRow("A", "work", period, entries, judge, head, criteria)


ROWS = [
    (TWO, [("j1", 0, {"s": "8"}), ("j2", 0, {"s": "9.5"}), ("office", 0, {"o": "1.25"}),
           ("j1", 1, {"s": "7"}), ("j2", 1, {}), ("self", 1, {"s": "9"})]),
    (ALONE, [("office", 0, {"s": "8.1"}), ("office", 1, {"s": "1"})]),
]  # fmt: skip


@pytest.mark.parametrize("detailed", [True, False])
@pytest.mark.parametrize(
    ("spec", "given", "due"),
    [(*ROWS[0], ["10", None]), (*ROWS[1], ["8.1", "1"])],
)
def test_totals_and_marks_give_the_same(spec, given, due, detailed):
    rows = [row(spec, index, who, marks) for who, index, marks in given]

    ballots = stage_ballots(spec, FIELD, rows, seats().of("work", ""), detailed=detailed)
    found = score_stage(spec, FIELD, {"": ballots})

    wanted = [None if text is None else Fraction(text) for text in due]
    if spec is TWO:  # nobody need have a bonus of the office, but 02 has no sheet of it at all
        wanted[1] = Fraction(7)
    assert [found.score.at(i) for i in (0, 1)] == wanted


@pytest.mark.parametrize("detailed", [True, False])
def test_members_are_slots_of_their_own(detailed):
    rows = [
        row(ALONE, 0, "office", {"s": "5"}),
        row(ALONE, 1, "office", {"s": "6"}, member=1),
        row(ALONE, 1, "office", {"s": "7"}, member=2),
    ]

    ballots = stage_ballots(ALONE, FIELD, rows, seats().of("work", ""), detailed=detailed)

    assert ballots.owner == [0, 1, 1]
    found = score_stage(ALONE, FIELD, {"": ballots})
    assert [found.score.at(i) for i in (0, 1)] == [5, 13]


@pytest.mark.parametrize("detailed", [True, False])
def test_huge_denominators_stay_fractions(detailed):
    spec = stage_spec(stage("work", criterion("s", "rate", points_per="1")))
    plans = [str(10**12 + n) for n in (39, 61)]
    rows = [
        row(spec, i, "office", {"s": {"actual": "1", "plan": plan}}) for i, plan in enumerate(plans)
    ]
    rows = [(*r[:6], r[6] * 10**30, r[7]) if not detailed else r for r in rows]

    ballots = stage_ballots(spec, FIELD, rows, seats().of("work", ""), detailed=detailed)

    scale = 1 if detailed else 10**30
    exact = [(Fraction(100) / int(plan) - 100) / scale for plan in plans]
    assert [Fraction(r[0]) / ballots.den for r in ballots.rows] == exact


def test_rows_of_huge_denominators_stay_as_they_are():
    rows = [[Fraction(1, 10**30 + 1)], [Fraction(1, 10**30 + 3)]]

    assert common_rows(rows) == (rows, 1)


def test_who_is_seated():
    rows = (seat("j1", head=True), seat("j2"), seat("j2"), seat("j3", entries=("02", "99")))

    found = seats(*rows, recused={0: {"j2"}}).of("work", "")

    assert found.assigned == [["j1"], ["j1", "j2", "j3"]]
    assert found.heads == ["j1", "j1"]
    assert found.panels == ["A", "A"]


def test_panels_of_other_stages_and_periods_seat_nobody():
    assert seats(seat("j1", period="m1")).of("work", "m2").assigned is None
    assert seats(seat("j1", period="m1")).of("rest", "m1").assigned is None
    assert seats(seat("j1", period="")).of("work", "m2").assigned == [["j1"], ["j1"]]


@pytest.mark.parametrize("detailed", [True, False])
def test_only_seated_judges_count(detailed):
    """A judge who was replaced, or recused afterwards, never counts beside the new one."""
    rows = [row(ALONE, 0, j, {"s": "5"}, judge=True) for j in ("old", "j1")]
    rows += [row(ALONE, 1, j, {"s": "5"}, judge=True) for j in ("j1", "j2")]
    seated = seats(seat("j1"), seat("j2", entries=("02",)), recused={1: {"j2"}}).of("work", "")

    ballots = stage_ballots(ALONE, FIELD, rows, seated, detailed=detailed)

    assert ballots.names == [["j1"], ["j1"]]


@pytest.mark.parametrize("detailed", [True, False])
def test_without_a_panel_for_an_entry_whoever_scored_counts(detailed):
    rows = [row(ALONE, 1, "guest", {"s": "5"}, judge=True)]
    seated = seats(seat("j1", entries=("01",))).of("work", "")

    ballots = stage_ballots(ALONE, FIELD, rows, seated, detailed=detailed)

    assert ballots.names == [[], ["guest"]]


def test_totals_alone_hold_no_sheets():
    with pytest.raises(ValueError, match=r"^these ballots hold totals only$"):
        Ballots([[1]]).scored()


def test_seats_that_hold_some_criteria():
    rules = event(
        stage("work", criterion("a"), criterion("b"), panel={"level": "criterion"}),
    )
    held = {
        **panel(),
        "seats": [{"judge": "j1", "criteria": ["a"]}, {"judge": "j2", "criteria": ["b"]}],
    }
    sheets = [sheet("01", "j1", {"a": "3"}), sheet("01", "j2", {"b": "4"})]

    assert totals(contest(rules, entries=["01"], panels=[held], sheets=sheets)) == [7]


@pytest.mark.parametrize(
    ("level", "due"),
    [("sheet", ["还有 1 位裁判没有评"]), ("criterion", ["“s”还有裁判没有评"])],
)
def test_missing_block(level, due):
    rules = event(stage(panel={"level": level, "combine": "mean", "missing": "block"}))
    document = contest(
        rules,
        entries=["01", "02"],
        panels=[panel("j1", "j2")],
        sheets=[*by_judges("01", "8", "9"), *by_judges("02", "8")],
    )

    assert totals(document) == [Fraction(17, 2), None]
    assert reasons(document) == {"02": due}


def test_members_named_without_sheets_leave_a_team_incomplete():
    team = entry("01", members=[{"name": "甲"}, {"name": "乙"}])
    sheets = [sheet("01", "office", "80", member=1)]
    document = contest(event(stage()), entries=[team, "02"], sheets=sheets)

    assert table(document, "no", "status") == [("01", "incomplete"), ("02", "incomplete")]
