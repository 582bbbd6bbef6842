"""What is not written as it must be: each case with every error it has, by path."""

import pytest
from flask_babel import force_locale

from contest.contests.bundle.reading import read_bundle
from tests.bundle.documents import bundle, criterion, event, judged, sheet, stage

CASES = {
    "nothing": ({}, {"contest": "必须填写。", "format": "必须填写。"}),
    "format of a later program": (
        bundle(format="leitai-bundle/2"),
        {"format": "格式 leitai-bundle/2 不是本程序的 leitai-bundle/1：请用更新的版本打开。"},
    ),
    "another format": (
        bundle(format="x"),
        {"format": "不是竞赛包：format 应为“leitai-bundle/1”。"},
    ),
    "unknown key": (bundle(color="red"), {"color": "不认识“color”这个键。"}),
    "mistyped key": (
        bundle(event(stage(criterion("points", ful="9")))),
        {
            "events[0].stages[0].rubric.groups[0].criteria[0].ful": (
                "不认识“ful”这个键。是不是“full”？"
            )
        },
    ),
    "unknown key of a newer program": (
        bundle(made_by="Leitai 1.10", colour="red"),
        {
            "colour": "不认识“colour”这个键。"
            "这个文件由更新的版本（Leitai 1.10）生成，请先升级本程序。"
        },
    ),
    "unknown key of an older program": (
        bundle(made_by="Leitai 0.9", colour="red"),
        {"colour": "不认识“colour”这个键。"},
    ),
    "word not allowed": (
        bundle(event(rank_on="raw")),
        {"events[0].rank_on": "没有“raw”这个取值，可以用的是 rounded、exact。"},
    ),
    "binary float": (
        bundle(event(stage(criterion("points", full=8.5)))),
        {
            "events[0].stages[0].rubric.groups[0].criteria[0].full": (
                "数要写成带引号的文字，如 \"8.5\"，现在是没有引号的数。"
            )
        },
    ),
    "integer where a decimal belongs": (
        bundle(event(stage(weight=70))),
        {"events[0].stages[0].weight": "数要写成带引号的文字，如 \"70\"，现在是没有引号的数。"},
    ),
    "decimal where an integer belongs": (
        bundle(event(distinct_top="3", tie_end="must_be_distinct")),
        {"events[0].distinct_top": "要写不带引号的整数，现在是 3。"},
    ),
    "true is no integer": (
        bundle(event(distinct_top=True, tie_end="must_be_distinct")),
        {"events[0].distinct_top": "要写不带引号的整数，现在是 true。"},
    ),
    "one is not true": (
        bundle(event(stage(blind=1))),
        {"events[0].stages[0].blind": "要写 true 或 false，现在是 1。"},
    ),
    "exponent": (
        bundle(event(stage(criterion("adjust", weight="1e2")))),
        {
            "events[0].stages[0].rubric.groups[0].criteria[0].weight": (
                "“1e2”不是数，请写成 \"8.5\" 这样的小数，不要空格、加号和指数。"
            )
        },
    ),
    "plus sign": (
        bundle(event(stage(scale_to="+100"))),
        {
            "events[0].stages[0].rubric.full": "写了 scale_to 就要写评分标准的满分。",
            "events[0].stages[0].scale_to": "“+100”不是不小于 0 的数，请写成 \"8.5\" 这样的小数。",
        },
    ),
    "full-width digits": (
        bundle(event(stage(weight="７０"))),
        {"events[0].stages[0].weight": "“７０”不是不小于 0 的数，请写成 \"8.5\" 这样的小数。"},
    ),
    "endless number": (
        bundle(event(stage(weight="0." + "1" * 59))),
        {"events[0].stages[0].weight": "太长了，最多 60 个字符。"},
    ),
    "places too many": (
        bundle(event(rounding={"final": 31})),
        {"events[0].rounding.final": "不能大于 30，现在是 31。"},
    ),
    "negative count": (
        bundle(event(awards=[{"code": "a", "count": -1}])),
        {"events[0].awards[0].count": "不能小于 0，现在是 -1。"},
    ),
    "code with a blank": (
        bundle(units=[{"code": "a b"}]),
        {
            "units[0].code": (
                "“a b”不能作代码：只用字母、数字和 _ . -，以字母或数字开头，最多 64 个字符。"
            )
        },
    ),
    "code too long": (
        bundle(units=[{"code": "a" * 65}]),
        {
            "units[0].code": (
                f"“{'a' * 39}…”不能作代码：只用字母、数字和 _ . -，"
                "以字母或数字开头，最多 64 个字符。"
            )
        },
    ),
    "no such day": (
        bundle(people=[{"code": "p", "born_on": "2026-02-30"}]),
        {"people[0].born_on": "没有 2026-02-30 这一天。"},
    ),
    "day in another form": (
        bundle(people=[{"code": "p", "born_on": "2026/2/3"}]),
        {"people[0].born_on": "“2026/2/3”不是日期，请写成 2026-05-01 这样。"},
    ),
    "list where a table belongs": (
        bundle(units={"code": "u"}),
        {"units": "要写成列表 […]，现在是 {…}。"},
    ),
    "text where a table belongs": (
        bundle(units=["u"]),
        {"units[0]": "要写成表 {…}，现在是 u。"},
    ),
    "empty name": (
        bundle(units=[{"code": "u", "name": " "}]),
        {"units[0].name": "不能为空。"},
    ),
    "key of a table": (
        bundle(event(stage(criterion("points")))) | {"entries": [
            {"no": "1", "event": "e", "name": "甲", "times": {"a b": "1"}}
        ]},
        {"entries[0].times.a b": "“a b”不是阶段，请写阶段代码，或“阶段代码/周期代码”。"},
    ),
    "zeroes that is neither": (
        bundle(event(stage(criterion("deduction", full="9", lines=[{"key": "l", "zeroes": "x"}])))),
        {
            "events[0].stages[0].rubric.groups[0].criteria[0].lines[0].zeroes": (
                "要写 true 或 false，现在是 x。"
            )
        },
    ),
    "scorer that is none": (
        judged(sheets=[sheet({}, judge="dept:x")]),
        {
            "sheets[0].judge": (
                "“dept:x”不是评分人，请写裁判代码、office、self、audit 或 department:部门代码。"
            )
        },
    ),
    "character that cannot be stored": (
        bundle(units=[{"code": "u", "name": "甲\x00"}]),
        {"units[0].name": "有不能保存的字符 U+0000，请删掉。"},
    ),
    "half a surrogate pair": (
        bundle(units=[{"code": "u", "name": "甲\ud800"}]),
        {"units[0].name": "有不能保存的字符 U+D800，请删掉。"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), CASES.values(), ids=CASES.keys())
def test_error_of_shape(document, expected):
    reading = read_bundle(document)

    assert {problem.path: problem.sentence for problem in reading.errors} == expected
    assert len(reading.errors) == len(expected)
    assert reading.document is None


def test_all_errors_come_at_once_sorted_by_path():
    document = judged(
        colour="red",
        units=[{"code": "u"}, {"code": "u", "parent": "x"}],
        sheets=[sheet({"c": "11"}), sheet({"c": 9.5}, entry="2", judge="k")],
    )
    document["contest"]["level"] = "village"

    assert [problem.path for problem in read_bundle(document).errors] == [
        "colour",
        "contest.level",
        "sheets[0].marks.c",
        "sheets[1].entry",
        "sheets[1].judge",
        "sheets[1].marks.c",
        "units[1].code",
        "units[1].parent",
    ]


def test_null_means_absent():
    document = bundle(event(rounding={"mode": None, "final": 2}, trade=None), units=None)
    document["contest"]["theme"] = None

    reading = read_bundle(document)

    assert reading.errors == []
    assert reading.document == bundle(event(rounding={"final": 2}))


def test_code_and_name_can_be_given_from_outside():
    reading = read_bundle(bundle(), {"code": "other", "name": "另一个"})

    assert reading.document["contest"] == {"code": "other", "kind": "skills", "name": "另一个"}
    assert [str(p) for p in read_bundle(bundle(), {"code": "a b"}).errors] == [
        "contest.code: “a b”不能作代码：只用字母、数字和 _ . -，以字母或数字开头，最多 64 个字符。"
    ]


def test_choices_are_listed_in_english_with_commas(app):
    with app.test_request_context(), force_locale("en"):
        (problem,) = read_bundle(bundle(event(rank_on="raw"))).errors

    assert problem.sentence == "“raw” is not one of the choices. Use one of rounded, exact."
