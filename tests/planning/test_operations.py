"""Making, copying and changing a set-up; what stops registration."""

import pytest

from contest.accounts.models import Role
from contest.archive.queries import export_bundle
from contest.audit.models import AuditEntry
from contest.contests.bundle.reading import read_bundle
from contest.contests.changes import postpone_contest
from contest.contests.models import Contest, Event, Notice, Stage
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.errors import Conflict, Invalid
from contest.planning.blockers import blockers, findings
from contest.planning.guards import advance_contest
from contest.planning.operations import (
    add_event,
    copy_contest,
    create_contest,
    open_registration,
    save_set_up,
    set_up_digest,
)
from contest.planning.paths import get_at, set_at
from contest.rubrics.models import Rubric
from tests.planning.conftest import CLERK, HEAD
from tests.samples import make_account


def change(contest, *, base=None, **places):
    """Save the set-up with these places written."""
    document = export_bundle(contest)
    base = base or set_up_digest(document)
    for path, value in places.items():
        set_at(document, path, value)
    with transaction():
        save_set_up(actor=CLERK, contest=contest, document=document, base=base)


def test_contest_of_a_kind_has_its_events_and_an_organiser(contest):
    assert (contest.state, contest.code, contest.organiser) == (
        "draft",
        "2026-skills-1",
        "滨江市总工会",
    )
    assert [event.name for event in contest.events] == ["焊工", "电工", "钳工"]
    (role,) = db.session.query(Role)
    assert (role.role, role.contest_id) == ("organiser", contest.id)
    assert [entry.action for entry in db.session.query(AuditEntry)] == [
        "create_contest",
        "grant_role",
    ]
    assert read_bundle(export_bundle(contest)).errors == []


def test_contest_without_a_name_is_refused_with_every_problem(session):
    head = {"starts_on": "2026-06-03", "ends_on": "2026-06-01"}

    with pytest.raises(Invalid) as caught, transaction():
        create_contest(actor=CLERK, account=make_account(), kind="skills", head=head)

    assert sorted(caught.value.problems) == ["contest.ends_on", "contest.name"]
    assert db.session.query(Contest).count() == 0


def test_copy_brings_the_set_up_but_no_people_and_no_dates(contest, times):
    change(contest, **{"contest.registration": times, "events[0].eligibility.age_on": "2026-06-01"})
    with transaction():
        entry = Entry(event=contest.events[0], no="01", name="张三", state="approved")
        db.session.add(entry)

    with transaction():
        copy = copy_contest(
            actor=CLERK, account=make_account(), source=contest, head={"name": "第二届"}
        )

    first, second = export_bundle(contest), export_bundle(copy)
    assert (copy.name, copy.starts_on, copy.organiser) == ("第二届", None, None)
    assert "registration" not in second["contest"]
    assert "age_on" not in second["events"][0]["eligibility"]
    assert second["events"][1:] == first["events"][1:]
    assert [entry.event.contest_id for entry in db.session.query(Entry)] == [contest.id]


def test_saved_step_is_stored_logged_and_exportable(contest):
    version = contest.events[0].score_version

    change(contest, **{"events[0].stages[0].weight": "40", "events[0].stages[1].weight": "60"})

    assert [stage.setup["weight"] for stage in contest.events[0].stages] == ["40", "60"]
    assert contest.events[0].score_version == version + 1
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry.details["new"] == {"焊工·理论·权重": "40", "焊工·实操·权重": "60"}
    assert read_bundle(export_bundle(contest)).errors == []


def test_weights_that_miss_100_are_refused(contest):
    with pytest.raises(Invalid) as caught:
        change(contest, **{"events[0].stages[0].weight": "29.9"})

    assert caught.value.problems == {
        "events[0].stages": "计入总成绩的阶段权重之和应为 100，现在是 99.9（29.9 + 70）。"
    }
    assert contest.events[0].stages[0].setup["weight"] == "30"


def test_saving_what_is_there_changes_nothing(contest):
    entries = db.session.query(AuditEntry).count()

    change(contest)

    assert db.session.query(AuditEntry).count() == entries


def test_somebody_elses_change_is_not_overwritten(contest):
    base = set_up_digest(export_bundle(contest))
    change(contest, **{"contest.theme": "匠心"})

    with pytest.raises(Conflict):
        change(contest, base=base, **{"contest.theme": "比武"})

    assert contest.theme == "匠心"


def test_set_up_is_closed_once_registration_runs(contest):
    with transaction():
        contest.state = "registering"

    with pytest.raises(Conflict):
        change(contest, **{"contest.theme": "匠心"})


def test_removed_event_goes_with_its_stages_and_rubrics(contest):
    document = export_bundle(contest)
    base = set_up_digest(document)
    del document["events"][1]

    with transaction():
        save_set_up(actor=CLERK, contest=contest, document=document, base=base)

    assert [event.name for event in contest.events] == ["焊工", "钳工"]
    counts = [db.session.query(model).count() for model in (Event, Stage, Rubric)]
    assert counts == [2, 4, 4]


def test_event_with_entries_stays(contest):
    with transaction():
        db.session.add(Entry(event=contest.events[1], no="01", name="张三"))
    document = export_bundle(contest)
    base = set_up_digest(document)
    del document["events"][1]

    with pytest.raises(Conflict) as caught, transaction():
        save_set_up(actor=CLERK, contest=contest, document=document, base=base)

    assert str(caught.value) == "“电工”已经有人报名，不能删去。请先处理这些报名。"


def test_added_event_is_like_its_model_under_another_code(contest):
    model = export_bundle(contest)["events"][0]

    with transaction():
        event = add_event(actor=CLERK, contest=contest, model=model, name="管道焊工")

    documents = export_bundle(contest)["events"]
    assert (event.code, event.position) == ("welder-2", 3)
    assert documents[3] == {**model, "code": "welder-2", "name": "管道焊工", "trade": "管道焊工"}
    assert db.session.query(Notice).count() == 0


def test_event_added_late_needs_a_reason_and_is_told(contest):
    model = export_bundle(contest)["events"][0]
    with transaction():
        contest.state = "registering"

    with pytest.raises(Invalid) as caught, transaction():
        add_event(actor=CLERK, contest=contest, model=model, name="焊工")
    assert sorted(caught.value.problems) == ["name", "reason"]

    with transaction():
        add_event(actor=CLERK, contest=contest, model=model, name="管道焊工", reason="单位要求")
    (notice,) = db.session.query(Notice)
    assert notice.text == "增加赛项“管道焊工”，现在可以报名。\n原因：单位要求"


@pytest.mark.parametrize(
    ("state", "closes_at"), [("closed", "2026-05-20T17:30"), ("registering", "2026-05-01T08:00")]
)
def test_event_that_nobody_could_enter_is_not_added(contest, state, closes_at):
    model = export_bundle(contest)["events"][0]
    change(contest, **{"contest.registration": {"closes_at": closes_at}})
    with transaction():
        contest.state = state

    with pytest.raises(Conflict), transaction():
        add_event(actor=CLERK, contest=contest, model=model, name="管道焊工", reason="单位要求")

    assert len(contest.events) == 3


def test_postponed_contest_is_not_judged_before_it_has_new_days(contest):
    with transaction():
        contest.state = "closed"
        db.session.add(Entry(event=contest.events[0], no="1", name="张三", state="approved"))
        postpone_contest(actor=CLERK, contest=contest, reason="台风")

    with pytest.raises(Conflict) as caught, transaction():
        advance_contest(actor=CLERK, contest=contest, to="judging")

    assert str(caught.value) == ("竞赛已延期，新的时间还没有定。请先在“变更”里改时间，再开始评分。")


def test_missing_deadline_stops_registration(contest, times):
    assert [finding.sentence for finding in blockers(contest)] == ["还没有定报名截止时间。"]
    with pytest.raises(Conflict) as caught, transaction():
        open_registration(actor=CLERK, contest=contest)
    assert str(caught.value) == "还不能开放报名：还没有定报名截止时间。"

    change(contest, **{"contest.registration": times})
    with transaction():
        open_registration(actor=CLERK, contest=contest)

    assert contest.state == "registering"


@pytest.mark.parametrize(
    ("closes_at", "stops", "doubts"),
    [
        ("2026-05-01T08:00", ["报名截止时间已经过了。请改成以后的时间。"], []),  # this very moment
        ("2026-05-01T08:01", [], ["报名时间不到 3 天，单位可能来不及。"]),
        ("2026-05-04T07:59", [], ["报名时间不到 3 天，单位可能来不及。"]),
        ("2026-05-04T08:00", [], []),
        ("2026-06-02T08:01", [], ["比赛开始时报名还没有截止，请核对。"]),
    ],
)
def test_deadline_is_looked_at(contest, closes_at, stops, doubts):
    change(contest, **{"contest.registration": {"closes_at": closes_at}})

    found = [finding for finding in findings(contest) if finding.step == "registration"]

    assert [finding.sentence for finding in found if finding.stops] == stops
    assert [finding.sentence for finding in found if not finding.stops] == doubts


def test_what_is_the_same_in_several_events_is_said_once(contest):
    (age,) = [f for f in findings(contest) if f.sentence.startswith("没有定年龄")]

    assert (age.where, age.step, age.stops) == ("焊工、电工、钳工", "events", False)


def test_empty_contest_lacks_nearly_everything(contest):
    change(
        contest,
        events=[],
        **{"contest.organiser": None, "contest.starts_on": None, "contest.ends_on": None},
    )

    assert [finding.sentence for finding in blockers(contest)] == [
        "还没有定比赛日期。",
        "还没有写主办单位，它会印在参赛证和证书上。",
        "还没有赛项。请加至少一个赛项。",
        "还没有定报名截止时间。",
    ]


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([], "还没有审核通过的报名，不能开始评分。"),
        (["approved", "submitted"], "还有 1 项报名没有审核。请先审核完，再开始评分。"),
        (["approved", "refused"], ""),
    ],
)
def test_judging_begins_with_approved_entries_only(contest, states, sentence):
    with transaction():
        contest.state = "closed"
        for number, state in enumerate(states):
            db.session.add(Entry(event=contest.events[0], no=str(number), name="张三", state=state))

    said = ""
    try:
        with transaction():
            advance_contest(actor=CLERK, contest=contest, to="judging")
    except Conflict as error:
        said = str(error)

    assert (said, contest.state) == (sentence, "closed" if sentence else "judging")


def test_places_of_a_document():
    document = {"events": [{"stages": [{"code": "a"}]}]}

    set_at(document, "events[0].stages[0].panel.spread.limit", "8")
    assert get_at(document, "events[0].stages[0].panel") == {"spread": {"limit": "8"}}

    set_at(document, "events[0].stages[0].panel.spread.limit", None)
    assert document == {"events": [{"stages": [{"code": "a"}]}]}
    assert get_at(document, "events[3].name") is None


def test_head_keys_are_the_ones_of_the_form(contest):
    assert {key: getattr(contest, key) for key in ("name", "organiser", "edition")} == {
        key: HEAD[key] for key in ("name", "organiser", "edition")
    }
