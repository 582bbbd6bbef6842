"""Numbers, ties and derivations as people read them."""

import json
from typing import Any

import pytest

from contest.contests.bundle.reading import read_bundle
from contest.results.derivation import Block, Tile, tell
from contest.results.figures import clock, figure, percent
from contest.results.packing import _text
from contest.results.pages import as_pair
from contest.results.stepreader import joined, mark_text
from contest.results.steps import entry_steps
from contest.results.ties import ties
from contest.results.words import Told, spoken, tell_tie
from contest.scoring.document import Scored, score_document
from contest.scoring.event import EventScore
from contest.scoring.types import Text
from tests.results.factories import whole_contest, with_marks
from tests.scoring.case_runner import load_cases

TIME = {"by": "time", "stage": "practical", "order": "asc"}
PRACTICAL = {"by": "stage", "stage": "practical", "order": "desc"}


def scored(bundle: dict[str, Any]) -> Scored:
    reading = read_bundle(json.dumps(bundle).encode())
    assert reading.document is not None, reading.errors
    (only,) = score_document(reading.document)
    return only


def page_of(one: Scored) -> dict[str, Any]:
    """As much of the page as ties need."""
    names = dict(zip(one.score.entries.nos, one.score.entries.names, strict=True))
    stages = [{"code": "theory", "name": "理论"}, {"code": "practical", "name": "实操"}]
    return {
        "places": {"total": 2, "stage:practical": 2},
        "stages": stages,
        "rules": {"extra": any(k.label == "extra" for k in one.score.keys)},
        "ties": [
            {**tie, "names": [names[no] for no in tie["nos"]], "total": "83"}
            for tie in ties(one.score)
        ],
    }


def told(bundle: dict[str, Any]) -> list[Told]:
    page = page_of(scored(bundle))
    return [tell_tie(tie, page) for tie in page["ties"]]


@pytest.mark.parametrize(
    ("text", "places", "shown"),
    [
        ("84.5", 2, "84.50"),
        ("84", 0, "84"),
        ("-0.5", 1, "-0.5"),
        ("269/3", 2, "89.666…"),
        ("-1/3", 0, "-0.333…"),
        ("0.12345678", 2, "0.123456…"),
        ("0", 2, "0.00"),
        ("", 2, "—"),
        (None, 2, "—"),
    ],
)
def test_figure_pads_and_never_rounds(text, places, shown):
    assert figure(text, places) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [("0", "0:00:00"), ("9666", "2:41:06"), ("59.5", "0:00:59.5"), ("", "—"), (None, "—")],
)
def test_time_is_hours_minutes_seconds(seconds, shown):
    assert clock(seconds) == shown


def test_small_words():
    assert percent("30") == "30%"
    assert joined(["8", "-0.5", "1"]) == "8 − 0.5 + 1"
    assert spoken(as_pair(Text("“{stage}”没有成绩", stage="理论"))) == "“理论”没有成绩"
    short = Text("还缺 {who} 的评分", who=("行政部", "office"))
    stored = json.loads(json.dumps(as_pair(short)))
    assert spoken(stored) == "还缺 行政部、office 的评分"
    assert _text(stored).values == short.values
    assert mark_text({"value": "14", "mark": "II"}) == "II · 14"
    assert mark_text({"value": "8.5", "mark": "8.50"}, 1) == "8.5"
    assert mark_text({"value": "5", "mark": True}) == "达到 · 5"


def test_tie_says_which_rule_decided_and_what_was_not_needed(app):
    marks = [("76", "86"), ("83", "83"), ("90", "80")]
    bundle = with_marks(marks, tie_break=[PRACTICAL, TIME])

    with app.test_request_context():
        assert told(bundle) == [
            Told(
                "第 1 至 3 名 3 人总成绩同为 83.00，按规程先比实操",
                ["选手0001 86.00　›　选手0002 83.00　›　选手0003 80.00"],
                "实操已分出先后，不再比实操用时。",
            )
        ]


def test_tie_that_nothing_decides_is_shared(app):
    bundle = with_marks([("83", "83"), ("83", "83"), ("50", "50")], tie_break=[PRACTICAL])

    with app.test_request_context():
        assert told(bundle) == [
            Told("第 1 名 2 人并列", [], "总成绩、实操全部相同，规程规定并列，下一名为第 3 名。")
        ]


def test_tie_partly_decided_names_who_stays_level(app):
    marks = [("76", "86"), ("90", "80"), ("90", "80"), ("10", "10")]

    with app.test_request_context():
        (only,) = told(with_marks(marks, tie_break=[PRACTICAL]))

    assert only == Told(
        "第 1 至 2 名 3 人总成绩同为 83.00，按规程先比实操",
        ["选手0001 86.00　›　选手0002 80.00　＝　选手0003 80.00"],
        "选手0002、选手0003：总成绩、实操全部相同，规程规定并列，下一名为第 4 名。",
    )


def test_tie_that_must_be_settled_asks_for_a_play_off(app):
    chain = [PRACTICAL, {"by": "extra"}]
    bundle = with_marks([("83", "83"), ("83", "83")], tie_break=chain, tie_end="must_be_distinct")

    with app.test_request_context():
        (only,) = told(bundle)

    assert only.open
    assert only.rest == (
        "总成绩、实操、附加成绩全部相同。这些名次必须分出先后，请加赛并登记附加成绩。"
    )


def test_no_tie_no_words():
    assert ties(scored(whole_contest()).score) == []


def test_derivation_of_the_worked_contest(app):
    one = scored(whole_contest())
    steps, judges = entry_steps(one.score, 0)

    with app.test_request_context():
        blocks = tell(steps)

    assert blocks == [
        Block("理论成绩", "84.50", ["由办公室评定：s 84.5。", "保留 2 位，四舍五入。"]),
        Block(
            "实操：5 份评分",
            words=["去掉 1 个最高、1 个最低。"],
            tiles=[
                Tile("裁判 1", "88"),
                Tile("裁判 2", "91"),
                Tile("裁判 3", "90"),
                Tile("裁判 4", "86", "去最低"),
                Tile("裁判 5", "92", "去最高"),
            ],
        ),
        Block(
            "实操成绩",
            "89.67",
            ["3 个分数取平均。", "保留 2 位，四舍五入。"],
            formula="(88 + 91 + 90) ÷ 3 = 89.666… → 89.67",
        ),
        Block(
            "总成绩",
            "88.12",
            ["理论占 30%，实操占 70%。", "保留 2 位，四舍五入。"],
            formula="84.50 × 30% + 89.67 × 70% = 25.35 + 62.769 = 88.119 → 88.12",
            last=True,
        ),
    ]
    assert judges == {f"@{n}": f"j{n}" for n in range(1, 6)}


def test_names_of_judges_only_where_they_may_be_told(app):
    steps, _judges = entry_steps(scored(whole_contest()).score, 0)

    with app.test_request_context():
        named = tell(steps, {"@1": "郑国强"})[1].tiles[:2]

    assert [tile.who for tile in named] == ["裁判 1 郑国强", "裁判 2"]
    assert "j1" not in json.dumps(steps)


def test_every_worked_total_ends_its_derivation(app):
    seen = 0
    with app.test_request_context():
        for name, case in load_cases().items():
            reading = read_bundle(json.dumps(case["bundle"]).encode())
            for one in score_document(reading.document) if reading.document else ():
                for index in range(len(one.score.entries)):
                    check_last_step(name, one.score, index)
                    seen += 1

    assert seen > 500


def check_last_step(name: str, score: EventScore, index: int) -> None:
    steps, _judges = entry_steps(score, index)
    last = tell(steps)[-1]
    places = score.spec.rounding.at("final") or 0
    shown = "—" if score.total.at(index) is None else figure(steps[-1]["value"], places)
    assert (name, last.title, last.value, last.last) == (name, "总成绩", shown, True)
