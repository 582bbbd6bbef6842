"""Confirming, settling and publishing: state before and after, and the log."""

import pytest
from sqlalchemy import select

from contest.audit.models import AuditEntry
from contest.contests.operations import bump_score_version
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.errors import Conflict, Invalid
from contest.results.drafts import draft_publication
from contest.results.models import Publication, Result
from contest.results.operations import confirm_results, publish_results, record_extras
from contest.results.publications import Moved, differences, public_id, public_results
from tests.results.factories import ACTOR, some_marks, stored, whole_contest, with_marks

MUST = {"tie_break": [{"by": "extra"}], "tie_end": "must_be_distinct", "distinct_top": 1}
LEVEL = [("83", "83"), ("83", "83"), ("50", "50")]


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_confirmed_contest_is_scored(session):
    with transaction():
        contest = stored(whole_contest())
        confirm_results(actor=ACTOR, contest=contest)

    assert contest.state == "scored"
    assert actions()[-2:] == ["import_bundle", "move_contest"]


def test_confirming_tells_everything_that_is_missing(session):
    bundle = with_marks(LEVEL, **MUST)
    bundle["sheets"] = [
        s for s in bundle["sheets"] if (s["entry"], s["judge"]) != ("0003", "office")
    ]
    with transaction():
        contest = stored(bundle, locked=False)

    with pytest.raises(Invalid) as error, transaction():
        confirm_results(actor=ACTOR, contest=contest)

    assert str(error.value) == "还不能确认：有 4 处要先处理。"
    assert error.value.problems == {
        "welding/theory": "“焊工·理论”还没有锁定。",
        "welding/practical": "“焊工·实操”还没有锁定。",
        "welding": "“焊工”有 1 人没有评齐：0003。请补评，或登记缺考、弃权。",
        "welding/ties": "“焊工”必须分出的名次里还有并列：0001、0002。请加赛并登记附加成绩。",
    }
    assert contest.state == "judging"


def test_nothing_to_confirm_where_nobody_takes_part(session):
    bundle = whole_contest()
    bundle["entries"], bundle["sheets"] = [], []
    with transaction():
        contest = stored(bundle)

    with pytest.raises(Invalid, match="还没有成绩：没有已通过的参赛项。"), transaction():
        confirm_results(actor=ACTOR, contest=contest)


@pytest.mark.parametrize("state", ["draft", "registering", "closed", "judging", "archived"])
def test_too_early_or_too_late_to_publish(session, state):
    with transaction():
        contest = stored(whole_contest(), state=state)

    with pytest.raises(Conflict), transaction():
        publish_results(actor=ACTOR, contest=contest)

    assert db.session.scalars(select(Publication)).all() == []


def test_publication_freezes_every_line_with_its_steps(session):
    with transaction():
        contest = stored(whole_contest(), state="scored")
        made = publish_results(actor=ACTOR, contest=contest, note=" 第一次 ")

    rows = db.session.scalars(select(Result).order_by(Result.position)).all()
    assert [(r.rank, r.no, r.name, r.unit, r.total) for r in rows] == [
        (1, "01", "陈志远", "甲厂", "88.12"),
        (2, "02", "李志强", "甲厂", "87.03"),
        (3, "03", "徐文博", "乙厂", "86.85"),
        (4, "06", "吴振华", "乙厂", "86.50"),
        (5, "04", "高建平", "乙厂", "81.70"),
        (6, "05", "林海涛", "甲厂", "80.20"),
    ]
    assert rows[0].steps[-1]["value"] == "88.12"
    assert (contest.state, made.number, made.note) == ("published", 1, "第一次")
    assert made.published_by == "何敏"
    assert actions()[-2:] == ["publish_results", "move_contest"]


def test_results_of_another_publication_leave_the_first_as_it_was(session):
    with transaction():
        contest = stored(whole_contest(), state="scored")
        first = publish_results(actor=ACTOR, contest=contest)
    with transaction():
        entry = db.session.scalars(select(Entry).where(Entry.no == "01")).one()
        entry.status, entry.reason = "disqualified", "冒名顶替"
        bump_score_version([entry.event_id])
        second = publish_results(actor=ACTOR, contest=contest, note="更正")

    assert [m for m in differences(db.session(), first, second) if m.no in ("01", "02")] == [
        Moved("welding", "02", "李志强", (2, 1), ("87.03", "87.03"), "moved"),
        Moved("welding", "01", "陈志远", (1, None), ("88.12", "88.12"), "moved"),
    ]
    kept = select(Result.rank).where(Result.publication_id == first.id, Result.no == "01")
    assert db.session.scalar(kept) == 1
    assert public_id(db.session(), contest.id) == second.id
    assert [r.publication_id for r in public_results(db.session(), "01", "陈志远")] == [second.id]


def test_draft_that_is_too_old_is_made_anew(session):
    with transaction():
        contest = stored(whole_contest(), state="scored")
    draft = draft_publication(db.session(), contest)
    with transaction():
        entry = db.session.scalars(select(Entry).where(Entry.no == "01")).one()
        entry.status = "absent"
        bump_score_version([entry.event_id])
    assert not draft.is_of_now(db.session(), contest)

    with transaction():
        publish_results(actor=ACTOR, contest=contest, draft=draft)

    assert db.session.scalar(select(Result.rank).where(Result.no == "02")) == 1


def test_play_off_settles_the_tie(session):
    with transaction():
        contest = stored(with_marks(LEVEL, **MUST))
    event = contest.events[0]
    before = event.score_version
    ids = dict(db.session.execute(select(Entry.no, Entry.id)).all())

    with transaction():
        extras = {ids["0001"]: "3", ids["0002"]: "5"}
        record_extras(actor=ACTOR, event=event, extras=extras, reason="加赛抢答")
    with transaction():
        confirm_results(actor=ACTOR, contest=contest)
        publish_results(actor=ACTOR, contest=contest)

    ranks = db.session.execute(select(Result.no, Result.rank).order_by(Result.position)).all()
    assert ranks == [("0002", 1), ("0001", 2), ("0003", 3)]
    assert event.score_version == before + 1
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "record_extras"))
    assert entry.details["new"] == {"0001": "3", "0002": "5"}
    assert entry.reason == "加赛抢答"


def test_wrong_extras_are_told_together_and_nothing_is_kept(session):
    with transaction():
        contest = stored(with_marks(LEVEL, **MUST))
    ids = dict(db.session.execute(select(Entry.no, Entry.id)).all())

    extras = {ids["0001"]: "三", ids["0002"]: "1e3", ids["0003"]: "2"}

    with pytest.raises(Invalid) as error, transaction():
        record_extras(actor=ACTOR, event=contest.events[0], extras=extras)

    assert sorted(error.value.problems) == sorted(str(ids[no]) for no in ("0001", "0002"))
    assert db.session.scalars(select(Entry.extra)).all() == [None, None, None]


def test_extras_of_another_event_are_refused(session):
    with transaction():
        contest = stored(with_marks(LEVEL, **MUST))

    with pytest.raises(Conflict), transaction():
        record_extras(actor=ACTOR, event=contest.events[0], extras={999: "1"})


def test_published_ranks_stand_whatever_is_entered_later(session):
    with transaction():
        contest = stored(with_marks(some_marks(3)), state="published")

    with pytest.raises(Conflict), transaction():
        record_extras(actor=ACTOR, event=contest.events[0], extras={1: "1"})


@pytest.mark.parametrize(
    ("shell", "said"),
    [
        ("zh_CN.UTF-8", "赛项“焊工”必须分出的名次里还有并列：0001、0002"),
        ("en_GB.UTF-8", "Event “焊工”: ties among ranks that must be distinct: 0001, 0002"),
    ],
)
def test_command_lists_open_ties_in_the_language_of_the_shell(
    app, session, monkeypatch, shell, said
):
    with transaction():
        code = stored(with_marks(LEVEL, **MUST)).code
    monkeypatch.setenv("LC_ALL", shell)

    printed = app.test_cli_runner().invoke(args=["contest", "results", code])

    assert printed.stderr.strip() == said
