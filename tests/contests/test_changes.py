"""Moving a contest and changing it under way: state, log, and who is told."""

from datetime import UTC, date, datetime

import pytest

from contest.accounts.models import Role
from contest.audit.models import AuditEntry
from contest.audit.operations import Actor
from contest.clock import now
from contest.contests.changes import (
    Dates,
    cancel_contest,
    dates_of,
    extend_deadline,
    move_dates,
    postpone_contest,
    send_notice,
)
from contest.contests.models import Contest, Event, Extension, Notice, Stage
from contest.contests.notices import concerns, mark_read, read_ids
from contest.contests.operations import move_contest
from contest.db import db, transaction
from contest.entries.models import Delegation
from contest.errors import Conflict, Invalid
from contest.people.models import Unit
from tests.samples import make_account

CLERK = Actor(ref="cli", name="何敏", address="local")
TIMES = {"opens_at": "2026-05-02T08:00", "closes_at": "2026-05-20T17:30"}


@pytest.fixture
def contest(session, frozen):
    """A contest whose registration runs; one stage."""
    with transaction():
        made = Contest(
            code="c1",
            kind="skills",
            name="技能大赛",
            state="registering",
            starts_on=date(2026, 6, 1),
            ends_on=date(2026, 6, 2),
            setup={"registration": TIMES},
            created_at=now(),
        )
        event = Event(code="w", name="焊工", entry_type="person", position=0)
        event.stages = [Stage(code="p", name="实操", position=0)]
        made.events = [event]
        db.session.add(made)
    return made


@pytest.fixture
def delegation(contest):
    with transaction():
        unit = Unit(name="机械厂")
        db.session.add(unit)
        db.session.flush()
        row = Delegation(contest_id=contest.id, unit_id=unit.id, code="d1", name="机械厂")
        db.session.add(row)
    return row


def log():
    return [(entry.action, entry.details, entry.reason) for entry in db.session.query(AuditEntry)]


def notices():
    return [(notice.title, notice.text) for notice in db.session.query(Notice)]


def test_next_state_is_logged_and_told(contest):
    with transaction():
        move_contest(actor=CLERK, contest=contest, to="closed")

    assert contest.state == "closed"
    assert log() == [
        ("move_contest", {"old": {"state": "registering"}, "new": {"state": "closed"}}, "")
    ]
    assert notices() == [("竞赛进入“报名截止”", "技能大赛现在是“报名截止”。")]


def test_step_back_needs_a_reason_and_tells_it(contest):
    with pytest.raises(Invalid) as caught, transaction():
        move_contest(actor=CLERK, contest=contest, to="draft", reason="  ")
    assert caught.value.problems == {"reason": "退回上一步要写明理由，会记入操作日志。"}

    with transaction():
        move_contest(actor=CLERK, contest=contest, to="draft", reason="权重写错")

    assert contest.state == "draft"
    assert log()[0][2] == "权重写错"
    assert notices() == [("竞赛退回“草稿”", "技能大赛现在是“草稿”。原因：权重写错")]


@pytest.mark.parametrize("to", ["judging", "published", "registering", "nonsense"])
def test_state_that_does_not_follow_is_refused(contest, to):
    with pytest.raises(Conflict), transaction():
        move_contest(actor=CLERK, contest=contest, to=to)

    assert (contest.state, log(), notices()) == ("registering", [], [])


def test_unlocked_stage_keeps_a_contest_from_being_scored(contest):
    with transaction():
        contest.state = "judging"

    with pytest.raises(Conflict) as caught, transaction():
        move_contest(actor=CLERK, contest=contest, to="scored")
    assert str(caught.value) == "还有 1 个阶段没有锁定：焊工·实操。请先锁定。"

    with transaction():
        contest.events[0].stages[0].locked_at = now()
    with transaction():
        move_contest(actor=CLERK, contest=contest, to="scored")
    assert contest.state == "scored"


def test_moved_dates_are_told_line_by_line(contest):
    old = dates_of(contest)
    new = Dates(date(2026, 6, 8), date(2026, 6, 9), old.opens_at, "2026-05-25T17:30")

    with transaction():
        move_dates(actor=CLERK, contest=contest, dates=new, reason="场地检修")

    assert dates_of(contest) == new
    assert notices() == [
        (
            "时间有变动",
            "比赛开始：2026-06-01 改为 2026-06-08\n比赛结束：2026-06-02 改为 2026-06-09\n"
            "报名截止：2026-05-20 17:30 改为 2026-05-25 17:30\n原因：场地检修",
        )
    ]
    assert [(action, reason) for action, _details, reason in log()] == [("move_dates", "场地检修")]


def test_wrong_dates_are_all_named_at_once(contest):
    wrong = Dates(date(2026, 6, 8), date(2026, 6, 7), "gestern", "2026-05-25T17:30")

    with pytest.raises(Invalid) as caught, transaction():
        move_dates(actor=CLERK, contest=contest, dates=wrong, reason="")

    assert sorted(caught.value.problems) == ["ends_on", "opens_at", "reason"]
    assert notices() == []


def test_end_of_registration_at_its_beginning_is_refused(contest):
    same = Dates(None, None, "2026-05-20T17:30", "2026-05-20T17:30")

    with pytest.raises(Invalid) as caught, transaction():
        move_dates(actor=CLERK, contest=contest, dates=same, reason="试")

    assert caught.value.problems == {"closes_at": "报名截止要晚于报名开始。"}


def test_dates_that_stay_are_no_change(contest):
    with pytest.raises(Conflict), transaction():
        move_dates(actor=CLERK, contest=contest, dates=dates_of(contest), reason="试")

    assert notices() == []


def test_extension_is_for_one_unit_and_told_to_it_alone(contest, delegation):
    until = datetime(2026, 5, 22, 9, 30, tzinfo=UTC)
    with transaction():
        extend_deadline(
            actor=CLERK,
            contest=contest,
            delegation_id=delegation.id,
            unit_id=delegation.unit_id,
            name="机械厂",
            until=until,
            reason="停电",
        )

    (row,) = db.session.query(Extension)
    (notice,) = db.session.query(Notice)
    assert (row.delegation_id, row.until) == (delegation.id, until)
    assert notice.text == "机械厂的报名截止时间延到 2026-05-22 17:30。\n原因：停电"
    assert concerns(notice, {"enterprise"}, {delegation.unit_id}) is True
    assert concerns(notice, {"enterprise"}, {delegation.unit_id + 1}) is False
    assert concerns(notice, {"judge"}, set()) is False
    assert concerns(notice, {"supervisor"}, set()) is True


@pytest.mark.parametrize(
    ("minute", "is_late_enough"),
    [(29, False), (30, False), (31, True)],
)
def test_extension_must_end_after_the_common_deadline(contest, delegation, minute, is_late_enough):
    fields = {"delegation_id": delegation.id, "unit_id": delegation.unit_id, "name": "机械厂"}
    until = datetime(2026, 5, 20, 9, minute, tzinfo=UTC)  # 17:30 in Shanghai is 9:30 UTC

    problems: list[str] = []
    try:
        with transaction():
            extend_deadline(actor=CLERK, contest=contest, until=until, reason="停电", **fields)
    except Invalid as error:
        problems = sorted(error.problems)

    assert problems == ([] if is_late_enough else ["until"])
    assert (db.session.query(Extension).count() == 1) is is_late_enough


def test_postponed_contest_has_no_days_until_new_ones_are_named(contest):
    with transaction():
        postpone_contest(actor=CLERK, contest=contest, reason="台风")
    assert (contest.starts_on, contest.stop_reason) == (None, "台风")
    assert contest.postponed_at == now()

    later = Dates(date(2026, 7, 1), None, TIMES["opens_at"], TIMES["closes_at"])
    with transaction():
        move_dates(actor=CLERK, contest=contest, dates=later, reason="台风过去")

    assert (contest.starts_on, contest.postponed_at, contest.stop_reason) == (
        date(2026, 7, 1),
        None,
        None,
    )
    assert [title for title, _text in notices()] == ["竞赛延期", "时间有变动"]


def test_cancelled_contest_goes_nowhere(contest):
    with transaction():
        cancel_contest(actor=CLERK, contest=contest, reason="报名不足")

    assert contest.cancelled_at == now()
    assert notices() == [("竞赛取消", "技能大赛取消，不再举行。\n原因：报名不足")]
    for act in (
        lambda: move_contest(actor=CLERK, contest=contest, to="closed"),
        lambda: postpone_contest(actor=CLERK, contest=contest, reason="试"),
        lambda: send_notice(actor=CLERK, contest=contest, title="题", text="文"),
    ):
        with pytest.raises(Conflict) as caught, transaction():
            act()
        assert str(caught.value) == "竞赛已经取消（报名不足），不能再办这一步。"


def test_published_contest_is_not_cancelled(contest):
    with transaction():
        contest.state = "published"

    with pytest.raises(Conflict), transaction():
        cancel_contest(actor=CLERK, contest=contest, reason="试")

    assert contest.cancelled_at is None


def test_reading_twice_is_reading_once(contest):
    with transaction():
        account = make_account("何敏")
        notice = send_notice(actor=CLERK, contest=contest, title="题", text="文")
        other = send_notice(actor=CLERK, contest=contest, title="题二", text="文")
        mark_read(account_id=account.id, notices=[notice])
        mark_read(account_id=account.id, notices=[notice])

    assert read_ids(account.id, contest.id) == {notice.id}
    assert other.id not in read_ids(account.id, contest.id)


def test_author_has_read_their_own_notice(contest):
    with transaction():
        account = make_account("何敏")
        db.session.add(Role(account_id=account.id, contest_id=contest.id, role="organiser"))
        actor = Actor(ref=f"account:{account.id}", name="何敏", address="local")
        notice = send_notice(actor=actor, contest=contest, title="题", text="文")

    assert read_ids(account.id, contest.id) == {notice.id}


def test_empty_notice_names_both_fields(contest):
    with pytest.raises(Invalid) as caught, transaction():
        send_notice(actor=CLERK, contest=contest, title=" ", text="")

    assert sorted(caught.value.problems) == ["text", "title"]
