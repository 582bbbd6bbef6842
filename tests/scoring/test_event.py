"""Totals of events, gates between stages, statuses, incidents."""

from datetime import date
from fractions import Fraction as Q

import pytest

from contest.scoring.field import marks_as
from contest.scoring.incidents import years_later
from contest.scoring.rows import stage_columns
from contest.scoring.sheet import score_sheet
from contest.scoring.spec import event_spec, stage_spec, tie_break
from contest.scoring.types import RuleError, ScoringError, Text
from tests.scoring.small import (
    by_office,
    contest,
    criterion,
    entry,
    event,
    office,
    reasons,
    score,
    sheet,
    stage,
    table,
    totals,
)

MARKS = [*by_office("a", n01="90", n02="80"), *by_office("b", n01="60", n03="50")]
COMBINED = [
    # a and b of three entries: both, a alone, b alone
    ("weighted", "no_total", ["69", None, None]),
    ("weighted", "zero", ["69", "24", "35"]),
    ("weighted", "skip", ["69", "80", "50"]),
    ("sum", "no_total", ["150", None, None]),
    ("sum", "zero", ["150", "80", "50"]),
    ("sum", "skip", ["150", "80", "50"]),
    ("mean", "no_total", ["75", None, None]),
    ("mean", "zero", ["75", "40", "25"]),
    ("mean", "skip", ["75", "80", "50"]),
    ("best", "no_total", ["90", "80", "50"]),
    ("last", "no_total", ["60", "80", "50"]),
]


@pytest.mark.parametrize(("combine", "missing", "due"), COMBINED)
def test_combine(combine, missing, due):
    rules = event(
        office("a", weight="30"), office("b", weight="70"), combine=combine, missing_stage=missing
    )
    document = contest(rules, entries=["01", "02", "03", "04"], sheets=MARKS)

    nobody = [Q(0)] if missing == "zero" else [None]
    assert totals(document) == [None if d is None else Q(d) for d in due] + nobody


def test_best_of_less_is_better():
    rules = event(office("a"), office("b"), combine="best", order="asc")

    assert totals(contest(rules, entries=["01"], sheets=MARKS[:1] + MARKS[2:3])) == [60]


def test_skip_when_everybody_has_everything():
    rules = event(office("a", weight="30"), office("b", weight="70"), missing_stage="skip")

    assert totals(contest(rules, entries=["01"], sheets=[MARKS[0], MARKS[2]])) == [69]


@pytest.mark.parametrize("counts", [None, []])
def test_every_stage_counts_where_none_is_named(counts):
    rules = event(office("a", weight="30"), office("b", weight="70"), counts=counts)

    assert totals(contest(rules, entries=["01"], sheets=[MARKS[0], MARKS[2]])) == [69]


def test_an_event_without_stages():
    assert table(contest(event(), entries=["01"]), "total", "status") == [("", "incomplete")]


def test_places_on_exact_totals():
    rules = event(office("a"), rank_on="exact", rounding={"final": 0})
    document = contest(rules, entries=["01", "02"], sheets=by_office("a", n01="8.1", n02="8.2"))

    assert table(document, "no", "rank", "total") == [("02", "1", "8"), ("01", "2", "8")]


# ---- gates between stages ------------------------------------------------------------------------

HEAT = {"n01": "9", "n02": "8.995", "n03": "8.99", "n04": "3"}
GATES = [
    ({"min_score": "9"}, "01 02"),
    ({"top": 1}, "01 02"),
    ({"top": 2}, "01 02"),
    ({"top": 3}, "01 02 03"),
    ({"top": 3, "min_score": "9"}, "01 02"),
    ({"min_score": "9.01"}, ""),
    ({"top": 9}, "01 02 03 04"),
]


@pytest.mark.parametrize(("gate", "through"), GATES)
def test_gate_on_the_rounded_score(gate, through):
    """Rounded 9.00, 9.00, 8.99, 3.00; 05 was not there, 06 is out of competition."""
    rules = event(
        office("heat", gate=gate, rounding={"stage": 2}), office("final"),
        counts=["final"], missing_stage="zero",
    )  # fmt: skip
    people = [*("01", "02", "03", "04", "05"), entry("06", status="unranked")]
    document = contest(rules, entries=people, sheets=by_office("heat", **HEAT, n06="9.9"))

    found = dict(table(document, "no", "status"))

    assert " ".join(sorted(no for no, s in found.items() if s == "ranked")) == through
    assert found["05"] == "not_through"
    assert found["06"] == "unranked"


def test_who_has_no_rank_takes_nobodys_place():
    rules = event(
        office("heat", gate={"top": 1}), office("next", gate={"top": 1}), counts=["heat"],
        vetoes=[{"key": "x", "scope": "event"}],
    )  # fmt: skip
    document = contest(
        rules,
        entries=["01", "02", "03"],
        sheets=[
            *by_office("heat", n01="9", n02="8", n03="7"),
            *by_office("next", n01="9", n02="1"),
        ],
        incidents=[{"event": "fit", "entry": "01", "key": "x"}],
    )

    assert table(document, "no", "rank", "status") == [
        ("02", "1", "ranked"),
        ("01", "", "vetoed"),
        ("03", "", "not_through"),
    ]
    assert reasons(document) == {"01": ["一票否决：x"], "03": ["“heat”没有入围下一阶段"]}


def test_a_stage_that_nobody_has_done_stops_nobody():
    rules = event(office("heat", gate={"top": 1}), office("final"), counts=["final"])
    document = contest(rules, entries=["01"], sheets=by_office("final", n01="9"))

    assert table(document, "rank") == [("1",)]


def test_who_has_no_total_is_incomplete_rather_than_stopped():
    rules = event(office("heat", gate={"top": 1}), office("next", gate={"top": 5}))
    sheets = [*by_office("heat", n01="9"), *by_office("next", n01="9", n02="9")]
    document = contest(rules, entries=["01", "02"], sheets=sheets)

    assert table(document, "no", "status") == [("01", "ranked"), ("02", "incomplete")]


# ---- effects and incidents -----------------------------------------------------------------------


def fired(veto, /, *, on=None, lifted=None, period=None, starts="2026-05-01", periods=()):
    incident = {"event": "fit", "entry": "01", "key": "x", "on": on, "lifted": lifted}
    codes = [f"work/{p}" for p in periods] or ["work"]
    rules = event(
        office("work", repeat=[{"code": p} for p in periods]),
        vetoes=[{"key": "x", "name": "事故", **veto}],
        awards=[{"code": "first", "count": 1}],
    )
    document = contest(
        rules,
        entries=["01", "02"],
        sheets=[s for code in codes for s in by_office(code, n01="9", n02="8")],
        incidents=[{**incident, "period": period}, {**incident, "key": "other"}],
        contest={"starts_on": starts},
    )
    return [" ".join(row) for row in table(document, "no", "rank", "total", "award")]


FREE = ["01 1 9 first", "02 2 8 "]
OUT = ["02 1 8 first", "01  9 "]
EVENT = {"scope": "event"}


@pytest.mark.parametrize(
    ("veto", "fact", "due"),
    [
        (EVENT, {}, OUT),
        ({**EVENT, "effect": "no_award"}, {}, ["01 1 9 ", "02 2 8 first"]),
        ({**EVENT, "effect": "zero"}, {}, ["02 1 8 first", "01 2 0 "]),
        ({**EVENT, "effect": "last"}, {}, ["02 1 8 first", "01 2 9 "]),
        (EVENT, {"lifted": "2026-04-01", "on": "2026-03-01"}, FREE),
        ({**EVENT, "years": 3}, {"on": "2023-05-01"}, FREE),
        ({**EVENT, "years": 3}, {"on": "2023-05-02"}, OUT),
        ({**EVENT, "years": 3}, {}, OUT),
        ({**EVENT, "years": 3}, {"on": "2023-05-01", "starts": None}, OUT),
        ({**EVENT, "years": 2}, {"on": "2024-02-29", "starts": "2026-02-28"}, OUT),
        ({**EVENT, "years": 2}, {"on": "2024-02-29", "starts": "2026-03-01"}, FREE),
        ({"scope": "period", "effect": "zero"}, {"period": "m1", "periods": ["m1", "m2"]},
         ["02 1 8 first", "01 2 4.5 "]),
        ({"scope": "period", "effect": "zero"}, {"period": "m9", "periods": ["m1", "m2"]}, FREE),
        ({"scope": "period", "effect": "no_rank"}, {"period": "m1", "periods": ["m1", "m2"]}, OUT),
    ],
)  # fmt: skip
def test_incident(veto, fact, due):
    assert fired(veto, **fact) == due


def test_why_somebody_is_excluded():
    rules = event(office("work"), vetoes=[{"key": "x", "name": "事故", "scope": "event"}])
    document = contest(
        rules,
        entries=["01"],
        sheets=by_office("work", n01="9"),
        incidents=[{"event": "fit", "entry": "01", "key": "x", "on": "2026-03-02"}],
    )

    assert reasons(document) == {"01": ["一票否决：事故（2026-03-02）"]}


def test_years_later():
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_later(date(2024, 2, 29), 1) == date(2025, 3, 1)


# ---- reading rules, marks, documents -------------------------------------------------------------


def test_defaults():
    spec = event_spec(event(stage()))
    (part,) = spec.stages

    assert (spec.combine, spec.missing_stage, spec.numbering) == ("weighted", "no_total", "skip")
    assert (spec.rank_on, spec.desc, spec.rank_within, spec.distinct_top) == (
        "rounded", True, "event", 0,
    )  # fmt: skip
    assert (part.weight, part.panel.level, part.panel.combine) == (100, "sheet", "single")
    assert (part.panel.min_judges, part.panel.missing, part.members) == (1, "skip", "mean")
    assert spec.stage("work") is part


@pytest.mark.parametrize(
    ("document", "label", "desc"),
    [
        ({"by": "time", "stage": "work"}, "time:work", False),
        ({"by": "time", "stage": "work", "order": "desc"}, "time:work", True),
        ({"by": "extra"}, "extra", True),
        ({"by": "group", "stage": "work", "group": "A", "order": "asc"}, "group:work/A", False),
    ],
)
def test_tie_break(document, label, desc):
    link = tie_break(document)

    assert (link.label, link.desc) == (label, desc)


def test_gate_that_leaves_the_others_behind_is_read():
    assert stage_spec(stage(gate={"top": 1})).gate.others == "unranked"


def test_a_group_is_full_when_its_criteria_are():
    groups = [
        {"key": "g", "criteria": [criterion("a", full="10", weight="2"), criterion("b"),
                                  criterion("c", "bonus", full="5")]},
        {"key": "h", "full": "7", "criteria": []},
    ]  # fmt: skip
    read = stage_spec(stage(groups=groups))

    assert [g.full for g in read.groups] == [20, 7]


def test_a_sheet_of_what_a_seat_holds():
    spec = stage_spec(stage("work", criterion("a"), criterion("b")))

    whole = score_sheet(spec, {"a": "1"})
    part = score_sheet(spec, {"a": "1"}, held=["a"])

    assert (whole.usable, whole.missing) == (False, ("b",))
    assert (part.usable, part.total) == (True, 1)


def test_a_mark_that_makes_its_criterion_nought():
    veto = criterion("ppe", "check", full="5", veto={"scope": "criterion", "effect": "zero"})
    spec = stage_spec(stage("work", veto))

    found = score_sheet(spec, {"ppe": False})

    assert (found.total, found.fired[0].criterion) == (0, "ppe")


@pytest.mark.parametrize(
    ("part", "scorer", "as_"),
    [
        (stage(), "j1", "panel"),
        (stage(), "office", "panel"),
        (office("work"), "office", "office"),
        (stage(), "audit", "audit"),
        (stage(), "department:safe", "department:safe"),
    ],
)
def test_whose_criteria_a_scorer_marks(part, scorer, as_):
    assert marks_as(stage_spec(part), scorer) == as_


def test_of_revisions_the_highest_counts_in_any_order():
    sheets = [sheet("01", "j1", mark, revision=n) for n, mark in ((2, "7"), (3, "9"), (1, "5"))]

    assert totals(contest(event(stage()), entries=["01"], sheets=sheets)) == [9]


def test_events_of_a_contest_keep_to_themselves():
    other = {**sheet("01", "office", "5"), "event": "mill"}
    incident = {"event": "mill", "entry": "01", "key": "x"}
    document = contest(
        event(office("work"), vetoes=[{"key": "x", "scope": "event"}]),
        event(office("work"), code="mill"),
        entries=["01", entry("01", event="mill")],
        sheets=[*by_office("work", n01="9"), other],
        panels=[{"event": "mill", "stage": "work", "seats": [{"judge": "j1"}]}],
        recusals=[{"event": "fit", "entry": "01", "judge": "j1"},
                  {"event": "mill", "entry": "01", "judge": "j1"}],
        incidents=[incident],
    )  # fmt: skip

    assert table(document, "event", "status", "total") == [
        ("fit", "ranked", "9"),
        ("mill", "ranked", "5"),
    ]


def test_columns_of_stages_and_periods():
    rules = event(office("a"), office("b", repeat=[{"code": "m1"}, {"code": "m2"}]))
    found = score(contest(rules, entries=["01"], sheets=by_office("b/m1", n01="9")))

    assert stage_columns(found) == ["stage:a", "stage:b", "stage:b/m1", "stage:b/m2"]


def test_texts():
    text = Text("“{name}”缺", name="甲")

    assert (str(text), repr(text)) == ("“甲”缺", "Text('“甲”缺')")
    assert text == Text("“甲”缺")
    assert text != "“甲”缺"
    assert {text, Text("“甲”缺")} == {text}
    assert str(Text("{原样}")) == "{原样}"


def test_errors_keep_their_message_for_translation():
    error = RuleError("没有“{what}”。", what="甲")

    assert (str(error), error.message, error.values) == (
        "没有“甲”。",
        "没有“{what}”。",
        {"what": "甲"},
    )
    assert str(ScoringError("{原样}")) == "{原样}"
