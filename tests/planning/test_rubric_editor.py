"""The rubric editor: documents, forms, versions."""

import pytest

from contest.audit.models import AuditEntry
from contest.clock import now
from contest.contests.kinds import kind_codes, kind_document
from contest.contests.models import Contest, Stage
from contest.db import db, transaction
from contest.errors import Conflict, Invalid
from contest.panels.models import Judge, Panel, Seat
from contest.planning.rubric import tree
from contest.planning.rubric.operations import store_rubric
from contest.planning.rubric.rows import as_rows, from_rows
from contest.rubrics.comparing import compared
from contest.rubrics.models import Rubric
from contest.rubrics.operations import save_rubric
from contest.rubrics.queries import current_rubric
from tests.planning.conftest import CLERK
from tests.web_fixtures import address, check_page, errors_shown, messages

SMALL = {
    "groups": [
        {"key": "a", "criteria": [{"key": "x", "kind": "points"}, {"key": "y", "kind": "points"}]},
        {"key": "b", "criteria": [{"key": "z", "kind": "points"}]},
    ]
}


def keys(rubric):
    return " | ".join(
        f"{g['key']}: {' '.join(c['key'] for c in g['criteria'])}" for g in rubric["groups"]
    )


@pytest.mark.parametrize(
    ("act", "key", "by", "order"),
    [
        (tree.moved_criterion, "y", -1, "a: y x | b: z"),
        (tree.moved_criterion, "y", 1, "a: x | b: y z"),
        (tree.moved_criterion, "z", -1, "a: x y z | b: "),
        (tree.moved_criterion, "x", -1, "a: x y | b: z"),
        (tree.moved_criterion, "z", 1, "a: x y | b: z"),
        (tree.moved_group, "b", -1, "b: z | a: x y"),
        (tree.moved_group, "b", 1, "a: x y | b: z"),
    ],
)
def test_moves_stay_inside_the_tree(session, act, key, by, order):
    assert keys(act(SMALL, key, by)) == order
    assert keys(SMALL) == "a: x y | b: z"


def test_double_has_its_own_key_and_name(session):
    made = tree.doubled(SMALL, "x")

    assert keys(made) == "a: x x1 y | b: z"
    assert made["groups"][0]["criteria"][1]["name"] == "x（副本）"


def every_criterion():
    for kind in kind_codes():
        for event in kind_document(kind)["events"]:
            for stage in event["stages"]:
                for group in stage["rubric"].get("groups", ()):
                    yield from group["criteria"]


def test_criteria_of_all_ready_made_kinds_come_back_from_their_rows():
    for criterion in every_criterion():
        rows = as_rows(criterion)
        assert from_rows(criterion["kind"], rows)[0] == criterion


BANDS = {
    "key": "undercut",
    "kind": "band",
    "measures": [{"key": "depth", "name": "深", "unit": "mm"}, {"key": "length", "name": "长"}],
    "bands": [
        {"when": {"depth": {"le": "0"}}, "points": "20"},
        {"when": {"depth": {"gt": "0", "le": "0.5"}, "length": {"lt": "15"}}, "points": "14"},
        {"points": "0"},
    ],
}


@pytest.mark.parametrize(
    "criterion",
    [
        BANDS,
        {
            "key": "d",
            "kind": "deduction",
            "full": "8",
            "lines": [
                {"key": "l1", "name": "违规", "per": "2", "zeroes": True},
                {"key": "l2", "zeroes": {"over": "3", "scope": "stage", "effect": "zero"}},
            ],
        },
        {"key": "j", "kind": "judgement", "full": "1", "descriptions": ["差", "可", "良", "优"]},
        {"key": "j", "kind": "judgement", "full": "1", "descriptions": {"3": "优"}},
        {"key": "k", "kind": "check", "veto": {"scope": "event", "effect": "no_rank"}},
        {"key": "p", "kind": "points", "required": False, "scored_by": "office"},
    ],
)
def test_criterion_survives_its_form(criterion):
    assert from_rows(criterion["kind"], as_rows(criterion))[0] == criterion


def test_empty_rows_go_and_what_follows_keeps_its_field():
    rows = {"key": "d", "full": "8", "lines": [{"key": "l1"}, {"name": "碰撞", "per": "1"}]}

    made, moved = from_rows("deduction", rows)

    assert made["lines"] == [{"key": "l2", "name": "碰撞", "per": "1"}]
    assert moved == {"lines[0]": "lines[1]"}


def test_comparison_tells_each_difference_once():
    new = tree.without(tree.moved_criterion(SMALL, "z", -1), "x")
    new["groups"][0]["criteria"][0] = {"key": "y", "kind": "points", "full": "5"}
    new["groups"][1]["criteria"].append({"key": "n", "kind": "check"})

    found = [(c.kind, c.what, c.key, c.keys) for c in compared(SMALL, new)]

    assert found == [
        ("changed", "criterion", "y", (("full", None, "5"),)),
        ("moved", "criterion", "z", ()),
        ("added", "criterion", "n", ()),
        ("removed", "criterion", "x", ()),
    ]
    assert compared(SMALL, SMALL) == []


@pytest.fixture
def stage(contest) -> Stage:
    return contest.events[0].stages[1]


def test_each_change_is_a_version_with_one_entry_in_the_log(stage):
    before = current_rubric(stage.id)
    count = db.session.query(AuditEntry).count()
    changed = tree.doubled(before.document, "c1" if "c1" in tree.keys_of(before.document) else
                           before.document["groups"][0]["criteria"][0]["key"])  # fmt: skip

    with transaction():
        first = store_rubric(actor=CLERK, stage=stage, document=changed, base_version=1)
        again = store_rubric(actor=CLERK, stage=stage, document=changed, base_version=2)

    assert (first.version, again.version) == (2, 2)
    assert current_rubric(stage.id).document == changed
    assert db.session.query(AuditEntry).count() == count + 1


def test_stale_frozen_and_late_rubrics_are_refused(stage):
    document = current_rubric(stage.id).document
    other = tree.with_group(document, {"key": "new", "name": "新"})

    with pytest.raises(Conflict, match="别人刚改过这份评分标准"):
        save_rubric(actor=CLERK, stage=stage, document=other, base_version=0)
    current_rubric(stage.id).frozen_at = now()
    db.session.flush()
    with pytest.raises(Conflict, match="评分标准已锁定"):
        save_rubric(actor=CLERK, stage=stage, document=other, base_version=1)
    stage.event.contest.state = "scored"
    db.session.flush()
    with pytest.raises(Conflict, match="竞赛现在是“已出分”"):
        save_rubric(actor=CLERK, stage=stage, document=other, base_version=1)


def test_criterion_that_decides_a_tie_cannot_go(stage):
    rubric = current_rubric(stage.id).document
    key = rubric["groups"][0]["criteria"][0]["key"]
    event = stage.event
    link = {"by": "criterion", "stage": stage.code, "criterion": key}
    event.setup = event.setup | {"tie_break": [link]}
    db.session.flush()

    with pytest.raises(Invalid) as error:
        save_rubric(actor=CLERK, stage=stage, document=tree.without(rubric, key), base_version=1)

    assert list(error.value.problems) == ["events[0].tie_break[0].criterion"]


def test_criterion_that_a_seat_names_cannot_go(stage):
    rubric = current_rubric(stage.id).document
    criterion = rubric["groups"][0]["criteria"][0]
    judge = Judge(contest_id=stage.event.contest_id, code="j1", name="赵建军")
    panel = Panel(event_id=stage.event_id, stage_id=stage.id)
    db.session.add(Seat(panel=panel, judge=judge, criteria=[criterion["key"]]))
    db.session.flush()
    shorter = tree.without(rubric, criterion["key"])

    with pytest.raises(Conflict, match=f"席位指定评“{criterion['name']}”"):
        store_rubric(actor=CLERK, stage=stage, document=shorter, base_version=1)


@pytest.fixture
def practical(made, look) -> int:
    with look():
        return db.session.get(Contest, made.id).events[0].stages[1].id


@pytest.fixture
def rubric(look, practical):
    def read():
        with look():
            row = current_rubric(practical)
            return row.version, row.document

    return read


def test_tree_in_the_browser(page, submit, rubric, practical, app):
    html = page("planning.rubric", stage_id=practical)
    number, group = next(
        (n, g) for n, g in enumerate(rubric()[1]["groups"]) if len(g["criteria"]) > 1
    )
    first = group["criteria"][0]["key"]

    response = submit(
        html, address(app, "planning.rubric", stage_id=practical), act=f"down:{first}"
    )

    assert response.status_code == 200
    version, document = rubric()
    assert (version, document["groups"][number]["criteria"][1]["key"]) == (2, first)
    html = page("planning.rubric", stage_id=practical, at=f"down:{first}")
    assert html.select_one("[autofocus]")["value"] == f"down:{first}"


def sent(html, selector="#criterion"):
    form = html.select_one(selector)
    fields = {
        tag["name"]: tag.get("value", "")
        for tag in form.select("input[name]")
        if tag.get("type") != "checkbox" or tag.has_attr("checked")
    }
    fields |= {tag["name"]: tag.get_text().removeprefix("\r\n") for tag in form.select("textarea")}
    for tag in form.select("select[name]"):
        chosen = tag.select_one("option[selected]") or tag.select_one("option")
        fields[tag["name"]] = chosen["value"]
    return fields


def test_every_criterion_saved_untouched_changes_nothing(page, client, rubric, practical, app):
    _version, document = rubric()

    for key in sorted(tree.keys_of(document)):
        html = page("planning.rubric_criterion", stage_id=practical, key=key)
        url = address(app, "planning.rubric_criterion", stage_id=practical, key=key)
        assert client.post(url, data=sent(html)).status_code == 302

    assert rubric() == (1, document)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("points", {"full": "10", "step": "0.5"}, {"full": "10", "step": "0.5"}),
        (
            "deduction",
            {"full": "8", "lines[1].name": "少戴", "lines[1].per": "4", "lines[1].cap": "8"},
            {"full": "8", "lines": [{"key": "l1", "name": "少戴", "per": "4", "cap": "8"}]},
        ),
        (
            "band",
            {
                "measures[0].name": "余高",
                "bands[0].m0.low": "0",
                "bands[0].m0.high": "1",
                "bands[0].points": "16",
                "bands[1].m0.low": "1",
                "bands[1].m0.low_open": "y",
                "bands[1].points": "0",
            },
            {
                "measures": [{"key": "value", "name": "余高"}],
                "bands": [
                    {"when": {"value": {"ge": "0", "le": "1"}}, "points": "16"},
                    {"when": {"value": {"gt": "1"}}, "points": "0"},
                ],
            },
        ),
        (
            "level",
            {"levels[0].key": "优", "levels[0].from": "8", "levels[0].to": "10"},
            {"levels": [{"key": "优", "from": "8", "to": "10"}]},
        ),
        (
            "judgement",
            {"full": "2", "d0": "差", "d1": "可", "d2": "良", "d3": "优"},
            {"full": "2", "descriptions": ["差", "可", "良", "优"]},
        ),
        (
            "measure",
            {"full": "2", "nominal": "12", "steps[0].over": "0.1", "steps[0].points": "1"},
            {"full": "2", "nominal": "12", "steps": [{"over": "0.1", "points": "1"}]},
        ),
        (
            "rate",
            {"base": "10", "tiers[0].plan_to": "50", "tiers[0].points_per": "1"},
            {"base": "10", "tiers": [{"plan_to": "50", "points_per": "1"}]},
        ),
        ("linear", {"rate": "0.5", "open": "y"}, {"rate": "0.5", "open": True}),
        ("check", {"veto.effect": "zero", "veto.scope": "stage"},
         {"veto": {"scope": "stage", "effect": "zero"}}),
        ("bonus", {"lines[0].name": "专利", "lines[0].per": "2", "cap": "5"},
         {"lines": [{"key": "l1", "name": "专利", "per": "2"}], "cap": "5"}),
        ("adjust", {}, {}),
        ("votes", {"full": "20"}, {"full": "20"}),
    ],
)  # fmt: skip
def test_each_kind_is_made_in_its_form(page, client, rubric, practical, app, kind, typed, stored):
    group = rubric()[1]["groups"][0]["key"]
    values = {"stage_id": practical, "group": group, "kind": kind}
    fields = sent(page("planning.rubric_criterion", **values)) | {"name": "新项", **typed}

    response = client.post(address(app, "planning.rubric_criterion", **values), data=fields)

    assert response.status_code == 302
    found = rubric()[1]["groups"][0]["criteria"][-1]
    assert found == {"key": "c1", "name": "新项", "kind": kind, **stored}


def test_all_that_is_wrong_stands_beside_its_field(page, client, rubric, practical, app):
    group = rubric()[1]["groups"][0]["key"]
    values = {"stage_id": practical, "group": group, "kind": "deduction"}
    fields = sent(page("planning.rubric_criterion", **values))
    url = address(app, "planning.rubric_criterion", **values)

    response = client.post(url, data={**fields, "lines[2].per": "-1", "full": "十"})

    assert response.status_code == 400
    assert errors_shown(check_page(response)) == [
        "请写评分项的名称。",
        "“十”不是数。请写 30 或 0.5 这样的数。",
        '“-1”不是不小于 0 的数，请写成 "8.5" 这样的小数。',
    ]
    assert rubric()[0] == 1


def test_more_rows_come_without_saving(page, client, rubric, practical, app):
    group = rubric()[1]["groups"][0]["key"]
    values = {"stage_id": practical, "group": group, "kind": "band"}
    html = page("planning.rubric_criterion", **values)
    fields = sent(html) | {"measures[1].name": "长", "go": "more"}

    response = client.post(address(app, "planning.rubric_criterion", **values), data=fields)

    assert response.status_code == 200
    assert 'name="bands[5].m1.low"' in response.text
    assert 'value="长"' in response.text
    assert rubric()[0] == 1


def test_group_is_made_and_renamed(page, client, rubric, practical, app):
    url = address(app, "planning.rubric_group", stage_id=practical)
    fields = sent(page("planning.rubric_group", stage_id=practical), "#group")
    assert client.post(url, data={**fields, "name": "附加", "min_rate": "60"}).status_code == 302
    assert rubric()[1]["groups"][-1] == {
        "key": "g1", "name": "附加", "min_rate": "0.6", "criteria": [],
    }  # fmt: skip

    html = page("planning.rubric_group", stage_id=practical, key="g1")
    response = client.post(f"{url}?key=g1", data={**sent(html, "#group"), "name": ""})

    assert response.status_code == 400
    assert rubric()[1]["groups"][-1]["name"] == "附加"


def test_locked_rubric_is_shown_and_not_changed(page, write, client, rubric, practical, app, post):
    with write():
        db.session.query(Rubric).filter_by(stage_id=practical).update({"frozen_at": now()})

    html = page("planning.rubric", stage_id=practical)

    assert html.select("button[name=act]") == []
    first = rubric()[1]["groups"][0]["criteria"][0]["key"]
    post("planning.rubric", stage_id=practical, data={"act": f"delete:{first}", "version": "1"})
    assert rubric()[0] == 1
    told = messages(page("planning.rubric", stage_id=practical))
    assert told == [
        "已经有人用这份评分标准打过分，评分标准已锁定。要改请走更正手续，先看清会改变什么。"
    ]
