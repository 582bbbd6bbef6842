"""Sheets: sent twice, stale, wrong, by the wrong judge, at once; and what follows from them."""

import threading
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from contest.audit.models import AuditEntry
from contest.audit.operations import Actor, contest_chain
from contest.audit.queries import verify_chain
from contest.clock import now
from contest.contests.models import Event, Stage
from contest.db import db, transaction
from contest.entries.models import Entry
from contest.errors import Conflict, Invalid, NotAllowed
from contest.judging.models import Sheet
from contest.judging.operations import (
    SheetConflict,
    check_sheet,
    submit_sheet,
    take_back_sheet,
    void_sheet,
)
from contest.judging.totals import stored_total
from contest.panels.models import Judge, Recusal
from contest.rubrics.models import Rubric
from tests.judging.factories import CLERK, TEN, make_hall, points, rubric


def sheets():
    query = select(Sheet.revision, Sheet.current, Sheet.state).order_by(Sheet.id)
    return [tuple(row) for row in db.session.execute(query)]


def log(hall):
    query = select(AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.seq)
    chain = AuditEntry.chain == contest_chain(hall.contest.id)
    return [tuple(row) for row in db.session.execute(query.where(chain))]


def test_sheet_is_stored_with_its_exact_total_and_one_entry_in_the_log(hall):
    version = hall.event.score_version
    with transaction():
        sheet = hall.give(hall.judges[1], hall.entries[0], "8.5")

    assert (sheet.total_num, sheet.total_den, sheet.total_text) == (85, 1, None)
    assert (sheet.revision, sheet.current, sheet.state, sheet.usable) == (
        1,
        True,
        "submitted",
        True,
    )
    assert log(hall) == [("submit_sheet", f"sheet:{sheet.id}")]
    assert db.session.get(Event, hall.event.id).score_version == version + 1
    assert list(verify_chain(contest_chain(hall.contest.id))) == []


def test_total_too_large_for_whole_numbers_is_kept_as_text(session):
    weight = "0." + "0" * 30 + "1"
    with transaction():
        hall = make_hall(document=rubric(points("a", "10", "0.5", weight=weight)))
        sheet = hall.give(hall.judges[1], hall.entries[0], marks={"a": "7.5"})

    assert (sheet.total_num, sheet.total_den) == (None, None)
    total = stored_total(sheet.total_num, sheet.total_den, sheet.total_text)
    assert total == Fraction("7.5") * Fraction(1, 10**31)


def test_sending_twice_stores_once_even_after_the_stage_is_locked(hall):
    with transaction():
        first = hall.give(hall.judges[1], hall.entries[0], uuid="u-1")
    with transaction():
        hall.stage.locked_at = now()
    with transaction():
        again = hall.give(hall.judges[1], hall.entries[0], "9", uuid="u-1")

    assert again.id == first.id
    assert sheets() == [(1, True, "submitted")]
    assert len(log(hall)) == 1


def test_id_of_another_judge_is_refused_without_showing_the_sheet(hall):
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], uuid="u-1")

    with pytest.raises(Conflict) as caught, transaction():
        hall.give(hall.judges[2], hall.entries[0], uuid="u-1")

    assert not isinstance(caught.value, SheetConflict)


def test_new_revision_supersedes_and_the_log_says_what_changed(hall):
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], "8")
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], "9", base=1)

    assert sheets() == [(1, False, "submitted"), (2, True, "submitted")]
    details = db.session.scalars(select(AuditEntry.details).order_by(AuditEntry.seq.desc())).first()
    assert (details["old"]["total"], details["new"]["total"]) == ("80", "90")
    assert sorted(details["new"]) == ["marks", "revision", "total"]


@pytest.mark.parametrize("base", [0, 2])
def test_stale_base_is_a_conflict_with_both_versions(hall, base):
    with transaction():
        first = hall.give(hall.judges[1], hall.entries[0], "8")

    with pytest.raises(SheetConflict) as caught, transaction():
        hall.give(hall.judges[1], hall.entries[0], "9", base=base)

    assert caught.value.stored.id == first.id
    assert caught.value.sent == dict.fromkeys(TEN, "9")
    assert sheets() == [(1, True, "submitted")]


def test_all_wrong_marks_are_named_at_once(hall):
    marks = dict.fromkeys(TEN[3:], "8") | {
        "c1": "8.3", "c2": "12", "c3": 9.5, "c5": {"x": "1"}, "z": "1", "c6": None, "c7": "-1",
    }  # fmt: skip

    with pytest.raises(Invalid) as caught, transaction():
        hall.give(hall.judges[1], hall.entries[0], marks=marks)

    assert caught.value.problems == {
        "c1": "8.3 不是 0.5 的倍数，请改为 8 或 8.5。",
        "c2": "这一项最多 10 分，现在是 12 分。",
        "c3": "这一项的写法不对，请重新填。",
        "c5": "这一项的写法不对，请重新填。",
        "z": "这一项不由您评，请刷新页面再评。",
        "c6": "“项c6”还没有评。",
        "c7": "这一项最少 0 分，现在是 -1 分。",
    }
    assert sheets() == []


def test_absent_mark_is_not_nought(hall):
    with pytest.raises(Invalid) as caught, transaction():
        hall.give(hall.judges[1], hall.entries[0], marks=dict.fromkeys(TEN[1:], "0"))

    assert caught.value.problems == {"c1": "“项c1”还没有评。"}


def _unseated(hall):
    judge = Judge(contest_id=hall.contest.id, code="j9")
    db.session.add(judge)
    db.session.flush()
    return judge, hall.entries[0]


def _recused(hall):
    db.session.add(Recusal(judge_id=hall.judges[1].id, entry_id=hall.entries[0].id))
    return hall.judges[1], hall.entries[0]


def _of_another_panel(hall):
    hall.panel.entries = ["02"]
    return hall.judges[1], hall.entries[0]


def _absent(hall):
    hall.entries[0].status = "absent"
    return hall.judges[1], hall.entries[0]


def _not_approved(hall):
    hall.entries[0].state = "submitted"
    return hall.judges[1], hall.entries[0]


def _foreign(hall):
    other = make_hall(code="other")
    return hall.judges[1], other.entries[0]


@pytest.mark.parametrize(
    "case", [_unseated, _recused, _of_another_panel, _absent, _not_approved, _foreign]
)
def test_whoever_may_not_judge_hears_the_same_sentence(hall, case):
    with transaction():
        judge, entry = case(hall)

    with pytest.raises(NotAllowed) as caught, transaction():
        hall.give(judge, entry)

    assert str(caught.value) == "这一份没有分给您评。请从列表里打开自己要评的。"


def test_code_of_another_judge_is_refused(hall):
    with pytest.raises(NotAllowed), transaction():
        submit_sheet(
            actor=CLERK, uuid="u", stage=hall.stage, entry=hall.entries[0], scorer="j2",
            judge_id=hall.judges[2].id, base_revision=0, marks=dict.fromkeys(TEN, "8"),
        )  # fmt: skip


def test_seat_with_some_criteria_takes_only_those(session):
    with transaction():
        hall = make_hall()
        hall.panel.seats[1].criteria = ["c1", "c2"]
    with transaction():
        sheet = hall.give(hall.judges[1], hall.entries[0], marks={"c1": "1", "c2": "2"})
    assert (sheet.total_num, sheet.usable) == (3, True)

    with pytest.raises(Invalid) as caught, transaction():
        hall.give(hall.judges[1], hall.entries[1], marks={"c1": "1", "c2": "2", "c3": "1"})
    assert list(caught.value.problems) == ["c3"]


@pytest.mark.parametrize(
    "state", ["draft", "registering", "closed", "scored", "notice", "published"]
)
def test_sheets_wait_for_judging(hall, state):
    with transaction():
        hall.contest.state = state

    with pytest.raises(Conflict), transaction():
        hall.give(hall.judges[1], hall.entries[0])


def test_locked_stage_takes_no_sheet_and_no_change(hall):
    with transaction():
        sheet = hall.give(hall.judges[1], hall.entries[0])
        hall.stage.locked_at = now()

    steps = [
        lambda: hall.give(hall.judges[1], hall.entries[0], base=1),
        lambda: take_back_sheet(actor=CLERK, sheet=sheet),
        lambda: void_sheet(actor=CLERK, sheet=sheet, reason="错评"),
        lambda: check_sheet(actor=CLERK, sheet=sheet),
    ]
    for step in steps:
        with pytest.raises(Conflict, match="已经锁定"), transaction():
            step()


def test_first_sheet_freezes_the_rubric(hall):
    with transaction():
        hall.give(hall.judges[1], hall.entries[0])
    query = select(Rubric.frozen_at).where(Rubric.stage_id == hall.stage.id)
    first = db.session.scalar(query)
    with transaction():
        hall.give(hall.judges[2], hall.entries[0])

    assert first is not None
    assert db.session.scalar(query) == first


def test_sheet_taken_back_is_a_draft_and_the_next_one_a_revision(hall):
    with transaction():
        sheet = hall.give(hall.judges[1], hall.entries[0])
    with transaction():
        take_back_sheet(actor=CLERK, sheet=sheet)
    assert sheets() == [(1, True, "draft")]
    with transaction():
        hall.give(hall.judges[1], hall.entries[0], base=1)

    assert sheets() == [(1, False, "draft"), (2, True, "submitted")]
    assert [action for action, _subject in log(hall)] == [
        "submit_sheet", "take_back_sheet", "submit_sheet",
    ]  # fmt: skip


def test_void_needs_a_reason_and_counts_no_longer(hall):
    with transaction():
        sheet = hall.give(hall.judges[1], hall.entries[0])
    with pytest.raises(Invalid), transaction():
        void_sheet(actor=CLERK, sheet=sheet, reason=" ")
    with transaction():
        void_sheet(actor=CLERK, sheet=sheet, reason="评错了工位")

    assert sheets() == [(1, True, "void")]


def test_second_person_checks(hall):
    clerk = Actor("account:5", "何敏", "local")
    with transaction():
        sheet = submit_sheet(
            actor=clerk, uuid="o", stage=hall.theory, entry=hall.entries[0], scorer="office",
            base_revision=0, marks={"paper": "84.5"},
        )  # fmt: skip
    assert (sheet.total_num, sheet.total_den, sheet.account_id) == (169, 2, 5)

    with pytest.raises(NotAllowed), transaction():
        check_sheet(actor=clerk, sheet=sheet)
    with transaction():
        check_sheet(actor=Actor("account:6", "李强", "local"), sheet=sheet)
    assert sheets() == [(1, True, "checked")]
    with pytest.raises(Conflict), transaction():
        take_back_sheet(actor=clerk, sheet=sheet)


def test_checked_sheet_is_closed_to_its_own_judge_alone(hall):
    judge, entry = hall.judges[1], hall.entries[0]
    with transaction():
        check_sheet(actor=CLERK, sheet=hall.give(judge, entry, "8"))

    with pytest.raises(Conflict) as caught, transaction():
        hall.give(judge, entry, "9", base=1)
    assert str(caught.value) == "这一份已经核分，裁判自己不能再改。确需更改，请找裁判长。"
    assert sheets() == [(1, True, "checked")]


def test_of_two_at_once_one_wins(any_app):
    with any_app.app_context(), transaction():
        hall = make_hall()
        ids = hall.stage.id, hall.entries[0].id, hall.judges[1].id
    outcomes, start = [], threading.Barrier(4)

    def send(number):
        with any_app.app_context():
            start.wait()
            try:
                with transaction():
                    _send(*ids, number)
                outcomes.append("stored")
            except SheetConflict:
                outcomes.append("conflict")

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "stored"]
    with any_app.app_context():
        assert sheets() == [(1, True, "submitted")]
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def _send(stage_id, entry_id, judge_id, number):
    submit_sheet(
        actor=CLERK,
        uuid=f"u-{number}",
        stage=db.session.get(Stage, stage_id),
        entry=db.session.get(Entry, entry_id),
        scorer="j2",
        judge_id=judge_id,
        base_revision=0,
        marks=dict.fromkeys(TEN, str(number)),
    )


def test_query_count_of_a_sheet(hall, count_queries):
    with transaction():
        hall.give(hall.judges[1], hall.entries[0])
        hall.give(hall.judges[1], hall.entries[1])
    stage, entry, judge = hall.stage, hall.entries[1], hall.judges[1]
    _ = stage.id, entry.id, entry.no, judge.code, judge.id
    with count_queries() as queries, transaction():
        hall.give(judge, entry, base=1)

    assert len(queries) <= 9, "\n".join(queries)
