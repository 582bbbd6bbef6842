"""Rules that do not fit together: each document with every error it has, by path."""

import pytest

from tests.bundle.documents import (
    assert_errors,
    bundle,
    criterion,
    event,
    judged,
    one,
    ruled,
    stage,
)

TWO = [{"code": "a"}, {"code": "a"}]
ENTRY = {"no": "1", "event": "e", "name": "甲"}
UPRIGHT = criterion("points", full="10")
S = "events[0].stages[0]"
C = f"{S}.rubric.groups[0].criteria[0]"


def certified(**keys):
    """A bundle whose contest says something of its certificates."""
    document = bundle()
    document["contest"]["certificates"] = keys
    return document


ERRORS = {
    # codes
    "units twice": (bundle(units=TWO), {"units[1].code": "“a”与 units[0].code 重复"}),
    "events twice": (bundle(event(stage()), event(stage())), {"events[1].code": "“e”与 events[0]"}),
    "stages twice": (bundle(event(stage(), stage())), {"events[0].stages[1].code": "“s”与"}),
    "criteria twice": (
        bundle(event(stage(UPRIGHT, UPRIGHT))),
        {"events[0].stages[0].rubric.groups[0].criteria[1].key": "“c”与"},
    ),
    "entry numbers twice": (
        judged(entries=[ENTRY, ENTRY]),
        {"entries[1].no": "“1”与 entries[0].no"},
    ),
    "judge called office": (
        bundle(judges=[{"code": "office"}]),
        {"judges[0].code": "“office”是固定"},
    ),
    "judge twice on a panel": (
        judged(panels=[{"event": "e", "stage": "s", "seats": [{"judge": "j"}, {"judge": "j"}]}]),
        {"panels[0].seats[1].judge": "“j”与"},
    ),
    # certificates
    "unknown field in a text": (
        certified(text="荣获{prize}", texts={"一等奖": "[荣获{award}"}),
        {
            "contest.certificates.text": "没有“{prize}”这个字段",
            "contest.certificates.texts.一等奖": "方括号要成对",
        },
    ),
    "number without a running number": (
        certified(number="{code}-{year}"),
        {"contest.certificates.number": "编号里要有 {n}"},
    ),
    "field of texts in a number": (
        certified(number="{award}-{n}"),
        {"contest.certificates.number": "没有“{award}”这个字段"},
    ),
    # references
    "no such parent": (
        bundle(units=[{"code": "a", "parent": "b"}]),
        {"units[0].parent": "units 里没有“b”"},
    ),
    "units in a circle": (
        bundle(units=[{"code": "a", "parent": "b"}, {"code": "b", "parent": "a"}]),
        {"units[0].parent": "上级单位绕成", "units[1].parent": "上级单位绕成"},
    ),
    "no such unit of a person": (
        bundle(people=[{"code": "p", "unit": "u"}]),
        {"people[0].unit": "units"},
    ),
    "no such department": (
        one("points", scored_by="department", department="d"),
        {f"{C}.department": "departments 里没有“d”"},
    ),
    "department not named": (
        one("points", scored_by="department"),
        {f"{C}.department": "scored_by 是"},
    ),
    "counts an unknown stage": (
        bundle(event(stage(), counts=["t"])),
        {"events[0].counts[0]": "这个赛项没有“t”"},
    ),
    "tie-break by an unknown criterion": (
        bundle(
            event(stage(UPRIGHT), tie_break=[{"by": "criterion", "stage": "s", "criterion": "x"}])
        ),
        {"events[0].tie_break[0].criterion": "这个阶段没有“x”这个评分项"},
    ),
    "tie-break without its stage": (
        bundle(event(stage(), tie_break=[{"by": "time"}])),
        {"events[0].tie_break[0].stage": "按 time"},
    ),
    "best member of a person": (
        bundle(event(stage(), tie_break=[{"by": "best_member"}])),
        {"events[0].tie_break[0].by": "best_member"},
    ),
    "title needs an unknown stage": (
        bundle(event(stage(), titles=[{"to_rank": 1, "title": "能手", "needs_pass": ["t"]}])),
        {"events[0].titles[0].needs_pass[0]": "这个赛项没有“t”这个阶段"},
    ),
    "promotion to nowhere": (
        bundle(event(stage(), promotion={"to": "event:x"})),
        {"events[0].promotion.to": "events"},
    ),
    "team ranking over an unknown event": (
        bundle(team_ranking={"combine": "sum_all", "events": ["x"]}),
        {"team_ranking.events[0]": "events 里没有“x”"},
    ),
    "incident of an unknown veto": (
        judged(incidents=[{"event": "e", "entry": "1", "key": "k"}]),
        {"incidents[0].key": "这个赛项的 vetoes 里没有“k”"},
    ),
    "recusal twice": (
        judged(recusals=[{"judge": "j", "event": "e", "entry": "1"}] * 2),
        {"recusals[1]": "与 recusals[0] 重复"},
    ),
    "entry of nobody": (
        judged(entries=[ENTRY | {"unit": "u", "person": "p", "members": [{}]}]),
        {
            "entries[0].unit": "units",
            "entries[0].person": "people",
            "entries[0].members[0]": "队员要写",
        },
    ),
    # rules
    "weights below 100": (
        bundle(event(stage(weight="30"), stage(code="t", weight="69.5"), combine="weighted")),
        {"events[0].stages": "计入总成绩的阶段权重之和应为 100，现在是 99.5（30 + 69.5）"},
    ),
    "weights of what does not count": (
        bundle(
            event(
                stage(weight="30"), stage(code="t", weight="70"), combine="weighted", counts=["s"]
            )
        ),
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
    "trimming of one sheet": (
        ruled(panel={"drop_high": 1, "drop_low": 0}),
        {f"{S}.panel.drop_high": "combine 是 single，没有分可以去掉"},
    ),
    "time limit without an effect": (
        ruled(duration_s=60, penalties=[{"key": "p", "per": 60, "points": "-1", "max_over": 9}]),
        {f"{S}.penalties[0].beyond": "写了 max_over 就要写这一项"},
    ),
    "time over that brings a group to nought": (
        ruled(
            duration_s=60,
            penalties=[{"key": "p", "max_over": 9, "beyond": {"scope": "group"}}],
        ),
        {f"{S}.penalties[0].beyond.scope": "超时不属于哪个评分项或模块"},
    ),
    "award by count and by ratio": (
        bundle(event(stage(), awards=[{"code": "a", "count": 1, "ratio": "0.1"}])),
        {"events[0].awards[0].ratio": "count 和 ratio 只能写一种"},
    ),
    "gate without a bar": (ruled(gate={"others": "unranked"}), {f"{S}.gate": "入围要写"}),
    "penalty without a limit": (
        ruled(penalties=[{"key": "p", "per": 300, "points": "-1"}]),
        {f"{S}.duration_s": "有超时扣分"},
    ),
    "penalty without points": (
        ruled(duration_s=60, penalties=[{"key": "p", "per": 300}]),
        {f"{S}.penalties[0].points": "写了 per"},
    ),
    "award without a size": (
        bundle(event(stage(), awards=[{"code": "a"}])),
        {"events[0].awards[0]": "要写名额 count"},
    ),
    "ratio in per cent": (
        bundle(event(stage(), awards=[{"code": "a", "ratio": "20"}])),
        {"events[0].awards[0].ratio": '比例不能大于 1，现在是 20；20% 请写 "0.2"'},
    ),
    "best of how many": (
        bundle(event(stage(), team_ranking={"combine": "sum_best"})),
        {"events[0].team_ranking.k": "c"},
    ),
    "no such time zone": (
        bundle(contest={"code": "c", "kind": "skills", "name": "竞赛", "timezone": "Mars"}),
        {"contest.timezone": "没有“Mars”这个时区"},
    ),
}


@pytest.mark.parametrize(("document", "expected"), ERRORS.values(), ids=ERRORS.keys())
def test_error_between_parts(document, expected):
    assert_errors(document, expected)
