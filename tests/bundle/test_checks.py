"""What does not fit together: each case with every error or warning it has, by path."""

import pytest

from contest.contests.bundle.reading import read_bundle
from tests.bundle.documents import bundle, criterion, event, judged, sheet, stage

C = "events[0].stages[0].rubric.groups[0].criteria[0]"
S = "events[0].stages[0]"
TWO = [{"code": "a"}, {"code": "a"}]
ENTRY = {"no": "1", "event": "e", "name": "甲"}
UPRIGHT = criterion("points", full="10")


def one(kind, **keys):
    """A bundle with one criterion."""
    return bundle(event(stage(criterion(kind, **keys))))


def ruled(**keys):
    """A bundle with one stage of these rules."""
    return bundle(event(stage(UPRIGHT, **keys)))


ERRORS = {
    # codes
    "units twice": (bundle(units=TWO), {"units[1].code": "“a”与 units[0].code 重复"}),
    "events twice": (bundle(event(stage()), event(stage())), {"events[1].code": "“e”与 events[0]"}),
    "stages twice": (bundle(event(stage(), stage())), {"events[0].stages[1].code": "“s”与"}),
    "criteria twice": (
        bundle(event(stage(UPRIGHT, UPRIGHT))),
        {"events[0].stages[0].rubric.groups[0].criteria[1].key": "“c”与"},
    ),
    "entry numbers twice": (judged(entries=[ENTRY, ENTRY]), {"entries[1].no": "“1”与 entries[0].no"}),
    "judge called office": (bundle(judges=[{"code": "office"}]), {"judges[0].code": "“office”是固定"}),
    "judge twice on a panel": (
        judged(panels=[{"event": "e", "stage": "s", "seats": [{"judge": "j"}, {"judge": "j"}]}]),
        {"panels[0].seats[1].judge": "“j”与"},
    ),
    # references
    "no such parent": (bundle(units=[{"code": "a", "parent": "b"}]), {"units[0].parent": "units 里没有“b”"}),
    "units in a circle": (
        bundle(units=[{"code": "a", "parent": "b"}, {"code": "b", "parent": "a"}]),
        {"units[0].parent": "上级单位绕成", "units[1].parent": "上级单位绕成"},
    ),
    "no such unit of a person": (bundle(people=[{"code": "p", "unit": "u"}]), {"people[0].unit": "units"}),
    "no such department": (
        one("points", scored_by="department", department="d"), {f"{C}.department": "departments 里没有“d”"}
    ),
    "department not named": (one("points", scored_by="department"), {f"{C}.department": "scored_by 是"}),
    "counts an unknown stage": (bundle(event(stage(), counts=["t"])), {"events[0].counts[0]": "这个赛项没有“t”"}),
    "tie-break by an unknown criterion": (
        bundle(event(stage(UPRIGHT), tie_break=[{"by": "criterion", "stage": "s", "criterion": "x"}])),
        {"events[0].tie_break[0].criterion": "这个阶段没有“x”这个评分项"},
    ),
    "tie-break without its stage": (
        bundle(event(stage(), tie_break=[{"by": "time"}])), {"events[0].tie_break[0].stage": "按 time"}
    ),
    "best member of a person": (
        bundle(event(stage(), tie_break=[{"by": "best_member"}])), {"events[0].tie_break[0].by": "best_member"}
    ),
    "title needs an unknown stage": (
        bundle(event(stage(), titles=[{"to_rank": 1, "title": "能手", "needs_pass": ["t"]}])),
        {"events[0].titles[0].needs_pass[0]": "这个赛项没有“t”这个阶段"},
    ),
    "promotion to nowhere": (bundle(event(stage(), promotion={"to": "event:x"})), {"events[0].promotion.to": "events"}),
    "team ranking over an unknown event": (
        bundle(team_ranking={"combine": "sum_all", "events": ["x"]}), {"team_ranking.events[0]": "events 里没有“x”"}
    ),
    "incident of an unknown veto": (
        judged(incidents=[{"event": "e", "entry": "1", "key": "k"}]), {"incidents[0].key": "这个赛项的 vetoes 里没有“k”"}
    ),
    "recusal twice": (
        judged(recusals=[{"judge": "j", "event": "e", "entry": "1"}] * 2), {"recusals[1]": "与 recusals[0] 重复"}
    ),
    "entry of nobody": (
        judged(entries=[ENTRY | {"unit": "u", "person": "p", "members": [{}]}]),
        {"entries[0].unit": "units", "entries[0].person": "people", "entries[0].members[0]": "队员要写"},
    ),
    # rules
    "weights below 100": (
        bundle(event(stage(weight="30"), stage(code="t", weight="69.5"), combine="weighted")),
        {"events[0].stages": "计入总成绩的阶段权重之和应为 100，现在是 99.5（30 + 69.5）"},
    ),
    "weights of what does not count": (
        bundle(event(stage(weight="30"), stage(code="t", weight="70"), combine="weighted", counts=["s"])),
        {"events[0].stages": "计入总成绩的阶段权重之和应为 100，现在是 30（30）"},
    ),
    "scaled from nothing": (ruled(scale_to="100"), {f"{S}.rubric.full": "写了 scale_to"}),
    "ends before it starts": (
        ruled(repeat=[{"code": "m", "starts_on": "2026-02-01", "ends_on": "2026-01-31"}]),
        {f"{S}.repeat[0].ends_on": "2026-01-31 不能在 starts_on（2026-02-01）之前"},
    ),
    "nobody left after trimming": (
        ruled(panel={"combine": "trimmed_mean", "drop_high": 2, "min_for_trim": 3}),
        {f"{S}.panel.min_for_trim": "去掉 3 个后没有剩下的分，min_for_trim 至少是 4"},
    ),
    "gate without a bar": (ruled(gate={"others": "unranked"}), {f"{S}.gate": "入围要写"}),
    "penalty without a limit": (
        ruled(penalties=[{"key": "p", "per": 300, "points": "-1"}]), {f"{S}.duration_s": "有超时扣分"}
    ),
    "penalty without points": (
        ruled(duration_s=60, penalties=[{"key": "p", "per": 300}]), {f"{S}.penalties[0].points": "写了 per"}
    ),
    "award without a size": (bundle(event(stage(), awards=[{"code": "a"}])), {"events[0].awards[0]": "奖项要写"}),
    "ratio in per cent": (
        bundle(event(stage(), awards=[{"code": "a", "ratio": "20"}])),
        {"events[0].awards[0].ratio": "比例不能大于 1，现在是 20；20% 请写 \"0.2\""},
    ),
    "best of how many": (bundle(event(stage(), team_ranking={"combine": "sum_best"})), {"events[0].team_ranking.k": "c"}),
    "no such time zone": (
        bundle(contest={"code": "c", "kind": "skills", "name": "竞赛", "timezone": "Mars"}),
        {"contest.timezone": "没有“Mars”这个时区"},
    ),
    # criteria
    "least above full": (one("points", full="10", min="11"), {f"{C}.min": "最低分不能高于满分 10"}),
    "step of nought": (one("points", step="0"), {f"{C}.step": "步长要大于 0"}),
    "allowed outside": (one("points", full="10", allowed=["0", "10.5"]), {f"{C}.allowed[1]": "“10.5”不在"}),
    "deduction of nothing": (one("deduction"), {f"{C}.full": "deduction", f"{C}.lines": "deduction"}),
    "band without bands": (one("band"), {f"{C}.bands": "band 评分项必须填写"}),
    "band of an unknown measure": (
        one("band", measures=[{"key": "d"}], bands=[{"when": {"x": {"le": "1"}}, "points": "1"}]),
        {f"{C}.bands[0].when.x": "measures 里没有“x”"},
    ),
    "band of nothing": (
        one("band", bands=[{"when": {"x": {"gt": "1", "le": "1"}}, "points": "1"}]),
        {f"{C}.bands[0].when.x": "这个范围里没有任何值"},
    ),
    "level without points": (
        one("level", levels=[{"key": "A", "from": "1"}]), {f"{C}.levels[0].to": "等级要写 points"}
    ),
    "level of two kinds": (
        one("level", levels=[{"key": "A", "points": "3", "from": "1", "to": "2"}]), {f"{C}.levels[0].from": "points 和"}
    ),
    "judgement without full": (one("judgement"), {f"{C}.full": "judgement 评分项必须填写"}),
    "tolerance of nothing": (one("measure", full="9", tolerance="1"), {f"{C}.nominal": "写了 tolerance"}),
    "rate without points": (one("rate"), {f"{C}.points_per": "rate 评分项要写"}),
    "tiers in disorder": (
        one("rate", tiers=[{"plan_to": "10", "points_per": "1"}, {"plan_to": "9", "points_per": "1"}]),
        {f"{C}.tiers[1].plan_to": "各档的计划上限要从小到大"},
    ),
    "votes without full": (one("votes"), {f"{C}.full": "votes 评分项必须填写"}),
    "key of another kind": (one("points", bands=[]), {f"{C}.bands": "points 评分项没有这一项"}),
    # panels and sheets
    "seats that hold different criteria": (
        judged(
            events=[event(stage(UPRIGHT, criterion("points") | {"key": "d"}, panel={"combine": "mean"}))],
            judges=[{"code": "j"}, {"code": "k"}],
            panels=[{"event": "e", "stage": "s", "seats": [{"judge": "j"}, {"judge": "k", "criteria": ["c"]}]}],
        ),
        {"panels[0].seats[1].criteria": "按整张评分单合议时，同一阶段各席位的评分项要相同，与 panels[0].seats[0] 不同"},
    ),
    "panel of unknown things": (
        judged(panels=[{"event": "e", "stage": "s", "seats": [{"judge": "x", "criteria": ["y"]}], "entries": ["9"]}]),
        {
            "panels[0].seats[0].judge": "judges 里没有“x”",
            "panels[0].seats[0].criteria[0]": "这个阶段没有“y”",
            "panels[0].entries[0]": "这个赛项没有“9”",
        },
    ),
    "sheet of unknown things": (
        judged(sheets=[sheet({}, event="x"), sheet({}, stage="t"), sheet({}, entry="2"), sheet({}, judge="department:d")]),
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
        judged(sheets=[sheet({"c": "1"}, stage="s/m")]), {"sheets[0].stage": "这个阶段没有“m”这个周期"}
    ),
    "sheet of a member who is not there": (
        judged(sheets=[sheet({"c": "1"}, member=1)]), {"sheets[0].member": "这个参赛项只有 0 名队员"}
    ),
    "sheet twice": (judged(sheets=[sheet({}), sheet({}, revision=1)]), {"sheets[1]": "与 sheets[0] 是同一张"}),
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
    # marks
    "mark of an unknown criterion": (judged(sheets=[sheet({"x": "1"})]), {"sheets[0].marks.x": "评分标准里没有“x”"}),
    "mark above full": (judged(sheets=[sheet({"c": "10.5"})]), {"sheets[0].marks.c": "这一项最多 10 分"}),
    "mark of another scorer": (judged(sheets=[sheet({"c": "1"}, judge="office")]), {"sheets[0].marks.c": "这一项不由“office”"}),
    "mark as a float": (judged(sheets=[sheet({"c": 8.5})]), {"sheets[0].marks.c": "数要写成带引号的文字，如 \"8.5\""}),
    "mark as an integer": (judged(sheets=[sheet({"c": 8})]), {"sheets[0].marks.c": "数要写成带引号的文字，如 \"8\""}),
    "mark as a list": (judged(sheets=[sheet({"c": ["8"]})]), {"sheets[0].marks.c": "points 评分项的评分不能这样写"}),
    "float inside a mark": (
        judged(
            events=[event(stage(criterion("deduction", full="9", lines=[{"key": "l", "per": "1"}])))],
            sheets=[sheet({"c": {"l": 1.0}})],
        ),
        {"sheets[0].marks.c.l": "数要写成带引号的文字，如 \"1.0\""},
    ),
    # people
    "ID number with a wrong digit": (
        bundle(people=[{"code": "p", "id_no": "110105194912310021"}]), {"people[0].id_no": "身份证号的校验码不符"}
    ),
    "ID number of another birth": (
        bundle(people=[{"code": "p", "id_no": "11010519491231002X", "born_on": "1949-12-30", "gender": "男"}]),
        {"people[0].born_on": "出生日期与身份证号不符", "people[0].gender": "性别与身份证号不符"},
    ),
    "ID number twice": (
        bundle(people=[{"code": c, "id_no": n} for c, n in (("p", "11010519491231002X"), ("q", "11010519491231002x"))]),
        {"people[1].id_no": "证件号与 people[0].id_no 相同"},
    ),
}  # fmt: skip

WARNINGS = {
    "much theory": (
        bundle(event(stage(code="theory", weight="40"), stage(code="t", weight="60"), combine="weighted")),
        {"events[0].stages[0].weight": "理论占 40%，一般不超过 30%"},
    ),
    "points that do not add up": (
        bundle(event({"code": "s", "rubric": {"full": "100", "groups": [{"key": "g", "full": "9", "criteria": [UPRIGHT]}]}})),
        {f"{S}.rubric.full": "各模块最多合计 10 分，与满分 100", f"{S}.rubric.groups[0].full": "各评分项最多合计 10 分，与满分 9"},
    ),
    "full that no step reaches": (one("points", full="10", step="0.3"), {f"{C}.step": "满分 10 不是步长的整数倍"}),
    "gap between bands": (
        one("band", bands=[{"when": {"x": {"le": "1"}}, "points": "2"}, {"when": {"x": {"gt": "2"}}, "points": "0"}]),
        {f"{C}.bands": "有测量值不在任何一档，例如 x = 1.5"},
    ),
    "no band at an edge": (
        one("band", bands=[{"when": {"x": {"lt": "1"}}, "points": "2"}, {"when": {"x": {"gt": "1"}}, "points": "0"}]),
        {f"{C}.bands": "有测量值不在任何一档，例如 x = 1，"},
    ),
    "overlapping bands": (
        one("band", bands=[{"when": {"x": {"le": "2"}}, "points": "2"}, {"when": {"x": {"ge": "2"}}, "points": "0"}]),
        {f"{C}.bands[1]": f"与 {C}.bands[0] 重叠，例如 x = 2"},
    ),
    "points for an award that is not there": (
        bundle(event(stage(), team_ranking={"combine": "award_points", "points": {"first": "8", "pass": "1"}})),
        {"events[0].team_ranking.points.first": "没有“first”这个奖项"},
    ),
    "trimming that is not used": (ruled(panel={"combine": "mean", "drop_high": 1}), {f"{S}.panel.drop_high": "combine 不是去高去低"}),
}  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), ERRORS.values(), ids=ERRORS.keys())
def test_error_between_parts(document, expected):
    found = {problem.path: problem.sentence for problem in read_bundle(document).errors}

    assert {path: found[path][: len(start)] for path, start in expected.items()} == expected
    assert found.keys() == expected.keys()


@pytest.mark.parametrize(("document", "expected"), WARNINGS.values(), ids=WARNINGS.keys())
def test_warning_does_not_refuse(document, expected):
    reading = read_bundle(document)

    found = {problem.path: problem.sentence for problem in reading.warnings}
    assert {path: found[path][: len(start)] for path, start in expected.items()} == expected
    assert found.keys() == expected.keys()
    assert reading.errors == []
