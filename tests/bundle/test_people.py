"""People, panels and sheets that do not fit: each document with every error, by path."""

import pytest

from contest.contests.bundle.reading import read_bundle
from tests.bundle.documents import assert_errors, bundle, criterion, event, judged, sheet, stage

ENTRY = {"no": "1", "event": "e", "name": "甲"}
UPRIGHT = criterion("points", full="10")

ERRORS = {
    # panels and sheets
    "seats that hold different criteria": (
        judged(
            events=[
                event(stage(UPRIGHT, criterion("points") | {"key": "d"}, panel={"combine": "mean"}))
            ],
            judges=[{"code": "j"}, {"code": "k"}],
            panels=[
                {
                    "event": "e",
                    "stage": "s",
                    "seats": [{"judge": "j"}, {"judge": "k", "criteria": ["c"]}],
                }
            ],
        ),
        {"panels[0].seats[1].criteria": "按整张评分单合议时，同一阶段各席位的评分项要相同"},
    ),
    "panel of unknown things": (
        judged(
            panels=[
                {
                    "event": "e",
                    "stage": "s",
                    "seats": [{"judge": "x", "criteria": ["y"]}],
                    "entries": ["9"],
                }
            ]
        ),
        {
            "panels[0].seats[0].judge": "judges 里没有“x”",
            "panels[0].seats[0].criteria[0]": "这个阶段没有“y”",
            "panels[0].entries[0]": "这个赛项没有“9”",
        },
    ),
    "sheet of unknown things": (
        judged(
            sheets=[
                sheet({}, event="x"),
                sheet({}, stage="t"),
                sheet({}, entry="2"),
                sheet({}, judge="department:d"),
            ]
        ),
        {
            "sheets[0].event": "events 里没有“x”",
            "sheets[1].stage": "这个赛项没有“t”这个阶段",
            "sheets[2].entry": "这个赛项没有“2”",
            "sheets[3].judge": "departments 里没有“d”",
        },
    ),
    "sheet without its period": (
        judged(events=[event(stage(UPRIGHT, repeat=[{"code": "m"}]))], sheets=[sheet({"c": "1"})]),
        {"sheets[0].stage": "这个阶段分周期，请写成“s/周期代码”"},
    ),
    "sheet of an unknown period": (
        judged(sheets=[sheet({"c": "1"}, stage="s/m")]),
        {"sheets[0].stage": "这个阶段没有“m”这个周期"},
    ),
    "sheet of a member who is not there": (
        judged(sheets=[sheet({"c": "1"}, member=1)]),
        {"sheets[0].member": "这个参赛项只有 0 名队员"},
    ),
    "sheet twice": (
        judged(sheets=[sheet({}), sheet({}, revision=1)]),
        {"sheets[1]": "与 sheets[0] 是同一张"},
    ),
    "sheet of a recused judge": (
        judged(recusals=[{"judge": "j", "event": "e", "entry": "1"}], sheets=[sheet({})]),
        {"sheets[0].judge": "这位裁判对这个参赛项已回避"},
    ),
    "sheet without a seat": (
        judged(
            entries=[ENTRY, ENTRY | {"no": "2"}],
            panels=[{"event": "e", "stage": "s", "seats": [{"judge": "j"}], "entries": ["2"]}],
            sheets=[sheet({"c": "1"}), sheet({"c": "1"}, entry="2")],
        ),
        {"sheets[0].judge": "这位裁判在这个阶段没有评这个参赛项的席位"},
    ),
    # people
    "ID number with a wrong digit": (
        bundle(people=[{"code": "p", "id_no": "110105194912310021"}]),
        {"people[0].id_no": "身份证号的校验码不符"},
    ),
    "ID number twice": (
        bundle(
            people=[
                {"code": c, "id_no": n}
                for c, n in (("p", "11010519491231002X"), ("q", "11010519491231002x"))
            ]
        ),
        {"people[1].id_no": "证件号与 people[0].id_no 相同"},
    ),
}


@pytest.mark.parametrize(("document", "expected"), ERRORS.values(), ids=ERRORS.keys())
def test_error_between_parts(document, expected):
    assert_errors(document, expected)


def test_identity_card_of_another_birth_is_only_warned_of():
    document = bundle(
        people=[
            {
                "code": "p",
                "id_no": "11010519491231002X",
                "born_on": "1949-12-30",
                "gender": "男",
            }
        ]
    )

    reading = read_bundle(document)

    assert reading.errors == []
    assert [problem.path for problem in reading.warnings] == [
        "people[0].born_on",
        "people[0].gender",
    ]
